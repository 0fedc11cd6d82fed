// sleep: the most frequent wait of all, and therefore neither a generator nor a future with a timer beside it.
// The timer, the future and the iterator are one object. Counterpart: asyncio.sleep.

import { Coro, type Coroutine, CREATED, SUSPENDED_AT } from "./coroutine.ts";
import { makerOf } from "./coroutine-function.ts";
import { ValueError } from "./errors.ts";
import { CANCELLED, FINISHED, Future, PENDING } from "./future.ts";
import type { EventLoop } from "./loop.ts";
import { getRunningLoop } from "./present.ts";
import { repr } from "./repr.ts";
import type { Timed } from "./timers.ts";
import { Turn } from "./turn.ts";

/** A future that a timer settles. Runs as CPython's: the timer is one handle, the wake-up of the task the next. */
export class SleepFuture extends Future<unknown> implements Timed {
  readonly context = null;
  constructor(
    loop: EventLoop,
    readonly _when: number,
    /** Seconds. */
    readonly delay: number,
    private readonly outcome: unknown,
  ) {
    super({ loop });
  }
  override cancel(message?: string): boolean {
    if (this._status !== PENDING) return false;
    this._loop._timerDied();
    this._settle(CANCELLED, message);
    return true;
  }
  _dead(): boolean {
    return this._status !== PENDING;
  }
  _label(): string {
    return "sleep";
  }
  _run(): void {
    if (this._status === PENDING) this._settle(FINISHED, this.outcome);
  }
}

const maker = makerOf("sleep", sleep);

/** The coroutine object of a sleep. */
class Sleep extends Coro {
  constructor(
    readonly _delay: number,
    readonly _result: unknown,
  ) {
    super(null, maker);
  }

  override [Symbol.iterator](): Iterator<unknown, unknown, unknown> {
    if (this._status !== CREATED || this._delay > 0) return super[Symbol.iterator]();
    this._status = SUSPENDED_AT;
    return new Turn(this);
  }

  /** Driven by hand, as a task, or with a timer to undo. */
  override _open(): void {
    this._body = (this._delay > 0 ? asleep(this) : new Turn(this)) as never;
  }
}

/** Wait for the timer. */
function asleep(sleep: Sleep): Iterator<unknown, unknown, unknown> {
  const loop = getRunningLoop();
  const future = new SleepFuture(loop, loop.time() + sleep._delay, sleep._delay, sleep._result);
  loop._pushTimer(future);
  return future as unknown as Iterator<unknown, unknown, unknown>;
}

/**
 * Wait so many **seconds**, then give `result`. 0 (or less): let the others run once, without a timer.
 *
 *     yield* sleep(0.5);
 *     const seven = yield* sleep(0.5, 7);
 *
 * @throws ValueError "Invalid delay: NaN (not a number)"
 * @throws TypeError where `seconds` is no number
 */
export function sleep(seconds: number): Coroutine<void>;
export function sleep<T>(seconds: number, result: T): Coroutine<T>;
export function sleep(seconds: number, result?: unknown): Coroutine<unknown> {
  if (typeof seconds !== "number") throw new TypeError(`sleep() takes seconds, but got ${repr(seconds)}`);
  if (Number.isNaN(seconds)) throw new ValueError("Invalid delay: NaN (not a number)");
  return new Sleep(seconds, result) as unknown as Coroutine<unknown>;
}
