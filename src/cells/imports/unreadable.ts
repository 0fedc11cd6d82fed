// A local JavaScript file is no program: V8 says what is wrong with it and, of a module, not where.

import { parseSync } from "oxc-parser";
import { tooDeep } from "../../syntax/nesting.ts";
import { CellSyntaxError, firstError } from "../compile/syntax-error.ts";
import { shortPath } from "../errors/stack.ts";
import { isTranspiled, type LocalFile } from "./local-files.ts";

/** The first of these files that cannot be read, with the place; null: it is another error, or the parser takes all of them. */
export function unreadable(error: unknown, files: Iterable<LocalFile>): CellSyntaxError | null {
  if (!(error instanceof SyntaxError) || error instanceof CellSyntaxError) return null;
  for (const { path, text } of files) {
    if (isTranspiled(path) || !/\.[cm]?js$/.test(path) || tooDeep(text) !== null) continue;
    const first = firstError(parseSync(path, text).errors, text);
    if (first !== null)
      return new CellSyntaxError(error.message, shortPath(path), text, first.start, first.end);
  }
  return null;
}
