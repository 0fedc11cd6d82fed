// What `for await` and `yield*` take, opened for coroutines: an async iterable, or a plain one, even of promises.

import { AsyncGenObject } from "./async-generator.ts";
import { type Source, Steps } from "./async-step.ts";
import { isThenable, PromiseFuture } from "./bridge.ts";
import { awaitable } from "./ensure.ts";
import type { Future } from "./future.ts";
import { repr } from "./repr.ts";
import type { Awaitable, Suspension } from "./suspension.ts";
import { FAILED } from "./waiter.ts";

/** A source of values. */
export interface Opened {
  readonly source: Source;
  /** Not async: its values are to be waited for. */
  readonly plain: boolean;
  /** What was opened, where it is one of Node's streams. */
  readonly stream: Stream | null;
}

interface Stream {
  destroy(): unknown;
}

/** Begin to iterate. One of our own async generators goes on in the coroutine that asks. @throws TypeError */
export function open(iterable: unknown): Opened {
  if (iterable instanceof AsyncGenObject) return { source: new Steps(iterable), plain: false, stream: null };
  const asyncMethod: unknown = Object(iterable)[Symbol.asyncIterator];
  const plain = asyncMethod === undefined || asyncMethod === null;
  const begin: unknown = plain ? Object(iterable)[Symbol.iterator] : asyncMethod;
  if (typeof begin !== "function") throw new TypeError(`${repr(iterable)} is not async iterable`);
  const source: unknown = begin.call(iterable);
  if (source === null || (typeof source !== "object" && typeof source !== "function")) {
    throw new TypeError(
      `Result of the Symbol.${plain ? "iterator" : "asyncIterator"} method is not an object`,
    );
  }
  const { pipe, destroy } = iterable as { pipe?: unknown; destroy?: unknown };
  const isStream = !plain && typeof pipe === "function" && typeof destroy === "function";
  return { source: source as Source, plain, stream: isStream ? (iterable as Stream) : null };
}

/** What waits for a source's step, or for a plain one's value. */
export function stepOf(opened: Opened, step: unknown): Awaitable<unknown> {
  const waited: unknown = awaitable(step);
  return (waited instanceof PromiseFuture ? heard(opened, waited) : waited) as Awaitable<unknown>;
}

/**
 * Wait for a promise of the source's. What fails is the source's own failure: it is not asked to return(). But where the
 * wait is given up, by a cancellation or by close(), the source has not heard of it. (Native code cannot be cancelled there.)
 */
function* heard(opened: Opened, promise: Future<unknown>): Generator<Suspension, unknown, unknown> {
  let over = false;
  try {
    const value = yield* promise as Iterable<Suspension, unknown, unknown>;
    over = true;
    return value;
  } finally {
    if (!over && promise._status !== FAILED) leave(opened);
  }
}

/**
 * Have it end, and wait for nothing: a generator does that after the item it is at. So does a stream's iterator, but one that
 * stalls never gets there; so the stream is destroyed, which is what its iterator would do.
 */
function leave({ source, stream }: Opened): void {
  try {
    const ended = source.return?.();
    if (isThenable(ended)) Promise.resolve(ended).then(undefined, () => {});
    stream?.destroy();
  } catch {
    // The cancellation goes on; as where a loop's body fails, an error of return() is dropped.
  }
}

/** @throws TypeError where a source's step gave no result object */
export function mustBeResult(result: unknown): asserts result is IteratorResult<unknown, unknown> {
  if (result === null || (typeof result !== "object" && typeof result !== "function")) {
    throw new TypeError(`Iterator result ${repr(result)} is not an object`);
  }
}
