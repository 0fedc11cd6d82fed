// Node 20 keeps AsyncLocalStorage's value on each promise, timer, socket and child process, as symbols that util.inspect
// would show: a run of the kernel's, with all that it holds.
//
// On what is made now and then it is kept where inspect does not look. Promises are made all the time, so that they keep it as
// they did, and cost nothing until one is shown: an inspect method that returns the object itself lets inspect go on as
// usual; before that, the symbols are made not enumerable on this one object. On a frozen one they stay as they are, and show.

import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";

const INTERNAL = /^Symbol\((async_id_symbol|trigger_async_id_symbol|kResourceStore)\)$/;
/** Taken now: a cell may delete `Object`. */
const { defineProperty, getOwnPropertySymbols } = Object;
const { defineProperty: defineIfPossible } = Reflect;

/** Node 20's, by which what is made carries what its maker did. */
interface Propagating {
  readonly kResourceStore: symbol;
  readonly enabled: boolean;
  _propagate(resource: Record<symbol, unknown>, trigger: Record<symbol, unknown>, type: string): void;
}

/** Show promises, timers and handles as Node shows them without AsyncLocalStorage. */
export function hideResourceStore(): void {
  Object.defineProperty(Promise.prototype, inspect.custom, {
    value: hidden,
    configurable: true,
    writable: true,
  });
  const storages = AsyncLocalStorage.prototype as unknown as Propagating;
  if (!("_propagate" in storages)) return;
  storages._propagate = function (resource, trigger, type) {
    if (!this.enabled) return;
    const value = trigger[this.kResourceStore];
    if (type === "PROMISE") resource[this.kResourceStore] = value;
    else defineProperty(resource, this.kResourceStore, { value, writable: true, configurable: true });
  };
}

function hidden(this: object): object {
  for (const symbol of getOwnPropertySymbols(this)) {
    if (INTERNAL.test(String(symbol))) defineIfPossible(this, symbol, { enumerable: false });
  }
  return this;
}
