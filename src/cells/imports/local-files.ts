// The files of the notebook's folder that cells import, and which state of them a module was made of.
//
// Node never loads a URL twice. So the URL of a local file carries a digest of its text and of all it imports: a file
// that has not changed is the same module as before, and a changed one is a new module, as is what imports it. The
// digest is computed from the disk alone, by whoever resolves (on Node 20 another thread, see typescript-files.ts).

import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseSync } from "oxc-parser";
import { pathsOf } from "./tsconfig.ts";

const TYPESCRIPT = [".ts", ".mts", ".cts", ".tsx"];
/** What Node cannot read by itself. */
const TRANSPILED = new Set([...TYPESCRIPT, ".jsx"]);
const JAVASCRIPT = [".js", ".mjs", ".cjs"];
const OUTSIDE = /[\\/]node_modules[\\/]/;

/** A file as it was read last. */
export interface LocalFile {
  readonly path: string;
  readonly text: string;
  readonly digest: string;
  /** What it imports or requires by literal specifiers, dynamic imports too. */
  readonly imports: readonly string[];
  /** Time and size: a file with the same is not read again. */
  readonly stamp: string;
}

const files = new Map<string, LocalFile>();

export const isTranspiled = (path: string): boolean => TRANSPILED.has(extname(path)) && !OUTSIDE.test(path);

/** Is it a file whose changes count? Not of a package. */
export const isLocal = (path: string): boolean => !OUTSIDE.test(path);

/** The file that a specifier in a file of `folder` names, or null: a package, a module of Node, a URL with a query. */
export function localFile(specifier: string, folder: string): string | null {
  if (specifier.startsWith("file:")) return specifier.includes("?") ? null : fileURLToPath(specifier);
  if (/^\.{0,2}\//.test(specifier) || /^\.{1,2}$/.test(specifier) || isAbsolute(specifier)) {
    return existingFile(resolve(folder, specifier));
  }
  if (/^[\w+.-]+:/.test(specifier)) return null;
  for (const path of pathsOf(folder, specifier)) {
    const file = existingFile(path);
    if (file) return file;
  }
  return null;
}

/** The file meant by a path of an import: itself, with an ending, as TypeScript for `.js`, or a folder's index. Null: none. */
export function existingFile(path: string): string | null {
  const stem = path.replace(/\.(m|c)?jsx?$/, "");
  const candidates = [
    path,
    ...TYPESCRIPT.map((end) => stem + end),
    ...[...TYPESCRIPT, ".jsx", ...JAVASCRIPT, ".json"].map((end) => path + end),
    ...[...TYPESCRIPT, ...JAVASCRIPT].map((end) => join(path, `index${end}`)),
  ];
  return candidates.find((file) => existsSync(file) && statSync(file).isFile()) ?? null;
}

/** A file and every local file it leads to, itself first. */
export function graphOf(path: string): LocalFile[] {
  const found = new Map<string, LocalFile>();
  const visit = (at: string) => {
    if (found.has(at)) return;
    const file = readLocal(at);
    found.set(at, file);
    for (const specifier of file.imports) {
      const next = localFile(specifier, dirname(at));
      if (next && isLocal(next)) visit(next);
    }
  };
  visit(path);
  return [...found.values()];
}

/**
 * The URL to load a local file from.
 *
 * @param generation counts how often a load of it was given up: the half-loaded module must not be met again
 */
export function moduleUrl(path: string, generation: string): string {
  const url = pathToFileURL(path).href;
  if (!isLocal(path)) return url;
  const hash = createHash("sha256").update(path);
  for (const file of graphOf(path).sort((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`\n${file.path} ${file.digest}`);
  }
  return `${url}?v=${hash.digest("hex").slice(0, 12)}${generation === "" ? "" : `.${generation}`}`;
}

/** Is it the URL of a local file in one of its states? */
export const hasState = (url: string): boolean => /\?v=[\w.]+$/.test(url);

/** The generation that a module's URL was loaded with; what it imports belongs to the same. */
export function generationOf(url: string): string {
  return /\?v=\w+\.(\d+)$/.exec(url)?.[1] ?? "";
}

function readLocal(path: string): LocalFile {
  const { mtimeMs, size } = statSync(path);
  const stamp = `${mtimeMs} ${size}`;
  const before = files.get(path);
  if (before?.stamp === stamp) return before;
  const text = readFileSync(path, "utf8");
  const digest = createHash("sha256").update(text).digest("hex");
  const file = { path, text, digest, imports: importsOf(path, text), stamp };
  files.set(path, file);
  return file;
}

function importsOf(path: string, text: string): string[] {
  if (!isTranspiled(path) && !JAVASCRIPT.includes(extname(path))) return [];
  const { staticImports, staticExports, dynamicImports } = parseSync(path, text).module;
  const found = staticImports
    // Types are gone at run time; a name alone may still be imported for its effects.
    .filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
    .map(({ moduleRequest }) => moduleRequest.value);
  for (const { entries } of staticExports) {
    for (const { moduleRequest, isType } of entries)
      if (moduleRequest && !isType) found.push(moduleRequest.value);
  }
  for (const { moduleRequest } of dynamicImports) {
    const literal = /^(["'])(.*)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal) found.push(literal[2]!);
  }
  for (const [, specifier] of text.matchAll(/\brequire\(\s*["']([^"'\n]+)["']\s*\)/g)) found.push(specifier!);
  return found;
}
