// A recording: what a loop's trace tells, and beside it what the host knew at the time (which cell ran, what was
// printed, the sources, the values in suspended frames). The timeline and the step player draw it.

import type { TraceEvent } from "../coroutine/trace-log.ts";
import type { FrameInfo } from "./coroutine-info.ts";

/** Plain data: structured-cloneable, and JSON. */
export interface Recording {
  /** Name of the loop. */
  loop: string;
  events: readonly TraceEvent[];
  /** Events lost to the trace's limit, the earliest ones. */
  dropped: number;
  /** Names of tasks whose beginning is among those. */
  names?: Readonly<Record<number, string>>;
  /** The cells under which the loop moved, in order, in loop seconds. Between two of them it stood still. */
  cells: readonly { label: string; from: number; to: number }[];
  /** What was printed meanwhile. */
  output: readonly { t: number; task: number | null; text: string }[];
  /** Source text of each cell and local file that is mentioned, by label. */
  sources: Readonly<Record<string, string>>;
  /** Frames of a task where it suspended, by index of the `suspend` event. */
  frames: Readonly<Record<number, readonly FrameInfo[]>>;
  /** Sentences on what was not kept. */
  notes: readonly string[];
}
