// `npm:` specifiers as the checker is told of them: names of packages, since it looks nowhere for what has a scheme.
//
//     import { add } from "npm:lodash-es@4/add.js"       import { add } from "npm!lodash-es@4/add.js"
//     import { tax } from "npm:@shop/tax@^1"             import { tax } from "@npm!shop/tax@^1"
//
// No package can be called so, and each is as long as what was written, so that nothing moves. virtual-files.ts lays the
// folder of the user's cache under that name, as if it were a link in node_modules.

import type { EditedText } from "./edited-text.ts";

const specifiers = /(?<=\b(?:from|import|require)\s*\(?\s*["'`])npm:@?(?=[\w.~-])/g;

/** Let the names stand in a text. */
export function nameNpmPackages(text: EditedText): EditedText {
  if (text.original.includes("npm:"))
    for (const { 0: scheme, index } of text.original.matchAll(specifiers))
      text.overwrite(index, scheme.endsWith("@") ? "@npm!" : "npm!");
  return text;
}

/** What the checker says, in the words that were written. */
export function withoutNpmNames(message: string): string {
  return message.replaceAll("@npm!", "npm:@").replaceAll("npm!", "npm:");
}

/** A path below such a name: the specifier of the whole package, and the file in it. Null for every other path. */
export function npmPath(path: string): { specifier: string; file: string } | null {
  const found = /\/node_modules\/(npm!([^/]+)|@npm!([^/]+\/[^/]+))(\/.*|)$/.exec(path);
  if (found === null) return null;
  const [, , name, scoped, file = ""] = found;
  return { specifier: name === undefined ? `npm:@${scoped}` : `npm:${name}`, file };
}
