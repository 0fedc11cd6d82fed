// The lines around a place, with the place marked:
//
//     In[3]:2
//       1 │ const price = 3;
//     ❱ 2 │ price.toFixd(2);
//         │       ^

import { blanks, columnsOf, lastWithin, within } from "../../syntax/columns.ts";
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
  const before = (lines[line - 1] ?? "").slice(0, column);
  const far = before.length > 2 * columns || columnsOf(before) > columns - 20;
  const from = far ? column - lastWithin(before.slice(-columns), columns >> 1).length : 0;
  const row = (n: number) => {
    const whole = lines[n - 1] ?? "";
    // A character of two units is not cut in half: that would be no text.
    const start = from === 0 ? 0 : from + (isSecondHalf(whole, from + 1) ? 2 : 1);
    const to = from + columns;
    const cut = from > 0 && whole.length > from ? "…" : "";
    const shown = within(whole.slice(start, isSecondHalf(whole, to) ? to - 1 : to), columns - cut.length);
    const more = start + shown.length < whole.length ? "…" : "";
    return { text: cut + shown + more, at: (one: number) => Math.max(0, cut.length + one - start) };
  };
  const shown = [bold(`${label}:${line}`)];
  for (let n = Math.max(1, line - AROUND); n <= last; n++) {
    const number = String(n).padStart(width);
    const { text, at } = row(n);
    shown.push(`${n === line ? alarm("❱") : " "} ${number} │ ${text}`);
    if (n !== line) continue;
    const marks = "^".repeat(Math.max(1, columnsOf(text.slice(at(column), at(endColumn)))));
    shown.push(`  ${" ".repeat(width)} │ ${blanks(text.slice(0, at(column)))}${bold(marks)}`);
  }
  // Empty lines at the end show nothing.
  while (/│ \s*$/.test(shown.at(-1)!)) shown.pop();
  return shown;
}

const isSecondHalf = (text: string, at: number) => /[\udc00-\udfff]/.test(text[at] ?? "");
