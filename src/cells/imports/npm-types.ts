// Types of a package that brings none: those that others wrote, published as @types/NAME.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Manifest, typesPackage } from "../../disk/packages.ts";

/** Does the package bring types of its own? */
export function hasOwnTypes({ root, types, typings, typesVersions, exports, main }: Manifest): boolean {
  if (types || typings || typesVersions || JSON.stringify(exports ?? "").includes('"types')) return true;
  const entry = typeof main === "string" ? main.replace(/\.[cm]?js$/, "") : "index";
  return [entry, join(entry, "index"), "index"].some((name) =>
    [".d.ts", ".d.mts", ".d.cts"].some((ending) => existsSync(join(root, name + ending))),
  );
}

/**
 * `@types/NAME` by what may be installed of it, the best first: what fits `version` (DefinitelyTyped keeps the first two
 * numbers), else the last.
 */
export function typesFor(name: string, version: string): [string, string] {
  const types = typesPackage(name);
  const [major, minor] = version.split(".");
  return [`${types}@${major === "0" ? `0.${minor}` : major}`, `${types}@latest`];
}
