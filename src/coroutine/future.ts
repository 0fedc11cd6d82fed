// A result that is not there yet. Counterpart: asyncio/futures.py.
//
// A future is its own iterator, so that awaiting it allocates nothing; its state decides what the next step gives.
// Those who wait stand in one field: nobody, one, or an array. They are never called from setResult: each goes to
// the ready queue, in the order in which it came (test/coroutine/twins/order.test.ts).

import { type Context, inherit } from "./context.ts";
import { CancelledError, cancelled, InvalidStateError, RuntimeError, StopIteration } from "./errors.ts";
import { forget, reportIfLost } from "./forgotten.ts";
import { steps } from "./future-steps.ts";
import { type Origin, origins, place } from "./hooks.ts";
import { INSPECT, SHORT } from "./inspect.ts";
import type { EventLoop } from "./loop.ts";
import { presentLoop } from "./present.ts";
import { registers } from "./registers.ts";
import { repr, reprError } from "./repr.ts";
import { warnIfStanding } from "./standing.ts";
import type { Awaitable, Suspension } from "./suspension.ts";
import type { Task } from "./task.ts";
import { CANCELLED, DoneCallback, FAILED, FINISHED, PENDING, PromiseLink, type Waiter } from "./waiter.ts";

declare const awaited: unique symbol;

/**
 * Whose a new future is. CPython: the keyword `loop=`.
 *
 *     const options: FutureOptions = { loop: getRunningLoop() };
 *     new Future<number>(options).getLoop() === getRunningLoop(); // true
 */
export interface FutureOptions {
  /** Default: the running loop, else getEventLoop(). */
  loop?: EventLoop;
}
/**
 * In what a done callback runs. CPython: the keyword `context=`.
 *
 *     const options: CallbackOptions = { context: new Context() };
 *     createTask(first()).addDoneCallback(() => console.log(user.get("nobody")), options); // outside of any value
 */
export interface CallbackOptions {
  /** Default: a copy of the current context, taken at the call. */
  context?: Context;
}

/**
 * Given to the constructor by those of our own classes whose objects are made by the million: they set the fields
 * themselves. In one constructor that all kinds of futures go through, V8 sees more of them than it tells apart, and
 * stores each field by a slow way.
 */
export const FIELDS_FOLLOW: FutureOptions = Object.freeze({});

/** Texts in each other, each of what the one around it waits for: no more than these. A chain of tasks has any length. */
const MOST_LEVELS = 100;

/** Those whose text is being made. */
const showing = new Set<Future<unknown>>();

/**
 * A result that is not there yet. CPython `asyncio.Future`.
 *
 *     const future = new Future<number>();
 *     getRunningLoop().callSoon(() => future.setResult(7));
 *     yield* future; // 7
 */
export class Future<T> implements Awaitable<T> {
  declare readonly [awaited]?: T;
  // Declared, and set once in the constructor: see coroutine.ts.
  /** @internal */ declare _loop: EventLoop;
  /** @internal */ declare _status: number;
  /** @internal The result; what it failed with; the message it was cancelled with, or a CancelledError. */
  declare _value: unknown;
  /** @internal */ declare _waiters: Waiter | Waiter[] | null;
  /** @internal */ declare _origin: Origin | null;

  constructor(options?: FutureOptions) {
    if (options === FIELDS_FOLLOW) return;
    this._loop = options?.loop ?? presentLoop();
    this._status = PENDING;
    this._value = undefined;
    this._waiters = null;
    this._origin = origins.take === undefined ? null : origins.take();
  }

  /**
   * Where it was made, when the host's hook tells. No CPython counterpart but in debug mode.
   *
   *     new Future().origin; // null
   */
  get origin(): Origin | null {
    return this._origin;
  }
  /**
   * The loop it belongs to. CPython `get_loop`.
   *
   *     new Future().getLoop() === getRunningLoop(); // true
   */
  getLoop(): EventLoop {
    return this._loop;
  }
  /**
   * Finished in any way, cancelled too. CPython `done`.
   *
   *     const future = new Future<number>();
   *     future.done(); // false
   *     future.setResult(1);
   *     future.done(); // true
   */
  done(): boolean {
    return this._status !== PENDING;
  }
  /**
   * Cancelled, and so done. CPython `cancelled`.
   *
   *     const future = new Future<number>();
   *     future.cancel();
   *     future.cancelled(); // true
   */
  cancelled(): boolean {
    return this._status === CANCELLED;
  }

