// sleep: the most frequent wait of all, and therefore neither a generator nor a future with a timer beside it.
// The timer, the future and the iterator are one object. Counterpart: asyncio.sleep.

import type { Body, Coroutine } from "./coroutine.ts";
import { makerOf } from "./coroutine-function.ts";
import { Direct } from "./direct.ts";
import { ValueError } from "./errors.ts";
import { Future } from "./future.ts";
import { origins } from "./hooks.ts";
import type { EventLoop } from "./loop.ts";
import { rememberUnlessBegun } from "./never-awaited.ts";
import { getRunningLoop } from "./present.ts";
import { repr } from "./repr.ts";
import { CLOSED, CREATED } from "./stack.ts";
import { RESUME } from "./suspension.ts";
import type { Timed } from "./timers.ts";
import { turn } from "./turn.ts";
import { CANCELLED, FINISHED, PENDING } from "./waiter.ts";

/** A future that a timer settles. Runs as CPython's: the timer is one handle, the wake-up of the task the next. */
export class SleepFuture extends Future<unknown> implements Timed {
  /** Loop time, seconds. */
  declare readonly _when: number;
  /** How long it was asked to take, seconds. */
  declare readonly _delay: number;
  declare private readonly outcome: unknown;
  constructor(loop: EventLoop, delay: number, outcome: unknown) {
    super({ loop });
    this._when = loop.time() + delay;
    this._delay = delay;
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
  // Left by hand, in the middle of the wait: nobody needs the timer any more.
  throw(error: unknown): never {
    this.cancel();
    throw error;
  }
  return(value: unknown): IteratorResult<unknown, unknown> {
    this.cancel();
    return { value, done: true };
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

/** The coroutine object of a sleep. */
class Sleep extends Direct {
  declare private readonly delay: number;
  declare private readonly result: unknown;
  constructor(delay: number, result: unknown) {
    super();
    this.delay = delay;
    this.result = result;
    rememberUnlessBegun(this);
    if (origins.take !== undefined) this._note(origins.take());
  }
  override [Symbol.iterator](): Iterator<unknown, unknown, unknown> {
    if (this._status !== CREATED || this._body !== null) return this._delegation();
    this._status = CLOSED;
    this._body = this._begin();
    return this._body;
  }
  override _begin(): Body {
    if (this.delay <= 0) return this.result === undefined ? turn : new TurnWithResult(this.result);
    const loop = getRunningLoop();
    const timer = new SleepFuture(loop, this.delay, this.result);
    loop._pushTimer(timer);
    return timer as SleepFuture & Pick<Body, "next">;
  }
}
Sleep.prototype._maker = makerOf("sleep", sleep);

/** `sleep(0, result)`. */
class TurnWithResult implements Body {
  constructor(private readonly result: unknown) {}
  next(value: unknown): IteratorResult<unknown, unknown> {
    return value === RESUME ? { value: this.result, done: true } : turn.next(value);
  }
  throw(error: unknown): IteratorResult<unknown, unknown> {
    return turn.throw(error);
  }
  return(value: unknown): IteratorResult<unknown, unknown> {
    return { value, done: true };
  }
}

/**
 * Wait so many **seconds**, then give `result`. 0 (or less): let the others run once, without a timer. CPython
 * `asyncio.sleep`.
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
