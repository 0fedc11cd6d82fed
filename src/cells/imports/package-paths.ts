// What a package.json makes of the package's paths: its `exports` and `imports`, under the conditions of who asks.

import { resolveExports, resolveImports } from "resolve-pkg-maps";
import type { Manifest } from "../../disk/packages.ts";

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
