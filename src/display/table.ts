// Arrays of objects, and Maps, as an HTML table with so many rows.

import { types } from "node:util";
import { escapeHtml } from "./escape.ts";
import type { Keys } from "./keys.ts";
import { ownWords } from "./own-words.ts";
import { plain } from "./plain.ts";
import { isRecord } from "./property.ts";

export const MAX_ROWS = 50;
const MAX_COLUMNS = 20;
/** Keys of a row: rows of different shapes bring columns, but a dictionary of thousands is no row. */
const MAX_KEYS = 1000;
/** Characters of one cell. */
const MAX_CELL = 120;
/** Items of an array of objects in one cell: more have no room. */
const MAX_OBJECTS = 4;

/** A table by its first rows. */
export interface Frame {
  names: readonly string[];
  rows: readonly object[];
  /** How many rows it has. */
  size: number;
}

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
  return rows.length === 0 ? null : tableOfFrame({ names: [...names], rows, size: array.length });
}

/** A table of rows, by their first ones. */
export function tableOfFrame({ names, rows, size }: Frame): string {
  const index = { name: "", cells: rows.map((_, i) => String(i)), numbers: true };
  const columns = names.slice(0, MAX_COLUMNS).map((name) => columnOf(name, rows));
  return table(
    [index, ...columns],
    [more(size - rows.length, "row"), more(names.length - columns.length, "column")],
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
    [more(size - rows.length, "entry", "entries")],
  );
}

function columnOf(name: string, rows: readonly object[]): Column {
  const cells: string[] = [];
  let numbers = 0;
  let others = 0;
  for (const row of rows) {
    const property = Object.getOwnPropertyDescriptor(row, name);
    const getter = property !== undefined && !("value" in property);
    cells.push(property === undefined ? "" : getter ? "[Getter]" : text(property.value));
    if (typeof property?.value === "number" || typeof property?.value === "bigint") numbers++;
    else if (getter || (property?.value ?? null) !== null) others++; // what is missing is neither
  }
  return { name: text(name), cells, numbers: numbers > 0 && others === 0 };
}

/** Strings as they are, the rest in its own words or as inspect writes it, on one line. */
function text(value: unknown): string {
  if (typeof value === "string") return cut(value.slice(0, MAX_CELL + 1));
  const isObject = typeof value === "object" && value !== null;
  if (isObject && !types.isProxy(value) && Array.isArray(value)) return listText(value);
  return cut(oneLine((isObject ? ownWords(value) : null) ?? plain(value, 0)));
}

/** An array with its length, where not all of it is seen: d3.group() gives a Map of arrays of rows. */
function listText(list: readonly unknown[]): string {
  const first = Array.from(
    { length: Math.min(list.length, MAX_OBJECTS) },
    (_, i): unknown => Object.getOwnPropertyDescriptor(list, i)?.value,
  );
  const objects = first.length > 0 && first.every((item) => typeof item === "object" && item !== null);
  const left = objects ? list.length - first.length : 0;
  const full = oneLine(objects ? plain(first, 1) : plain(list, 0));
  const shown = cut(left > 0 ? `${full.slice(0, -2)}, … ]` : full);
  return left > 0 || shown.length > MAX_CELL ? `(${list.length}) ${shown}` : shown;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}

function cut(text: string): string {
  return text.length > MAX_CELL ? `${text.slice(0, MAX_CELL)}…` : text;
}

/** `1 row`, `2 rows` */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** Of what is left out. */
function more(count: number, one: string, many?: string): string[] {
  return count > 0 ? [counted(count, `more ${one}`, many && `more ${many}`)] : [];
}

/** Characters of a date in ISO's form: a column that holds nothing longer is not wrapped to make room for a wide one. */
const WHOLE = 24;

/** A longer text is wrapped, but not to a word a line; a longer word, an address for instance, is broken. */
const LONG = 40;
const LONG_WORD = /\S{41}/;

function styleOf({ numbers, cells }: Column): string {
  if (numbers) return "";
  if (cells.some((shown) => LONG_WORD.test(shown))) return "text-align: left; overflow-wrap: anywhere";
  const short = cells.every((shown) => shown.length <= WHOLE) && cells.some((shown) => /[\s-]/.test(shown));
  return `text-align: left${short ? "; white-space: nowrap" : ""}`;
}

/** What its head keeps for it, where there is little room. */
function roomOf({ cells }: Column): string {
  if (cells.some((shown) => LONG_WORD.test(shown))) return "; min-width: 20em";
  return cells.some((shown) => shown.length > LONG) ? "; min-width: 12em" : "";
}

/** The first column is the rows' head. `dataframe` is the class of pandas, for which Jupyter Book, euporie and others have rules. */
function table(columns: readonly Column[], left: readonly string[][]): string {
  const styles = columns.map(styleOf);
  const cell = (at: number, tag: "th" | "td", shown: string, room = "") =>
    `<${tag}${styles[at] && ` style="${styles[at]}${room}"`}>${escapeHtml(shown)}</${tag}>`;
  // The empty corner is no heading, but a th: converters to Markdown count those, Zed's does, and a row of one less is no table.
  const head = columns
    .map((column, at) =>
      column.name === "" ? '<th role="cell"></th>' : cell(at, "th", column.name, roomOf(column)),
    )
    .join("");
  const rows = columns[0]!.cells.map(
    (_, i) =>
      `<tr>${columns.map((column, at) => cell(at, at === 0 ? "th" : "td", column.cells[i]!)).join("")}</tr>`,
  );
  const note = left.flat().join(", ");
  // A client that folds an output away shows its first line.
  return `<table class="dataframe">\n<thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>${note && `<p>… ${note}</p>`}`;
}
