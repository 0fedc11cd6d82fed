// The text of console.table. Counterpart: Node's lib/internal/cli_table.js.

import { padded, widest } from "../../syntax/columns.ts";
import { inspect } from "./inspect.ts";
import { types } from "./kinds.ts";

/**
 * `data` as a table: a row for each item or property, a column for each of their keys.
 *
 * @param columns only these keys
 */
export function tableOf(data: object, columns?: readonly string[]): string {
  if (types.isMap(data)) {
    const entries = [...data];
    const numbers = entries.map((_, i) => String(i));
    const [keys, values] = [entries.map(([key]) => cell(key)), entries.map(([, value]) => cell(value))];
    return drawn(["(iteration index)", "Key", "Values"], [numbers, keys, values]);
  }
  if (types.isSet(data)) {
    const values = [...data].map(cell);
    return drawn(["(iteration index)", "Values"], [values.map((_, i) => String(i)), values]);
  }
  const rows = Object.keys(data);
  const byKey: Record<string, string[]> = Object.create(null);
  const values: string[] = [];
  for (const [at, row] of rows.entries()) {
    const item: unknown = (data as Record<string, unknown>)[row];
    if (item === null || (typeof item !== "object" && typeof item !== "function")) {
      values[at] = cell(item);
      continue;
    }
    for (const key of columns ?? Object.keys(item)) {
      byKey[key] ??= [];
      if (Object.hasOwn(item, key)) byKey[key][at] = cell((item as Record<string, unknown>)[key]);
    }
  }
  const [heads, texts] = [
    ["(index)", ...Object.keys(byKey)],
    [rows, ...Object.values(byKey)],
  ];
  return values.length === 0 ? drawn(heads, texts) : drawn([...heads, "Values"], [...texts, values]);
}

function cell(value: unknown): string {
  const large =
    value !== null && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length > 2;
  return inspect(value, {
    depth: large ? -1 : 0,
    maxArrayLength: 3,
    breakLength: Number.POSITIVE_INFINITY,
  });
}

function drawn(heads: readonly string[], texts: readonly (readonly string[])[]): string {
  const height = most(texts.map((column) => column.length));
  const rows = Array.from({ length: height }, (_, at) => texts.map((column) => column[at] ?? ""));
  const widths = heads.map((head, i) => widest([head, ...rows.map((row) => row[i]!)]));
  const rule = ([left, middle, right]: string) =>
    `${left}${widths.map((wide) => "─".repeat(wide + 2)).join(middle)}${right}`;
  const line = (row: readonly string[]) =>
    `│ ${row.map((text, i) => padded(text, widths[i]!)).join(" │ ")} │`;
  return [rule("┌┬┐"), line(heads), rule("├┼┤"), ...rows.map(line), rule("└┴┘")].join("\n");
}

/** Of any number of them: as arguments of Math.max they would fill the stack. */
const most = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.max(a, b));
