// `/// <reference lib="dom" />` at a cell's beginning. TypeScript reads such lines only before all else of a file, where the
// header of a cell stands; so they are written again in front of that.

/** Lines with the directives of a cell, whose paths are seen from `folder`; empty where it has none. */
export function referenceDirectives(code: string, folder: string): string {
  if (!code.includes("///")) return "";
  const comments = /^(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*/.exec(code)![0];
  const lines = comments.match(/^[ \t]*\/\/\/[ \t]*<reference\s[^>\n]*\/>/gm) ?? [];
  return lines.map((line) => `${line.replace(/(\bpath\s*=\s*["'])(?=\.)/, `$1${folder}/`)}\n`).join("");
}
