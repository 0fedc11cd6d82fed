// sleep: the most frequent wait of all, and therefore neither a generator nor a future with a timer beside it.
// The timer, the future and the iterator are one object. Counterpart: asyncio.sleep.

import { type Body, Coro, type Coroutine, type CoroutineState } from "./coroutine.ts";
import { makerOf } from "./coroutine-function.ts";
import { ValueError } from "./errors.ts";
import { Future } from "./future.ts";
import type { EventLoop } from "./loop.ts";
import { getRunningLoop } from "./present.ts";
import { repr } from "./repr.ts";
import { CLOSED, CREATED } from "./stack.ts";
import type { Timed } from "./timers.ts";
import { turn } from "./turn.ts";
import { CANCELLED, FINISHED, PENDING } from "./waiter.ts";

/** A future that a timer settles. Runs as CPython's: the timer is one handle, the wake-up of the task the next. */
export class SleepFuture extends Future<unknown> implements Timed {
  /** Loop time, seconds. */
  declare readonly _when: number;
  declare private readonly outcome: unknown;
  constructor(loop: EventLoop, when: number, outcome: unknown) {
    super({ loop });
    this._when = when;
    this.outcome = outcome;
  }
  get context(): null {
    return null;
  }
  override cancel(message?: string): boolean {
    if (this._status !== PENDING) return false;
    this._settle(CANCELLED, message);
    this._loop._timerDied(this);
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
  declare readonly _delay: number;
  declare readonly _result: unknown;
  /** Its timer, once begun by `yield*`. */
  declare _timer: SleepFuture | null;
  constructor(delay: number, result: unknown) {
    super(null, maker);
    this._delay = delay;
    this._result = result;
    this._timer = null;
  }

  override get state(): CoroutineState {
    return this._timer?.done() === false ? "suspended" : super.state;
  }

  /** What waits is the timer or the turn itself; this object is used from here on, and usually garbage. */
  override [Symbol.iterator](): Iterator<unknown, unknown, unknown> {
    if (this._status !== CREATED) return super[Symbol.iterator]();
    if (this._delay > 0) {
      this._status = CLOSED;
      this._timer = asleep(this);
      return this._timer[Symbol.iterator]();
    }
    if (this._result !== undefined) return super[Symbol.iterator]();
    this._status = CLOSED;
    return turn;
  }

  /** The body, for a sleep that is driven by hand or as a task, or has a result. */
  override _open(): void {
    this._body = body(this) as Body;
  }
}

/** Start the timer. */
function asleep(sleep: Sleep): SleepFuture {
  const loop = getRunningLoop();
  const timer = new SleepFuture(loop, loop.time() + sleep._delay, sleep._result);
  loop._pushTimer(timer);
  return timer;
}

/** The same as a generator. */
function* body(sleep: Sleep): Generator<unknown, unknown, unknown> {
  if (sleep._delay <= 0) {
    yield* turn;
    return sleep._result;
  }
  const timer = asleep(sleep);
  try {
    return yield* timer;
  } finally {
    timer.cancel();
  }
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
