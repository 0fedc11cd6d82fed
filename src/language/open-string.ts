// Whether a place in a cell is inside of a string, also while the cell is being written and does not parse.

import { partsOf } from "./lexical-parts.ts";

/**
 * Position of the quote of the string that is open at the cursor; -1 when none is.
 *
 *     `it's ${known.|}`     // -1: code again, and the apostrophe was no quote
 *     import x from "./|    // the double quote
 */
export function openString(code: string, cursor: number): number {
  for (const { kind, start, end, closed } of partsOf(code)) {
    if (start >= cursor) break;
    if (cursor < end || !closed) return kind === "string" || kind === "template" ? start : -1;
  }
  return -1;
}
