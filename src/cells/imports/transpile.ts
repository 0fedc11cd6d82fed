// A local TypeScript file's text to JavaScript: by oxc, and by esbuild what oxc leaves as it is or cannot do.

import { createRequire } from "node:module";
import { dirname, extname } from "node:path";
import type { TransformOptions as EsbuildOptions, Message } from "esbuild";
import type MagicString from "magic-string";
import { type TransformOptions, transformSync } from "oxc-transform";
import { type Jsx, jsxIn } from "../compile/jsx.ts";
import { classOptions, fieldOptions, withInitializers } from "../compile/strip.ts";
import { CellSyntaxError, firstError, refuseTooDeep } from "../compile/syntax-error.ts";
import { shortPath } from "../errors/stack.ts";
import { uncut } from "../interrupt/uncut.ts";
import { editFile } from "./edit-file.ts";
import { inCharacters } from "./in-characters.ts";
import { assignsFields, jsxOf, legacyDecorators } from "./tsconfig.ts";

export interface Transpiled {
  code: string;
  /** Source map as JSON. */
  map: { mappings: string } | null;
  /** What edit-file.ts made of the text before all else, where the map leads to; null where that is the text. */
  edits: MagicString | null;
}

export interface TranspileOptions {
  /** CommonJS, in place of an ES module. */
  cjs?: boolean;
  map?: boolean;
  /** Without the runtime, as in a worker thread, `"use coroutines"` means nothing. */
  runtime?: boolean;
}

const requireHere = createRequire(import.meta.url);

/**
 * Decorators, `accessor`, `using`: oxc leaves them, and Node 20 cannot read them. Namespaces: see compile/strip.ts; a sign before
 * a string in an enum: see compile/namespaces.ts. In doubt esbuild does the whole.
 */
const NEEDS_LOWERING =
  /(^|[\s;({])@[\w$(]|\baccessor\s+[\w#[]|\busing\s+\w|\b(namespace|module)\s+[\w$]+[\s.\w$]*\{|\benum\s[^}]*[-+~]\s*["'`]/;

/**
 * Transpile a file.
 *
 * @throws CellSyntaxError with the place in the file
 */
export function transpile(
  file: string,
  text: string,
  { cjs = false, map = false, runtime = true }: TranspileOptions = {},
): Transpiled {
  refuseTooDeep(text, shortPath(file));
  const legacy = text.includes("@") ? legacyDecorators(dirname(file)) : null;
  const edits = editFile(file, text, { named: !cjs, runtime, metadata: legacy?.metadata ?? null });
  return { ...javaScript(file, edits?.toString() ?? text, cjs, map), edits };
}

function javaScript(file: string, text: string, cjs: boolean, map: boolean): Omit<Transpiled, "edits"> {
  const jsx = jsxIn(text, jsxOf(dirname(file)));
  const lang = extname(file).replace(/^\.[mc]?/, "") as "ts" | "tsx" | "jsx";
  const assigned = lang !== "jsx" && /\bclass\b/.test(text) && assignsFields(dirname(file));
  const result = transformSync(file, text, {
    lang,
    ...fieldOptions(assigned),
    sourceType: "module",
    target: "node20.19",
    sourcemap: map,
    jsx: jsx as NonNullable<TransformOptions["jsx"]>,
  });
  const error = firstError(result.errors, text);
  if (error !== null) throw new CellSyntaxError(error.message, shortPath(file), text, error.start, error.end);
  if (!cjs && !NEEDS_LOWERING.test(text)) return { code: result.code, map: result.map ?? null };
  try {
    return byEsbuild(text, {
      loader: lang,
      ...classOptions({ decorators: legacyDecorators(dirname(file)), assigned }),
      ...(cjs ? asCommonJs : { format: "esm" }),
      ...jsxOptions(jsx),
    });
  } catch (error) {
    throw refusedAt(file, text, error);
  }
}

/**
 * `node` has it name the exports in a way that Node's own reader of CommonJS finds, for who imports them. What a module
 * knows of itself it knows as CommonJS, too.
 */
const asCommonJs: EsbuildOptions = {
  format: "cjs",
  platform: "node",
  define: {
    "import.meta.url": "__cokernel__url",
    "import.meta.filename": "__filename",
    "import.meta.dirname": "__dirname",
  },
  banner: 'const __cokernel__url = require("node:url").pathToFileURL(__filename).href;',
};

const jsxOptions = (jsx: Jsx): EsbuildOptions =>
  jsx.runtime === "classic"
    ? { jsx: "transform", jsxFactory: jsx.pragma, jsxFragment: jsx.pragmaFrag }
    : { jsx: "automatic", jsxImportSource: jsx.importSource };

function byEsbuild(text: string, options: EsbuildOptions): Omit<Transpiled, "edits"> {
  // Cut in the call, esbuild would take each answer to come for the one to the question before it.
  const { code, map } = uncut(() =>
    (requireHere("esbuild") as typeof import("esbuild")).transformSync(text, {
      ...options,
      target: "node20.19",
      keepNames: true,
      sourcemap: "external",
      sourcesContent: false,
      logLevel: "silent",
    }),
  );
  return { code: withInitializers(code), map: JSON.parse(map) };
}

/** What esbuild says of a text, with its place there; its own error holds all it knows, and no line of the user's. */
function refusedAt(file: string, text: string, error: unknown): unknown {
  const [first] = (error as { errors?: Message[] }).errors ?? [];
  if (!first?.location) return error;
  const { line, column, length } = first.location; // in bytes
  const before = inCharacters(text, line, column);
  const lines = text.split("\n").slice(0, line - 1);
  const start = lines.reduce((sum, each) => sum + each.length + 1, before);
  const reason = /^Top-level await/.test(first.text)
    ? `A file that waits at its top level cannot be required:\n  await import(${JSON.stringify(shortPath(file))})`
    : first.text;
  return new CellSyntaxError(reason, shortPath(file), text, start, start + length);
}
