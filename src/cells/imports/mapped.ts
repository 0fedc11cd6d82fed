// From a place in what a local file became to the one in its text.

import { positionsOf } from "../compile/positions.ts";
import type { Source } from "../sources.ts";
import { wayBack } from "../way-back.ts";
import { hearLoops } from "./heard-loops.ts";
import { transpile } from "./transpile.ts";

/** The way back for a file of this text, transpiled with these options. */
export function mapped(file: string, text: string, options: { cjs?: boolean } = {}): Source["original"] {
  return wayBack(() => {
    const { code, map, edits } = transpile(file, text, { ...options, map: true });
    const heard = hearLoops(code);
    return {
      map: map as object,
      columnBefore: (line, column) => heard.columnBefore(line, column),
      further: edits && positionsOf([], edits, 0),
    };
  });
}
