// Where a place in the emitted text was in the cell: two maps, looked into one after the other.
//
// Neither map exists before the first question: a cell that throws nothing pays nothing.

import { createRequire } from "node:module";
import type { TraceMap } from "@jridgewell/trace-mapping";
import type MagicString from "magic-string";
import type { PlainMap } from "./strip.ts";

/** Line from 1, column from 0 (UTF-16). */
export interface Position {
  line: number;
  column: number;
}

type Tracing = typeof import("@jridgewell/trace-mapping");

export interface EmittedText {
  script: string;
  /** Length of what the compiler put before the stripped text, on its first line. */
  prefix: number;
  /** The edits, from the cell's text to the text before stripping. */
  edits: MagicString;
  /** The map of stripping; called once. */
  stripMap: () => PlainMap;
  /** Characters before the cell's own text on the first line of what was edited. */
  shift: number;
}

/** Make the function that answers for one cell. */
export function positionsOf(emitted: EmittedText): (line: number, column: number) => Position | null {
  let maps: Maps | null = null;
  return (line, column) => (maps ??= new Maps(emitted)).original(line, column);
}

class Maps {
  readonly #emitted: EmittedText;
  readonly #tracing: Tracing;
  readonly #strip: TraceMap;
  readonly #edits: TraceMap;
  /** Lines of the emitted text, of the text between, and of the text that was parsed. */
  readonly #scriptLines: string[];
  readonly #editedLines: string[];
  readonly #textLines: string[];

  constructor(emitted: EmittedText) {
    this.#emitted = emitted;
    this.#tracing = createRequire(import.meta.url)("@jridgewell/trace-mapping");
    this.#strip = new this.#tracing.TraceMap(emitted.stripMap() as any);
    this.#edits = new this.#tracing.TraceMap(emitted.edits.generateDecodedMap({ hires: true }) as any);
    this.#scriptLines = emitted.script.split("\n");
    this.#editedLines = emitted.edits.toString().split("\n");
    this.#textLines = emitted.edits.original.split("\n");
  }

  original(line: number, column: number): Position | null {
    const { prefix, shift } = this.#emitted;
    const first = line === 1 ? prefix : 0;
    if (column < first) return null;
    const scriptLine = this.#scriptLines[line - 1]?.slice(first) ?? "";
    const edited = this.#trace(this.#strip, line, column - first, scriptLine, this.#editedLines);
    if (!edited) return null;
    const editedLine = this.#editedLines[edited.line - 1] ?? "";
    const place = this.#trace(this.#edits, edited.line, edited.column, editedLine, this.#textLines);
    if (!place) return null;
    return place.line === 1 ? { line: 1, column: Math.max(0, place.column - shift) } : place;
  }

  /** Maps name the beginnings of words; a place behind one is moved along, as long as the text is the same. */
  #trace(map: TraceMap, line: number, column: number, from: string, to: string[]): Position | null {
    const segment = this.#tracing.traceSegment(map, line - 1, column);
    if (!segment || segment.length === 1) return null;
    const [start, , toLine, toColumn] = segment;
    const along = from.slice(start, column);
    const same = to[toLine]?.startsWith(along, toColumn);
    return { line: toLine + 1, column: toColumn + (same ? along.length : 0) };
  }
}
