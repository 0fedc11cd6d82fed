// Async hooks that a cell or a library has enabled: Node ends a process whose code is terminated while one is on, and who
// enables one is told.
//
// From Node 24 on they are switched off before that; before, async-ids.ts has Node not look, and has to say so again
// whenever a hook was switched. AsyncLocalStorage stands on such a hook there, which is nobody's.

import { type AsyncHook, AsyncLocalStorage, createHook } from "node:async_hooks";
import { allowTermination, looksAway } from "./async-ids.ts";

const WARNING = `Async hooks are enabled (async_hooks.createHook): ${
  looksAway
    ? "what an interrupt cuts ends without their `after`."
    : "an interrupt that cuts spinning code switches them off, since Node would end the process."
}\n`;

const enabled = new Set<AsyncHook>();
const prototype: AsyncHook = Object.getPrototypeOf(createHook({}));
const { enable, disable } = prototype;

/**
 * Know of the hooks that are enabled from now on.
 *
 * @param warn called at the first
 * @param inTheWay told whether any is on that a termination must be kept from
 */
export function watchAsyncHooks(warn: (text: string) => void, inTheWay: (any: boolean) => void): void {
  const own = new Set<AsyncHook>();
  prototype.enable = function (this: AsyncHook) {
    own.add(this);
    return enable.call(this);
  };
  const probe = new AsyncLocalStorage();
  probe.run(null, () => {});
  probe.disable(); // or each promise would carry its store, too

  let warned = false;
  const switched = () => {
    if (looksAway) allowTermination();
    else inTheWay(enabled.size > 0);
  };
  prototype.enable = function (this: AsyncHook) {
    const result = enable.call(this);
    if (!own.has(this)) {
      enabled.add(this);
      if (!warned && !ofTestRunner()) {
        warn(WARNING);
        warned = true;
      }
    }
    switched();
    return result;
  };
  prototype.disable = function (this: AsyncHook) {
    const result = disable.call(this);
    enabled.delete(this);
    switched();
    return result;
  };
}

/** Is it `node:test` that enables one? Who writes tests knows nothing of it, and misses no `after`. */
const ofTestRunner = () => /node:internal\/test_runner\//.test(new Error().stack ?? "");

/** Is any on that is in the way of a termination? */
export function asyncHooksEnabled(): boolean {
  return !looksAway && enabled.size > 0;
}

/** Switch off all that are in its way: a termination is made. */
export function disableAsyncHooks(): void {
  if (looksAway) return;
  for (const hook of [...enabled]) hook.disable();
}
