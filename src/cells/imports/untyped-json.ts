// A local file imports JSON as TypeScript's editors let it, without its type, which Node asks for: it gets its place.

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { CellSyntaxError } from "../compile/syntax-error.ts";
import { shortPath } from "../stack.ts";
import { type LocalFile, localFile } from "./local-files.ts";

/** Does Node miss the type of what is imported? */
export function isUntyped(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ERR_IMPORT_ATTRIBUTE_MISSING" || code === "ERR_IMPORT_ASSERTION_TYPE_MISSING";
}

/** The place in the first of these files that imports so; null: it is another error, or of none of them. */
export function untypedJson(error: unknown, files: Iterable<LocalFile>): CellSyntaxError | null {
  const url =
    error instanceof Error && isUntyped(error) ? /"(file:[^"]+)"/.exec(error.message)?.[1] : undefined;
  if (url === undefined) return null;
  const json = fileURLToPath(url);
  for (const { path, text, imports } of files) {
    if (imports.length === 0) continue; // what is too deep for the parser among them
    for (const { moduleRequest, end } of parseSync(path, text).module.staticImports) {
      const { value, start, end: before } = moduleRequest;
      if (/\b(?:with|assert)\b/.test(text.slice(before, end)) || localFile(value, dirname(path)) !== json)
        continue;
      const reason = `JSON is imported with its type: from ${JSON.stringify(value)} with { type: "json" }`;
      return new CellSyntaxError(reason, shortPath(path), text, start, before);
    }
  }
  return null;
}
