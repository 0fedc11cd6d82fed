// Arrays of objects, and Maps, as an HTML table with so many rows.

import { types } from "node:util";
import { escapeHtml } from "./escape.ts";
import type { Keys } from "./keys.ts";
import { plain } from "./plain.ts";
import { isRecord } from "./property.ts";

const MAX_ROWS = 50;
const MAX_COLUMNS = 20;
/** Keys of a row: rows of different shapes bring columns, but a dictionary of thousands is no row. */
const MAX_KEYS = 1000;
/** Characters of one cell. */
const MAX_CELL = 120;

interface Column {
  name: string;
  cells: string[];
  /** Numbers stand at the right, where the page has put them; the rest at the left. */
  numbers: boolean;
}

/** A table of an array whose first items are all records, or of a Map; else null. */
export function tableOf(value: object, known: Keys): string | null {
  if (types.isMap(value)) return tableOfMap(value);
  return Array.isArray(value) ? tableOfRows(value, known) : null;
}

function tableOfRows(array: readonly unknown[], known: Keys): string | null {
  const rows: Record<string, unknown>[] = [];
  const names = new Set<string>();
  for (let i = 0; i < array.length && i < MAX_ROWS; i++) {
    const row: unknown = Object.getOwnPropertyDescriptor(array, i)?.value;
    if (!isRecord(row)) return null;
    const all = known.named(row);
    const keys = all.length > MAX_KEYS ? [] : all.filter((key) => typeof key === "string");
    if (keys.length === 0) return null;
    for (const key of keys) names.add(key);
    rows.push(row);
  }
  if (rows.length === 0) return null;
  const index = { name: "", cells: rows.map((_, i) => String(i)), numbers: true };
  const columns = [...names].slice(0, MAX_COLUMNS).map((name) => columnOf(name, rows));
  return table(
    [index, ...columns],
    [counted(array.length - rows.length, "row"), counted(names.size - columns.length, "column")],
  );
}

function tableOfMap(map: Map<unknown, unknown>): string | null {
  const rows: { key: unknown; value: unknown }[] = [];
  for (const [key, value] of Map.prototype.entries.call(map)) {
    if (rows.push({ key, value }) === MAX_ROWS) break;
  }
  if (rows.length === 0) return null;
  const size = Object.getOwnPropertyDescriptor(Map.prototype, "size")!.get!.call(map) as number;
  return table(
    [columnOf("key", rows), columnOf("value", rows)],
    [counted(size - rows.length, "entry", "entries")],
  );
}

function columnOf(name: string, rows: readonly object[]): Column {
  const column: Column = { name: text(name), cells: [], numbers: true };
  for (const row of rows) {
    const property = Object.getOwnPropertyDescriptor(row, name);
    const getter = property !== undefined && !("value" in property);
    column.cells.push(property === undefined ? "" : getter ? "[Getter]" : text(property.value));
    if (property !== undefined && typeof property.value !== "number" && typeof property.value !== "bigint") {
      column.numbers = false;
    }
  }
  return column;
}

/** Strings as they are, the rest as inspect writes it, on one line. */
function text(value: unknown): string {
  const full =
    typeof value === "string" ? value.slice(0, MAX_CELL + 1) : plain(value, 0).replace(/\s*\n\s*/g, " ");
  return full.length > MAX_CELL ? `${full.slice(0, MAX_CELL)}…` : full;
}

function counted(count: number, one: string, many = `${one}s`): string[] {
  return count > 0 ? [`${count} more ${count === 1 ? one : many}`] : [];
}

/** The first column is the rows' head. */
function table(columns: readonly Column[], left: readonly string[][]): string {
  const cell = (column: Column, tag: "th" | "td", shown: string) =>
    `<${tag}${column.numbers ? "" : ' style="text-align: left"'}>${escapeHtml(shown)}</${tag}>`;
  const head = columns.map((column) => cell(column, column.name === "" ? "td" : "th", column.name)).join("");
  const rows = columns[0]!.cells.map(
    (_, i) =>
      `<tr>${columns.map((column, at) => cell(column, at === 0 ? "th" : "td", column.cells[i]!)).join("")}</tr>`,
  );
  const note = left.flat().join(", ");
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>${note && `<p>… ${note}</p>`}`;
}
