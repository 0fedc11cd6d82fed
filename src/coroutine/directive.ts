// What functions rewritten by `"use coroutines"` call. One frozen object, so that a rewritten cell needs one name.

import { AsyncGenObject, asyncGeneratorFunction } from "./async-generator.ts";
import { LoopCursor, none } from "./async-iteration.ts";
import { Emitted } from "./async-step.ts";
import { type Body, BodyCoro, type Coroutine } from "./coroutine.ts";
import { coroutineFunction, makerOf } from "./coroutine-function.ts";
import { SourceDelegation } from "./delegate.ts";
import { DisposalStack } from "./disposal.ts";
import { awaitable } from "./ensure.ts";
import { remember } from "./never-awaited.ts";

/** `load` of `Feed.load`, `[Symbol.asyncIterator]` as it is. */
const ownName = (qualified: string): string => qualified.replace(/^[^.[]+\./, "");

/** The helpers. */
export const directive = Object.freeze({
  /** A coroutine object from an inner generator function, with `this` bound; nothing runs. `name` may be qualified: `Feed.load`. */
  start<R, Y>(self: unknown, name: string, body: (this: any) => Generator<Y, R, any>): Coroutine<R, Y> {
    const coro = new BodyCoro(body.call(self) as unknown as Body, makerOf(ownName(name), body, name, true));
    remember(coro);
    return coro as unknown as Coroutine<R, Y>;
  },

  /** `await x`: an awaitable as it is, a promise by a future, a plain value at once. */
  await: awaitable,

  /** A coroutine function with the name and length of the function it was. */
  fn: coroutineFunction,

  /** The same of a `function*`, whose coroutines are generators in Python's sense from the start. */
  generator<This, A extends unknown[], R, Y, S>(
    name: string,
    length: number,
    fn: (this: This, ...args: A) => Generator<Y, R, S>,
  ) {
    return coroutineFunction(name, length, fn, name, true);
  },

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

  /** An async generator function with the name and length of the one it was; its body emits by {@link emit}. */
  asyncGenerator<This, A extends unknown[]>(
    name: string,
    length: number,
    body: (this: This, ...args: A) => Generator<unknown, unknown, any>,
  ): (this: This, ...args: A) => AsyncGenObject {
    return asyncGeneratorFunction(name, length, body, true);
  },

  /** An async generator from an inner generator function, with `this` bound; nothing runs. */
  startAsyncGenerator(
    self: unknown,
    name: string,
    body: (this: any) => Generator<unknown, unknown, any>,
  ): AsyncGenObject {
    return new AsyncGenObject(body.call(self) as unknown as Body, makerOf(ownName(name), body, name), true);
  },

  /** What the body of an async generator yields for `yield value`. */
  emit(value: unknown): Emitted {
    return new Emitted(value);
  },

  /** `yield* source` in such a body; gives what the source returned. */
  delegate(source: unknown): SourceDelegation {
    return new SourceDelegation(source);
  },
});