  /**
   * The result. CPython `result`.
   *
   *     const future = new Future<number>();
   *     future.setResult(1);
   *     future.result(); // 1
   * @throws what it failed with; CancelledError; InvalidStateError "Result is not set."
   */
  result(): T {
    if (this._status === FINISHED) return this._value as T;
    if (this._status === PENDING) throw new InvalidStateError("Result is not set.");
    throw this._error();
  }

  /**
   * What it failed with, or null. Marks it retrieved. CPython `exception`.
   *
   *     const future = new Future<number>();
   *     future.setException(new ValueError("no"));
   *     String(future.exception()); // "ValueError: no"
   * @throws CancelledError; InvalidStateError "Exception is not set."
   */
  exception(): unknown {
    if (this._status === FINISHED) return null;
    if (this._status === PENDING) throw new InvalidStateError("Exception is not set.");
    if (this._status === CANCELLED) throw this._error();
    return this._error();
  }

  /**
   * Done, with this result. CPython `set_result`.
   *
   *     const future = new Future<number>();
   *     future.setResult(7);
   *     yield* future; // 7
   * @throws InvalidStateError "invalid state" when done
   */
  setResult(result: T): void {
    this._mustBePending();
    this._settle(FINISHED, result);
  }

  /**
   * Done, failed with this error; of a class one is made. A StopIteration is stored as RuntimeError. CPython 3.13 `set_exception`.
   *
   *     const future = new Future<number>();
   *     future.setException(new ValueError("no"));
   *     try {
   *       yield* future;
   *     } catch (e) {
   *       console.log(String(e)); // "ValueError: no"
   *     }
   * @throws InvalidStateError "invalid state" when done
   */
  setException(error: unknown): void {
    this._mustBePending();
    if (typeof error === "function" && (error === Error || error.prototype instanceof Error)) {
      error = new (error as new () => Error)();
    }
    if (error instanceof StopIteration) {
      error = new RuntimeError(
        "StopIteration interacts badly with generators and cannot be raised into a Future",
        {
          cause: error,
        },
      );
    }
    this._settle(FAILED, error);
  }

  /**
   * Mark cancelled. False when done already. `message` becomes the CancelledError's. CPython `cancel`.
   *
   *     const future = new Future<number>();
   *     future.cancel("not needed"); // true
   *     future.cancel(); // false
   */
  cancel(message?: string): boolean {
    if (this._status !== PENDING) return this._refuseCancel();
    if (this._loop._tracer !== null) this._loop._tracer.cancelled(this as Future<unknown>, message);
    this._settle(CANCELLED, message);
    return true;
  }

  /**
   * Call `callback(future)` from the loop once done; at the next iteration if it is done. CPython
   * `add_done_callback`.
   *
   *     const log: number[] = [];
   *     const future = new Future<number>();
   *     future.addDoneCallback((f) => log.push(f.result()));
   *     future.setResult(7);
   *     log; // []
   *     yield* sleep(0);
   *     log; // [7]
   */
  addDoneCallback(callback: (future: this) => unknown, options?: CallbackOptions): void {
    const context = options?.context ?? inherit(this._loop._carries);
    this._addWaiter(new DoneCallback(callback as never, context));
  }

  /**
   * Take a callback off again, as often as it was added. CPython `remove_done_callback`.
   *
   *     const future = new Future<number>();
   *     const callback = () => {};
   *     future.addDoneCallback(callback);
   *     future.removeDoneCallback(callback); // 1
   * @returns the number removed
   */
  removeDoneCallback(callback: (future: this) => unknown): number {
    return this._removeWaiters((w) => w instanceof DoneCallback && w.callback === (callback as never));
  }

  /**
   * Who waits for it at the moment: tasks, gather's future, a shield's outer. CPython 3.14 `_asyncio_awaited_by`.
   *
   *     const future = new Future<number>();
   *     const task = createTask(waitFor(future, 1));
   *     yield* sleep(0);
   *     future.awaitedBy().has(task); // true
   *     future.setResult(7);
   *     yield* task; // 7
   */
  awaitedBy(): ReadonlySet<Future<unknown>> {
    const found = new Set<Future<unknown>>();
    for (const waiter of this._waiting()) {
      const by = waiter._awaiter();
      if (by !== null) found.add(by);
    }
    return found;
  }

  /**
   * What `yield*` goes through: waits while it is pending, then gives the result. CPython `__await__`.
   *
   *     const future = new Future<number>();
   *     future.setResult(7);
   *     yield* future; // 7
   * @throws what it failed with; CancelledError
   */
  [Symbol.iterator](): Iterator<Suspension, T, unknown> {
    return this as unknown as Iterator<Suspension, T, unknown>;
  }

