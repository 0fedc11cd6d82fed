// What `yield* future` goes through: the future itself, whose state decides what the next step gives.

import type { Coro } from "./coroutine.ts";
import { RuntimeError } from "./errors.ts";
import type { Future } from "./future.ts";
import { hooks } from "./hooks.ts";
import { registers, steppedTask } from "./registers.ts";
import { ENDED, RESUME, SUSPENDED } from "./suspension.ts";
import { FINISHED, PENDING } from "./waiter.ts";

/**
 * What is stepped again without having been waited for. By a coroutine that goes on too early, which RESUME tells; or by a
 * `for…of`, a spread, a generator driven by hand: these take the suspension for a value, and leave what it was for where it lay.
 */
export function notWaitedFor(): RuntimeError {
  registers.left = null;
  return new RuntimeError("await wasn't used with future");
}

/** The iterator that a future is. */
export const steps = {
  next(this: Future<unknown>, value: unknown): IteratorResult<unknown, unknown> {
    if (this._status === FINISHED) {
      ENDED.value = this._value;
      return ENDED;
    }
    if (this._status !== PENDING) {
      const error = this._error();
      if (hooks.thrown !== undefined) {
        const task = steppedTask() as { _coro: Coro | null } | null;
        hooks.thrown(error, (task?._coro?._leaf ?? null) as never, this);
      }
      throw error;
    }
    if (value === RESUME || registers.left === this) throw notWaitedFor();
    registers.left = this;
    registers.leaf = null;
    return SUSPENDED;
  },
  throw(this: Future<unknown>, error: unknown): never {
    throw error;
  },
  return(this: Future<unknown>, value: unknown): IteratorResult<unknown, unknown> {
    return { value, done: true };
  },
};
