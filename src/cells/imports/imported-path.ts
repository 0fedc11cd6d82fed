// What `import` finds where `require` may find another: the ES module of a package that has both. For `import.meta.resolve`,
// which answers at once, and which Node has for files alone.

import { existsSync, realpathSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { manifestOf, packagePath } from "../../disk/packages.ts";
import { exportedPaths } from "./package-paths.ts";

/** The file of an installed package, or a module of Node's; null: `require` finds the same, or fails as well. */
export function importedPath(specifier: string, folder: string): string | null {
  if (isBuiltin(specifier)) return specifier.startsWith("node:") ? specifier : `node:${specifier}`;
  const asked = packagePath(specifier);
  const manifest = asked && manifestOf(asked.name, folder);
  if (!manifest?.exports) return null;
  const [target] = exportedPaths(manifest, asked!.below, ["import", "node", "node-addons"]);
  const file = target?.startsWith("./") ? join(manifest.root, target) : null;
  return file !== null && existsSync(file) ? realpathSync(file) : null;
}
