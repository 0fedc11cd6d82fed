// Async generators that run in coroutines: `yield` emits, `yield*` waits. Counterpart: types.AsyncGeneratorType.

import { ACLOSE, Advance, ANEXT, ASEND, type Asked, ATHROW, type Emitting, Steps } from "./async-step.ts";
import { type Body, BodyCoro, type Coroutine, type Maker, whereabouts } from "./coroutine.ts";
import { defineFunction, makerOf, mustBeGeneratorFunction, type UntypedYield } from "./coroutine-function.ts";
import { awaitable } from "./ensure.ts";
import type { Future } from "./future.ts";
import { place } from "./hooks.ts";
import { INSPECT, SHORT } from "./inspect.ts";
import { remember } from "./never-awaited.ts";
import { later } from "./registers.ts";
import { type Mode, NEXT, RETURN, THROW } from "./stack.ts";
import type { Suspension } from "./suspension.ts";
import { wait } from "./wait.ts";

/**
 * An async generator. Natively iterable too (`for await` in ordinary async code).
 * CPython: `types.AsyncGeneratorType`.
 *
 *     const countdown = asyncGenerator(function* (n: number) {
 *       for (; n > 0; n--) { yield* sleep(0.01); yield n; }
 *     });
 *     const numbers: AsyncGen<number> = countdown(2);
 *     for (const c = aiter(numbers); yield* c.advance(); ) console.log(c.value);
 */
export interface AsyncGen<out Y, out R = void, in S = unknown> extends AsyncIterable<Y, R, S> {
  /**
   * The next emitted value.
   *
   *     const one = asyncGenerator(function* () { yield 1; })();
   *     yield* one.anext(); // 1
   * @throws StopAsyncIteration at the end. CPython `__anext__`.
   */
  anext(): Coroutine<Y>;
  /**
   * Put a value in at the `yield`. CPython `asend`.
   *
   *     const echo = asyncGenerator(function* (): Generator<string, void, string> {
   *       for (let heard = "nothing"; ; ) heard = yield `heard ${heard}`;
   *     })();
   *     yield* echo.anext(); // "heard nothing"
   *     yield* echo.asend("a bird"); // "heard a bird"
   * @throws TypeError when not begun and value is not undefined; RuntimeError "anext(): asynchronous generator
   * is
   * already running"
   */
  asend(value: S): Coroutine<Y>;
  /**
   * Throw at the `yield`. After the end it gives undefined, as CPython's `athrow`.
   *
   *     const steadfast = asyncGenerator(function* () {
   *       try { yield 1; } catch { yield 2; }
   *     })();
   *     yield* steadfast.anext(); // 1
   *     yield* steadfast.athrow(new ValueError("no")); // 2
   */
  athrow(error: unknown): Coroutine<Y>;
  /**
   * End it: `finally` blocks run, and may wait.
   *
   *     const lines = asyncGenerator(function* () {
   *       try { yield "a line"; } finally { yield* save(); }
   *     })();
   *     yield* lines.anext();
   *     yield* lines.aclose(); // has saved
   * @throws RuntimeError where one of them emits. CPython `aclose`.
   */
  aclose(): Coroutine<void>;
  /**
   * JavaScript's protocol; the promises settle as the tasks that carry them. CPython `__aiter__`.
   *
   *     const two = asyncGenerator(function* () { yield 1; yield 2; });
   *     const inPlainCode = async () => { for await (const n of two()) console.log(n); };
   *     await run(coroutine(function* () { yield* awaitable(inPlainCode()); })());
   */
  [Symbol.asyncIterator](): AsyncIterator<Y, R, S>;
}

/**
 * Every async generator object. `next`, `throw` and `return` are those of a native one, since a rewritten
 * `async function*` gives it: promises, and calls that come too early wait for those before.
 */
export class AsyncGenObject implements Emitting {
  /** @internal */ readonly _generator: Body;
  /** @internal */ readonly _maker: Maker;
  /** @internal */ readonly _marks: boolean;
  /** @internal */ _begun = false;
  /** @internal */ _busy = false;
  /** @internal */ _ended = false;
  /** The last of the native calls. */
  private last: Future<unknown> | null = null;

  constructor(generator: Body, maker: Maker, marks: boolean) {
    this._generator = generator;
    this._maker = maker;
    this._marks = marks;
  }

