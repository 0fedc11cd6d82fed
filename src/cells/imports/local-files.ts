// The files of the notebook's folder and of packages linked into it that cells import: where they are, what is in them, and
// to which others they lead. All of it is read from the disk, by whoever resolves (on Node 20 another thread, see
// typescript-files.ts).

import { createHash } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { dirname, extname, isAbsolute, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { FileCache } from "../../disk/file-cache.ts";
import { isFile } from "../../disk/read-file.ts";
import { tooDeep } from "../../syntax/nesting.ts";
import { type Asking, ownPackagePath } from "./own-packages.ts";
import { runtimeFile } from "./own-runtime.ts";
import { pathsOf } from "./tsconfig.ts";

const TYPESCRIPT = [".ts", ".mts", ".cts", ".tsx"];
/** What Node cannot read by itself. */
const TRANSPILED = new Set([...TYPESCRIPT, ".jsx"]);
const JAVASCRIPT = [".js", ".mjs", ".cjs"];
const OUTSIDE = /[\\/]node_modules[\\/]/;
/** This very bundle's folder, which lies in no node_modules where the kernel was built from its repository. */
const KERNEL = `${dirname(fileURLToPath(import.meta.url))}${sep}`;

/** A file as it was read last. */
export interface LocalFile {
  readonly path: string;
  readonly text: string;
  readonly digest: string;
  /** What it imports or requires by literal specifiers, dynamic imports too. */
  readonly imports: readonly string[];
  /** Those of them that are there once it is linked: what its import statements name. */
  readonly linked: ReadonlySet<string>;
}

const files = new FileCache<LocalFile>((path) => {
  const text = readFileSync(path, "utf8");
  const digest = createHash("sha256").update(text).digest("hex");
  return { path, text, digest, ...importsOf(path, text) };
});

export const isTranspiled = (path: string): boolean => TRANSPILED.has(extname(path)) && !OUTSIDE.test(path);

/** Is TypeScript made CommonJS of, whoever asks? By its ending, or by `export =`, which no ES module can have. */
export function isCommonJs({ path, text }: Pick<LocalFile, "path" | "text">): boolean {
  if (extname(path) === ".cts") return true;
  if (!/\bexport\s*=/.test(text) || !/\.tsx?$/.test(path) || tooDeep(text) !== null) return false;
  return parseSync(path, text).program.body.some(({ type }) => type === "TSExportAssignment");
}

/** Is it a file whose changes count? Not of a package that was installed, nor of the kernel. */
export const isLocal = (path: string): boolean => !OUTSIDE.test(path) && !path.startsWith(KERNEL);

/** Does it name a file by a path or a URL, and not by a package? */
export const isPath = (specifier: string): boolean =>
  /^\.{0,2}\//.test(specifier) ||
  /^\.{1,2}$/.test(specifier) ||
  isAbsolute(specifier) ||
  specifier.startsWith("file:");

/** The file that a specifier in a file of `folder` names, or null: an installed package, a module of Node, a URL with a query. */
export function localFile(specifier: string, folder: string, asking: Asking = "import"): string | null {
  if (specifier.startsWith("file:")) return specifier.includes("?") ? null : fileURLToPath(specifier);
  if (isPath(specifier)) {
    const file = existingFile(resolve(folder, specifier));
    if (file !== null || asking === "require" || !specifier.includes("%")) return file;
    return existingFile(resolve(folder, decoded(specifier))); // to `import` a path is a URL's
  }
  if (/^[\w+.-]+:/.test(specifier)) return null;
  const runtime = runtimeFile(specifier);
  if (runtime) return runtime;
  for (const path of pathsOf(folder, specifier)) {
    const file = existingFile(path);
    if (file) return file;
  }
  const path = ownPackagePath(specifier, folder, asking);
  return path === null ? null : existingFile(path);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // no URL: Node says so
  }
}

/**
 * The file meant by a path of an import: itself, with an ending, as TypeScript for `.js`, or a folder's index. Null: none.
 *
 * It is the one that links lead to, as for Node: what it imports is seen from there, and it is one module under all names.
 */
function existingFile(path: string): string | null {
  const stem = path.replace(/\.(m|c)?jsx?$/, "");
  const same = path.slice(stem.length).replace(/js(x?)$/, "ts$1"); // `./a.cjs` is a.cts, also beside an a.ts
  const candidates = [
    path,
    ...[same, ...TYPESCRIPT].map((end) => stem + end),
    ...[...TYPESCRIPT, ".jsx", ...JAVASCRIPT, ".json"].map((end) => path + end),
    ...[...TYPESCRIPT, ...JAVASCRIPT].map((end) => join(path, `index${end}`)),
  ];
  const found = candidates.find(isFile);
  return found === undefined ? null : realpathSync(found);
}

/** The local files that a file leads to itself, by the specifiers in it. */
export function importedBy({ path, imports }: LocalFile): Map<string, string> {
  const found = new Map<string, string>();
  const folder = dirname(path);
  for (const specifier of imports) {
    const file = localFile(specifier, folder) ?? localFile(specifier, folder, "require");
    if (file !== null && isLocal(file)) found.set(specifier, file);
  }
  return found;
}

/** A file as it is now. @throws when it is not there */
export function readLocal(path: string): LocalFile {
  const file = files.get(path);
  if (file === null) throw new Error(`There is no file '${path}' any more.`);
  return file;
}

function importsOf(path: string, text: string): Pick<LocalFile, "imports" | "linked"> {
  const code = isTranspiled(path) || JAVASCRIPT.includes(extname(path));
  // What is too deep for the parser, the transpiler refuses, or Node's own parser tells.
  if (!code || tooDeep(text) !== null) return { imports: [], linked: new Set() };
  const { staticImports, staticExports, dynamicImports } = parseSync(path, text).module;
  const found = staticImports
    // Types are gone at run time; a name alone may still be imported for its effects.
    .filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
    .map(({ moduleRequest }) => moduleRequest.value);
  for (const { entries } of staticExports) {
    for (const { moduleRequest, isType } of entries)
      if (moduleRequest && !isType) found.push(moduleRequest.value);
  }
  const linked = new Set(found);
  for (const { moduleRequest } of dynamicImports) {
    const literal = /^(["'])(.*)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal) found.push(literal[2]!);
  }
  for (const [, specifier] of text.matchAll(/\brequire\(\s*["']([^"'\n]+)["']\s*\)/g)) found.push(specifier!);
  return { imports: [...new Set(found)], linked };
}
