// Colours of tracebacks and differences, where what reads them shows colours.

import { stripVTControlCharacters } from "node:util";
import type { ProgressStream } from "./progress-line.ts";

/** On a terminal, unless NO_COLOR is set; elsewhere where FORCE_COLOR is, as in Node. */
export function hasColours({ isTTY }: ProgressStream, { FORCE_COLOR, NO_COLOR } = process.env): boolean {
  if (FORCE_COLOR) return FORCE_COLOR !== "0";
  return isTTY === true && !NO_COLOR;
}

/** A text with escape sequences as a stream can show it. */
export function shownOn(stream: ProgressStream, text: string): string {
  return hasColours(stream) ? text : stripVTControlCharacters(text);
}
