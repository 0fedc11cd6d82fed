// A recording, played back: what every task did after each step, the ready queue and the timers, folded from the
// trace's events alone. Queue and border are those of the tasks; other callbacks are known only once they ran.

import type { TraceEvent } from "../coroutine/trace-log.ts";
import { list, named } from "./quantity.ts";
import type { Recording } from "./recording.ts";
import { isOver, type State } from "./sign.ts";

export interface TaskNow {
  id: number;
  name: string;
  call: string;
  state: State;
  /** What it waits for, or what came of it. */
  text: string;
  waitsFor: number | null;
  /** Index of the event whose frames hold where it stands: its last `suspend`, or its `create`; null before it has begun. */
  stands: number | null;
}

/** Seconds by which a timer may be ahead and count as due, as for the loop. */
const resolution = 1e-9;

/** The inside of a loop at a step of a recording. */
export class Replay {
  /** @param names those of tasks whose beginning is not in the recording */
  constructor(private readonly names: Recording["names"] = {}) {}

  readonly tasks = new Map<number, TaskNow>();
  /** Ids of tasks; the first `border` of them belong to this iteration. */
  queue: number[] = [];
  border = 0;
  /** Id to the time at which it is due. */
  readonly timers = new Map<number, number>();
  time = 0;
  /** Of a gather, a group or a wait, by its id: those of its members that are not done. */
  private readonly members = new Map<number, Set<number>>();

  /** @param index of the event in the recording */
  apply(event: TraceEvent, index: number): void {
    this.time = event.t;
    switch (event.type) {
      case "iteration":
        for (const [id, when] of this.timers) if (when <= event.t + resolution) this.timers.delete(id);
        this.border = this.queue.length;
        break;
      case "create":
        if (event.future.members) this.members.set(event.future.id, new Set(event.future.members));
        if (event.future.kind === "task") this.begin(event, index);
        break;
      case "wake":
        this.join(event.task);
        break;
      case "run": {
        const at = this.queue.indexOf(event.task);
        if (at >= 0) this.queue.splice(at, 1);
        if (at >= 0 && at < this.border) this.border--;
        Object.assign(this.task(event.task), { state: "running", text: "", waitsFor: null });
        break;
      }
      case "suspend":
        Object.assign(this.task(event.task), {
          state: "waiting",
          text: named(event.reason ?? ""),
          waitsFor: event.waitsFor ?? null,
          stands: index,
        });
        if (event.waitsFor === undefined) this.join(event.task);
        // Not all of many are told: those cannot be counted.
        else if (this.members.get(event.waitsFor)?.size !== left(event.reason))
          this.members.delete(event.waitsFor);
        break;
      case "done": {
        this.count(event.future);
        const task = this.tasks.get(event.future);
        if (task)
          Object.assign(task, {
            state: event.state,
            text: event.preview ?? "",
            waitsFor: null,
            stands: null,
          });
        break;
      }
      case "cancel": {
        const task = this.tasks.get(event.future);
        if (task && !isOver(task.state)) task.state = "cancelling";
        break;
      }
      case "timer":
        if (event.cancelled) this.timers.delete(event.id);
        else this.timers.set(event.id, event.when);
        break;
      case "callback":
        break;
    }
  }

  private begin({ future, earlier }: Extract<TraceEvent, { type: "create" }>, index: number): void {
    const task = this.task(future.id, future.name, future.frames[0]?.name);
    if (earlier && future.frames[0]?.state === "suspended") task.stands = index;
    if (earlier && future.frames[0]?.state !== "created") task.state = "waiting";
    if (future.state === "cancelling") task.state = "cancelling";
    if (earlier && future.state === "running") task.state = "running";
    else if (future.waitsFor === null) this.join(future.id);
    else {
      // What was left of a sleep is less with each step.
      const text = named((future.reason ?? "").replace(/, [^,]+ s left$/, ""));
      Object.assign(task, { text, waitsFor: future.waitsFor });
    }
  }

  /** One is done: who waits for it among others waits for one less. */
  private count(done: number): void {
    this.members.delete(done);
    for (const [several, members] of this.members) {
      if (!members.delete(done)) continue;
      for (const task of this.tasks.values()) if (task.waitsFor === several) task.text = oneLess(task.text);
    }
  }

  private task(id: number, name?: string, call?: string): TaskNow {
    let task = this.tasks.get(id);
    if (!task) {
      task = {
        id,
        name: named(this.names?.[id] ?? `task ${id}`),
        call: "",
        state: "created",
        text: "",
        waitsFor: null,
        stands: null,
      };
      this.tasks.set(id, task);
    }
    if (name !== undefined) task.name = named(name);
    if (call !== undefined) task.call = `${call}()`;
    return task;
  }

  private join(id: number): void {
    const task = this.task(id);
    if (this.queue.includes(id) || isOver(task.state)) return;
    if (task.state !== "created" && task.state !== "cancelling") task.state = "ready";
    task.text = "";
    this.queue.push(id);
  }
}

/** How many are not done, by `gather 2/5` or `task group, 2 left`. */
function left(reason = ""): number | undefined {
  const [, done, all, rest] = /^gather (\d+)\/(\d+)$|, (\d+) left$/.exec(reason) ?? [];
  return all !== undefined ? Number(all) - Number(done) : rest !== undefined ? Number(rest) : undefined;
}

function oneLess(reason: string): string {
  return reason
    .replace(/^gather (\d+)(?=\/)/, (_, done) => `gather ${Number(done) + 1}`)
    .replace(/, (\d+) left$/, (_, rest) => `, ${Number(rest) - 1} left`);
}

/** What happened between two events, in a sentence: what ran, what it printed, what came of it. */
export function told(recording: Recording, replay: Replay, first: number, last: number): string {
  const name = (id: number | null) =>
    id === null ? "the loop" : (replay.tasks.get(id)?.name ?? `future ${id}`);
  const { events, output } = recording;
  const parts: string[] = [];
  const [from, to] = [first === 0 ? Number.NEGATIVE_INFINITY : events[first - 1]!.t, events[last]!.t];
  const created: string[] = [];
  let before: string[] = [];
  const woken: string[] = [];
  let end = "";
  for (let i = first; i <= last; i++) {
    const event = events[i]!;
    if (event.type === "create") {
      if (event.future.kind === "task" && !event.earlier) created.push(name(event.future.id));
    } else if (event.type === "run") {
      // What was made before it ran is not its work; that it was made itself need not be said.
      before = created.splice(0);
      if (before.length === 1 && before[0] === name(event.task)) before = [];
    } else if (event.type === "wake") woken.push(name(event.task));
    else if (event.type === "cancel") parts.push(`${name(event.future)} is asked to cancel.`);
    else if (event.type === "suspend")
      end =
        event.waitsFor === undefined
          ? "Now it goes to the back of the queue."
          : `Now it waits for ${named(event.reason ?? "something")}.`;
    else if (event.type === "done" && replay.tasks.has(event.future))
      end = `${name(event.future)} is ${event.state}${event.preview === undefined ? "" : `: ${event.preview}`}.`;
  }
  if (before.length > 0)
    parts.unshift(`Before that, ${list(before)} ${before.length > 1 ? "were" : "was"} made.`);
  const printed = output.filter(({ t }) => t > from && t <= to).map(({ text }) => `“${text.trim()}”`);
  if (printed.length > 0) parts.push(`Printed ${printed.join(", ")}.`);
  if (created.length > 0) parts.push(`Made ${created.join(", ")}.`);
  if (woken.length > 0) parts.push(`Woke ${woken.join(", ")}.`);
  if (end !== "") parts.push(end);
  return parts.join(" ");
}
