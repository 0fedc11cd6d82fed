// A recording as lanes: for each task the stretches in which it ran, was ready, or waited. Steps are counted, so that
// a picture can be drawn by time and by step.

import { named } from "./quantity.ts";
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
  /** Did anything happen to it? One that stood still from before the beginning up to the end is no part of the picture. */
  moved: boolean;
}

/** Read a recording once, from its beginning to its end. */
export function lanesOf({ events, cells, names }: Recording): Lanes {
  const drafts = new Map<number, Draft>();
  const steps: Step[] = [];
  let first = 0;
  /** Outermost first: a task that begins eagerly runs inside of the step of the one that makes it. */
  const running: { task: number; t: number }[] = [];

  /** What is waited for, by the id of the future. */
  const reasons = new Map<number, string>();

  const draft = (id: number, t: number): Draft => {
    let found = drafts.get(id);
    if (!found) {
      // It was there before the recording began, or its beginning was dropped.
      const name = named(names?.[id] ?? `task ${id}`);
      const lane = { id, name, call: "", parent: null, born: { t, step: steps.length } };
      found = {
        lane: { ...lane, stretches: [], end: null, cancels: [], steps: 0 },
        open: null,
        moved: false,
      };
      drafts.set(id, found);
    }
    return found;
  };
  const moved = (id: number, t: number): Draft => Object.assign(draft(id, t), { moved: true });
  const close = (one: Draft, t: number) => {
    if (one.open) one.lane.stretches.push({ ...one.open, to: t, last: steps.length });
    one.open = null;
  };
  const open = (one: Draft, doing: Stretch["doing"], t: number, why?: string, step = steps.length) => {
    one.open = { doing, from: t, to: t, first: step, last: step, ...(why !== undefined && { why }) };
  };
  const begin = (one: Draft, t: number) => {
    close(one, t);
    open(one, "running", t);
    one.lane.steps++;
    running.push({ task: one.lane.id, t });
  };
  const finish = (task: number | null, label: string, from: number, to: number, i: number) => {
    steps.push({ from, to, iteration: events[i]!.iteration, task, label, first, last: i });
    first = i + 1;
  };

  events.forEach((event, i) => {
    const { t } = event;
    if (event.type === "create" && event.future.kind === "task") {
      const one = event.earlier ? draft(event.future.id, t) : moved(event.future.id, t);
      const { frames, state, waitsFor, reason } = event.future;
      const [frame] = frames;
      Object.assign(one.lane, {
        name: named(event.future.name ?? one.lane.name),
        call: frame ? `${frame.name}()` : "",
        parent: event.parent,
      });
      if (one.open) return;
      if (event.earlier && state === "running") begin(one, t);
      else if (waitsFor === null) open(one, "ready", t, event.earlier ? undefined : "created");
      else if (event.earlier) {
        const why = named(reason ?? "future");
        reasons.set(waitsFor, why);
        open(one, "waiting", t, why);
      } else if (state !== "pending") open(one, "ready", t, "created");
    } else if (event.type === "run") {
      begin(moved(event.task, t), t);
    } else if (event.type === "suspend") {
      const one = moved(event.task, t);
      if (event.waitsFor !== undefined) reasons.set(event.waitsFor, named(event.reason ?? "future"));
      finish(event.task, one.lane.name, running.at(-1)?.task === event.task ? running.pop()!.t : t, t, i);
      close(one, t);
      const why = event.reason === undefined ? undefined : named(event.reason);
      open(one, event.waitsFor === undefined ? "ready" : "waiting", t, why);
    } else if (event.type === "wake") {
      const one = moved(event.task, t);
      // Outside of every task's step: a sleep, a lock, a promise that was waited for.
      if (running.length === 0 && event.by !== null)
        finish(null, `${reasons.get(event.by)?.split(" ")[0] ?? "future"} is over`, t, t, i);
      if (one.open?.doing === "ready") return;
      close(one, t);
      open(one, "ready", t, one.lane.stretches.at(-1)?.why);
    } else if (event.type === "cancel") {
      if (drafts.has(event.future))
        moved(event.future, t).lane.cancels.push({ t, step: steps.length, by: event.by });
    } else if (event.type === "done") {
      if (!drafts.has(event.future)) return;
      const one = moved(event.future, t);
      if (running.at(-1)?.task === event.future) finish(event.future, one.lane.name, running.pop()!.t, t, i);
      close(one, t);
      const { state, preview } = event;
      one.lane.end = { state, t, step: steps.length, ...(preview !== undefined && { preview }) };
    } else if (event.type === "iteration") {
      running.length = 0; // of a step that was cut nothing more is heard
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
  const lanes = [...drafts.values()].flatMap((one) => (one.moved ? one.lane : []));
  return { lanes, steps, from, to };
}
