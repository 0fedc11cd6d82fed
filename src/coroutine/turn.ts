// The shortest wait: to the back of the queue, without a future. What `sleep(0)` and a bare `yield` are.

import { CLOSED, type Coro } from "./coroutine.ts";
import { registers } from "./registers.ts";
import { RESUME, SUSPENDED, type Suspension, type WaitPoint } from "./suspension.ts";

/** What a task is to a wait point. */
interface Queued {
  readonly _loop: { _push(entry: unknown): void };
}

/** One turn, waited for in a built-in coroutine (`sleep(0)`) without a generator. */
export class Turn<T> implements WaitPoint, Iterator<Suspension, T, unknown> {
  constructor(private readonly coro: Coro & { readonly _result: unknown }) {}

  next(value: unknown): IteratorResult<Suspension, T> {
    if (value === RESUME) {
      this.coro._status = CLOSED;
      return { value: this.coro._result as T, done: true };
    }
    registers.left = this;
    registers.leaf = null;
    return SUSPENDED;
  }
  throw(error: unknown): never {
    this.coro._status = CLOSED;
    throw error;
  }
  return(value: T): IteratorResult<Suspension, T> {
    this.coro._status = CLOSED;
    return { value, done: true };
  }
  _suspend(task: Queued): void {
    task._loop._push(task);
  }
}
