// Whether a place in a cell is inside of a string, or of what is no code at all, also while the cell is being written and does not
// parse.

import { type Part, partsOf } from "./lexical-parts.ts";

/**
 * Position of the quote of the string that is open at the cursor; -1 when none is.
 *
 *     `it's ${known.|}`     // -1: code again, and the apostrophe was no quote
 *     import x from "./|    // the double quote
 */
export function openString(code: string, cursor: number): number {
  const part = partAround(code, cursor);
  return part?.kind === "string" || part?.kind === "template" ? part.start : -1;
}

/** Is the cursor in a comment or a regular expression, where no name is one? */
export function isInNoCode(code: string, cursor: number): boolean {
  const part = partAround(code, cursor);
  return part?.kind === "comment" || part?.kind === "regex";
}

/** The part that the cursor stands in; null: it is before or behind one. */
function partAround(code: string, cursor: number): Part | null {
  for (const part of partsOf(code)) {
    const { kind, start, end, closed } = part;
    if (start >= cursor) break;
    const toLineEnd = kind === "comment" && code[start + 1] === "/";
    if (cursor < end || !closed || (toLineEnd && cursor === end)) return part;
  }
  return null;
}
