// Where a place in the emitted text was in the cell: the maps of each step, looked into one after the other.
//
// No map exists before the first question: a cell that throws nothing pays nothing.

import type { TraceMap } from "@jridgewell/trace-mapping";
import type MagicString from "magic-string";
import type { PlainMap } from "./strip.ts";
import { tracing } from "./trace-mapping.ts";

/** Line from 1, column from 0 (UTF-16). */
export interface Position {
  line: number;
  column: number;
}

/** One step of compiling: what it made, and how to get back from there to what it was given. */
export interface Step {
  /** The text after this step, without {@link before}. */
  text: string;
  /** What was put before that text on its first line, for the next step. */
  before: string;
  /** The place that this stands for, as loading what JSX needs does for the first tag; null where it has none. */
  beforeAt: Position | null;
  map: () => PlainMap;
}

/**
 * Make the function that answers for one cell.
 *
 * @param steps the last one first
 * @param edits the edits before them
 * @param shift characters that stood before the cell's own text when it was parsed
 */
export function positionsOf(
  steps: Step[],
  edits: MagicString,
  shift: number,
): (line: number, column: number) => Position | null {
  let maps: Maps | null = null;
  return (line, column) => (maps ??= new Maps(steps, edits, shift)).original(line, column);
}

interface Level {
  trace: TraceMap;
  /** Length of what stands before the text on its first line. */
  before: number;
  beforeAt: Position | null;
  lines: string[];
  /** Lines of the text that the map leads to. */
  original: string[];
  /** Of the last level its text. */
  edits: string | null;
}

/** V8 and the maps of transforms end lines so; the map of the edits does at newlines alone. */
const LINE_END = /[\n\u2028\u2029]/;

class Maps {
  readonly #tracing = tracing();
  readonly #levels: Level[] = [];
  readonly #shift: number;

  constructor(steps: Step[], edits: MagicString, shift: number) {
    this.#shift = shift;
    // `hires`: a mapping for each character, so that the places within unchanged text are exact.
    const edit: Step = {
      text: edits.toString(),
      before: "",
      beforeAt: null,
      map: () => edits.generateDecodedMap({ hires: true }),
    };
    const all = [...steps, edit];
    for (const [i, { text, before, beforeAt, map }] of all.entries()) {
      const next = all[i + 1];
      this.#levels.push({
        trace: new this.#tracing.TraceMap(map() as any),
        before: before.length,
        beforeAt,
        lines: text.split(next ? LINE_END : "\n"),
        original: next ? (next.before + next.text).split(LINE_END) : edits.original.split("\n"),
        edits: next ? null : text,
      });
    }
  }

  original(line: number, column: number): Position | null {
    let place: Position | null = { line, column };
    for (const [i, level] of this.#levels.entries()) {
      if (i > 0 && level.edits !== null) place = byNewlines(level.edits, place);
      if (place.line === 1) place = { line: 1, column: place.column - level.before };
      if (place.column < 0) return level.beforeAt;
      place = this.#trace(level, place);
      if (!place) return null;
    }
    return place.line === 1 ? { line: 1, column: Math.max(0, place.column - this.#shift) } : place;
  }

  /**
   * Maps name the beginnings of words; a place behind one is moved along, as long as the text is the same. What was put
   * in before all else of a line stands for what follows it: V8 finds no `f` at the call around it,
   * `__cokernel__.result(f(1))`.
   */
  #trace({ trace, lines, original }: Level, { line, column }: Position): Position | null {
    const segment =
      this.#tracing.traceSegment(trace, line - 1, column) ??
      this.#tracing.decodedMappings(trace)[line - 1]?.[0] ??
      null;
    if (!segment || segment.length === 1) return null;
    const [start, , toLine, toColumn] = segment;
    const along = (lines[line - 1] ?? "").slice(start, column);
    const same = original[toLine]?.startsWith(along, toColumn);
    return { line: toLine + 1, column: toColumn + (same ? along.length : 0) };
  }
}

/** A place whose line is counted by {@link LINE_END}. */
function byNewlines(text: string, { line, column }: Position): Position {
  if (!/[\u2028\u2029]/.test(text)) return { line, column };
  const before = text.split(LINE_END).slice(0, line - 1);
  const offset = before.reduce((sum, { length }) => sum + length + 1, column);
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: lines.at(-1)!.length };
}