  anext(): Coroutine<unknown> {
    return this.advance(ANEXT, NEXT, undefined);
  }
  asend(value: unknown): Coroutine<unknown> {
    return this.advance(ASEND, NEXT, value);
  }
  athrow(error: unknown): Coroutine<unknown> {
    return this.advance(ATHROW, THROW, error);
  }
  aclose(): Coroutine<void> {
    return this.advance(ACLOSE, RETURN, undefined) as Coroutine<void>;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
  next(value?: unknown): Promise<IteratorResult<unknown, unknown>> {
    return this.carried(NEXT, value);
  }
  throw(error: unknown): Promise<IteratorResult<unknown, unknown>> {
    return this.carried(THROW, error);
  }
  return(value?: unknown): Promise<IteratorResult<unknown, unknown>> {
    return this.carried(RETURN, value);
  }

  /** `<async generator object ticks at In[3]:2>` */
  toString(): string {
    const at = whereabouts(new Advance(this, ANEXT, NEXT, undefined));
    return `<async generator object ${this._maker.qualname}${at === null ? "" : ` at ${place(at)}`}>`;
  }
  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }
  /** @internal */
  [SHORT](): string {
    return `<async generator object ${this._maker.qualname}>`;
  }

  private advance(asked: Asked, mode: Mode, given: unknown): Coroutine<unknown> {
    const coro = new Advance(this, asked, mode, given);
    remember(coro);
    return coro as unknown as Coroutine<unknown>;
  }

  /** A step in a task of its own, after those asked for before. */
  private carried(mode: Mode, given: unknown): Promise<IteratorResult<unknown, unknown>> {
    try {
      // All in the loop of the first: ordinary async code goes on outside of any handle.
      const last = this.last?._loop.isClosed() === false ? this.last : null;
      const before = last?.done() === false ? last : null;
      const body = inTurn(this, before, mode, given) as unknown as Body;
      const task = later.startAwaited(new BodyCoro(body, this._maker), last?._loop) as Future<unknown>;
      this.last = task;
      return task.then() as Promise<IteratorResult<unknown, unknown>>;
    } catch (error) {
      return Promise.reject(error);
    }
  }
}

/** One native call. */
function* inTurn(
  of: Emitting,
  before: Future<unknown> | null,
  mode: Mode,
  given: unknown,
): Generator<Suspension, unknown, unknown> {
  if (before !== null) yield* wait([before]);
  if (mode === RETURN) {
    try {
      given = yield* awaitable(given);
    } catch (error) {
      mode = THROW;
      given = error;
    }
  }
  const steps = new Steps(of);
  const step = mode === NEXT ? steps.next(given) : mode === THROW ? steps.throw(given) : steps.return(given);
  return yield* step as unknown as Iterable<Suspension, unknown, unknown>;
}

/**
 * Make an async generator function of a generator function: what it yields by `yield` is emitted, what it waits for by
 * `yield*` is not. (A coroutine it delegates to must not use the bare `yield`: that would be emitted too.).
 * CPython: `async def` with a `yield`.
 *
 *     const ticks = asyncGenerator(function* (n: number) {
 *       for (let i = 0; i < n; i++) { yield* sleep(1); yield i; }
 *     });
 * @throws TypeError when given anything but a generator function.
 */
export function asyncGenerator<This, A extends unknown[], Y, R>(
  fn: (this: This, ...args: A) => Generator<Y, R, UntypedYield>,
): (this: This, ...args: A) => AsyncGen<Exclude<Y, Suspension>, R, unknown>;
export function asyncGenerator<This, A extends unknown[], Y, R, S>(
  fn: (this: This, ...args: A) => Generator<Y, R, S>,
): (this: This, ...args: A) => AsyncGen<Exclude<Y, Suspension>, R, S>;
export function asyncGenerator(fn: (...args: unknown[]) => Generator<unknown, unknown, never>): unknown {
  mustBeGeneratorFunction(fn, "asyncGenerator");
  return asyncGeneratorFunction(fn.name, fn.length, fn, false);
}

/** The same under a given name and length; with `marks`, for a body that emits by markers. */
export function asyncGeneratorFunction<This, A extends unknown[]>(
  name: string,
  length: number,
  fn: (this: This, ...args: A) => Generator<unknown, unknown, never>,
  marks: boolean,
): (this: This, ...args: A) => AsyncGenObject {
  const maker = makerOf(name, fn);
  const made = function (this: This, ...args: A) {
    return new AsyncGenObject(fn.apply(this, args) as unknown as Body, maker, marks);
  };
  return defineFunction(made, name, length);
}
