// The runtime inside a notebook: its host hooks, its two loops, and its names as globals of every cell.

import { AsyncLocalStorage } from "node:async_hooks";
import * as asyncio from "../coroutine/asyncio.ts";
import { generatorOf, type Held, makeBackgroundLoop, setHost, standingLoop } from "../coroutine/host.ts";
import { noteAwaiter, notePart } from "./errors/awaiters.ts";
import { reportError } from "./errors/report-error.ts";
import { callerFrame } from "./errors/stack.ts";
import { placeOfFunction, placeOfGenerator } from "./look/locate.ts";
import { lookWithin } from "./look/look-budget.ts";
import { loopMade } from "./look/loops.ts";
import { originOf } from "./made-at.ts";
import type { Output } from "./output/output.ts";
import { type CellRun, carriedRun, shownUnder, within } from "./run.ts";

/** Context variables through native `await`; costs nothing until the first variable is made. */
const contexts = new AsyncLocalStorage<Held>();

/** The loops that a kernel has by itself: the notebook's, and the cells'. */
export function ownLoops(): asyncio.EventLoop[] {
  const standing = standingLoop();
  return standing === null || standing.isClosed() ? [notebook!] : [notebook!, standing];
}

let notebook: asyncio.EventLoop | null = null;

/** Tie the runtime to the cells; `running` tells whether a run has not ended yet. */
export function hostCoroutines(output: Output, running: (run: CellRun) => boolean): void {
  setHost({
    background: () => loop,
    loopMade,
    carry: {
      get: carriedRun,
      run: (carried, fn) => (carried ? within(carried as CellRun, fn) : fn()),
      origin: (carried) => {
        const { count } = carried as CellRun;
        return count > 0 ? { label: `In[${count}]` } : null; // a comm message has no number
      },
    },
    contexts: {
      get: () => contexts.getStore(),
      run: (context, fn) => contexts.run(context, fn),
      enter: (context) => contexts.enterWith(context),
    },
    originInDebug: () => originOf(callerFrame()?.place ?? null),
    // What a running cell awaits is cancelled by an interrupt; what ended cells left behind is not.
    awaited: (task) => {
      const run = carriedRun();
      if (run && running(run)) run.awaited.add(task);
    },
    locate: (coro) => {
      const generator = generatorOf(coro);
      return generator ? lookWithin(null, () => originOf(placeOfGenerator(generator))) : null;
    },
    thrown: noteAwaiter,
    parted: notePart,
    defined: (fn) => originOf(placeOfFunction(fn)),
    // A report belongs to the cell that made what it is about, also where it comes long after.
    warn: (_kind, message, about) => {
      const run = about.carried as CellRun | undefined;
      const cell = run && shownUnder(run);
      output.stderr(`${message}\n`, cell);
      if (about.error !== undefined) reportError(output, about.error, cell);
    },
  });
  const loop = makeBackgroundLoop({ name: "notebook" });
  notebook = loop;
  // The bundle calls some otherwise where it has two of a name: `wait2`, `_Task`.
  for (const [name, value] of Object.entries(asyncio))
    if (typeof value === "function")
      Object.defineProperty(value, "name", { value: name, configurable: true });
}
