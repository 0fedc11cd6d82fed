// What a task seldom needs: a cancellation to deliver, an error to throw in, a signal either way.

import { CancelledError } from "./errors.ts";
import type { Future } from "./future.ts";
import type { Task } from "./task.ts";
import { CANCELLED, FAILED } from "./waiter.ts";

/** The seldom things of a task. */
export interface Rare {
  message?: string | undefined;
  /** A cancellation is still to be thrown in. */
  mustCancel?: boolean;
  /** The number of the cancel() that asks it to stop: found once more by that one, it is in a ring. */
  askedBy?: number;
  /** To be thrown in at the next step. */
  error?: unknown;
  throws?: boolean;
  controller?: AbortController;
  /** Stop listening to the signal that was given. */
  unlisten?: () => void;
}

/** Cancel the task when the signal aborts; the listener goes when the task is done. */
export function listen(task: Task<any>, signal: AbortSignal): void {
  const abort = () => void task.cancel(String(signal.reason));
  if (signal.aborted) {
    abort();
    return;
  }
  signal.addEventListener("abort", abort, { once: true });
  task._seldom().unlisten = () => signal.removeEventListener("abort", abort);
}

/** Does awaiting it throw a CancelledError? (A cancelled gather *fails* with one.) */
export function endedCancelled(future: Future<unknown>): boolean {
  return (
    future._status === CANCELLED || (future._status === FAILED && future._value instanceof CancelledError)
  );
}
