// Whatever can be waited for, made into what a loop can wait for. Counterpart: asyncio.ensure_future.

import { bridge, isThenable } from "./bridge.ts";
import { isOfOtherCopy } from "./copies.ts";
import { type AnyCoroutine, Coro } from "./coroutine.ts";
import { coroutineFunction } from "./coroutine-function.ts";
import { RuntimeError, ValueError } from "./errors.ts";
import { Future, type FutureOptions } from "./future.ts";
import { warn } from "./hooks.ts";
import { presentLoop } from "./present.ts";
import type { Awaitable, AwaitableLike, ResultOf } from "./suspension.ts";
import type { Task } from "./task.ts";
import { notAwaitable } from "./task-text.ts";

/**
 * A future as it is, a coroutine or an {@link Awaitable} of one's own as a task, a promise as a future (cancelling it
 * does not stop the promise).
 * CPython `asyncio.ensure_future`.
 *
 *     const task = ensureFuture(first()); // a Task
 *     const future = ensureFuture(fetch(url)); // a Future of the promise
 *     yield* gather(task, future);
 *
 * @throws TypeError "An asyncio.Future, a coroutine or an awaitable is required, got …"
 * @throws ValueError where the future belongs to another loop than the one named
 */
export function ensureFuture<F extends Future<unknown>>(x: F, options?: FutureOptions): F;
export function ensureFuture<T>(x: AnyCoroutine<T>, options?: FutureOptions): Task<T>;
export function ensureFuture<T>(x: PromiseLike<T>, options?: FutureOptions): Future<Awaited<T>>;
export function ensureFuture(x: unknown, options?: FutureOptions): Future<unknown> {
  return asFuture(x as AwaitableLike, options);
}

/** {@link ensureFuture} without its overloads. */
export function asFuture<T>(x: AwaitableLike<T>, options?: FutureOptions): Future<T> {
  if (x instanceof Future) {
    if (options?.loop !== undefined && options.loop !== x._loop) {
      throw new ValueError(
        "The future belongs to a different loop than the one specified as the loop argument",
      );
    }
    return x;
  }
  const given: unknown = x;
  if (given instanceof Coro) {
    const loop = options?.loop ?? presentLoop();
    try {
      return loop.createTask(given as unknown as AnyCoroutine<T>);
    } catch (error) {
      // The loop is closed: nobody can ever run it, so it need not be reported as never awaited.
      if (error instanceof RuntimeError) given.close();
      throw error;
    }
  }
  if (isAwaitable(given)) return (options?.loop ?? presentLoop()).createTask(wrapAwaitable(given) as never);
  if (isThenable(given)) return bridge(given as PromiseLike<T>, options?.loop ?? presentLoop());
  throw new TypeError(notAwaitable(given));
}

/** Is it of a class that somebody has written to be awaited: with `[Symbol.iterator]`, for `yield*`, and `then`? */
function isAwaitable(x: unknown): x is Awaitable<unknown> {
  return isThenable(x) && Symbol.iterator in x && !isOfOtherCopy(x);
}

/** CPython `_wrap_awaitable`. */
const wrapAwaitable = coroutineFunction("wrapAwaitable", 1, function* (x: Awaitable<unknown>) {
  return yield* x;
});

/** A plain value that is "awaited": there at once, without a switch. */
class Present<T> implements Awaitable<T> {
  constructor(private readonly value: T) {}
  [Symbol.iterator](): Iterator<never, T, unknown> {
    return this as unknown as Iterator<never, T, unknown>;
  }
  next(): IteratorResult<never, T> {
    return { value: this.value, done: true };
  }
  throw(error: unknown): never {
    throw error;
  }
  return(value: T): IteratorResult<never, T> {
    return { value, done: true };
  }
  // biome-ignore lint/suspicious/noThenProperty: an awaitable can be awaited in ordinary async code
  then<A = T, B = never>(
    onfulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return Promise.resolve(this.value).then(onfulfilled, onrejected);
  }
}

/**
 * Await anything: an Awaitable as it is, a promise by a future, a plain value at once without a switch.
 * What `await x` becomes under `"use coroutines"`. No CPython counterpart: `await` there takes awaitables only.
 *
 *     const r = yield* awaitable(fetch(url));
 */
export function awaitable<A>(x: A): Awaitable<ResultOf<A>> {
  if (x instanceof Coro || x instanceof Future || x instanceof Present) return x as never;
  if (isAwaitable(x)) return x as never;
  if (isThenable(x)) return bridge(x, presentLoop()) as never;
  return new Present(x) as never;
}

let saidDeprecated = false;

/**
 *
 *     const task = asyncio.async(first());
 *
 * @deprecated since CPython 3.4.4, gone in 3.7 (`async` became a keyword): use {@link ensureFuture}. Here so that
 * old programs can be shown; says so once on stderr.
 */
export const async_: typeof ensureFuture = ((x: AwaitableLike, options?: FutureOptions) => {
  if (!saidDeprecated) {
    saidDeprecated = true;
    warn(
      "deprecated",
      "asyncio.async() is deprecated since Python 3.4.4 and gone since 3.7: use asyncio.ensureFuture()",
    );
  }
  return asFuture(x, options);
}) as typeof ensureFuture;
