// A local file imports a name that another module does not have: Node tells the name, and here it gets its place.

import { dirname } from "node:path";
import { parseSync } from "oxc-parser";
import { CellSyntaxError } from "../compile/syntax-error.ts";
import { shortPath } from "../errors/stack.ts";
import { declaresType } from "./declared-types.ts";
import type { LocalFile } from "./local-files.ts";

/** A file that lacks what it imports, and the error with the place. */
export interface MissingExport {
  path: string;
  error: CellSyntaxError;
}

/** The first of these files that imports so; null: it is another error, or of a module that is none of them. */
export function missingExport(error: unknown, files: readonly LocalFile[]): MissingExport | null {
  if (!(error instanceof SyntaxError)) return null;
  const found =
    /^The requested module '(?<from>.+)' does not provide an export named '(?<name>.+)'/.exec(
      error.message,
    ) ??
    /^Named export '(?<name>.+)' not found. The requested module '(?<from>.+)' is a CommonJS module/.exec(
      error.message,
    );
  const { from, name } = found?.groups ?? {};
  for (const { path, text, imports } of files) {
    if (from === undefined || !imports.includes(from)) continue;
    const { staticImports, staticExports } = parseSync(path, text).module;
    // What is handed on is asked for, whereas an import that only types use is left out.
    const entries = [
      ...staticExports
        .flatMap((one) => one.entries)
        .filter(({ moduleRequest }) => moduleRequest?.value === from),
      ...staticImports
        .filter(({ moduleRequest }) => moduleRequest.value === from)
        .flatMap((one) => one.entries),
    ];
    const entry = entries.find(
      ({ importName }) => importName.name === name || (importName.kind === "Default" && name === "default"),
    );
    if (entry === undefined) continue;
    const start = entry.importName.start ?? ("localName" in entry ? entry.localName.start : null) ?? 0;
    const end = entry.importName.end ?? ("localName" in entry ? entry.localName.end : null) ?? start;
    const reason = declaresType(from, name!, dirname(path))
      ? `'${name}' is a type, of which nothing is there at run time. Where it is handed on, write \`type ${name}\``
      : `The module '${from}' does not provide an export named '${name}'`;
    return { path, error: new CellSyntaxError(reason, shortPath(path), text, start, end) };
  }
  return null;
}
