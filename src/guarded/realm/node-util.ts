// What the realm has for `node:util`: the kernel's own display asks it, and cells may import it.

import { format as formatAll, inspect } from "./inspect.ts";
import { types } from "./kinds.ts";

export { inspect, types };

export const format = (...args: unknown[]): string => formatAll(args);

/** As in `node:util`, for functions that take a callback last. */
export function promisify(fn: (...args: unknown[]) => unknown): (...args: unknown[]) => Promise<unknown> {
  // A timer takes its callback first.
  if (fn === setTimeout || fn === setImmediate)
    return (...args) => {
      const value = fn === setTimeout ? args[1] : args[0];
      return new Promise((resolve) => void fn(() => resolve(value), ...args));
    };
  return function (this: unknown, ...args) {
    return new Promise((resolve, reject) => {
      fn.call(this, ...args, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value)));
    });
  };
}
