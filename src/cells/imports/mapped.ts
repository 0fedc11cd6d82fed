// From a place in what a local file became to the one in its text; the map is made when an error is first shown.

import { createRequire } from "node:module";
import type { TraceMap } from "@jridgewell/trace-mapping";
import type { Source } from "../sources.ts";
import { type HeardLoops, hearLoops } from "./heard-loops.ts";
import { transpile } from "./transpile.ts";

/** The way back for a file of this text, transpiled with these options. */
export function mapped(file: string, text: string, options: { cjs?: boolean } = {}): Source["original"] {
  let trace: TraceMap | null = null;
  let heard: HeardLoops | null = null;
  return (line, column) => {
    const tracing = createRequire(import.meta.url)(
      "@jridgewell/trace-mapping",
    ) as typeof import("@jridgewell/trace-mapping");
    if (trace === null || heard === null) {
      const { code, map } = transpile(file, text, { ...options, map: true });
      trace = new tracing.TraceMap(map as never);
      heard = hearLoops(code);
    }
    const at = tracing.originalPositionFor(trace, { line, column: heard.columnBefore(line, column) });
    return at.line === null ? null : { line: at.line, column: at.column };
  };
}
