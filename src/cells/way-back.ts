// From a place in what a text became to the one in the text, by a source map, which is made and read when an error is first
// shown.

import type { TraceMap } from "@jridgewell/trace-mapping";
import { tracing } from "./compile/trace-mapping.ts";
import type { Source } from "./sources.ts";

/** What leads back. */
interface Way {
  map: object | string;
  /** The column, of what the map is of, for a place in what V8 ran. */
  columnBefore(line: number, column: number): number;
  /** From where the map leads to the text itself, where it has been edited before. */
  further?: Source["original"] | null;
}

/** The way back; `make` is called at the first question. */
export function wayBack(make: () => Way): Source["original"] {
  let trace: TraceMap | null = null;
  let way: Way | null = null;
  return (line, column) => {
    const { TraceMap, originalPositionFor } = tracing();
    if (trace === null || way === null) {
      way = make();
      trace = new TraceMap(way.map as never);
    }
    const at = originalPositionFor(trace, { line, column: way.columnBefore(line, column) });
    if (at.line === null) return null;
    return way.further ? way.further(at.line, at.column) : { line: at.line, column: at.column };
  };
}
