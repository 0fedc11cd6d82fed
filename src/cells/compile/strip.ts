// The last step: TypeScript text without its types. oxc-transform, and esbuild for what oxc leaves as it is.

import { transformSync } from "oxc-transform";

const options = {
  lang: "ts",
  sourceType: "module",
  target: "node20.19",
  typescript: { onlyRemoveTypeImports: true },
} as const;

export interface Stripped {
  code: string;
  errors: { message: string; start: number; end: number }[];
}

/** A source map as JSON, or in decoded form. */
export interface PlainMap {
  mappings: string;
}

/** Strip by oxc. No map: it is made when an error is shown, by doing the same again. */
export function strip(text: string): Stripped {
  const { code, errors } = transformSync("cell.ts", text, options);
  return {
    code,
    errors: errors
      .filter(({ severity }) => severity === "Error")
      .map(({ message, labels }) => ({ message, start: labels[0]?.start ?? 0, end: labels[0]?.end ?? 0 })),
  };
}

/** The map from stripped text to the text given to {@link strip}. */
export function stripMap(text: string): PlainMap {
  return transformSync("cell.ts", text, { ...options, sourcemap: true }).map!;
}

/** Strip and lower by esbuild: decorators, `accessor`, `using`. It takes a process of its own, started at first need. */
export async function lower(text: string): Promise<{ code: string; map: PlainMap }> {
  const { transform } = await import("esbuild");
  const { code, map } = await transform(text, {
    loader: "ts",
    target: "node20.19",
    keepNames: true,
    sourcemap: "external",
    sourcesContent: false,
    logLevel: "silent",
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, useDefineForClassFields: true } },
  });
  return { code, map: JSON.parse(map) };
}
