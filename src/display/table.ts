// Arrays of objects, and Maps, as an HTML table with so many rows.

import { types } from "node:util";
import { escapeHtml } from "./escape.ts";
import { plain } from "./plain.ts";
import { isPlainObject } from "./property.ts";

const MAX_ROWS = 50;
const MAX_COLUMNS = 20;
/** Characters of one cell. */
const MAX_CELL = 120;

/** A table of an array whose first items are all objects in braces, or of a Map; else null. */
export function tableOf(value: object): string | null {
  if (types.isProxy(value)) return null;
  if (types.isMap(value)) return tableOfMap(value);
  return Array.isArray(value) ? tableOfRows(value) : null;
}

function tableOfRows(array: readonly unknown[]): string | null {
  const rows: Record<string, unknown>[] = [];
  const columns = new Set<string>();
  for (let i = 0; i < array.length && i < MAX_ROWS; i++) {
    const row: unknown = Object.getOwnPropertyDescriptor(array, i)?.value;
    if (!isPlainObject(row)) return null;
    const names = Object.keys(row);
    if (names.length === 0) return null;
    // Rows of different shapes: each may bring columns, but a dictionary of thousands is no row.
    for (const name of names.slice(0, MAX_COLUMNS + 1)) columns.add(name);
    rows.push(row);
  }
  if (rows.length === 0) return null;
  const shown = [...columns].slice(0, MAX_COLUMNS);
  const more = [said(array.length - rows.length, "row"), said(columns.size - shown.length, "column")];
  return table(
    ["", ...shown],
    rows.map((row, i) => [
      String(i),
      ...shown.map((name) => cellOf(Object.getOwnPropertyDescriptor(row, name))),
    ]),
    more,
  );
}

function tableOfMap(map: Map<unknown, unknown>): string | null {
  const rows: string[][] = [];
  let size = 0;
  for (const [key, value] of Map.prototype.entries.call(map)) {
    if (rows.length < MAX_ROWS) rows.push([text(key), text(value)]);
    else break;
  }
  size = Object.getOwnPropertyDescriptor(Map.prototype, "size")!.get!.call(map);
  return rows.length === 0
    ? null
    : table(["key", "value"], rows, [said(size - rows.length, "entry", "entries")]);
}

function cellOf(property: PropertyDescriptor | undefined): string {
  if (property === undefined) return "";
  return "value" in property ? text(property.value) : "[Getter]";
}

/** Strings as they are, the rest as inspect writes it, on one line. */
function text(value: unknown): string {
  const full =
    typeof value === "string" ? value.slice(0, MAX_CELL + 1) : plain(value, 0).replace(/\s*\n\s*/g, " ");
  return full.length > MAX_CELL ? `${full.slice(0, MAX_CELL)}…` : full;
}

function said(count: number, one: string, many = `${one}s`): string {
  return count > 0 ? `… ${count} more ${count === 1 ? one : many}` : "";
}

/** The first cell of a row is its head. Left, since text is most of it; the page's own style does the rest. */
function table(head: readonly string[], rows: readonly string[][], more: readonly string[]): string {
  const left = ' style="text-align: left"';
  const th = (cell: string) => `<th${left}>${escapeHtml(cell)}</th>`;
  const td = (cell: string) => `<td${left}>${escapeHtml(cell)}</td>`;
  const body = rows.map(([first = "", ...rest]) => `<tr>${th(first)}${rest.map(td).join("")}</tr>`);
  const note = more.filter((words) => words !== "").join(", ");
  return `<table><thead><tr>${head.map(th).join("")}</tr></thead><tbody>${body.join("")}</tbody></table>${note && `<p>${note}</p>`}`;
}
