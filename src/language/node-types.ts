// Where the checker finds Node's types: in a folder of their own at the root of the disk, where no package folder is near. In
// node_modules each of their hundred imports would be looked for in a dozen places, every time a cell ran.
//
// They are those that the notebook's folder has installed, else our own.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { read } from "../disk/read-file.ts";

const root = "/cokernel-node-types";

export class NodeTypes {
  /** The file that has all others. */
  static readonly entry = `${root}/node/index.d.ts`;
  private folders: Record<string, string> | null = null;

  /** @param folder the notebook's, with the slash at its end */
  constructor(private readonly folder: string) {}

  /** Is it a path of theirs? */
  static has(path: string): boolean {
    return path.startsWith(root);
  }

  /** Theirs for a path of a package that has them installed, and must not get them a second time; null for any other. */
  static inPlaceOf(path: string): string | null {
    const [, own] = /\/node_modules\/@types\/node(\/.*)$/.exec(path) ?? [];
    return own === undefined ? null : `${root}/node${own}`;
  }

  /** Where a file of theirs really is. */
  real(path: string): string {
    this.folders ??= foldersSeenFrom(this.folder);
    const [, name = "", rest = ""] = /^\/([^/]*)(.*)$/.exec(path.slice(root.length)) ?? [];
    const folder = this.folders[name];
    return folder === undefined ? `${root}/none` : folder + rest;
  }

  /** Is it a folder of theirs? What is installed below them, of undici alone, stands beside them here. */
  hasFolder(path: string): boolean {
    return !path.includes("/node_modules") && existsSync(this.real(path));
  }

  read(path: string): string | null {
    return read(this.real(path))?.replaceAll('"undici-types"', `"${root}/undici-types/index.js"`) ?? null;
  }
}

/** By their names below {@link root}. */
function foldersSeenFrom(folder: string): Record<string, string> {
  const node =
    resolved(folder, "@types/node/package.json") ?? resolved(import.meta.url, "@types/node/package.json");
  if (node === null) throw new Error("@types/node, which this package depends on, is not installed.");
  const undici = resolved(node, "undici-types/package.json");
  return { node: dirname(node), ...(undici !== null && { "undici-types": dirname(undici) }) };
}

function resolved(from: string, specifier: string): string | null {
  try {
    return createRequire(from).resolve(specifier);
  } catch {
    return null; // not installed there
  }
}
