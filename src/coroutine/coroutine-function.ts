// Functions whose call gives a coroutine object. Counterpart: `async def`.

import { type Body, BodyCoro, type Coroutine, type Maker } from "./coroutine.ts";
import { remember } from "./never-awaited.ts";
import { repr } from "./repr.ts";
import type { Suspension } from "./suspension.ts";

/**
 * A function whose call gives a coroutine. `isCoroutineFunction` recognises it. CPython: what `async def`
 * makes.
 *
 *     const make: CoroutineFunction<[], number> = first;
 *     yield* make(); // 1
 */
export type CoroutineFunction<
  A extends readonly unknown[],
  R,
  Y = Suspension,
  S = unknown,
  This = unknown,
> = (this: This, ...args: A) => Coroutine<R, Y, S>;

declare const untyped: unique symbol;

/**
 * What a `yield` gives of which no one says what is sent there: anything may be. A type parameter alone would come out
 * of the inference as itself, and `for (const x of letters())` would not compile.
 */
export interface UntypedYield {
  readonly [untyped]: true;
}

const MAKER = Symbol("coroutine function");
const GeneratorFunction = Object.getPrototypeOf(function* () {}) as object;

/**
 * Make a coroutine function of a generator function. Calling it runs nothing. CPython `async def`.
 *
 *     const later = coroutine(function* (s: number) { return yield* sleep(s, "done"); });
 *
 * Default parameters are evaluated at the call, as in both languages; the type of one must be written (`n: number = 0`),
 * since TypeScript would take it from here, where it is unknown.
 * @throws TypeError when given anything but a generator function.
 */
export function coroutine<This, A extends unknown[], R, Y>(
  fn: (this: This, ...args: A) => Generator<Y, R, UntypedYield>,
): (this: This, ...args: A) => Coroutine<R, Y, unknown>;
export function coroutine<This, A extends unknown[], R, Y, S>(
  fn: (this: This, ...args: A) => Generator<Y, R, S>,
): (this: This, ...args: A) => Coroutine<R, Y, S>;
export function coroutine(fn: (...args: unknown[]) => Generator): unknown {
  return coroutineFunction(fn.name, fn.length, fn);
}

/**
 * The same under a given name and length: a rewritten async arrow has its own, and a bundler would number a name that is taken.
 *
 * @param generator it is written as a generator function: to call it and to leave it at that is no mistake, so that nobody
 * hears it was never awaited. CPython: `def` with a `yield`.
 */
export function coroutineFunction<This, A extends unknown[], R, Y, S>(
  name: string,
  length: number,
  fn: (this: This, ...args: A) => Generator<Y, R, S>,
  qualname: string = name,
  generator = false,
): (this: This, ...args: A) => Coroutine<R, Y, S> {
  mustBeGeneratorFunction(fn, "coroutine");
  const maker = makerOf(name, fn, qualname, true, generator);
  const made = function (this: This, ...args: A) {
    const coro = new BodyCoro(fn.apply(this, args) as unknown as Body, maker);
    if (!generator) remember(coro);
    return coro as unknown as Coroutine<R, Y, S>;
  };
  Object.defineProperty(made, MAKER, { value: maker });
  return defineFunction(made, name, length);
}

/** Give a function the name and the length of the one it stands for. */
export function defineFunction<F extends (...args: never) => unknown>(
  made: F,
  name: string,
  length: number,
): F {
  return Object.defineProperties(made, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
  });
}

/** @throws TypeError for anything but a generator function; `taker` is the function it was given to */
export function mustBeGeneratorFunction(fn: unknown, taker: string): void {
  if (typeof fn === "function") {
    if (Object.getPrototypeOf(fn) === GeneratorFunction || isGeneratorFunction(fn)) return;
  }
  throw new TypeError(`${taker}() takes a generator function (function* …), but got ${repr(fn)}`);
}

/** What the coroutines of a function share. `native`: their bodies are native generators; `generator`: see {@link Maker}. */
export function makerOf(
  name: string,
  fn: (...args: never) => unknown,
  qualname = name,
  native = false,
  generator = false,
): Maker {
  return {
    name: name === "" ? "<anonymous>" : name,
    qualname: qualname === "" ? "<anonymous>" : qualname,
    fn,
    native,
    generator,
  };
}

/** Also one of another realm (a worker's, a vm context's). */
function isGeneratorFunction(fn: object): boolean {
  return (fn as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === "GeneratorFunction";
}

/**
 * Is this a function made by {@link coroutine}? CPython `inspect.iscoroutinefunction`.
 *
 *     isCoroutineFunction(first); // true
 *     isCoroutineFunction(first()); // false: that is a coroutine
 */
export function isCoroutineFunction(
  x: unknown,
): x is CoroutineFunction<never, unknown, unknown, never, never> {
  return typeof x === "function" && MAKER in x;
}
