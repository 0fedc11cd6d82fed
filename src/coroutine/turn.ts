// The shortest wait: to the back of the queue, without a future. What `sleep(0)` is.
//
// One shared object without a state, since a suspension is the hottest path of all: RESUME tells the second step
// from the first.

import { registers } from "./registers.ts";
import { RESUME, SUSPENDED, type Suspension, type WaitPoint } from "./suspension.ts";

/** What a task is to a wait point. */
interface Queued {
  readonly _loop: { _push(entry: unknown): void };
}

/** Waits for one turn, and gives undefined. */
class Turn implements WaitPoint, Iterator<Suspension, undefined, unknown> {
  private readonly ended: IteratorReturnResult<undefined> = Object.freeze({ value: undefined, done: true });

  next(value: unknown): IteratorResult<Suspension, undefined> {
    if (value === RESUME) return this.ended;
    // A `for…of`, a spread: nobody took what was handed out (future-steps.ts). As Python's, it yields once.
    if (registers.left === this) {
      registers.left = null;
      return this.ended;
    }
    registers.left = this;
    registers.leaf = null;
    return SUSPENDED;
  }
  throw(error: unknown): IteratorResult<Suspension, undefined> {
    throw error;
  }
  return(): IteratorResult<Suspension, undefined> {
    return this.ended;
  }
  [Symbol.iterator](): this {
    return this;
  }
  _suspend(task: Queued): void {
    task._loop._push(task);
  }
}

/** The only one. */
export const turn = new Turn();
