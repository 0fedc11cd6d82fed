// What the nearest tsconfig.json says about running files: JSX, decorators and paths. Its types are the language thread's business.

import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { FileCache } from "../../disk/file-cache.ts";
import { foldersUp } from "../../disk/folders-up.ts";
import { isFile } from "../../disk/read-file.ts";
import { countingTsconfig, parseTsconfig, type Tsconfig } from "../../disk/tsconfig.ts";
import type { Jsx } from "../compile/jsx.ts";
import type { LegacyDecorators } from "../compile/strip.ts";

interface CompilerOptions {
  jsx?: string;
  jsxFactory?: string;
  jsxFragmentFactory?: string;
  jsxImportSource?: string;
  experimentalDecorators?: boolean;
  emitDecoratorMetadata?: boolean;
  strict?: boolean;
  strictNullChecks?: boolean;
  useDefineForClassFields?: boolean;
  target?: string;
  customConditions?: string[];
  baseUrl?: string;
  paths?: Record<string, string[]>;
  /** Folder of the file that says `paths`. */
  pathsBase?: string;
  /** What `${configDir}` means, also in the files that it extends: the folder of the first. */
  configDir?: string;
}

/** Targets in which TypeScript assigns fields, where nothing else is said. */
const BEFORE_FIELDS = /^es(?:[356]|201\d|202[01])$/i;

/** Chains of `extends` end here. */
const MAX_EXTENDS = 10;

/** What each says itself. @throws SyntaxError with the file's name */
const configs = new FileCache<Tsconfig>((file) => {
  try {
    return parseTsconfig(readFileSync(file, "utf8"));
  } catch (error) {
    throw new SyntaxError(`${file}: ${error instanceof Error ? error.message : error}`);
  }
});

/** How JSX of files in this folder is meant. */
export function jsxOf(folder: string): Jsx {
  const { jsx, jsxFactory, jsxFragmentFactory, jsxImportSource } = optionsOf(folder);
  if (jsx === "react" && jsxImportSource === undefined) {
    const pragma = jsxFactory ?? "React.createElement";
    return { runtime: "classic", pragma, pragmaFrag: jsxFragmentFactory ?? "React.Fragment" };
  }
  return { runtime: "automatic", importSource: jsxImportSource ?? "react" };
}

/** In files of this folder decorators are those that were before the standard; null: the standard's. */
export function legacyDecorators(folder: string): LegacyDecorators | null {
  const { strict = true, ...options } = optionsOf(folder);
  if (options.experimentalDecorators !== true) return null;
  return {
    metadata: options.emitDecoratorMetadata ? { strictNullChecks: options.strictNullChecks ?? strict } : null,
  };
}

/**
 * Are fields of classes in this folder assigned, as before the language had them? What a subclass declares again without a value then
 * keeps the one that its base class has given it.
 */
export function assignsFields(folder: string): boolean {
  const { target = "esnext", useDefineForClassFields } = optionsOf(folder);
  return !(useDefineForClassFields ?? !BEFORE_FIELDS.test(target));
}

/** Conditions by which the project's own packages are found beside Node's: they lead to sources, where Node would want what is built. */
export function conditionsOf(folder: string): readonly string[] {
  return optionsOf(folder).customConditions ?? [];
}

/** What `paths` and `baseUrl` make of a bare specifier in a file of this folder, in the order to try; empty where nothing fits. */
export function pathsOf(folder: string, specifier: string): string[] {
  const { paths = {}, baseUrl, pathsBase = "", configDir = "" } = optionsOf(folder);
  const inPlace = (path: string) => path.replace("${configDir}", () => configDir);
  const base = inPlace(baseUrl ?? pathsBase);
  // As in TypeScript a whole name counts before a pattern, and then the longest beginning.
  const start = (pattern: string) => (pattern.includes("*") ? pattern.indexOf("*") : Number.MAX_SAFE_INTEGER);
  const patterns = Object.keys(paths).sort((a, b) => start(b) - start(a));
  const pattern = patterns.find((one) => starOf(one, specifier) !== null);
  const star = pattern === undefined ? "" : starOf(pattern, specifier)!;
  const targets = pattern === undefined ? [] : paths[pattern]!;
  const found = targets.map((target) => inPlace(target).replace("*", () => star));
  if (baseUrl !== undefined && !isBuiltin(specifier)) found.push(specifier);
  return found.map((path) => resolve(base, path));
}

/** What a specifier has in the place of a pattern's star; empty: the pattern is the whole of it. Null: it does not fit. */
function starOf(pattern: string, specifier: string): string | null {
  const [head = "", tail] = pattern.split("*");
  if (tail === undefined) return specifier === pattern ? "" : null;
  const fits =
    specifier.startsWith(head) && specifier.endsWith(tail) && specifier.length >= pattern.length - 1;
  return fits ? specifier.slice(head.length, specifier.length - tail.length) : null;
}

function optionsOf(folder: string): CompilerOptions {
  const nearest = foldersUp(folder)
    .map((at) => join(at, "tsconfig.json"))
    .find(isFile);
  if (nearest === undefined) return {};
  const [config, of] = [nearest, folder].map((path) => path.replaceAll("\\", "/")) as [string, string];
  const file = countingTsconfig(config, of, (one) => (isFile(one) ? configs.get(one) : null));
  return { ...optionsIn(file, MAX_EXTENDS), configDir: dirname(file) };
}

function optionsIn(file: string, left: number): CompilerOptions {
  const config = configs.get(file) ?? {};
  let options: CompilerOptions = {};
  for (const base of [config.extends ?? []].flat()) {
    const found = left > 0 ? baseFile(file, base) : null;
    if (found) options = { ...options, ...optionsIn(found, left - 1) };
  }
  // null takes back what a base says.
  const said = Object.entries(config.compilerOptions ?? {});
  const own = Object.fromEntries(said.map(([name, value]) => [name, value ?? undefined])) as CompilerOptions;
  options = { ...options, ...own };
  // Targets of paths are seen from the baseUrl, or from the file that says them.
  if (own.baseUrl && !own.baseUrl.startsWith("$")) options.baseUrl = resolve(dirname(file), own.baseUrl);
  if (own.paths) options.pathsBase = dirname(file);
  return options;
}

/** The file of a base: a path, or one of a package; null for one that is missing, which is the language thread's to tell. */
function baseFile(file: string, base: string): string | null {
  if (base.startsWith(".") || isAbsolute(base)) return firstFile(resolve(dirname(file), base));
  for (const at of foldersUp(dirname(file))) {
    const found = firstFile(join(at, "node_modules", base));
    if (found !== null) return found;
  }
  return null;
}

function firstFile(path: string): string | null {
  const names = [path, `${path}.json`, join(path, "tsconfig.json")];
  return names.find(isFile) ?? null;
}
