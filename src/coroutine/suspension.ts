// What passes between a coroutine and whoever drives it.
//
// A coroutine that has to wait hands out one and the same result object, SUSPENDED, and leaves what it waits for
// in a register (registers.ts). `yield*` passes that object outwards by identity, so that no level allocates
// anything and the driver can tell a wait from a value handed out by `yield`. RESUME goes back in the same way.
// Counterpart: the Future (or None) which CPython's `Future.__await__` yields.

import { INSPECT } from "./inspect.ts";

declare const suspension: unique symbol;
declare const awaited: unique symbol;

/**
 * What a coroutine hands to its loop when it stands still. Opaque: only this package makes one. CPython: the
 * Future that `Future.__await__` yields.
 *
 *     const seen: Suspension | undefined = sleep(0.01)[Symbol.iterator]().next().value as Suspension;
 *     String(seen); // <Suspension>
 */
export interface Suspension {
  readonly [suspension]: true;
}

/**
 * What may leave a coroutine that runs as a task: a {@link Suspension}, or `undefined` by a bare `yield`.
 * CPython: what a coroutine that is a task may yield.
 *
 *     function* politely(): Generator<Suspends, number, unknown> {
 *       yield; // to the back of the queue
 *       return yield* first();
 *     }
 *     yield* coroutine(politely)(); // 1
 */
// biome-ignore lint/suspicious/noConfusingVoidType: the type of a bare `yield` is void
export type Suspends = Suspension | undefined | void;

/**
 * Anything that `yield*` can wait for inside a coroutine. CPython: `collections.abc.Awaitable`.
 *
 *     const x: number = yield* sleep(1, 7);
 *
 * A class of one's own can be one, too:
 *
 *     class Twice implements Awaitable<number> {
 *       constructor(readonly make: () => AnyCoroutine<number>) {}
 *       *[Symbol.iterator]() { return (yield* awaitable(this.make())) + (yield* awaitable(this.make())); }
 *       then: Future<number>["then"] = (f, r) => ensureFuture(this).then(f, r);
 *     }
 */
export interface Awaitable<T> extends PromiseLike<T> {
  readonly [awaited]?: T;
  /**
   * What `yield*` goes through. CPython `__await__`.
   *
   *     const seven: Awaitable<number> = sleep(0, 7);
   *     yield* seven; // 7
   */
  [Symbol.iterator](): Iterator<Suspension, T, unknown>;
}

/**
 * What ensureFuture, gather, waitFor … take: a coroutine, a future, or a native promise. CPython: what
 * `ensure_future` takes.
 *
 *     const all: AwaitableLike<number>[] = [first(), createTask(first()), Promise.resolve(3)];
 *     yield* gather(...all); // [1, 1, 3]
 */
export type AwaitableLike<T = unknown> = Awaitable<T> | PromiseLike<T>;

/**
 * The result type of something awaited. No CPython counterpart.
 *
 *     const n: ResultOf<Coroutine<number>> = yield* first();
 *     const p: ResultOf<Promise<string>> = "of a promise";
 */
export type ResultOf<A> = 0 extends 1 & A // of any: any
  ? A
  : [A] extends [AwaitableLike<infer T>]
    ? T
    : Awaited<A>;

/** The one suspension. What is waited for stands in the coroutine, not in here. */
export const SUSPENSION = Object.freeze({
  toString: () => "<Suspension>",
  [INSPECT]: () => "<Suspension>",
}) as unknown as Suspension;

/** The result object of every wait. */
export const SUSPENDED: IteratorYieldResult<Suspension> = Object.freeze({ value: SUSPENSION, done: false });

/**
 * The result object of every future that is done: `yield*` reads it at once, so that one is enough. Loops clear it
 * when they leave the stack, so that the last value is not kept.
 */
export const ENDED: IteratorReturnResult<unknown> = { value: undefined, done: true };

/** Sent to go on after a wait: a future can so tell it from the first `next(undefined)` of a `yield*`. */
export const RESUME: unique symbol = Symbol("resume");

/** What a coroutine can stand at: a future, or a mere turn to the back of the queue. */
export interface WaitPoint {
  /** Called by the task that stands here: see to it that it is woken. */
  _suspend(task: unknown): void;
}