  /**
   * Awaiting in ordinary async code. Settling takes a loop iteration (the done callback), then a microtask; what is
   * done already settles at once. It marks the error as retrieved: from there the host's unhandled rejections
   * apply. No CPython counterpart.
   *
   *     const loop = newEventLoop();
   *     const future = loop.createFuture<number>();
   *     loop.callSoon(() => future.setResult(7));
   *     const [n] = await Promise.all([future, loop.runUntilComplete(future)]); // by then()
   *     n; // 7
   */
  // biome-ignore lint/suspicious/noThenProperty: a future can be awaited in ordinary async code
  then<A = T, B = never>(
    onfulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    const promise = new Promise<T>((resolve, reject) => {
      const link = new PromiseLink(this, resolve as (value: unknown) => void, reject);
      if (this._status !== PENDING) link._run();
      else {
        this._addWaiter(link);
        warnIfStanding(this);
      }
    });
    return promise.then(onfulfilled, onrejected);
  }
  /**
   * `then(undefined, onrejected)`. No CPython counterpart.
   *
   *     const loop = newEventLoop();
   *     const future = loop.createFuture<number>();
   *     const caught = future.catch((e) => String(e));
   *     loop.callSoon(() => future.setException(new ValueError("no")));
   *     await loop.runUntilComplete(sleep(0.01));
   *     await caught; // "ValueError: no"
   */
  catch<B = never>(onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, onrejected);
  }
  /**
   * As of a promise. No CPython counterpart.
   *
   *     const loop = newEventLoop();
   *     const task = loop.createTask(first());
   *     const log: string[] = [];
   *     const ended = task.finally(() => log.push("ended"));
   *     await loop.runUntilComplete(sleep(0.05));
   *     await ended; // 1
   *     log; // ["ended"]
   */
  finally(onfinally?: (() => void) | null): Promise<T> {
    return this.then().finally(onfinally);
  }

  /**
   * `<Future pending cb=[print()]>`, `<Future finished result=7>`, `<Future cancelled>`. CPython `repr()`.
   *
   *     String(new Future()); // <Future pending>
   */
  toString(): string {
    // Tasks may wait for each other in a ring.
    if (showing.has(this as Future<unknown>) || showing.size === MOST_LEVELS) return "...";
    showing.add(this as Future<unknown>);
    try {
      return `<${this._typeName()} ${this._about().join(" ")}>`;
    } finally {
      showing.delete(this as Future<unknown>);
    }
  }
  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }

  /** @internal */
  [SHORT](): string {
    return `<${this._typeName()} ${this._stateWord()}>`;
  }

  /** @internal */
  _typeName(): string {
    return "Future";
  }
  /** @internal The parts of its text. */
  _about(): string[] {
    const parts = [this._stateWord()];
    if (this._status === FINISHED) parts.push(`result=${repr(this._value)}`);
    if (this._status === FAILED) parts.push(`exception=${reprError(this._value)}`);
    parts.push(...this._callbacksText(), ...this._createdText());
    return parts;
  }
  /** @internal */
  _stateWord(): string {
    return this._status === PENDING ? "pending" : this._status === CANCELLED ? "cancelled" : "finished";
  }
  /** @internal `cb=[f()]`, `cb=[f(), <1 more>, g()]` */
  _callbacksText(): string[] {
    // Only these are looked at: a hundred thousand may wait, and each of them tell of this future.
    const all = this._waiting();
    if (all.length === 0) return [];
    const labels = (all.length > 2 ? [all[0]!, all.at(-1)!] : all).map((waiter) => waiter._label());
    if (all.length > 2) labels.splice(1, 0, `<${all.length - 2} more>`);
    return [`cb=[${labels.join(", ")}]`];
  }
  /** @internal */
  _createdText(): string[] {
    return this._origin !== null && this._loop.getDebug() ? [`created at ${place(this._origin)}`] : [];
  }

  /** @internal */
  _mustBePending(): void {
    if (this._status !== PENDING) throw new InvalidStateError("invalid state");
  }

  /** @internal Nobody who cancels it cares what it has failed with: it is not reported any more. */
  _refuseCancel(): false {
    if (this._status === FAILED) forget(this);
    return false;
  }

  /** @internal The message of a cancellation that was asked for and came to nothing. */
  _askedWith(): string | undefined {
    return undefined;
  }

  /** @internal The error of a failed or cancelled one; it counts as retrieved. */
  _error(): unknown {
    if (this._status === CANCELLED) {
      const kept = this._value;
      if (!(kept instanceof CancelledError)) return cancelled(kept as string | undefined);
      // As in CPython: the error that came out of a task goes to the first who asks, the others get a bare one.
      this._value = undefined;
      return kept;
    }
    forget(this);
    return this._value;
  }

  /** @internal Done: everyone who waits goes to the ready queue, in order. */
  _settle(status: number, value: unknown): void {
    const waiters = this._waiters;
    // A cut between here and the end leaves someone asleep for ever, but for this mark: see _wakeRest.
    const outer = registers.waking;
    if (waiters !== null) registers.waking = this;
    this._value = value;
    this._status = status;
    if (status === FAILED) reportIfLost(this, waiters);
    if (this._loop._tracer !== null) this._loop._tracer.done(this as Future<unknown>);
    if (waiters === null) return;
    if (!Array.isArray(waiters)) waiters._wake(this);
    else for (const waiter of waiters) waiter._wake(this);
    this._waiters = null;
    registers.waking = outer;
  }

  /** @internal The stack was cut while it was being settled: wake those who are not in the ready queue yet. */
  _wakeRest(): void {
    if (this._status === PENDING) return; // cut before it was done: as if it had never been settled
    const waiters = this._waiting();
    // They went there in order: from the first on that is not behind the one before it, none has.
    let woken = 0;
    for (const entry of this._loop._ready) {
      const waiter = waiters[woken];
      if (waiter === undefined) break;
      if (entry === (waiter as unknown) || waiter._isCalledBy?.(entry, this)) woken += 1;
    }
    for (const waiter of waiters.slice(woken)) waiter._wake(this);
    this._waiters = null;
  }

  /** @internal */
  _addWaiter(waiter: Waiter): void {
    const { _waiters: waiters } = this;
    if (this._status !== PENDING) waiter._wake(this);
    else if (waiters === null) this._waiters = waiter;
    else if (Array.isArray(waiters)) waiters.push(waiter);
    else this._waiters = [waiters, waiter];
  }

  /** @internal This one waits no longer. Those who came first mostly go first: of very many the others are not looked at. */
  _removeWaiter(waiter: Waiter): void {
    const { _waiters: waiters } = this;
    if (this._status === PENDING && Array.isArray(waiters) && waiters.length > 1) {
      const at = waiters.indexOf(waiter);
      if (at >= 0) waiters.splice(at, 1);
    } else this._removeWaiters((w) => w === waiter); // what is done may be going through them
  }

  /** @internal @returns how many went */
  _removeWaiters(which: (waiter: Waiter) => boolean): number {
    const all = [...this._waiting()];
    const kept = all.filter((w) => !which(w));
    this._waiters = kept.length === 0 ? null : kept;
    return all.length - kept.length;
  }

  /** @internal */
  _waiting(): readonly Waiter[] {
    const { _waiters: waiters } = this;
    return waiters === null ? [] : Array.isArray(waiters) ? waiters : [waiters];
  }

  /** @internal A task's coroutine stands at this future. */
  _suspend(task: Task<unknown>): void {
    if (this._loop !== task._loop) {
      task._refuse(otherLoop(task, this));
    } else if ((this as unknown) === task) {
      task._refuse(`Task cannot await on itself: ${task}`);
    } else {
      this._addWaiter(task);
      task._waitsFor(this);
    }
  }
}

// Not in the class: to the user a future has no `next`.
for (const [name, value] of Object.entries(steps)) {
  Object.defineProperty(Future.prototype, name, { value, writable: true, configurable: true });
}

/** CPython's message, with the loops' names. */
function otherLoop(task: Task<unknown>, future: Future<unknown>): string {
  const names = `${future._loop.name}, not ${task._loop.name}`;
  return `Task ${task} got Future ${future} attached to a different loop (${names})`;
}

/**
 * Is this a {@link Future} or Task? CPython `asyncio.isfuture`.
 *
 *     isFuture(createTask(first())); // true
 *     isFuture(first()); // false
 */
export function isFuture(x: unknown): x is Future<unknown> {
  return x instanceof Future;
}

/** The message a done future was cancelled with. */
export function cancelMessage(future: Future<unknown>): string | undefined {
  const kept = future._value;
  return kept instanceof CancelledError ? kept.message : (kept as string | undefined);
}
