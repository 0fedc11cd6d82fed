// Python's built-in next(), for coroutines and plain generators alike.

import { AsyncGenObject } from "./async-generator.ts";
import { Coro, type Coroutine } from "./coroutine.ts";
import { StopIteration } from "./errors.ts";
import { repr } from "./repr.ts";

/**
 * What {@link next} steps: a coroutine of this package or any native generator. CPython: an iterator.
 *
 *     const one = (source: Stepped<string>) => next(source);
 *     one(example("PFinal")); // "PFinal"
 *     one(["a"].values()); // "a"
 */
export type Stepped<Y> =
  | Pick<Coroutine<unknown, Y, never>, "next" | "send" | "raise">
  | Iterator<Y, unknown, undefined>;

/**
 * Advance a coroutine or plain generator by one step: returns what it yields. CPython `next()`.
 *
 *     const c = example("PFinal");
 *     next(c);                       // "PFinal"
 *
 * With a second argument that is returned at the end in place of raising.
 * @throws StopIteration with the return value at the end (and no default).
 */
export function next<Y>(c: Stepped<Y>): Y;
export function next<Y, D>(c: Stepped<Y>, otherwise: D): Y | D;
export function next(c: Stepped<unknown>, ...otherwise: unknown[]): unknown {
  if (c === null || typeof c !== "object" || typeof c.next !== "function" || c instanceof AsyncGenObject) {
    const instead =
      typeof c === "function" ? `\n  next(${(c as { name: string }).name || "f"}())    // this, called` : "";
    throw new TypeError(`${repr(c)} is not an iterator${instead}`);
  }
  if (!(c instanceof Coro)) {
    const result = (c as Iterator<unknown, unknown, undefined>).next();
    if (!result.done) return result.value;
    if (otherwise.length > 0) return otherwise[0];
    throw new StopIteration(result.value);
  }
  if (otherwise.length === 0) return c.next();
  try {
    return c.next();
  } catch (error) {
    if (error instanceof StopIteration) return otherwise[0];
    throw error;
  }
}
