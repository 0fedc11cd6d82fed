// Names that an import can begin with: the packages that are found from the notebook's folder.
//
// The checker completes a package's own files and Node's modules, but no names of packages.

import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { openString } from "./open-string.ts";

/** Whether the cursor stands in the string that names a module; then what is written of it, else null. */
export function specifierAt(code: string, cursor: number): string | null {
  const quote = openString(code, cursor);
  if (quote < 0 || !/\b(?:from|import|require)\s*\(?\s*$/.test(code.slice(0, quote))) return null;
  return code.slice(quote + 1, cursor);
}

/** Packages installed in `folder` or above it, without those of types only. */
export function packageNames(folder: string): string[] {
  const names = new Set<string>();
  for (let at = folder; ; at = dirname(at)) {
    for (const name of list(join(at, "node_modules"))) {
      if (!name.startsWith("@")) names.add(name);
      else if (name !== "@types")
        for (const inner of list(join(at, "node_modules", name))) names.add(`${name}/${inner}`);
    }
    if (at === dirname(at)) return [...names].sort();
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch {
    return []; // most folders above have no node_modules
  }
}
