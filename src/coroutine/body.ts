// The bodies that taskGroup, timeout and their like run for their caller. Counterpart: the block of an `async with`.

import { BodyCoro, Coro, type Coroutine, type Body as Steps } from "./coroutine.ts";
import { makerOf } from "./coroutine-function.ts";
import { repr } from "./repr.ts";
import type { Suspends } from "./suspension.ts";
import { ASYNC_FUNCTION } from "./task-text.ts";

/**
 * A generator function, or a coroutine function (as `"use coroutines"` makes of async arrows). CPython: the
 * block of an `async with`.
 *
 *     const body: Body<[TaskGroup], number> = function* (tg) { return yield* tg.createTask(first()); };
 *     yield* taskGroup(body); // 1
 */
export type Body<A extends readonly unknown[], R, Y extends Suspends = Suspends> = (
  ...args: A
) => Generator<Y, R, any> | Coroutine<R, Y, any>;

/**
 * Call the body. Its generator gets a coroutine object of its own: so it is a frame in the chain that views show, and
 * costs the same at any depth.
 * @param taker the function it was given to
 * @throws what the call throws; TypeError where it gives nothing that can be run here
 */
export function callBody<A extends readonly unknown[], R>(
  taker: string,
  body: Body<A, R>,
  ...args: A
): Iterable<never, R, unknown> {
  const made: unknown = typeof body === "function" ? body(...args) : undefined;
  if (made instanceof Coro) return made as Iterable<unknown> as Iterable<never, R>;
  if (Object.prototype.toString.call(made) === "[object Generator]") {
    return new BodyCoro(made as Steps, makerOf(body.name, body)) as Iterable<unknown> as Iterable<never, R>;
  }
  const got = typeof body === "function" ? `one that gave ${repr(made)}` : what(body);
  const hint = made instanceof Promise ? ` (${ASYNC_FUNCTION}, or here function* …)` : "";
  throw new TypeError(`${taker}() takes a generator function or a coroutine function, but got ${got}${hint}`);
}

/** A coroutine by its name: who gives one has called the function already. */
function what(given: unknown): string {
  return given instanceof Coro
    ? `${given} (the function, not yet called; waitFor() takes a coroutine)`
    : repr(given);
}
