// Run the body of a test as the main coroutine of a loop whose time is its own; its log, or what it returns.

import {
  type Coroutine,
  coroutine,
  type EventLoop,
  newEventLoop,
  runSync,
} from "../../src/coroutine/asyncio.ts";
import { FakeClock } from "./clock.ts";

/** What a body wrote by `log`. */
export function play(body: (log: (text: unknown) => void, loop: EventLoop) => Generator<any, unknown, any>) {
  const lines: string[] = [];
  const loop = newEventLoop({ clock: new FakeClock(), name: "play" });
  const main = coroutine(function* () {
    yield* body((text) => void lines.push(String(text)), loop);
  });
  runSync(main(), { loopFactory: () => loop });
  return lines;
}

/** Name and message of what is thrown. */
export function raised(fn: () => unknown): string {
  try {
    fn();
  } catch (error) {
    return said(error);
  }
  return "nothing";
}

export function said(error: unknown): string {
  const { name, message } = error as Error;
  return message === "" ? name : `${name}: ${message}`;
}

/** Run a step and log how it ends. */
export const attempt = coroutine(function* (
  log: (text: string) => void,
  name: string,
  step: Coroutine<unknown>,
) {
  try {
    log(`${name}: ${yield* step}`);
  } catch (error) {
    log(`${name}: ${said(error)}`);
  }
});
