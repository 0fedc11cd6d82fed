// What Node's loader refuses, in a word of ours: its own errors know no line of a cell, and speak of a file that is none.

import { dirname, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { manifestIn } from "../../disk/packages.ts";
import { shortPath } from "../errors/stack.ts";
import { importedBy, type LocalFile } from "./local-files.ts";

/** A module that is there and cannot be loaded, or cannot be there. `code` is Node's. */
class ModuleRefusedError extends Error {
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
  if (error instanceof ModuleRefusedError) return error;
  const { code = "" } = error as NodeJS.ErrnoException;
  const words = code in said ? said[code]!(error.message, specifier) : null;
  return words === null ? null : new ModuleRefusedError(words, code);
}

/** The same of what one of these local files imports, and which of them does; null: it is another error. */
export function refusalIn(error: unknown, files: readonly LocalFile[]): ModuleRefusedError | null {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== UNKNOWN_ENDING) return null;
  const refused = fileIn(message);
  const importer = files.find((file) => [...importedBy(file).values()].includes(refused));
  return importer ? new ModuleRefusedError(notCode(message, importer.path), code) : null;
}

/** What is required and has an ending that nobody reads, Node takes for JavaScript, and says what in it is none; null: it is another error. */
export function requireRefusal(error: unknown, file: string, known: object): ModuleRefusedError | null {
  if (!(error instanceof SyntaxError) || extname(file) === "" || extname(file) in known) return null;
  return new ModuleRefusedError(notCode(`for ${file}`), UNKNOWN_ENDING);
}

const UNKNOWN_ENDING = "ERR_UNKNOWN_FILE_EXTENSION";

const plain = (message: string) =>
  `${message.replace(/ imported from .+[\\/]cell\.ts$/, "")}.`.replace(/\.\.$/, ".");

const said: Record<string, (message: string, specifier: string) => string> = {
  [UNKNOWN_ENDING]: (message) => notCode(message),
  ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING: (message) => notCode(message),
  ERR_PACKAGE_PATH_NOT_EXPORTED: notExported,
  ERR_UNKNOWN_BUILTIN_MODULE: (_, specifier) => `Node ${process.versions.node} has no module '${specifier}'.`,
  ERR_UNSUPPORTED_ESM_URL_SCHEME: (_, specifier) =>
    `'${specifier}' is of another system: modules here are files, packages, npm:NAME@RANGE, node: and data:.`,
  ERR_IMPORT_ATTRIBUTE_UNSUPPORTED: attribute,
  ERR_IMPORT_ASSERTION_TYPE_UNSUPPORTED: attribute,
  ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE: attribute,
  ERR_IMPORT_ASSERTION_TYPE_FAILED: attribute,
  ERR_PACKAGE_IMPORT_NOT_DEFINED: plain,
  ERR_UNSUPPORTED_DIR_IMPORT: plain,
  ERR_INVALID_MODULE_SPECIFIER: plain,
  ERR_INVALID_PACKAGE_CONFIG: plain,
  ERR_INVALID_PACKAGE_TARGET: plain,
};

function attribute(message: string, specifier: string): string {
  const [, file] = /^Module "(file:.+)" is not of type/.exec(message) ?? [];
  if (file !== undefined) return plain(message.replace(file, () => shortPath(fileURLToPath(file))));
  const text = /"(?:text|bytes)"/.test(message);
  const way = text
    ? ` What a file holds:\n  require("node:fs").readFileSync(${JSON.stringify(specifier)})`
    : "";
  return `${plain(message.replace(/ in file:.+$/, ""))}${way}`;
}

/** The file that Node's words name. */
const fileIn = (message: string): string =>
  /(?:for |"|file:\/\/)([\\/][^"]+|\w:[^"]+)/.exec(message)?.[1]?.replace(/"?\.?$/, "") ?? "";

function notCode(message: string, importer: string | null = null): string {
  const file = fileIn(message);
  if (/node_modules/.test(file) && /tsx?$/.test(file))
    return `${shortPath(file)} is TypeScript, of which Node takes none from packages. It has to be published as JavaScript.`;
  const path = JSON.stringify(shortPath(file));
  if (file.endsWith(".wasm"))
    return `Node ${process.versions.node} imports no WebAssembly. By itself:\n  await WebAssembly.instantiate(require("node:fs").readFileSync(${path}))`;
  return `A module is JavaScript, TypeScript or JSON, and ${path}${importer === null ? "" : `, which ${shortPath(importer)} imports,`} is neither. Its text:\n  require("node:fs").readFileSync(${path}, "utf8")`;
}

function notExported(message: string, specifier: string): string {
  const [, file] = /\bin (.*?package\.json)/.exec(message) ?? [];
  const [, name] =
    /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]package\.json$/.exec(file ?? "") ?? [];
  if (file === undefined || name === undefined) return plain(message);
  const asked = /subpath '\.([^']*)'/.exec(message)?.[1] ?? "";
  const exported = exportsOf(file);
  const ways = waysTo(exported[`.${asked}`]);
  const code = ways.filter((conditions) => !conditions.includes("types"));
  if (ways.length > 0 && code.length === 0) return typesOnly(`Package '${name}'`, specifier);
  if (code.length > 0)
    return `Package '${name}' exports '${name}${asked}' for ${code.map(([first]) => first).join(", ")} alone, and this is Node.`;
  const paths = Object.keys(exported).map((path) => `'${name}${path.slice(1)}'`);
  const rest = paths.length > MOST ? `, … ${paths.length - MOST} more` : "";
  return (
    `Package '${name}' does not export '${name}${asked}'${specifier.startsWith(name) ? "" : `, as '${specifier}' asks`}.` +
    (paths.length === 0 ? "" : ` It exports ${paths.slice(0, MOST).join(", ")}${rest}.`)
  );
}

/** Paths of a package that are told. */
const MOST = 12;

/** There is nothing to import but types. */
export function typesOnly(what: string, specifier: string): string {
  return `${what} has types only, of which nothing is there at run time. Write:\n  import type { … } from ${JSON.stringify(specifier)}`;
}

/** What a package.json says of each path. */
function exportsOf(file: string): Record<string, unknown> {
  const exports: unknown = manifestIn(dirname(file))?.exports;
  if (exports === null || typeof exports !== "object") return { ".": exports };
  const paths = Object.entries(exports).filter(([path]) => path.startsWith("."));
  return paths.length > 0 ? Object.fromEntries(paths) : { ".": exports };
}

/** The conditions under which a path leads to a file, one list for each. */
function waysTo(target: unknown, under: readonly string[] = []): (readonly string[])[] {
  if (typeof target === "string" && under.length > 0) return [under];
  if (target === null || typeof target !== "object" || Array.isArray(target)) return [];
  return Object.entries(target).flatMap(([condition, to]) => waysTo(to, [...under, condition]));
}
