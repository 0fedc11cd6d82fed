// `for await` unrolled, for coroutines: a cursor over an async (or plain) iterable.

import type { Coroutine } from "./coroutine.ts";
import { coroutine } from "./coroutine-function.ts";
import { awaitable } from "./ensure.ts";
import { RuntimeError } from "./errors.ts";
import { repr } from "./repr.ts";
import type { Suspension } from "./suspension.ts";

/** The error a loop's body did not end with. */
export const none: unique symbol = Symbol("no error");

interface Source {
  next(): unknown;
  return?(): unknown;
}

const advance = coroutine(function* advance<T>(cursor: LoopCursor<T>) {
  return yield* cursor._advance();
});
const finish = coroutine(function* finish(cursor: LoopCursor<unknown>, error: unknown) {
  yield* cursor._finish(error);
});

/** Where a `for await` loop is. */
export class LoopCursor<T> {
  private readonly source: Source;
  private readonly plain: boolean;
  private state: "before" | "at" | "ended" = "before";
  private current: T | undefined;

  constructor(iterable: AsyncIterable<T> | Iterable<T | PromiseLike<T>>) {
    const { [Symbol.asyncIterator]: asyncMethod } = iterable as Partial<AsyncIterable<T>>;
    const { [Symbol.iterator]: method } = iterable as Partial<Iterable<T>>;
    const open = asyncMethod ?? method;
    if (typeof open !== "function") throw new TypeError(`${repr(iterable)} is not async iterable`);
    this.plain = asyncMethod === undefined || asyncMethod === null;
    this.source = (open as () => unknown).call(iterable) as Source;
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

  *_advance(): Generator<Suspension, boolean, unknown> {
    if (this.state === "ended") return false;
    // Whatever fails in here is the source's own failure: it is not asked to return() any more.
    this.state = "ended";
    const result = (yield* awaitable(this.source.next())) as IteratorResult<T>;
    if (result === null || typeof result !== "object") {
      throw new TypeError(`Iterator result ${repr(result)} is not an object`);
    }
    if (result.done) return false;
    this.current = (this.plain ? yield* awaitable(result.value) : result.value) as T;
    this.state = "at";
    return true;
  }

  *_finish(error: unknown): Generator<Suspension, void, unknown> {
    if (this.state === "ended") return;
    this.state = "ended";
    if (this.source.return === undefined || this.source.return === null) return;
    try {
      const result = yield* awaitable(this.source.return());
      if (error === none && (result === null || typeof result !== "object")) {
        throw new TypeError(`${repr(result)} is not an object`);
      }
    } catch (raised) {
      if (error === none) throw raised;
    }
  }
}
