// A recording that has events and nothing else.

import type { TraceEvent } from "../../src/coroutine/trace-log.ts";
import type { Recording } from "../../src/views/recording.ts";

export function recordingOf(events: readonly TraceEvent[]): Recording {
  return { loop: "loop", events, dropped: 0, cells: [], output: [], sources: {}, frames: {}, notes: [] };
}
