// A time limit for what a task does: the task is cancelled when it runs out, and that cancellation, if nobody else
// asked for one, becomes a TimeoutError. Counterpart: asyncio/timeouts.py.

import { none } from "./async-iteration.ts";
import { type Body, callBody } from "./body.ts";
import { toTheMillisecond } from "./clock.ts";
import type { Coroutine } from "./coroutine.ts";
import { coroutine } from "./coroutine-function.ts";
import { CancelledError, RuntimeError, TimeoutError } from "./errors.ts";
import { BaseExceptionGroup } from "./exception-group.ts";
import type { Handle } from "./handle.ts";
import { INSPECT } from "./inspect.ts";
import { getRunningLoop } from "./present.ts";
import { steppedTask } from "./registers.ts";
import { repr } from "./repr.ts";
import type { Suspends } from "./suspension.ts";
import type { Task } from "./task.ts";

/**
 * The time limit of {@link timeout}. CPython `asyncio.Timeout`.
 *
 *     yield* timeout(10, function* (t: Timeout) {
 *       yield* first();
 *       return t.expired();
 *     }); // false
 */
export class Timeout {
  private state: "created" | "active" | "expiring" | "expired" | "finished" = "created";
  private deadline: number | null;
  private handle: Handle | null = null;
  /** @internal Whom it cancels. */ _task: Task<unknown> | null = null;
  /** The task's cancelling() on enter: a rest above it at the end means that somebody else asked too. */
  private cancelling = 0;

  /** @internal Made by timeout() and timeoutAt(). */
  constructor(when: number | null) {
    this.deadline = when;
  }

  /**
   * Loop time in seconds, or null. CPython `when`.
   *
   *     yield* timeout(null, function* (t) { return yield* sleep(0, t.when()); }); // null
   */
  when(): number | null {
    return this.deadline;
  }

  /**
   * Did it run out? CPython `expired`.
   *
   *     const outcome = yield* timeout(60, function* (t) {
   *       yield* first();
   *       return t.expired();
   *     }); // false
   */
  expired(): boolean {
    return this.state === "expiring" || this.state === "expired";
  }

  /**
   * Move it: loop time in seconds, or null for no limit any more. CPython `reschedule`.
   *
   *     yield* timeout(60, function* (t) {
   *       t.reschedule(getRunningLoop().time() + 10); // ten seconds from now
   *       t.reschedule(null); // no limit
   *       return yield* first();
   *     }); // 1
   * @throws RuntimeError "Timeout has not been entered"; "Cannot change state of expired Timeout"; ValueError "Invalid time:
   * NaN (not a number)"
   */
  reschedule(when: number | null): void {
    if (this.state !== "active") {
      if (this.state === "created") throw new RuntimeError("Timeout has not been entered");
      throw new RuntimeError(`Cannot change state of ${this.state} Timeout`);
    }
    this.deadline = when;
    this.handle?.cancel();
    this.handle = null;
    if (when === null) return;
    const loop = getRunningLoop();
    // A deadline that has passed is not a timer: it comes in the very next iteration.
    this.handle = when <= loop.time() ? loop.callSoon(expire, this) : loop.callAt(when, expire, this);
  }

  /**
   * `<Timeout [active] when=3075.92>`. CPython `repr()`.
   *
   *     yield* timeout(null, function* (t) { return yield* sleep(0, String(t)); }); // "<Timeout [active] when=None>"
   */
  toString(): string {
    const when =
      this.state === "active"
        ? ` when=${this.deadline === null ? "None" : toTheMillisecond(this.deadline)}`
        : "";
    return `<Timeout [${this.state}]${when}>`;
  }
  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }

  /** @internal The block begins. */
  _enter(): void {
    if (this.state !== "created") throw new RuntimeError("Timeout has already been entered");
    this._task = steppedTask() as Task<unknown> | null;
    if (this._task === null) throw new RuntimeError("Timeout should be used inside a task");
    this.state = "active";
    this.cancelling = this._task.cancelling();
    this.reschedule(this.deadline);
  }

  /** @internal The block ended, with an error or `none`. @returns what to throw */
  _exit(error: unknown): unknown {
    this.handle?.cancel();
    this.handle = null;
    if (this.state === "active") this.state = "finished";
    if (this.state !== "expiring") return error;
    this.state = "expired";
    // A rest is somebody else's request: that one goes on as what it is.
    if ((this._task as Task<unknown>).uncancel() > this.cancelling) return error;
    if (error instanceof CancelledError) return new TimeoutError("", { cause: error });
    nameTheCause(error);
    if (error instanceof BaseExceptionGroup) for (const member of error.exceptions) nameTheCause(member);
    return error;
  }

  /** @internal The time is up. */
  _expire(): void {
    this._task?.cancel();
    this.state = "expiring";
    this.handle = null;
  }
}

