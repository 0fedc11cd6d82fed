// What comments at the beginning of a text say about its JSX, as compilers have it:
//
//     /** @jsxImportSource preact */
//     /** @jsx h */  /** @jsxFrag Fragment */

import { leadingComments } from "./leading-comments.ts";

export interface JsxPragmas {
  importSource?: string;
  factory?: string;
  fragment?: string;
  runtime?: string;
}

const KEYS = { ImportSource: "importSource", "": "factory", Frag: "fragment", Runtime: "runtime" } as const;

/** Null: they say nothing. */
export function jsxPragmas(text: string): JsxPragmas | null {
  if (!text.includes("@jsx")) return null;
  const pragmas: JsxPragmas = {};
  for (const [comment] of leadingComments(text).matchAll(/\/\*[\s\S]*?\*\//g))
    for (const [, key, value] of comment.matchAll(/@jsx(ImportSource|Frag|Runtime|)\s+([^\s*]+)/g))
      pragmas[KEYS[key as keyof typeof KEYS]] = value!;
  return Object.keys(pragmas).length > 0 ? pragmas : null;
}
