// A package.json, and what it says of the package's paths: its `exports` and `imports`, under the conditions of who asks.

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { resolveExports, resolveImports } from "resolve-pkg-maps";

/** A package.json. */
export interface Manifest {
  /** Its folder. */
  root: string;
  name?: string;
  version?: string;
  main?: string;
  types?: string;
  typings?: string;
  exports?: Parameters<typeof resolveExports>[0];
  imports?: Parameters<typeof resolveImports>[0];
}

/** The paths that a package gives for one below it (`/area`, or nothing for itself), in the order to try; none: it gives none. */
export const exportedPaths = (
  { exports }: Manifest,
  below: string,
  conditions: readonly string[],
): string[] => found(() => resolveExports(exports!, below.slice(1), conditions));

/** What `#name` stands for in a package: paths of its own, or specifiers. */
export const privateTargets = (
  { imports }: Manifest,
  name: string,
  conditions: readonly string[],
): string[] => found(() => resolveImports(imports ?? {}, name, conditions));

function found(resolve: () => string[]): string[] {
  try {
    return resolve();
  } catch {
    return []; // Node says so itself, to who gets the package from it
  }
}

const read = new Map<string, { changed: number; manifest: Manifest }>();

/** The package.json of a folder, as it is now; null: there is none. */
export function manifestIn(root: string): Manifest | null {
  const file = join(root, "package.json");
  const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (changed === undefined) return null;
  const before = read.get(file);
  if (before?.changed === changed) return before.manifest;
  const manifest = { ...contentOf(file), root };
  read.set(file, { changed, manifest });
  return manifest;
}

function contentOf(file: string): object {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as object;
  } catch {
    return {}; // half-written: Node says what is wrong with it when it comes to it
  }
}
