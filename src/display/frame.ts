// Tables of Arquero and of Apache Arrow, which their authors show by methods of their own that no notebook calls. What
// inspect shows is how they keep their columns; after a filter also the rows that it has taken out.
//
//     columnNames() numRows() objects({ limit })       Arquero
//     schema.fields slice(from, to) toArray() numRows  Arrow; its rows have toJSON()

import { types } from "node:util";
import type { MimeBundle } from "./mime.ts";
import { plain } from "./plain.ts";
import { method, property } from "./property.ts";
import { counted, type Frame, MAX_ROWS, tableOfFrame } from "./table.ts";

/** The bundle of such a table; null: it is none. */
export function frameBundle(value: object): MimeBundle | null {
  const frame = frameOf(value);
  if (frame === null || frame.names.length === 0) return null;
  const { names, rows, size } = frame;
  const left = size - rows.length;
  const said = `${counted(size, "row")} of ${counted(names.length, "column")} ${plain(rows)}`;
  return {
    "text/plain": left > 0 ? `${said}\n… ${counted(left, "more row")}` : said,
    ...(rows.length > 0 && { "text/html": tableOfFrame(frame) }),
  };
}

function frameOf(value: object): Frame | null {
  try {
    return arquero(value) ?? arrow(value);
  } catch {
    return null; // methods by these names that are for something else
  }
}

function arquero(value: object): Frame | null {
  const [names, size, objects] = ["columnNames", "numRows", "objects"].map((name) =>
    method(value, name)?.bind(value),
  );
  if (!names || !size || !objects) return null;
  return frame(names(), objects({ limit: MAX_ROWS }), size());
}

function arrow(value: object): Frame | null {
  const size = property(value, "numRows")?.get;
  const fields: unknown = (property(value, "schema")?.value as { fields?: unknown } | undefined)?.fields;
  const some: unknown = size && Array.isArray(fields) && method(value, "slice")?.call(value, 0, MAX_ROWS);
  if (typeof some !== "object" || some === null) return null;
  const rows = method(some, "toArray")?.call(some);
  if (!Array.isArray(rows)) return null;
  return frame(
    (fields as { name?: unknown }[]).map((field) => field?.name),
    rows.map((row: { toJSON?(): unknown }) => row?.toJSON?.()),
    size!.call(value),
  );
}

/** Null where any of it is something else. */
function frame(names: unknown, rows: unknown, size: unknown): Frame | null {
  const isRow = (row: unknown) => typeof row === "object" && row !== null && !types.isProxy(row);
  return Array.isArray(names) &&
    names.every((name) => typeof name === "string") &&
    Array.isArray(rows) &&
    rows.every(isRow) &&
    typeof size === "number"
    ? { names, rows, size }
    : null;
}
