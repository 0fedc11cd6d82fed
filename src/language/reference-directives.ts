// `/// <reference lib="dom" />` and `/** @jsxImportSource preact */` at a cell's beginning. TypeScript reads such lines only
// before all else of a file, where the header of a cell stands; so they are written again in front of that.

import { jsxPragmas } from "../syntax/jsx-pragmas.ts";
import { leadingComments } from "../syntax/leading-comments.ts";
import { npmName } from "./npm-names.ts";

/** Lines with the directives of a cell, whose paths are seen from `folder`; empty where it has none. */
export function referenceDirectives(code: string, folder: string): string {
  return jsxComments(code) + references(code, folder);
}

function jsxComments(code: string): string {
  const { importSource, factory, fragment, runtime } = jsxPragmas(code) ?? {};
  const source = importSource && npmName(importSource);
  const comments = {
    ImportSource: source,
    Runtime: runtime ?? (factory !== undefined && source === undefined ? "classic" : undefined),
    "": factory,
    Frag: fragment,
  };
  return Object.entries(comments)
    .map(([name, value]) => (value === undefined ? "" : `/** @jsx${name} ${value} */\n`))
    .join("");
}

function references(code: string, folder: string): string {
  if (!code.includes("///")) return "";
  const lines = leadingComments(code).match(/^[ \t]*\/\/\/[ \t]*<reference\s[^>\n]*\/>/gm) ?? [];
  // Nothing can be escaped in them.
  const quote = folder.includes('"') ? "'" : '"';
  const fromFolder = (_: string, begin: string, path: string) => `${begin}${quote}${folder}/${path}${quote}`;
  return lines.map((line) => `${line.replace(/(\bpath\s*=\s*)["'](\.[^"']*)["']/, fromFolder)}\n`).join("");
}
