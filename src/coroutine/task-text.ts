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
  const tag = tagOf(x);
  if (tag === "[object Promise]") return `${message} (${ASYNC_FUNCTION}; ensureFuture() takes a promise)`;
  if (tag === "[object AsyncFunction]") return `${message} (${ASYNC_FUNCTION})`;
  if (tag === "[object Generator]") return `${message} ${GENERATOR}`;
  if (typeof x !== "function") return message;
  const { name, call } = called(x);
  return `${message}\n  ${taker}(${name})    // not yet called\n  ${taker}(${call})  // this`;
}

/** As {@link notACoroutine}, where a future or a promise would do as well. */
export function notAwaitable(x: unknown): string {
  const message = `An asyncio.Future, a coroutine or an awaitable is required, got ${repr(x)}`;
  if (Array.isArray(x)) return `${message}\n  gather(...list)    // takes them one by one`;
  if (tagOf(x) === "[object Generator]") return `${message} ${GENERATOR}`;
  if (typeof x !== "function") return message;
  const { name, call } = called(x);
  return `${message}\n  ${name}    // not yet called\n  ${call}  // this`;
}

/** A function, and how it is called to get what was meant. */
function called(fn: { name: string }): { name: string; call: string } {
  const name = fn.name || "f";
  return { name, call: tagOf(fn) === "[object GeneratorFunction]" ? `coroutine(${name})()` : `${name}()` };
}

const tagOf = (x: unknown): string => Object.prototype.toString.call(x);

const GENERATOR = "(a generator: its function must be made a coroutine function, coroutine(function* …))";

/** What to write where a native one stands. */
export const ASYNC_FUNCTION =
  'an async function needs "use coroutines" where it is written; outside of notebooks it is coroutine(function* …)';
