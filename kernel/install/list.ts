// Find kernelspecs, all of them: Jupyter shows the first of each name only, and an old one in the home folder then
// hides a new one of the environment without a word.

import { readdirSync } from "node:fs";
import path from "node:path";
import { padded, widest } from "../../src/syntax/columns.ts";
import { dataDirs, type Host } from "./data-dirs.ts";
import { type KernelSpec, missingFiles, readKernelSpec } from "./kernelspec.ts";
import { findPython } from "./python.ts";

/** One folder that Jupyter's search meets. */
export interface Found {
  name: string;
  folder: string;
  /** null: it cannot be read, and `problem` says why. */
  spec: KernelSpec | null;
  /** Why it would not start, as far as can be seen from outside. */
  problem: string | null;
  /** The folder that Jupyter takes instead: one of the same name, earlier in the search. */
  shadowedBy: string | null;
}

/** The folders `kernels` that Jupyter searches, first come first taken. */
export function kernelDirs(host: Host): string[] {
  return dataDirs(host, findPython(host.env)).map((dir) => path.join(dir, "kernels"));
}

/** Every kernelspec in `dirs`, in the order of the search. */
export function findKernelSpecs(dirs: readonly string[]): Found[] {
  const found: Found[] = [];
  const taken = new Map<string, string>();
  for (const dir of dirs) {
    for (const entry of foldersOf(dir)) {
      const name = entry.toLowerCase();
      const folder = path.join(dir, entry);
      const shadowedBy = taken.get(name) ?? null;
      if (shadowedBy === null) taken.set(name, folder);
      found.push({ name, folder, ...examine(folder), shadowedBy });
    }
  }
  return found;
}

function examine(folder: string): Pick<Found, "spec" | "problem"> {
  try {
    const spec = readKernelSpec(folder);
    const [missing] = missingFiles(spec);
    return { spec, problem: missing === undefined ? null : `${missing} is not there` };
  } catch (error) {
    return { spec: null, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Subfolders that could be kernelspecs; a folder that is absent or closed has none. */
function foldersOf(dir: string): string[] {
  try {
    const entries = readdirSync(dir, { withFileTypes: true });
    return entries
      .filter(
        (entry) => (entry.isDirectory() || entry.isSymbolicLink()) && /^[a-z0-9._-]+$/i.test(entry.name),
      )
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    // Most folders of the search path do not exist, and Jupyter too passes over those it may not read.
    const { code } = error as NodeJS.ErrnoException;
    if (["ENOENT", "ENOTDIR", "ELOOP", "EACCES", "EPERM"].includes(code!)) return [];
    throw error;
  }
}

/** The table of `cokernel list`. */
export function describeFound(found: readonly Found[], dirs: readonly string[]): string {
  if (found.length === 0) return `No kernels. Jupyter looks in:\n${dirs.map((dir) => `  ${dir}`).join("\n")}`;
  const width = Math.max(...found.map(({ name }) => name.length));
  const titles = widest(found.map(({ spec }) => spec?.display_name ?? ""));
  return found
    .map(({ name, folder, spec, problem, shadowedBy }) => {
      const line = `${name.padEnd(width)}  ${padded(spec?.display_name ?? "", titles)}  ${folder}`;
      const notes = [
        shadowedBy !== null && `shadowed by ${shadowedBy}`,
        problem !== null && `does not start: ${problem}`,
      ];
      return [line, ...notes.filter((note) => note).map((note) => `${" ".repeat(width + 2)}${note}`)].join(
        "\n",
      );
    })
    .join("\n");
}
