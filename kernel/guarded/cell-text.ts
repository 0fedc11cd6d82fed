// A compiled cell as the realm runs it, and the way back: what the child tells by the file names of cells becomes lines of
// the TypeScript that was written.

import type { CompiledCell } from "../../src/cells/compile/compile.ts";
import { addSource, placeOf, type Source } from "../../src/cells/sources.ts";
import { setProperties } from "../../src/display/error-properties.ts";
import { CELL_FILE, HELPER, type Script, STRICT, type ThrownText } from "../../src/guarded/messages.ts";

/** V8 counts both from 1; others are a text's own, and no map knows the way from there. */
const PLACE = new RegExp(`((?:\\n +at [^\\n]*?)?)(${CELL_FILE}\\d+):([1-9]\\d*):([1-9]\\d*)(\\)?)`, "g");
let last = 0;

/** A file name that no text of the realm has had. */
export function nextFile(): string {
  return `${CELL_FILE}${++last}`;
}

/** The text of a cell or an expression, remembered under a file name of its own. */
export function cellScript(
  cell: CompiledCell,
  code: string,
  label: string,
  call: "run" | "expression",
): Script {
  const file = nextFile();
  // What stands before the cell, the call that runs it, is none of its places.
  const original: Source["original"] = (line, column) =>
    line === 1 && column < STRICT.length ? null : cell.original(line, column);
  addSource(file, { label, code, original });
  const head = `${STRICT} ${HELPER}.${call}(() => {${cell.async ? "return " : ""}`;
  return {
    text: `${head}${cell.script.slice(STRICT.length)}\n})`,
    file,
    columnOffset: STRICT.length - head.length,
  };
}

/** Text that may name places of cells, with those of the TypeScript. */
export function inOwnLines(text: string): string {
  if (!text.includes(CELL_FILE)) return text;
  return text.replace(
    PLACE,
    (_, before: string, file: string, line: string, column: string, after: string) => {
      const at = placeOf(file, Number(line), Number(column) - 1);
      // What the compiler put around a cell has no line of its own.
      return at === null ? "" : `${before}${at.source.label}:${at.line}:${at.column + 1}${after}`;
    },
  );
}

/** The error that a child told of, as one that can be shown with its lines. */
export function errorOf({ name, message, stack, properties, cause, errors }: ThrownText): Error {
  const error = new Error(message) as Error & { errors?: Error[] };
  error.name = name;
  error.stack = stack ?? `${name}: ${message}`;
  if (properties !== undefined) setProperties(error, properties.map(inOwnLines));
  if (cause !== undefined) error.cause = errorOf(cause);
  if (errors !== undefined) error.errors = errors.map(errorOf);
  return error;
}
