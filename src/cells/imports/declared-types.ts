// Is a name that a module does not export at run time a type of it?
//
//     import { Config, load } from "./config.ts"      // export interface Config { … }
//     import express, { Request } from "express"      // of @types/express
//
// TypeScript leaves such a name out where nothing but types uses it. In a notebook the cell that uses it may not be written
// yet, so the declarations are looked at: only when a name is missing, and by their text alone. Who took a type of another
// module for one of this hears it of the checker.

import { readFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, join, resolve } from "node:path";
import { installedFolder, npmRequest } from "../../disk/npm-cache.ts";
import { type Manifest, manifestOf, packagePath, typesPackage } from "../../disk/packages.ts";
import { isFile } from "../../disk/read-file.ts";
import { isLocal, localFile } from "./local-files.ts";
import { exportedPaths } from "./package-paths.ts";

/** Files that are looked at for one name. */
const MOST = 300;
const ENDINGS = [".d.ts", ".d.mts", ".d.cts", ".ts", ".mts", ".cts", ".tsx"];
const FROM = /\b(?:from|import|require)\s*\(?\s*["']([^"'\n]+)["']/g;

/** Does what `specifier` means in a file of `folder` declare a type of this name, or hand one on? */
export function declaresType(specifier: string, name: string, folder: string): boolean {
  const escaped = name.replaceAll("$", "\\$");
  // What hands on another module's `default` does not say what that is: the other one does.
  const before = name === "default" ? "\\bas\\s+" : "(?<![\\w$])";
  const declares = new RegExp(
    `\\b(?:interface|type|namespace)\\s+${escaped}(?![\\w$])|\\bexport\\s+(?:type\\s*)?\\{[^}]*${before}${escaped}(?![\\w$])[^}]*\\}`,
  );
  const files = new Set(declarationsOf(specifier, folder));
  // What is added while it goes is gone through, too.
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    if (declares.test(text)) return true;
    for (const [, from] of text.matchAll(FROM))
      for (const next of declarationsOf(from!, dirname(file))) if (files.size < MOST) files.add(next);
  }
  return false;
}

/** Files that tell the types of a module. */
function declarationsOf(specifier: string, folder: string): string[] {
  if (isBuiltin(specifier)) return typesOfNode(specifier.replace(/^node:/, ""));
  if (/^\.{0,2}\/|^\.{1,2}$/.test(specifier)) return withTypes(resolve(folder, specifier));
  const file = localFile(specifier, folder);
  if (file !== null && isLocal(file)) return withTypes(file);
  const npm = npmRequest(specifier);
  const asked = npm ? { name: npm.name, below: npm.subpath } : packagePath(specifier);
  const from = npm ? installedFolder(npm, folder) : folder;
  if (asked === null || from === null) return [];
  return [asked.name, typesPackage(asked.name)].flatMap((name) => {
    const manifest = manifestOf(name, from);
    return manifest ? withTypes(typesPath(manifest, asked.below)) : [];
  });
}

function typesPath(manifest: Manifest, below: string): string {
  const { root, exports, types, typings, main } = manifest;
  const [told] = exports ? exportedPaths(manifest, below, ["types", "import", "node"]) : [];
  return join(root, told ?? (below || (types ?? typings ?? main ?? "index")));
}

function typesOfNode(name: string): string[] {
  const types = dirname(createRequire(import.meta.url).resolve("@types/node/package.json"));
  return withTypes(join(types, name));
}

/** The file of a path, or what tells the types beside it: `./area.js` may be area.ts, or have area.d.ts. */
function withTypes(path: string): string[] {
  const stem = path.replace(/(?:\.d)?\.[mc]?[jt]sx?$/, "");
  const paths = [...new Set([stem, path])].flatMap((at) => [
    ...ENDINGS.map((end) => at + end),
    ...ENDINGS.map((end) => join(at, `index${end}`)),
  ]);
  return paths.filter(isFile);
}
