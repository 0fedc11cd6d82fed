// Packages whose files are one's own: a workspace that npm or pnpm has linked into node_modules, and the package in which
// a file lies, by its name or by the `imports` of its package.json.
//
//     import { area } from "@shop/shapes"    // node_modules/@shop/shapes -> ../packages/shapes, "exports": "./src/index.ts"
//     import { log } from "#log"             // "imports": { "#log": "./src/log.ts" }
//
// Such files are edited while the notebook is open, and are often TypeScript, so they are local files like any other. They
// are looked for as Node does it (its documentation, "Modules: Packages"), which cannot be asked: it tells a URL to the
// loader alone, and the state of a file is computed from the disk.

import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { foldersUp } from "./folders-up.ts";

/** What asks: a package may give the two different files. */
export type Asking = "import" | "require";

interface Manifest {
  /** Its folder. */
  root: string;
  name?: string;
  main?: string;
  exports?: unknown;
  imports?: Record<string, unknown>;
}

/**
 * The path that a bare specifier in a file of `folder` leads to, which need not be there; null: it is of no own package, or
 * one that the package does not give.
 */
export function ownPackagePath(specifier: string, folder: string, asking: Asking): string | null {
  if (isBuiltin(specifier)) return null;
  if (specifier.startsWith("#")) return privatePath(specifier, folder, asking);
  const [, name, below = ""] = /^((?:@[^/\\%]+\/)?[^./\\%@#][^/\\%]*)(\/.*)?$/.exec(specifier) ?? [];
  if (name === undefined) return null;
  const around = manifestAround(folder);
  if (around?.name === name && around.exports !== undefined) return exportedPath(around, below, asking);
  for (const at of foldersUp(folder)) {
    const link = join(at, "node_modules", name);
    if (!existsSync(link)) continue;
    const root = realpathSync(link);
    if (/[\\/]node_modules[\\/]/.test(root)) return null; // as all that is installed
    const manifest = manifestIn(root);
    if (manifest?.exports !== undefined) return exportedPath(manifest, below, asking);
    return join(root, below || (manifest?.main ?? "index.js"));
  }
  return null;
}

/** `#name`: the package's own, or another's. */
function privatePath(specifier: string, folder: string, asking: Asking): string | null {
  const around = manifestAround(folder);
  const target = targetOf(around?.imports ?? {}, specifier, asking);
  if (target === null) return null;
  return target.startsWith("./") ? join(around!.root, target) : ownPackagePath(target, around!.root, asking);
}

function exportedPath({ root, exports }: Manifest, below: string, asking: Asking): string | null {
  const target = targetOf(pathsOf(exports), `.${below}`, asking);
  return target?.startsWith("./") ? join(root, target) : null;
}

/** `"exports": "./index.ts"` and conditions alone are short for those of the package itself. */
function pathsOf(exports: unknown): Record<string, unknown> {
  const isPaths = exports !== null && typeof exports === "object" && Object.keys(exports)[0]?.startsWith(".");
  return isPaths ? (exports as Record<string, unknown>) : { ".": exports };
}

/** What the entries say of a path: that of its own, else the pattern with the longest beginning. */
function targetOf(entries: Record<string, unknown>, path: string, asking: Asking): string | null {
  if (path in entries && !path.includes("*")) return underConditions(entries[path], asking);
  const patterns = Object.keys(entries).filter((key) => {
    const [head, tail] = key.split("*");
    return tail !== undefined && path.startsWith(head!) && path.endsWith(tail) && path.length >= key.length;
  });
  const [best] = patterns.sort((a, b) => b.indexOf("*") - a.indexOf("*") || b.length - a.length);
  if (best === undefined) return null;
  const [head, tail] = best.split("*");
  const star = path.slice(head!.length, path.length - tail!.length);
  return underConditions(entries[best], asking)?.replaceAll("*", () => star) ?? null;
}

/** The first target whose conditions all hold. */
function underConditions(target: unknown, asking: Asking): string | null {
  if (typeof target === "string") return target;
  if (target === null || typeof target !== "object") return null;
  const targets = Array.isArray(target)
    ? target
    : Object.entries(target).flatMap(([condition, to]) => (holds(condition, asking) ? [to] : []));
  for (const each of targets) {
    const found = underConditions(each, asking);
    if (found !== null) return found;
  }
  return null;
}

const holds = (condition: string, asking: Asking): boolean =>
  condition === asking || condition === "node" || condition === "default" || condition === "node-addons";

/** The nearest package.json. */
function manifestAround(folder: string): Manifest | null {
  for (const at of foldersUp(folder)) {
    const found = manifestIn(at);
    if (found) return found;
  }
  return null;
}

const read = new Map<string, { changed: number; manifest: Manifest }>();

function manifestIn(root: string): Manifest | null {
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
