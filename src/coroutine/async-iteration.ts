// `for await` unrolled, for coroutines: a cursor over an async (or plain) iterable.

import { mustBeResult, type Opened, open, stepOf } from "./async-source.ts";
import type { Coroutine } from "./coroutine.ts";
import { coroutineFunction } from "./coroutine-function.ts";
import { awaitable } from "./ensure.ts";
import { RuntimeError } from "./errors.ts";
import { repr } from "./repr.ts";
import type { Suspension } from "./suspension.ts";

/** The error a loop's body did not end with. */
export const none: unique symbol = Symbol("no error");

const advance = coroutineFunction("advance", 1, function* <T>(cursor: LoopCursor<T>) {
  return yield* cursor._advance();
});
const finish = coroutineFunction("finish", 2, function* (cursor: LoopCursor<unknown>, error: unknown) {
  yield* cursor._finish(error);
});

/**
 * A cursor over an async (or plain) iterable, for coroutines. CPython has none: `async for` does this by
 * itself.
 *
 *     const cursor: Cursor<number> = aiter([1, 2]);
 *     while (yield* cursor.advance()) console.log(cursor.value);
 */
export interface Cursor<T> {
  /**
   * Move on; false at the end. CPython `anext()`, without the StopAsyncIteration.
   *
   *     const cursor = aiter([1]);
   *     yield* cursor.advance(); // true
   *     yield* cursor.advance(); // false
   */
  advance(): Coroutine<boolean>;
  /** The value moved to. @throws RuntimeError before the first `advance()` or after the end. */
  readonly value: T;
  /**
   * Leave early: calls the source's return()/aclose(). Does nothing after the end. CPython `aclose()`.
   *
   *     const all = asyncGenerator(function* () {
   *       try { yield 1; yield 2; } finally { yield* save(); }
   *     });
   *     const cursor = aiter(all());
   *     yield* cursor.advance();
   *     yield* cursor.close(); // has saved
   */
  close(): Coroutine<void>;
}

/** Where a `for await` loop is. */
export class LoopCursor<T> implements Cursor<T> {
  private readonly opened: Opened;
  private state: "before" | "at" | "ended" = "before";
  private current: T | undefined;

  constructor(iterable: AsyncIterable<T> | Iterable<T | PromiseLike<T>>) {
    this.opened = open(iterable);
  }

  /** Move on; false at the end. */
  advance(): Coroutine<boolean> {
    return advance(this as LoopCursor<unknown>) as Coroutine<boolean>;
  }

  /** The value moved to. @throws RuntimeError before the first `advance()` or after the end. */
  get value(): T {
    if (this.state !== "at") throw new RuntimeError("the cursor is at no value: call advance() first");
    return this.current as T;
  }

  /**
   * The loop's body was left, by an error or (`none`) otherwise: call the source's return() unless it has ended.
   * An error of return() is dropped where the body had one, as JavaScript does.
   */
  finish(error: unknown): Coroutine<void> {
    return finish(this as LoopCursor<unknown>, error) as Coroutine<void>;
  }

  close(): Coroutine<void> {
    return this.finish(none);
  }

  *_advance(): Generator<Suspension, boolean, unknown> {
    if (this.state === "ended") return false;
    // What fails in here is the source's own failure, or a wait that was given up, of which stepOf() tells it: by finish() it
    // is not asked to return() any more.
    this.state = "ended";
    const { opened } = this;
    const result: unknown = yield* stepOf(opened, opened.source.next());
    mustBeResult(result);
    if (result.done) return false;
    this.current = (opened.plain ? yield* stepOf(opened, result.value) : result.value) as T;
    this.state = "at";
    return true;
  }

  *_finish(error: unknown): Generator<Suspension, void, unknown> {
    if (this.state === "ended") return;
    this.state = "ended";
    const { source } = this.opened;
    if (source.return === undefined || source.return === null) return;
    try {
      const result = yield* awaitable(source.return());
      if (error === none && (result === null || typeof result !== "object")) {
        throw new TypeError(`${repr(result)} is not an object`);
      }
    } catch (raised) {
      if (error === none) throw raised;
    }
  }
}

/**
 * Iterate an async iterable inside a coroutine. CPython: `aiter()` / `async for`.
 *
 *     const c = aiter(stream);
 *     try { while (yield* c.advance()) use(c.value); } finally { yield* c.close(); }
 * @throws TypeError where it cannot be iterated
 */
export function aiter<T>(source: AsyncIterable<T> | Iterable<T | PromiseLike<T>>): Cursor<Awaited<T>> {
  return new LoopCursor(source) as unknown as Cursor<Awaited<T>>;
}
