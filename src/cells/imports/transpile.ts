// A local TypeScript file's text to JavaScript: by oxc, and by esbuild what oxc leaves as it is or cannot do.

import { createRequire } from "node:module";
import { dirname, extname } from "node:path";
import { type TransformOptions, transformSync } from "oxc-transform";
import type { Jsx } from "../compile/jsx.ts";
import { decoratorOptions } from "../compile/strip.ts";
import { CellSyntaxError } from "../compile/syntax-error.ts";
import { shortPath } from "../stack.ts";
import { jsxOf, legacyDecorators } from "./tsconfig.ts";

export interface Transpiled {
  code: string;
  /** Source map as JSON. */
  map: { mappings: string } | null;
}

const requireHere = createRequire(import.meta.url);

/**
 * Decorators, `accessor`, `using`: oxc leaves them, and Node 20 cannot read them. Namespaces: see compile/strip.ts. In doubt
 * esbuild does the whole.
 */
const NEEDS_LOWERING =
  /(^|[\s;({])@[\w$(]|\baccessor\s+[\w#[]|\busing\s+\w|\b(namespace|module)\s+[\w$]+[\s.\w$]*\{/;

/**
 * Transpile a file to an ES module, or (`cjs`) to CommonJS.
 *
 * @throws CellSyntaxError with the place in the file
 */
export function transpile(file: string, text: string, { cjs = false, map = false } = {}): Transpiled {
  const jsx = jsxOf(dirname(file));
  const lang = extname(file).replace(/^\.[mc]?/, "") as "ts" | "tsx" | "jsx";
  const result = transformSync(file, text, {
    lang,
    sourceType: "module",
    target: "node20.19",
    sourcemap: map,
    jsx: jsx as NonNullable<TransformOptions["jsx"]>,
  });
  const error = result.errors.find(({ severity }) => severity === "Error");
  if (error) {
    const { start, end } = error.labels.at(-1) ?? { start: 0, end: 0 };
    throw new CellSyntaxError(error.message, shortPath(file), text, start, end);
  }
  if (cjs || NEEDS_LOWERING.test(text))
    return byEsbuild(text, lang, jsx, cjs, legacyDecorators(dirname(file)));
  return { code: result.code, map: result.map ?? null };
}

function byEsbuild(
  text: string,
  loader: "ts" | "tsx" | "jsx",
  jsx: Jsx,
  cjs: boolean,
  legacy: boolean,
): Transpiled {
  const esbuild = requireHere("esbuild") as typeof import("esbuild");
  const { code, map } = esbuild.transformSync(text, {
    loader,
    ...decoratorOptions(legacy),
    format: cjs ? "cjs" : "esm",
    target: "node20.19",
    keepNames: true,
    sourcemap: "external",
    sourcesContent: false,
    logLevel: "silent",
    ...(jsx.runtime === "classic"
      ? { jsx: "transform", jsxFactory: jsx.pragma, jsxFragment: jsx.pragmaFrag }
      : { jsx: "automatic", jsxImportSource: jsx.importSource }),
  });
  return { code, map: JSON.parse(map) };
}
