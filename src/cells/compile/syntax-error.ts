// What a cell that cannot be compiled throws: oxc's words, and the place in the cell's own text.

/** Lines are counted from 1, columns from 0 (UTF-16), `endColumn` is on the same line and not before `column`. */
export class CellSyntaxError extends SyntaxError {
  override readonly name = "SyntaxError";
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** The text without the place. */
  readonly reason: string;

  constructor(reason: string, label: string, text: string, start: number, end: number) {
    const before = text.slice(0, Math.max(0, start));
    const lineStart = before.lastIndexOf("\n") + 1;
    const lineEnd = text.indexOf("\n", lineStart);
    const line = before.split("\n").length;
    const column = before.length - lineStart;
    super(`${reason} (${label}:${line}:${column + 1})`);
    this.reason = reason;
    this.line = line;
    this.column = column;
    const last = (lineEnd < 0 ? text.length : lineEnd) - lineStart;
    this.endColumn = Math.max(column, Math.min(end - lineStart, last));
  }
}
