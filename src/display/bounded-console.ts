// The console's methods that show what they are given, at a cost that does not grow with it: as much of an enormous value as a
// cell's result would have, and what was left out is said.

import { types } from "node:util";
import { printable } from "./plain.ts";

/** Rows of a console.table. */
const MAX_ROWS = 1_000;

/** Methods that show whatever they are given, as inspect does. */
const showing = new Set(
  "log info debug warn error trace dirxml assert group groupCollapsed timeLog".split(" "),
);

type Method = (...args: unknown[]) => void;

/** The method of this name as cells get it. */
export function boundedMethod(name: string, console: Console): Method {
  const method = console[name as "log"] as Method;
  const bounded =
    name === "dir"
      ? dir(console)
      : name === "table"
        ? table(console)
        : showing.has(name)
          ? (...args: unknown[]) => method(...args.map(printable))
          : null;
  return bounded === null
    ? method
    : Object.defineProperty(bounded, "name", { value: name, configurable: true });
}

/** Who says how deep to go, or how many to show, is given it. */
function dir(console: Console): Method {
  return (item, options) => {
    const shown = printable(item);
    const asked = ["depth", "maxArrayLength", "maxStringLength"].some((key) => key in Object(options));
    if (shown === item || asked) console.dir(item, options as object | undefined);
    else console.log(shown);
  };
}

function table(console: Console): Method {
  return (data, columns) => {
    const [rows, left] = firstRows(data);
    console.table(rows, columns as string[] | undefined);
    if (left > 0) console.log(`... ${left} more row${left === 1 ? "" : "s"}`);
  };
}

/** What console.table is given in place of `data`, and how many rows that leaves out. */
function firstRows(data: unknown): [rows: unknown, left: number] {
  if (data === null || typeof data !== "object" || types.isProxy(data)) return [data, 0];
  if (Array.isArray(data))
    return [data.length > MAX_ROWS ? data.slice(0, MAX_ROWS) : data, data.length - MAX_ROWS];
  if (types.isTypedArray(data))
    return [data.length > MAX_ROWS ? data.subarray(0, MAX_ROWS) : data, data.length - MAX_ROWS];
  if (types.isMap(data))
    return data.size > MAX_ROWS ? [new Map(first(data)), data.size - MAX_ROWS] : [data, 0];
  if (types.isSet(data))
    return data.size > MAX_ROWS ? [new Set(first(data)), data.size - MAX_ROWS] : [data, 0];
  const keys = Object.keys(data);
  if (keys.length <= MAX_ROWS) return [data, 0];
  const rows = keys.slice(0, MAX_ROWS).map((key) => [key, (data as Record<string, unknown>)[key]]);
  return [Object.fromEntries(rows), keys.length - MAX_ROWS];
}

function first<T>(items: Iterable<T>): T[] {
  const taken: T[] = [];
  for (const item of items) if (taken.push(item) === MAX_ROWS) break;
  return taken;
}
