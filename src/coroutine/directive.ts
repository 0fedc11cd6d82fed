// What functions rewritten by `"use coroutines"` call. One frozen object, so that a rewritten cell needs one name.

import { LoopCursor, none } from "./async-iteration.ts";
import { type Body, Coro, type Coroutine } from "./coroutine.ts";
import { coroutineFunction, makerOf } from "./coroutine-function.ts";
import { DisposalStack } from "./disposal.ts";
import { awaitable } from "./ensure.ts";

/** The helpers. */
export const directive = Object.freeze({
  /** A coroutine object from an inner generator function, with `this` bound; nothing runs. `name` may be qualified: `Feed.load`. */
  start<R, Y>(self: unknown, name: string, body: (this: any) => Generator<Y, R, any>): Coroutine<R, Y> {
    const own = name.slice(name.lastIndexOf(".") + 1);
    return new Coro(body.call(self) as unknown as Body, makerOf(own, body, name)) as unknown as Coroutine<
      R,
      Y
    >;
  },

  /** `await x`: an awaitable as it is, a promise by a future, a plain value at once. */
  await: awaitable,

  /** A coroutine function with the name and length of the function it was. */
  fn: coroutineFunction,

  /** `for await (… of source)`: `advance()`, `value`, `finish(error)`. */
  aiter<T>(source: AsyncIterable<T> | Iterable<T | PromiseLike<T>>): LoopCursor<Awaited<T>> {
    return new LoopCursor(source) as unknown as LoopCursor<Awaited<T>>;
  },

  /** `await using`: `use(value, waits)`, `finish(error)`. */
  disposal(): DisposalStack {
    return new DisposalStack();
  },

  /** For `finish`: the block ended without an error. */
  none,
});
