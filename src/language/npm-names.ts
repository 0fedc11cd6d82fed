// `npm:` specifiers as the checker is told of them: names of packages, since it looks nowhere for what has a scheme.
//
//     import { add } from "npm:lodash-es@4/add.js"       import { add } from "npm!lodash-es@4/add.js"
//     import { tax } from "npm:@shop/tax@^1"             import { tax } from "@npm!shop/tax@^1"
//
// No package can be called so, and each is as long as what was written, so that nothing moves. virtual-files.ts lays the
// folder of the user's cache under that name, as if it were a link in node_modules.

import type { EditedText } from "./edited-text.ts";

const specifiers = /(?<=\b(?:from|import|require|module)\s*\(?\s*["'`])npm:@?(?=[\w.~-])/g;

/** The name of a specifier; what has no such scheme stays as it is. */
export const npmName = (specifier: string): string =>
  specifier.replace(/^npm:(@?)/, (_, scope: string) => `${scope}npm!`);

/** Let the names stand in a text. */
export function nameNpmPackages(text: EditedText): EditedText {
  if (text.original.includes("npm:"))
    for (const { 0: scheme, index } of text.original.matchAll(specifiers))
      text.overwrite(index, npmName(scheme));
  return text;
}

/** What the checker says, in the words that were written. */
export function withoutNpmNames(message: string): string {
  return message.replaceAll("@npm!", "npm:@").replaceAll("npm!", "npm:");
}

/** Where a path below such a name is. */
export interface NpmPath {
  /** Of the whole package. */
  specifier: string;
  /** From the package's folder. */
  file: string;
}

/** A path below such a name, of the package itself or of its types beside it; null for every other path. */
export function npmPath(path: string): NpmPath | null {
  const found =
    /\/node_modules\/(?:npm!([^/]+)|@npm!([^/]+\/[^/]+)|@types\/npm!([^/]+?)(?:__([^/]+))?)(\/.*|)$/.exec(
      path,
    );
  if (found === null) return null;
  const [, name, scoped, typed, typedInScope, file = ""] = found;
  if (name !== undefined) return { specifier: `npm:${name}`, file };
  if (scoped !== undefined) return { specifier: `npm:@${scoped}`, file };
  // node_modules/@types/lodash beside node_modules/lodash, and @types/shop__tax beside @shop/tax
  const range = /@[^@]*$/;
  if (typedInScope === undefined)
    return { specifier: `npm:${typed}`, file: `/../@types/${typed!.replace(range, "")}${file}` };
  const types = `${typed}__${typedInScope.replace(range, "")}`;
  return { specifier: `npm:@${typed}/${typedInScope}`, file: `/../../@types/${types}${file}` };
}
