// What the realm has for `node:util`: the kernel's own display asks it, and cells may import it.

import { format as formatAll, inspect } from "./inspect.ts";
import { types } from "./kinds.ts";

export { inspect, types };

export const format = (...args: unknown[]): string => formatAll(args);

/** As in `node:util`, for functions that take a callback last. */
export function promisify(fn: (...args: unknown[]) => unknown): (...args: unknown[]) => Promise<unknown> {
  return (...args) =>
    new Promise((resolve, reject) => {
      fn(...args, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value)));
    });
}
