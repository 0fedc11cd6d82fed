// What a cell or a local module that cannot be compiled throws: oxc's words, and the place in the text itself.

import { tooDeep } from "../../syntax/nesting.ts";

/** As oxc's parser and its transform tell it. */
export interface Told {
  severity: string;
  message: string;
  labels: readonly { start: number; end: number; message?: string | null }[];
}

/** Of a text that stops where it has to go on, and no bracket is open. */
export const UNEXPECTED_END = "Unexpected end";

/** The first error that oxc tells of a text, with its place; null: there is none, at most warnings. */
export function firstError(
  errors: readonly Told[],
  text: string,
): { message: string; start: number; end: number } | null {
  const error = errors.find(({ severity }) => severity === "Error");
  if (error === undefined) return null;
  const { start, end } = placeOf(error, text);
  if (/^(?:Unexpected token|Illegal newline after throw)$/.test(error.message) && start >= text.length) {
    const last = text.trimEnd().length;
    return { message: UNEXPECTED_END, start: last, end: last };
  }
  return { message: error.message.replace("but found `EOF`", "but the text ends"), start, end };
}

/**
 * A redeclaration is labelled twice: the first place is the old one. What lacks a sign is, too, and there the second is the bracket
 * that was opened: it is meant where nothing else is wrong than that the text ends.
 */
function placeOf({ labels }: Told, text: string): { start: number; end: number } {
  const [first, last] = [labels[0], labels.at(-1)];
  if (first === undefined || last === undefined) return { start: 0, end: 0 };
  return / here$/.test(last.message ?? "") &&
    / expected$/.test(first.message ?? "") &&
    first.start < text.length
    ? first
    : last;
}

/** @throws CellSyntaxError where a text nests too deep for oxc's parser */
export function refuseTooDeep(text: string, label: string): void {
  const deep = tooDeep(text);
  if (deep !== null) throw new CellSyntaxError(deep.reason, label, text, deep.at, deep.at + 1);
}

/** Lines are counted from 1, columns from 0 (UTF-16), `endColumn` is on the same line and not before `column`. */
export class CellSyntaxError extends SyntaxError {
  override readonly name = "SyntaxError";
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** The message without the place. */
  readonly reason: string;
  /** What the text is called: `In[3]`, `./shapes.ts`. */
  readonly label: string;
  /** The text that cannot be compiled. */
  readonly code: string;

  constructor(reason: string, label: string, text: string, start: number, end: number) {
    const before = text.slice(0, Math.max(0, start));
    const lineStart = before.lastIndexOf("\n") + 1;
    const lineEnd = text.indexOf("\n", lineStart);
    const line = before.split("\n").length;
    const column = before.length - lineStart;
    super(reason.replace(/(?=\n|$)/, () => ` (${label}:${line}:${column + 1})`));
    this.reason = reason;
    this.label = label;
    this.code = text;
    this.line = line;
    this.column = column;
    const last = (lineEnd < 0 ? text.length : lineEnd) - lineStart;
    this.endColumn = Math.max(column, Math.min(end - lineStart, last));
  }
}

/** It again, where it came from Node's loader thread (on Node 20, of what a local file imports as it runs), as a plain error. */
export function fromLoader(error: unknown): CellSyntaxError | null {
  if (!(error instanceof SyntaxError) || error instanceof CellSyntaxError) return null;
  const { message, code, line, column, endColumn } = error as Partial<CellSyntaxError> & SyntaxError;
  const told = /^(.*) \((.+):\d+:\d+\)$/m.exec(message);
  if (
    told === null ||
    typeof code !== "string" ||
    line === undefined ||
    column === undefined ||
    endColumn === undefined
  )
    return null;
  const start = code.split("\n", line - 1).join("\n").length + (line > 1 ? 1 : 0);
  const reason = message.replace(` (${told[2]}:${line}:${column + 1})`, "");
  return new CellSyntaxError(reason, told[2]!, code, start + column, start + endColumn);
}
