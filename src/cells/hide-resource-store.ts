// Node 20 keeps AsyncLocalStorage's value on each promise and timer, as symbols that util.inspect would show.
//
// An inspect method that returns the object itself lets inspect go on as usual; before that, the symbols are made not
// enumerable on this one object. Nothing is done, and nothing costs, until something is shown.

import { inspect } from "node:util";

const INTERNAL = /^Symbol\((async_id_symbol|trigger_async_id_symbol|kResourceStore)\)$/;

/** Show promises and timers as Node shows them without AsyncLocalStorage. */
export function hideResourceStore(): void {
  const timeout = setTimeout(() => {}, 0);
  const immediate = setImmediate(() => {});
  clearTimeout(timeout);
  clearImmediate(immediate);
  for (const prototype of [
    Promise.prototype,
    Object.getPrototypeOf(timeout),
    Object.getPrototypeOf(immediate),
  ]) {
    Object.defineProperty(prototype, inspect.custom, { value: hidden, configurable: true, writable: true });
  }
}

function hidden(this: object): object {
  for (const symbol of Object.getOwnPropertySymbols(this)) {
    if (INTERNAL.test(String(symbol))) Object.defineProperty(this, symbol, { enumerable: false });
  }
  return this;
}
