// After an interrupt: the soft one, which asks, and the hard one, which has cut the stack at an arbitrary point.

import { resetContext } from "./context.ts";
import type { StopLink } from "./drive.ts";
import { KeyboardInterrupt } from "./errors.ts";
import type { Future } from "./future.ts";
import type { EventLoop } from "./loop.ts";
import { pumps } from "./pump.ts";
import { registers } from "./registers.ts";
import { Task } from "./task.ts";

/**
 * Stop every loop that is driven over host turns by a pending runUntilComplete, runForever or run (never the
 * notebook's): the promise rejects with KeyboardInterrupt; run() cancels its main task first, as CPython's Runner.
 * The future and all other tasks stay as they are.
 *
 * @param meant by what the host carried where the loop was driven: whether that is to stop
 * @returns whether there was any
 */
export function interruptLoops(meant: (carried: unknown) => boolean = () => true): boolean {
  let any = false;
  for (const pump of [...pumps]) {
    if (pump.about.interrupted === undefined || pump.loop === registers.loop) continue;
    if (!meant(pump.carried)) continue;
    any = true;
    pump.about.interrupted();
  }
  return any;
}

/** On a fresh stack: was the last one cut while a loop was on it? */
export function loopWasCut(): boolean {
  return registers.loop !== null;
}

let looks = 0;

/**
 * What the loop on the stack has come to; it goes on where this changes. So does a synchronous run that was interrupted and
 * waits in a `finally`, for as long as the host has patience with what goes on and does not hear.
 */
export function progress(): string {
  if (registers.cleaning) return `cleaning ${++looks}`;
  const loop = registers.loop as EventLoop | null;
  return loop === null ? "" : `${loop._iteration} ${loop._todo}`;
}

/**
 * Put the runtime in order after the stack was cut: no `catch` and no `finally` has run. Tasks in whose step it
 * happened fail with KeyboardInterrupt (their generators can never be resumed); what was ready stays ready; who was
 * driven over host turns goes on, but for the run that was cut, whose promise rejects.
 */
export function recoverLoops(): void {
  const loop = registers.loop as EventLoop | null;
  const { stepping } = registers;
  registers.loop = registers.stepping = null;
  registers.left = registers.leaf = registers.handed = null;
  const waking = registers.waking as Future<unknown> | null;
  registers.waking = null;
  const link = registers.link as StopLink | null;
  registers.link = null;
  registers.cleaning = false;
  // Or no error would tell a line any more.
  const { stackLimit } = registers;
  registers.stackLimit = null;
  if (stackLimit !== null) (Error as { stackTraceLimit?: number }).stackTraceLimit = stackLimit;
  link?.future._removeWaiter(link); // or it would stop a later run
  registers.cancelling = 0;
  resetContext();
  waking?._wakeRest();
  if (loop !== null) {
    for (const task of loop._pendingTasks()) {
      const cut = task === stepping || (task._coro?._runs() ?? false);
      if (cut) task._fail(new KeyboardInterrupt());
    }
    // Cut as it ended it may have left the list already, and not be done yet.
    if (stepping instanceof Task) stepping._fail(new KeyboardInterrupt());
  }
  for (const pump of [...pumps]) {
    if (pump.loop === loop && !pump.about.cut()) continue;
    pump.plan();
  }
}
