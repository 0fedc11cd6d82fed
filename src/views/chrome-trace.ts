// A recording in Chrome's trace event format, which ui.perfetto.dev and chrome://tracing open: a thread a task.
// Times are microseconds. Counterpart: the "JSON Array Format" of the Trace Event Format document.

import { lanesOf } from "./lanes.ts";
import { loopName } from "./loop-name.ts";
import type { Recording } from "./recording.ts";

interface ChromeEvent {
  name: string;
  /** X complete, i instant, M metadata. */
  ph: "X" | "i" | "M";
  pid: number;
  tid: number;
  ts?: number;
  dur?: number;
  s?: "t";
  args?: Record<string, unknown>;
}

export interface ChromeTrace {
  traceEvents: ChromeEvent[];
  displayTimeUnit: "ms";
}

/** The trace; `JSON.stringify` of it is the file. */
export function chromeTrace(recording: Recording): ChromeTrace {
  const { lanes, steps, from } = lanesOf(recording);
  const us = (t: number) => Math.round((t - from) * 1e9) / 1e3;
  const events: ChromeEvent[] = [
    { name: "process_name", ph: "M", pid: 1, tid: 0, args: { name: loopName(recording.loop) } },
    { name: "thread_name", ph: "M", pid: 1, tid: 0, args: { name: "the loop" } },
  ];
  const span = (name: string, tid: number, a: number, b: number, args?: Record<string, unknown>) =>
    events.push({ name, ph: "X", pid: 1, tid, ts: us(a), dur: us(b) - us(a), ...(args && { args }) });
  const instant = (name: string, tid: number, t: number, args?: Record<string, unknown>) =>
    events.push({ name, ph: "i", s: "t", pid: 1, tid, ts: us(t), ...(args && { args }) });
  for (const cell of recording.cells) span(cell.label, 0, cell.from, cell.to);
  for (const step of steps) if (step.task === null) span(step.label, 0, step.from, step.to);
  for (const lane of lanes) {
    events.push({
      name: "thread_name",
      ph: "M",
      pid: 1,
      tid: lane.id,
      args: { name: `${lane.name} ${lane.call}`.trim() },
    });
    for (const { doing, why, from: a, to: b } of lane.stretches)
      span(doing === "waiting" ? `waiting: ${why ?? "?"}` : doing, lane.id, a, b);
    for (const cancel of lane.cancels) instant("cancel()", lane.id, cancel.t);
    if (lane.end) instant(lane.end.state, lane.id, lane.end.t, { result: lane.end.preview });
  }
  for (const { t, task, text } of recording.output) instant("output", task ?? 0, t, { text });
  return { traceEvents: events, displayTimeUnit: "ms" };
}