/** The callback of the deadline: whoever looks at a loop's timers knows it, and finds whose limit it is in its argument. */
export function expire(limit: Timeout): void {
  limit._expire();
}

/**
 * Another error left the block, perhaps because of the cancellation: what that came from is then said between the two.
 * CPython does so in `__context__`; here it needs an error that names its cause.
 */
function nameTheCause(error: unknown): void {
  const seen = new Set<unknown>();
  for (let at = error; at instanceof Error && !seen.has(at); at = at.cause) {
    seen.add(at);
    const { cause } = at;
    if (!(cause instanceof CancelledError)) continue;
    Reflect.set(at, "cause", new TimeoutError("", { cause })); // a frozen error stays as it is
    return;
  }
}

/** @internal Wait for what `begin` gives, within the limit. */
export const within = coroutine(function* timeout(
  when: () => number | null,
  begin: (limit: Timeout) => Iterable<never, unknown, unknown>,
) {
  const limit = new Timeout(when());
  limit._enter();
  try {
    return yield* begin(limit);
  } catch (error) {
    throw limit._exit(error);
  } finally {
    // By close() it is left without an error; after `catch` there is nothing left to do.
    limit._exit(none);
  }
});

/**
 * Run a body with a limit of so many **seconds** from its beginning (null: none): at its end the body is cancelled and
 * TimeoutError thrown, unless it was cancelled from outside as well. CPython `async with timeout(delay)`.
 *
 *     const page = yield* timeout(10, function* (t) {
 *       const head = yield* readHead();
 *       t.reschedule(null); // the rest may take as long as it wants
 *       return yield* readPage(head);
 *     });
 * @throws TimeoutError time was up
 * @throws TypeError where `delay` is no number; ValueError "Invalid time: NaN (not a number)"
 */
export function timeout<R, Y extends Suspends>(
  delay: number | null,
  body: Body<[t: Timeout], R, Y>,
): Coroutine<R> {
  mustBeSeconds("timeout", delay);
  return within(fromNow(delay), (limit) => callBody("timeout", body, limit)) as never;
}

/**
 * The same with a point in the loop's own time, `loop.time()`. CPython `timeout_at`.
 *
 *     const deadline = getRunningLoop().time() + 10;
 *     const n = yield* timeoutAt(deadline, () => first());
 * @throws TimeoutError time was up
 * @throws TypeError where `when` is no number; ValueError "Invalid time: NaN (not a number)"
 */
export function timeoutAt<R, Y extends Suspends>(
  when: number | null,
  body: Body<[t: Timeout], R, Y>,
): Coroutine<R> {
  mustBeSeconds("timeoutAt", when);
  return within(
    () => when,
    (limit) => callBody("timeoutAt", body, limit),
  ) as never;
}

/** @internal The deadline of a limit that begins when this is called. */
export function fromNow(delay: number | null): () => number | null {
  return () => (delay === null ? null : getRunningLoop().time() + delay);
}

/** @internal */
export function mustBeSeconds(taker: string, seconds: unknown): void {
  if (seconds === null || typeof seconds === "number") return;
  throw new TypeError(`${taker}() takes seconds or null, but got ${repr(seconds)}`);
}
