// An installed package as Node finds it (its documentation, "Modules: Packages"): by its name in the node_modules of a folder, then of
// each above it; and what its package.json says.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PathConditions, PathConditionsMap } from "resolve-pkg-maps";
import { FileCache } from "./file-cache.ts";
import { foldersUp } from "./folders-up.ts";

/** What a specifier names. */
export interface PackagePath {
  /** `@scope/name` */
  readonly name: string;
  /** `/sub/path`, or nothing for the package itself. */
  readonly below: string;
}

/** A package.json. */
export interface Manifest {
  /** Its folder. */
  readonly root: string;
  readonly name?: string;
  readonly version?: string;
  readonly main?: string;
  readonly types?: string;
  readonly typings?: string;
  readonly typesVersions?: object;
  readonly exports?: PathConditions;
  readonly imports?: PathConditionsMap;
}

const manifests = new FileCache<Manifest>((file) => ({ ...contentOf(file), root: dirname(file) }));

/** The package that a specifier names; null: it names a path, a URL, or what a package has of its own (`#name`). */
export function packagePath(specifier: string): PackagePath | null {
  const [, name, below = ""] = /^((?:@[^/\\%:]+\/)?[^./\\%@#:][^/\\%:]*)(\/.*)?$/.exec(specifier) ?? [];
  return name === undefined ? null : { name, below };
}

/** Where the package of this name lies for files of `folder`, it or a link to it; null: nowhere. */
export function packageRoot(name: string, folder: string): string | null {
  for (const at of foldersUp(folder)) {
    const root = join(at, "node_modules", name);
    if (existsSync(root)) return root;
  }
  return null;
}

/** The package of the types that others have written for one that brings none: `@types/scope__name`. */
export const typesPackage = (name: string): string => `@types/${name.replace(/^@(.*)\//, "$1__")}`;

/** The package.json of a folder, as it is now; null: there is none. */
export function manifestIn(root: string): Manifest | null {
  return manifests.get(join(root, "package.json"));
}

/** The package.json of the package of this name, for files of `folder`; null: there is no such package, or it has none. */
export function manifestOf(name: string, folder: string): Manifest | null {
  const root = packageRoot(name, folder);
  return root === null ? null : manifestIn(root);
}

/** The nearest package.json, of the package in which files of `folder` lie; null: they lie in none. */
export function manifestAround(folder: string): Manifest | null {
  for (const at of foldersUp(folder)) {
    const found = manifestIn(at);
    if (found !== null) return found;
  }
  return null;
}

function contentOf(file: string): object {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as object;
  } catch {
    return {}; // half-written: Node says what is wrong with it when it comes to it
  }
}
