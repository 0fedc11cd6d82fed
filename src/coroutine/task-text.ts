// How a task shows its coroutine, and what it says to something that is none.

import { isOfOtherCopy, OTHER_COPY } from "./copies.ts";
import { type Coro, type Maker, whereabouts } from "./coroutine.ts";
import { hooks, place } from "./hooks.ts";
import { repr } from "./repr.ts";
import { CLOSED } from "./stack.ts";

/** `<f() running at In[3]:2>`, `<f() done, defined at In[3]:1>` */
export function coroText(coro: Coro, done: boolean): string {
  if (coro._status === CLOSED || done) return doneText(coro._maker);
  const at = whereabouts(coro);
  return `<${coro.qualname}() running${at === null ? "" : ` at ${place(at)}`}>`;
}

/** `<f() done, defined at In[3]:1>` */
export function doneText({ qualname, fn }: Maker): string {
  const at = hooks.defined?.(fn) ?? null;
  return `<${qualname}() done${at === null ? "" : `, defined at ${place(at)}`}>`;
}

/**
 * With the line to write instead, where it is plain what was meant.
 * @param taker the name of the function that was called
 */
export function notACoroutine(x: unknown, taker = "createTask"): string {
  if (isOfOtherCopy(x)) return `a coroutine was expected, got ${x} ${OTHER_COPY}`;
  const message = `a coroutine was expected, got ${repr(x)}`;
  const tag = Object.prototype.toString.call(x);
  if (tag === "[object Promise]") return `${message} (${ASYNC_FUNCTION}; ensureFuture() takes a promise)`;
  if (tag === "[object AsyncFunction]") return `${message} (${ASYNC_FUNCTION})`;
  if (tag === "[object Generator]") {
    return `${message} (a generator: its function must be made a coroutine function, coroutine(function* …))`;
  }
  if (typeof x !== "function") return message;
  const name = x.name || "f";
  const call = tag === "[object GeneratorFunction]" ? `coroutine(${name})()` : `${name}()`;
  return `${message}\n  ${taker}(${name})    // not yet called\n  ${taker}(${call})  // this`;
}

/** What to write where a native one stands. */
export const ASYNC_FUNCTION =
  'an async function needs "use coroutines" where it is written; outside of notebooks it is coroutine(function* …)';
