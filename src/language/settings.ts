// The settings of the checker: those of the notebook folder's tsconfig.json, and over them what a notebook is.
//
// Theirs count for what is checked and how strictly (strict, lib, jsx, paths, types, experimentalDecorators …). Ours say
// that cells are modules with top-level await, whose types are stripped one by one and of which no file is ever written.

import { resolve } from "node:path";
import type { OwnOptions } from "./compiler.ts";
import { ENGINE_LIB } from "./engine-lib.ts";
import { runtimeTypes } from "./globals.ts";

/**
 * How code runs and what is there, as a tsconfig.json above the folder says it: of that nothing else counts, least of all how strict
 * it is.
 */
export interface RunOptions {
  jsxByFactory: boolean;
  jsxImportSource?: string;
  jsxFactory?: string;
  jsxFragmentFactory?: string;
  experimentalDecorators?: boolean;
  useDefineForClassFields: boolean;
  paths?: Record<string, string[]>;
  /** By which the project's packages lead to their sources. */
  customConditions?: string[];
  /** Packages that declare for all files: `vite/client`. */
  types?: string[];
  /** All files of its project, some of which may do so, too. */
  files: readonly string[];
}

interface FieldOptions {
  useDefineForClassFields?: boolean | undefined;
  target?: number | undefined;
}

interface PathOptions {
  paths?: Record<string, string[]> | undefined;
  baseUrl?: string | undefined;
  /** Folder of the file that says `paths`. */
  pathsBasePath?: string | undefined;
}

/** Pick them of resolved options. */
export function runOptionsOf(
  options: Record<string, any>,
  jsxByFactory: boolean,
  files: readonly string[],
): RunOptions {
  const { jsxImportSource, jsxFactory, jsxFragmentFactory, experimentalDecorators } = options;
  const { customConditions, types } = options;
  const picked = { jsxImportSource, jsxFactory, jsxFragmentFactory, experimentalDecorators };
  return {
    ...picked,
    jsxByFactory,
    useDefineForClassFields: definesFields(options),
    ...absolutePaths(options),
    customConditions,
    types,
    files,
  };
}

/** ES2022, in both compilers: the first target in which fields are the language's own. */
const WITH_FIELDS = 9;

/** Whether fields are defined, as the standard has it, or assigned: as the cells are compiled (src/cells/imports/tsconfig.ts). */
function definesFields({ useDefineForClassFields, target }: FieldOptions): boolean {
  return useDefineForClassFields ?? (target === undefined || target >= WITH_FIELDS);
}

/**
 * `paths` of resolved options, seen from everywhere. What `baseUrl` adds is among them: TypeScript 7 knows that option no more,
 * which many a project has.
 */
function absolutePaths({ paths, baseUrl, pathsBasePath }: PathOptions): Pick<RunOptions, "paths"> {
  const written = { ...(baseUrl !== undefined && { "*": ["*"] }), ...paths };
  const base = baseUrl ?? pathsBasePath;
  if (base === undefined || Object.keys(written).length === 0) return {};
  const absolute = Object.entries(written).map(([name, targets]) => [
    name,
    targets.map((target) => resolve(base, target).replaceAll("\\", "/")),
  ]);
  return { paths: Object.fromEntries(absolute) };
}

/**
 * @param extended the folder's tsconfig.json, or what counts in its place; null: there is none
 * @param own its options, resolved
 * @param above what the nearest one above says, where there is none in the folder
 * @param strictUnsaid whether one that does not say `strict` means it
 */
export function configOf(
  extended: string | null,
  own: OwnOptions | null,
  above: RunOptions | null,
  files: string[],
  strictUnsaid: boolean,
): object {
  const { jsxByFactory, files: _, ...running } = above ?? { jsxByFactory: false, files: [], paths: {} };
  const byFactory = own ?? above;
  const { paths } = own ? absolutePaths(own) : running;
  const runtime = runtimeTypes();
  return {
    ...(extended !== null && { extends: extended }),
    compilerOptions: {
      ...running,
      // `rootDir` says where files that are written come from, and a cell imports what stands beside it.
      ...(own && { baseUrl: null, rootDir: null, useDefineForClassFields: definesFields(own) }),
      // Whatever copy lies in the folder: see src/cells/imports/own-runtime.ts.
      paths: { ...paths, ...(runtime && { "cokernel/asyncio": [runtime] }) },
      ...(jsxByFactory && { jsx: "react" }),
      // No DOM unless asked for: its thousand names do not exist in Node, and would only stand between the ones that do.
      ...(own?.lib === undefined && { lib: ENGINE_LIB }),
      strict: own === null || (own.strict ?? strictUnsaid),
      // As cells are compiled (src/cells/imports/tsconfig.ts): by a factory in scope only where the folder says so.
      ...(!(byFactory?.jsxByFactory && byFactory.jsxImportSource === undefined) && { jsx: "react-jsx" }),
      target: "ESNext",
      module: "ESNext",
      moduleResolution: "bundler",
      moduleDetection: "force",
      resolveJsonModule: true,
      allowJs: true,
      checkJs: false,
      allowImportingTsExtensions: true,
      rewriteRelativeImportExtensions: false,
      allowUmdGlobalAccess: true,
      skipLibCheck: true,
      noEmit: true,
      declaration: false,
      composite: false,
      incremental: false,
      // What later cells use is not unused.
      noUnusedLocals: false,
      noUnusedParameters: false,
      // Cells may have enums and namespaces, and import types as they like.
      erasableSyntaxOnly: false,
      isolatedModules: false,
      isolatedDeclarations: false,
      verbatimModuleSyntax: false,
    },
    files,
    include: [],
  };
}

/** Whether a name without a type is an error: only where the folder's tsconfig.json says so itself. */
export function refusesImplicitAny(own: OwnOptions | null): boolean {
  return (own?.noImplicitAny ?? own?.strict) === true;
}
