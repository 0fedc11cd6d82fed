// What a package.json says of the package's paths: its `exports` and `imports`, under the conditions of who asks.
// Node's documentation: "Modules: Packages", "Conditional exports" and "Subpath patterns".

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A package.json. */
export interface Manifest {
  /** Its folder. */
  root: string;
  name?: string;
  main?: string;
  types?: string;
  typings?: string;
  exports?: unknown;
  imports?: Record<string, unknown>;
}

/** `"exports": "./index.ts"` and conditions alone are short for those of the package itself. */
export function pathsOf(exports: unknown): Record<string, unknown> {
  const isPaths = exports !== null && typeof exports === "object" && Object.keys(exports)[0]?.startsWith(".");
  return isPaths ? (exports as Record<string, unknown>) : { ".": exports };
}

/** What the entries say of a path: that of its own, else the pattern with the longest beginning. */
export function targetOf(
  entries: Record<string, unknown>,
  path: string,
  conditions: readonly string[],
): string | null {
  if (path in entries && !path.includes("*")) return underConditions(entries[path], conditions);
  const patterns = Object.keys(entries).filter((key) => {
    const [head, tail] = key.split("*");
    return tail !== undefined && path.startsWith(head!) && path.endsWith(tail) && path.length >= key.length;
  });
  const [best] = patterns.sort((a, b) => b.indexOf("*") - a.indexOf("*") || b.length - a.length);
  if (best === undefined) return null;
  const [head, tail] = best.split("*");
  const star = path.slice(head!.length, path.length - tail!.length);
  return underConditions(entries[best], conditions)?.replaceAll("*", () => star) ?? null;
}

/** The first target whose conditions all hold. */
function underConditions(target: unknown, conditions: readonly string[]): string | null {
  if (typeof target === "string") return target;
  if (target === null || typeof target !== "object") return null;
  const targets = Array.isArray(target)
    ? target
    : Object.entries(target).flatMap(([condition, to]) =>
        condition === "default" || conditions.includes(condition) ? [to] : [],
      );
  for (const each of targets) {
    const found = underConditions(each, conditions);
    if (found !== null) return found;
  }
  return null;
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
