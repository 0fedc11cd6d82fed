// Names that an import can begin with: the packages that are found from the notebook's folder. And those of local files with
// their ending, where one is being written.
//
// The checker completes a package's own files and Node's modules, but no names of packages; and of `shapes.ts` it says `shapes`.

import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { foldersUp } from "../disk/folders-up.ts";
import type { Entry } from "./compiler.ts";
import { openString } from "./open-string.ts";
import { patternPaths } from "./package-paths.ts";

/** A file that can be imported, JSON aside, which the checker offers. */
const MODULE = /\.[cm]?[jt]sx?$/;

/** Add to what the checker offers where a module is being named: packages, and what they give by patterns. */
export function addModules(entries: Entry[], code: string, cursor: number, folder: string): void {
  const written = specifierAt(code, cursor);
  if (written === null) return;
  const known = new Set(entries.map(({ name }) => name));
  const add = (name: string, type: string) => {
    if (!known.has(name)) entries.push({ name, type, rank: "11", symbol: undefined });
  };
  if (written.startsWith(".")) {
    const name = written.slice(written.lastIndexOf("/") + 1);
    if (name.includes("."))
      for (const file of list(join(folder, dirname(`${written}…`))))
        if (MODULE.test(file)) add(file, "module");
    return;
  }
  // With a part of the path written, a name stands for its whole only where it begins so: `@scope/`.
  for (const name of packageNames(folder))
    if (name.startsWith(written) || !written.includes("/")) add(name, "module");
  for (const { name, type } of patternPaths(folder, written)) add(name, type);
}

/** Whether the cursor stands in the string that names a module; then what is written of it, else null. */
function specifierAt(code: string, cursor: number): string | null {
  const quote = openString(code, cursor);
  if (quote < 0 || !/(?<!\.)\b(?:from|(?:import|require)\s*\(?)\s*$/.test(code.slice(0, quote))) return null;
  return code.slice(quote + 1, cursor);
}

/** Packages installed in `folder` or above it, without those of types only. */
function packageNames(folder: string): string[] {
  const names = new Set<string>();
  for (const at of foldersUp(folder)) {
    for (const name of list(join(at, "node_modules"))) {
      if (!name.startsWith("@")) names.add(name);
      else if (name !== "@types")
        for (const inner of list(join(at, "node_modules", name))) names.add(`${name}/${inner}`);
    }
  }
  return [...names].sort();
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch {
    return []; // most folders above have no node_modules
  }
}
