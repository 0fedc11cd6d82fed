// The runtime inside a notebook: its host hooks, its two loops, and its names as globals of every cell.

import * as asyncio from "../coroutine/asyncio.ts";
import {
  directive,
  generatorOf,
  interruptLoops,
  makeBackgroundLoop,
  recoverLoops,
  setHost,
} from "../coroutine/host.ts";
import { placeOfFunction, placeOfGenerator } from "./locate.ts";
import type { Output } from "./output.ts";
import { type CellRun, carriedRun, within } from "./run.ts";
import type { CellPlace } from "./sources.ts";

export { directive, interruptLoops, recoverLoops };

/** Tie the runtime to the cells; `running` tells the run that a cell now has. */
export function hostCoroutines(output: Output, running: () => CellRun | null): void {
  setHost({
    background: () => loop,
    carry: {
      get: carriedRun,
      run: (carried, fn) => (carried ? within(carried as CellRun, fn) : fn()),
    },
    // What the running cell awaits is cancelled by an interrupt; what ended cells left behind is not.
    awaited: (task) => {
      const run = carriedRun();
      if (run && run === running()) run.awaited.add(task);
    },
    locate: (coro) => {
      const generator = generatorOf(coro);
      return generator ? origin(placeOfGenerator(generator)) : null;
    },
    defined: (fn) => origin(placeOfFunction(fn)),
    warn: (_kind, message) => output.stderr(`${message}\n`),
  });
  const loop = makeBackgroundLoop({ name: "notebook" });
}

/** The names that every cell has: the asyncio namespace, and those of the article's first lines. */
export const coroutineGlobals = {
  asyncio,
  coroutine: asyncio.coroutine,
  next: asyncio.next,
  StopIteration: asyncio.StopIteration,
  CancelledError: asyncio.CancelledError,
  KeyboardInterrupt: asyncio.KeyboardInterrupt,
};

function origin(place: CellPlace | null) {
  return place ? { label: place.source.label, line: place.line, column: place.column } : null;
}
