// What Node's loader refuses, in a word of ours: its own errors know no line of a cell, and speak of a file that is none.

import { readFileSync } from "node:fs";
import { shortPath } from "../stack.ts";

/** A module that is there and cannot be loaded, or cannot be there. `code` is Node's. */
export class ModuleRefusedError extends Error {
  override readonly name = "ModuleRefusedError";

  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/** In place of a refusal of Node's loader; null: it is another error. */
export function refusal(error: Error, specifier: string): ModuleRefusedError | null {
  const { code = "" } = error as NodeJS.ErrnoException;
  const words = code in said ? said[code]!(error.message, specifier) : null;
  return words === null ? null : new ModuleRefusedError(words, code);
}

const plain = (message: string) =>
  `${message.replace(/ imported from \S+[\\/]cell\.ts$/, "")}.`.replace(/\.\.$/, ".");

const said: Record<string, (message: string, specifier: string) => string> = {
  ERR_UNKNOWN_FILE_EXTENSION: notCode,
  ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING: notCode,
  ERR_PACKAGE_PATH_NOT_EXPORTED: notExported,
  ERR_UNKNOWN_BUILTIN_MODULE: (_, specifier) => `Node ${process.versions.node} has no module '${specifier}'.`,
  ERR_UNSUPPORTED_ESM_URL_SCHEME: (_, specifier) =>
    `'${specifier}' is of another system: modules here are files, packages, npm:NAME@RANGE, node: and data:.`,
  ERR_PACKAGE_IMPORT_NOT_DEFINED: plain,
  ERR_UNSUPPORTED_DIR_IMPORT: plain,
  ERR_INVALID_MODULE_SPECIFIER: plain,
  ERR_INVALID_PACKAGE_CONFIG: plain,
  ERR_INVALID_PACKAGE_TARGET: plain,
};

function notCode(message: string): string {
  const file = /(?:for |"|file:\/\/)([\\/][^"]+|\w:[^"]+)/.exec(message)?.[1]?.replace(/"?\.?$/, "") ?? "";
  if (/node_modules/.test(file))
    return `${shortPath(file)} is TypeScript, of which Node takes none from packages. It has to be published as JavaScript.`;
  const path = JSON.stringify(shortPath(file));
  return `A module is JavaScript, TypeScript or JSON, and ${path} is neither. Its text:\n  require("node:fs").readFileSync(${path}, "utf8")`;
}

function notExported(message: string, specifier: string): string {
  const [, file] = /\bin (.*?package\.json)/.exec(message) ?? [];
  const [, name] =
    /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]package\.json$/.exec(file ?? "") ?? [];
  if (file === undefined || name === undefined) return plain(message);
  const asked = /subpath '\.([^']*)'/.exec(message)?.[1] ?? "";
  const paths = exportedPaths(file).map((path) => `'${name}${path.slice(1)}'`);
  const rest = paths.length > MOST ? `, … ${paths.length - MOST} more` : "";
  return (
    `Package '${name}' does not export '${name}${asked}'${specifier.startsWith(name) ? "" : `, as '${specifier}' asks`}.` +
    (paths.length === 0 ? "" : ` It exports ${paths.slice(0, MOST).join(", ")}${rest}.`)
  );
}

/** Paths of a package that are told. */
const MOST = 12;

function exportedPaths(file: string): string[] {
  try {
    const { exports } = JSON.parse(readFileSync(file, "utf8")) as { exports?: unknown };
    if (exports === null || typeof exports !== "object") return ["."];
    return Object.keys(exports).filter((path) => path.startsWith("."));
  } catch {
    return []; // it was read a moment ago, but need not be there for the message
  }
}
