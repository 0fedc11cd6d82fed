// Packages whose files are one's own: a workspace that npm or pnpm has linked into node_modules, and the package in which
// a file lies, by its name or by the `imports` of its package.json.
//
//     import { area } from "@shop/shapes"    // node_modules/@shop/shapes -> ../packages/shapes, "exports": "./src/index.ts"
//     import { log } from "#log"             // "imports": { "#log": "./src/log.ts" }
//
// Such files are edited while the notebook is open, and are often TypeScript, so they are local files like any other. They
// are looked for as Node does it (its documentation, "Modules: Packages"), which cannot be asked: it tells a URL to the
// loader alone, and the state of a file is computed from the disk.

import { realpathSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { type Manifest, manifestAround, manifestIn, packagePath, packageRoot } from "../../disk/packages.ts";
import { exportedPaths, privateTargets } from "./package-paths.ts";
import { conditionsOf } from "./tsconfig.ts";

/** What asks: a package may give the two different files. */
export type Asking = "import" | "require";

/** What holds for who asks from this folder: Node's conditions, and those of its tsconfig.json, since TypeScript goes by them. */
const conditions = (folder: string, asking: Asking): string[] => [
  ...conditionsOf(folder),
  asking,
  "node",
  "node-addons",
];

/**
 * The path that a bare specifier in a file of `folder` leads to, which need not be there; null: it is of no own package, or
 * one that the package does not give.
 */
export function ownPackagePath(specifier: string, folder: string, asking: Asking): string | null {
  if (isBuiltin(specifier)) return null;
  if (specifier.startsWith("#")) return privatePath(specifier, folder, asking);
  const asked = packagePath(specifier);
  if (asked === null) return null;
  const { name, below } = asked;
  const around = manifestAround(folder);
  const held = conditions(folder, asking);
  if (around?.name === name && around.exports !== undefined) return exportedPath(around, below, held);
  const link = packageRoot(name, folder);
  if (link === null) return null;
  const root = realpathSync(link);
  if (/[\\/]node_modules[\\/]/.test(root)) return null; // as all that is installed
  const manifest = manifestIn(root);
  if (manifest?.exports !== undefined) return exportedPath(manifest, below, held);
  return join(root, below || (manifest?.main ?? "index.js"));
}

/** `#name`: the package's own, or another's. */
function privatePath(specifier: string, folder: string, asking: Asking): string | null {
  const around = manifestAround(folder);
  const [target] = around ? privateTargets(around, specifier, conditions(folder, asking)) : [];
  if (target === undefined) return null;
  return target.startsWith("./") ? join(around!.root, target) : ownPackagePath(target, around!.root, asking);
}

function exportedPath(manifest: Manifest, below: string, held: readonly string[]): string | null {
  const [target] = exportedPaths(manifest, below, held);
  return target?.startsWith("./") ? join(manifest.root, target) : null;
}
