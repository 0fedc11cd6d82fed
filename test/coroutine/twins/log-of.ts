// Run a twin program and collect its log.

import { coroutine, newEventLoop, runSync } from "../../../src/coroutine/asyncio.ts";
import { FakeClock } from "../clock.ts";
import { type Program, text } from "./program.ts";

/** The log of a program, in a loop whose time is its own; its last line says how it ended. */
export function logOf(program: Program): string[] {
  const lines: string[] = [];
  const loop = newEventLoop({ clock: new FakeClock() });
  loop.setExceptionHandler(() => {});
  const start = coroutine(function* () {
    const base = loop._iteration;
    yield* program.main((line) => lines.push(`${loop._iteration - base} ${line}`));
  });
  try {
    runSync(start(), { loopFactory: () => loop });
    lines.push("ended");
  } catch (error) {
    lines.push(text(error));
  }
  return lines;
}
