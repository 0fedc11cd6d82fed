// `cokernel/asyncio` in a cell, in the files that it imports and in packages: the runtime of this kernel, also where the
// notebook's folder has a copy of its own, or none. Another copy's loops run nothing here, and its tasks are strangers.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../../disk/packages.ts";

/** A module that gives what this thread's cells have, or where there are none a runtime of its own (scripts/build.mjs). */
const file = fileURLToPath(new URL("./own-asyncio.js", import.meta.url));

/** The file that the specifier means; null: it is another one, or the kernel was not built. */
export function runtimeFile(specifier: string): string | null {
  return specifier === "cokernel/asyncio" && existsSync(file) ? file : null;
}

/** Would packages of this folder find a copy? Then Node's loader must know better before one is loaded. */
export function hasCopy(folder: string): boolean {
  return packageRoot("cokernel", folder) !== null;
}
