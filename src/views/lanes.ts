// A recording as lanes: for each task the stretches in which it ran, was ready, or waited. Steps are counted, so that
// a picture can be drawn by time and by step.

import type { Recording } from "./recording.ts";

export interface Stretch {
  doing: "running" | "ready" | "waiting";
  from: number;
  to: number;
  /** Steps of the recording: from this one, up to that one. */
  first: number;
  last: number;
  /** What it waits for, or what woke it. */
  why?: string;
}

export interface Lane {
  id: number;
  name: string;
  /** `download()`, of which it was made. */
  call: string;
  parent: number | null;
  born: { t: number; step: number };
  stretches: readonly Stretch[];
  end: { state: "finished" | "failed" | "cancelled"; t: number; step: number; preview?: string } | null;
  /** Times it was asked to cancel. */
  cancels: readonly { t: number; step: number; by: number | null }[];
  steps: number;
}

/** A callback or a task's step: what one handle of the loop did. */
export interface Step {
  from: number;
  to: number;
  iteration: number;
  /** Null: a callback that is no task's step. */
  task: number | null;
  label: string;
  /** Its events in the recording: from this index, up to and with that one. */
  first: number;
  last: number;
}

export interface Lanes {
  lanes: readonly Lane[];
  steps: readonly Step[];
  from: number;
  to: number;
}

interface Draft {
  lane: Lane & { stretches: Stretch[]; cancels: { t: number; step: number; by: number | null }[] };
  open: Stretch | null;
}

/** Read a recording once, from its beginning to its end. */
export function lanesOf({ events, cells }: Recording): Lanes {
  const drafts = new Map<number, Draft>();
  const steps: Step[] = [];
  let first = 0;
  let running: { task: number; t: number } | null = null;

  /** What is waited for, by the id of the future. */
  const reasons = new Map<number, string>();

  const draft = (id: number, t: number): Draft => {
    let found = drafts.get(id);
    if (!found) {
      // It was there before the recording began, or its beginning was dropped.
      const lane = { id, name: `task ${id}`, call: "", parent: null, born: { t, step: steps.length } };
      found = { lane: { ...lane, stretches: [], end: null, cancels: [], steps: 0 }, open: null };
      drafts.set(id, found);
    }
    return found;
  };
  const close = (one: Draft, t: number) => {
    if (one.open) one.lane.stretches.push({ ...one.open, to: t, last: steps.length });
    one.open = null;
  };
  const open = (one: Draft, doing: Stretch["doing"], t: number, why?: string, step = steps.length) => {
    one.open = { doing, from: t, to: t, first: step, last: step, ...(why !== undefined && { why }) };
  };
  const finish = (task: number | null, label: string, from: number, to: number, i: number) => {
    steps.push({ from, to, iteration: events[i]!.iteration, task, label, first, last: i });
    first = i + 1;
  };

  events.forEach((event, i) => {
    const { t } = event;
    if (event.type === "create" && event.future.kind === "task") {
      const one = draft(event.future.id, t);
      const [frame] = event.future.frames;
      Object.assign(one.lane, {
        name: event.future.name ?? one.lane.name,
        call: frame ? `${frame.name}()` : "",
        parent: event.parent,
      });
      if (event.future.state !== "pending" || !event.future.waitsFor) open(one, "ready", t, "created");
    } else if (event.type === "run") {
      const one = draft(event.task, t);
      close(one, t);
      open(one, "running", t);
      one.lane.steps++;
      running = { task: event.task, t };
    } else if (event.type === "suspend") {
      const one = draft(event.task, t);
      if (event.waitsFor !== undefined) reasons.set(event.waitsFor, event.reason ?? "future");
      finish(event.task, one.lane.name, running?.task === event.task ? running.t : t, t, i);
      running = null;
      close(one, t);
      open(one, event.waitsFor === undefined ? "ready" : "waiting", t, event.reason);
    } else if (event.type === "wake") {
      const one = draft(event.task, t);
      // Outside of every task's step: a sleep, a lock, a promise that was waited for.
      if (running === null && event.by !== null)
        finish(null, `${reasons.get(event.by)?.split(" ")[0] ?? "future"} is over`, t, t, i);
      if (one.open?.doing === "ready") return;
      close(one, t);
      open(one, "ready", t, one.lane.stretches.at(-1)?.why);
    } else if (event.type === "cancel") {
      drafts.get(event.future)?.lane.cancels.push({ t, step: steps.length, by: event.by });
    } else if (event.type === "done") {
      const one = drafts.get(event.future);
      if (!one) return;
      if (running?.task === event.future) {
        finish(event.future, one.lane.name, running.t, t, i);
        running = null;
      }
      close(one, t);
      const { state, preview } = event;
      one.lane.end = { state, t, step: steps.length, ...(preview !== undefined && { preview }) };
    } else if (event.type === "callback") {
      finish(null, event.label, t - event.seconds, t, i);
    }
  });
  const began = Math.min(
    cells[0]?.from ?? Number.POSITIVE_INFINITY,
    events[0]?.t ?? Number.POSITIVE_INFINITY,
  );
  const from = Number.isFinite(began) ? began : 0;
  const to = Math.max(cells.at(-1)?.to ?? from, events.at(-1)?.t ?? from);
  for (const one of drafts.values()) close(one, to);
  return { lanes: [...drafts.values()].map(({ lane }) => lane), steps, from, to };
}
