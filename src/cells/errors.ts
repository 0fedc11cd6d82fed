// An error as Jupyter shows it: name, message, and a traceback in the cell's own TypeScript lines.
//
//     TypeError: price.toFixd is not a function
//     In[3]:2
//       1 │ const price = 3;
//     ❱ 2 │ price.toFixd(2);
//         │       ^
//         at show (In[3]:2:7)
//
// The kernel's own frames and Node's insides are left out: what a reader can change is in the cells and their files.

import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { plain } from "../display/bundle.ts";
import { CellSyntaxError } from "./compile/compile.ts";
import type { Executed } from "./messages.ts";
import { type CellPlace, type CellSource, isCellFile, placeOf } from "./sources.ts";

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
const dim = (text: string) => `\u001b[2m${text}\u001b[22m`;
const KERNEL_FILES = pathToFileURL(dirname(fileURLToPath(import.meta.url))).href;

/** The `error` of a cell: ename, evalue without ANSI, traceback with. Protocol, section "Execution errors". */
export function executionError(thrown: unknown): Extract<Executed, { status: "error" }> {
  const { ename, evalue } = nameAndMessage(thrown);
  return { status: "error", ename, evalue, traceback: traceback(thrown, ename, evalue, new Set()) };
}

/** The `error` of a cell whose text cannot be compiled: it says where. */
export function compileError(
  thrown: unknown,
  label: string,
  code: string,
): Extract<Executed, { status: "error" }> {
  if (!(thrown instanceof CellSyntaxError)) return executionError(thrown);
  const { name: ename, message: evalue, line, column, endColumn } = thrown;
  const traceback = [`${red(ename)}: ${thrown.reason}`, ...excerpt({ label, code }, line, column, endColumn)];
  return { status: "error", ename, evalue, traceback };
}

/** A KeyboardInterrupt: the cell was cut where it stood. */
export function interruptError(message = "the cell was interrupted"): Extract<Executed, { status: "error" }> {
  const ename = "KeyboardInterrupt";
  return { status: "error", ename, evalue: message, traceback: [`${red(ename)}: ${message}`] };
}

/** The traceback as one text, for errors that end no cell: they are written to stderr. */
export function errorText(thrown: unknown): string {
  return `${executionError(thrown).traceback.join("\n")}\n`;
}

/** Where in a cell the code on the stack was called from, or null. Takes a stack: some microseconds. */
export function placeOfCaller(): CellPlace | null {
  return framesOf(new Error()).find((frame) => frame.place)?.place ?? null;
}

function nameAndMessage(thrown: unknown): { ename: string; evalue: string } {
  if (!(thrown instanceof Error)) return { ename: "Uncaught", evalue: plain(thrown) };
  const name = String(thrown.name || "Error");
  const ename = name === "Error" ? (thrown.constructor?.name ?? name) : name;
  return { ename, evalue: String(thrown.message) };
}

function traceback(thrown: unknown, ename: string, evalue: string, seen: Set<unknown>): string[] {
  seen.add(thrown);
  const lines = [evalue === "" ? red(ename) : `${red(ename)}: ${evalue}`];
  if (!(thrown instanceof Error)) return lines;
  const frames = framesOf(thrown);
  const inCell = frames.find((frame) => frame.place);
  if (inCell?.place) lines.push(...excerpt(inCell.place.source, inCell.place.line, inCell.place.column));
  for (const frame of frames) lines.push(dim(`    at ${frame.text}`));
  for (const [word, inner] of causes(thrown)) {
    if (seen.has(inner)) continue;
    const { ename, evalue } = nameAndMessage(inner);
    const [head, ...rest] = traceback(inner, ename, evalue, seen);
    lines.push(`${dim(word)} ${head}`, ...rest);
  }
  return lines;
}

function* causes(error: Error): Generator<[string, unknown]> {
  if (error instanceof AggregateError) {
    for (const [i, inner] of error.errors.entries()) yield [`[errors ${i}]`, inner];
  }
  if (error.cause !== undefined) yield ["[cause]", error.cause];
}

interface Frame {
  text: string;
  place: ReturnType<typeof placeOf>;
}

/** The frames of cells and of the user's files. */
function framesOf(error: Error): Frame[] {
  const frames: Frame[] = [];
  for (const line of String(error.stack ?? "").split("\n")) {
    const match = /^ {4}at (?:(.*) \()?(?:async )?(.*?):(\d+):(\d+)\)?$/.exec(line);
    if (!match) continue;
    const [, name, file = "", row, column] = match;
    if (file.startsWith("node:") || file.startsWith("eval at ") || file.startsWith(KERNEL_FILES)) continue;
    const place = placeOf(file, Number(row), Number(column) - 1);
    if (!place && isCellFile(file)) continue; // what the compiler put around the cell
    const at = place ? `${place.source.label}:${place.line}:${place.column + 1}` : `${file}:${row}:${column}`;
    frames.push({ text: name && !isWrapper(name) ? `${name} (${at})` : at, place });
  }
  return frames;
}

/** A cell's own top level appears under the names of what it is run in. */
function isWrapper(name: string): boolean {
  return name === "async <anonymous>" || name === "<anonymous>" || name === "Object.<anonymous>";
}

function excerpt(
  source: Pick<CellSource, "label" | "code">,
  line: number,
  column: number,
  endColumn = column + 1,
): string[] {
  const text = source.code.split(/\r?\n/);
  const width = String(line).length;
  const shown = [`${source.label}:${line}`];
  for (let n = Math.max(1, line - 1); n <= Math.min(line, text.length); n++) {
    const row = text[n - 1] ?? "";
    shown.push(`${n === line ? red("❱") : " "} ${dim(`${String(n).padStart(width)} │`)} ${row}`);
  }
  const before = (text[line - 1] ?? "").slice(0, column).replace(/[^\t]/g, " ");
  const marks = "^".repeat(Math.max(1, Math.min(endColumn, (text[line - 1] ?? "").length) - column));
  shown.push(`  ${dim(`${" ".repeat(width)} │`)} ${before}${red(marks)}`);
  return shown;
}
