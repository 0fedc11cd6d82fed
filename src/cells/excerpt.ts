// The lines around a place, with the place marked:
//
//     In[3]:2
//       1 │ const price = 3;
//     ❱ 2 │ price.toFixd(2);
//         │       ^

import { alarm, bold } from "./ansi.ts";

/** Lines shown before and after the one that is meant. */
const AROUND = 2;
/** Longer lines are cut around the place: where a page wraps them, the mark below stands under something else. */
const MAX_COLUMNS = 96;
/** In the deepest branch of a tree of errors. */
const MIN_COLUMNS = 48;

/** A text and what it is called. */
export interface Text {
  readonly label: string;
  readonly code: string;
}

/**
 * Line from 1, column from 0 (UTF-16).
 *
 * @param indented columns that will stand before each line
 */
export function excerpt(
  { label, code }: Text,
  line: number,
  column: number,
  endColumn = column + 1,
  indented = 0,
): string[] {
  const lines = code.split(/\r\n|[\n\r]/);
  const last = Math.min(line + AROUND, lines.length);
  const width = String(last).length;
  const columns = Math.max(MIN_COLUMNS, MAX_COLUMNS - indented);
  // All rows are cut at the same columns, so that they stay in line.
  const from = column > columns - 20 ? column - (columns >> 1) : 0;
  const row = (n: number) => {
    const whole = lines[n - 1] ?? "";
    const shown =
      (from > 0 && whole.length > from ? "…" : "") + whole.slice(from > 0 ? from + 1 : 0, from + columns);
    return from + shown.length < whole.length ? `${shown}…` : shown;
  };
  const shown = [bold(`${label}:${line}`)];
  for (let n = Math.max(1, line - AROUND); n <= last; n++) {
    const number = String(n).padStart(width);
    shown.push(`${n === line ? alarm("❱") : " "} ${number} │ ${row(n)}`);
    if (n !== line) continue;
    const before = row(n)
      .slice(0, column - from)
      .replace(/[^\t]/g, " ");
    const marks = "^".repeat(Math.max(1, Math.min(endColumn - from, row(n).length) - (column - from)));
    shown.push(`  ${" ".repeat(width)} │ ${before}${bold(marks)}`);
  }
  // Empty lines at the end show nothing.
  while (/│ \s*$/.test(shown.at(-1)!)) shown.pop();
  return shown;
}
