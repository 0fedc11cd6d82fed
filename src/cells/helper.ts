// `__cokernel__`: what compiled cells call. The compiler writes the calls, this file answers them.

import * as asyncio from "../coroutine/asyncio.ts";
import { RESERVED } from "./compile/references.ts";
import { exportedNames } from "./imports/exported-names.ts";
import type { Imports } from "./imports/import.ts";
import { jsxRuntime } from "./jsx-runtime.ts";
import { markModule } from "./look/locate.ts";
import { carriedRun } from "./run.ts";

/**
 * Put the helper where cells find it.
 *
 * @param co the runtime's helpers for "use coroutines"
 * @param takeAll declares what a module exports, but for the names that the cell declares itself
 */
export function installHelper(
  imports: Imports,
  co: object,
  takeAll: (namespace: Record<string, unknown>, own: readonly string[]) => void,
): void {
  const helper = Object.freeze({
    co,
    /** The last expression's value, boxed: whoever awaits the cell must not start a thenable. */
    result(value: unknown): void {
      const run = carriedRun();
      if (run) run.box = { value };
    },
    // Async, since also what the specifier's own `toString` throws is a rejection.
    import: async (specifier: string, attributes?: Record<string, string>) =>
      imports.load(String(specifier), attributes),
    /** One name of a namespace; CommonJS modules whose names Node did not see have them on their default. */
    pick(namespace: Record<string, unknown>, specifier: string, name: string): unknown {
      if (name in namespace) return namespace[name];
      const fallback = namespace.default as Record<string, unknown> | null | undefined;
      if (
        fallback !== null &&
        (typeof fallback === "object" || typeof fallback === "function") &&
        name in fallback
      ) {
        return fallback[name];
      }
      if (imports.declaresType(specifier, name)) return undefined; // which a type is at run time
      const names = exportedNames(namespace, name);
      throw new SyntaxError(
        `The module '${specifier}' does not provide an export named '${name}'; it has${names ? `: ${names}` : " none"}${imports.lacks(specifier)}`,
      );
    },
    takeAll,
    require: imports.require,
    jsx: (source: string) => jsxRuntime(imports, source),
    meta: imports.meta,
    constant(name: string): never {
      throw new TypeError(`Assignment to constant variable '${name}'.`);
    },
    waits<T>(number: number, value: T): T {
      const run = carriedRun();
      if (run) run.standsAt = number;
      return value;
    },
    /** Nothing of an interrupted cell's own goes on behind its `await`; what it does in a `finally` may wait. */
    resumed<T>(value: T, number = -1): T {
      const run = carriedRun();
      if (!run) return value;
      run.standsAt = number;
      if (!run.interrupted || run.told) return value;
      run.told = true;
      throw new asyncio.CancelledError("the cell was interrupted");
    },
    file: markModule,
    asyncio,
    /** V8 looks for an interrupt where a function of JavaScript begins; built-in ones never look. */
    looped(): void {},
    uninitialized(name: string): never {
      throw new ReferenceError(`Cannot access '${name}' before initialization`);
    },
  });
  Object.defineProperty(globalThis, RESERVED, { value: helper, enumerable: false });
}
