// Runs are ended at what they wait for: an `await`, a loop, an input, an import. Where one spins, interrupt.ts has cut it before.

import { interruptLoops } from "../../coroutine/host.ts";
import { interruptError } from "../errors/errors.ts";
import type { CellRun } from "../run.ts";

/** Taken now: a cell may replace them, and an interrupt must end it all the same. */
const { setTimeout, setImmediate } = globalThis;

/** How long `finally` blocks of an interrupted cell may keep it; they go on in the background after that. */
const CLEANUP_MS = 6;

/** Who else may wait for something on behalf of a run, and is told which are stopped. */
export interface Waiting {
  isRunning(run: CellRun): boolean;
  forgetInputs(stopped: (run: CellRun) => boolean): void;
  forgetHalfLoaded(stopped: (run: CellRun) => boolean): void;
}

/**
 * End these runs at what they wait for.
 *
 * @param cut was what this run loads cut as well? It may have ended, and load in the background
 * @returns whether there was anything to stop
 */
export function stopRuns(
  meant: readonly CellRun[],
  waiting: Waiting,
  cut = (_: CellRun): boolean => false,
): boolean {
  const isMeant = (run: CellRun) => meant.indexOf(run) >= 0;
  for (let i = 0; i < meant.length; i++) {
    const run = meant[i]!;
    if (!run.interrupted) run.stoppedAt = run.standsAt;
    run.interrupted = true;
  }
  // A loop is stopped as well when the cell that drives it has ended.
  const stopped = interruptLoops((carried) => {
    const run = carried as CellRun | undefined;
    return run === undefined || isMeant(run) || !waiting.isRunning(run);
  });
  for (let i = 0; i < meant.length; i++) {
    const run = meant[i]!;
    if (stopped) run.told = true;
    if (run.awaited.cancel()) run.told = true;
  }
  waiting.forgetInputs(isMeant);
  waiting.forgetHalfLoaded((run) => isMeant(run) || cut(run));
  // What was cancelled ends the cell by itself once its `finally` blocks have run; nothing is waited for longer than that.
  for (let i = 0; i < meant.length; i++) {
    const run = meant[i]!;
    const end = () => run.settle(interruptError());
    if (run.told) setTimeout(end, CLEANUP_MS);
    else setImmediate(end);
  }
  return meant.length > 0 || stopped;
}
