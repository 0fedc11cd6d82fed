// What a loop's snapshot says, in words: names for its ids, what each waits for, what runs next. Both forms of the
// loop card and the waiting graph speak by these.

import type { FutureInfo, HandleInfo } from "../coroutine/future-info.ts";
import type { Origin } from "../coroutine/hooks.ts";
import type { LoopSnapshot, TimerInfo } from "../coroutine/snapshot.ts";
import { short } from "./place.ts";
import { duration, named, number } from "./quantity.ts";
import { isOver, type State } from "./sign.ts";

/** The snapshot with names of which each fits into a line: a program may give any. */
export function readable(loop: LoopSnapshot): LoopSnapshot {
  return {
    ...loop,
    name: named(loop.name),
    ready: loop.ready.map((handle) => ({ ...handle, label: named(handle.label) })),
    timers: loop.timers.map((timer) => ({ ...timer, label: named(timer.label) })),
    futures: loop.futures.map((future) => ({
      ...future,
      ...(future.name !== undefined && { name: named(future.name) }),
      ...(future.reason !== undefined && { reason: named(future.reason) }),
    })),
  };
}

/** How many there are, those included that the snapshot left out. */
export function amounts(loop: LoopSnapshot) {
  const { ready, timers, tasks } = loop.left ?? { ready: 0, timers: 0, tasks: 0 };
  const shown = tasksOf(loop);
  return {
    ready: loop.ready.length + ready,
    timers: loop.timers.length + timers,
    tasks: shown.length + tasks,
    pending: shown.filter((task) => !done(task)).length + tasks,
  };
}

/** What was left out of the ready queue, and how much of that belongs to this iteration. */
export function moreReady(loop: LoopSnapshot): string | null {
  const more = amounts(loop).ready - loop.ready.length;
  const now = loop.border - loop.ready.length;
  if (more === 0) return null;
  return now <= 0 || now >= more
    ? andMore(more)
    : `${andMore(more)}, ${number(now)} of them in this iteration`;
}

/** `and 960 more` */
export function andMore(n: number): string {
  return `and ${number(n)} more`;
}

/** The state of a future as the views call it: a task that is pending waits, or is ready to go on. */
export function stateOf(future: FutureInfo): State {
  return future.state === "pending" ? (neverRan(future) ? "created" : "waiting") : future.state;
}

/** The tasks: those that do something first. */
export function tasksOf(loop: LoopSnapshot): FutureInfo[] {
  const order: Record<FutureInfo["state"], number> = {
    running: 0,
    ready: 1,
    cancelling: 2,
    pending: 3,
    finished: 4,
    failed: 4,
    cancelled: 4,
  };
  const tasks = loop.futures.filter(({ kind }) => kind === "task");
  return tasks.sort((a, b) => order[a.state] - order[b.state] || a.id - b.id);
}

/** Is it over? */
export function done({ state }: FutureInfo): boolean {
  return isOver(state);
}

/** Name of a task or future, kind and name of what one stands in line at, a number where there is no name. */
export function nameOf(loop: LoopSnapshot, id: number): string {
  const future = loop.futures.find((one) => one.id === id);
  if (future) return future.name ?? `${future.kind} ${id}`;
  const waiter = loop.waiters.find((one) => one.id === id);
  return waiter ? `${waiter.kind} ${waiter.name ?? id}` : `task ${id}`;
}

/** `download()`, as far as a frame tells. */
export function callOf(task: FutureInfo): string {
  const outermost = task.frames[0];
  return outermost ? `${outermost.name}()` : "";
}

/** What a task waits for, or what came of it: `gather 1/3: Task-4, Task-5`, `→ 7`. */
export function doing(loop: LoopSnapshot, task: FutureInfo): string {
  if (task.state === "finished") return task.result === undefined ? "" : `→ ${task.result}`;
  if (task.state === "failed") return task.error ?? "";
  if (task.state === "cancelled") return "";
  if (task.waitsFor === null) return [callOf(task), at(task)].filter(Boolean).join(" at ");
  const waited = loop.futures.find(({ id }) => id === task.waitsFor);
  const left =
    waited?.kind === "gather"
      ? loop.futures.filter((one) => one.awaitedBy.includes(waited.id) && !done(one))
      : loop.futures.filter(({ id }) => waited?.members?.includes(id));
  const reason =
    waited?.kind === "future" && waited.name
      ? `future ${waited.name}`
      : (task.reason ?? nameOf(loop, task.waitsFor));
  return left.length === 0 ? reason : `${reason}: ${left.map((one) => nameOf(loop, one.id)).join(", ")}`;
}

/** What a handle of the ready queue will do. */
export function handleWords(loop: LoopSnapshot, handle: HandleInfo): string {
  if (handle.cancelled) return "a callback that was cancelled";
  // A callback of a task that is done is about that task, and does not step it.
  const task = loop.futures.find(({ id }) => id === handle.id);
  if (task?.kind !== "task") return limitWords(loop, handle) ?? callbackWords(handle.label);
  if (done(task)) return `${task.name} is passed over: it has ended`;
  return `${task.name} ${neverRan(task) ? "begins" : "goes on"}`;
}

/** Of a time limit whose it is. */
function limitWords(loop: LoopSnapshot, { ends }: HandleInfo): string | undefined {
  if (ends === undefined) return;
  const whose =
    loop.futures.find(({ id, waitsFor }) => id === ends || waitsFor === ends)?.id ??
    loop.waiters.find(({ id }) => id === ends)?.waiters[0];
  return whose === undefined ? "a time limit" : `${nameOf(loop, whose)}: time limit`;
}

/** What a callback does, where its name is the runtime's own (CPython's names, which `repr` shows). */
export function callbackWords(label: string): string {
  return ownCallbacks[label] ?? label;
}

const ownCallbacks: Record<string, string> = {
  "gather.<locals>._done_callback()": "gather counts one",
  "shield.<locals>._inner_done_callback()": "shield passes on what came of it",
  "shield.<locals>._outer_done_callback()": "shield lets go",
  "TaskGroup._on_task_done()": "task group counts one",
  "_wait.<locals>._on_completion()": "wait counts one",
  "_AsCompletedIterator._handle_completion()": "asCompleted counts one",
  "_release_waiter()": "waitFor is woken",
  "_run_until_complete_cb()": "the run ends",
  "Promise.then()": "an await outside is told",
  "followProgress()": "progress is told",
  sleep: "a sleep is over",
};

/** Who a timer wakes: the task that sleeps, else the callback. */
export function timerWords(loop: LoopSnapshot, timer: TimerInfo): string {
  const sleepers = loop.futures.filter(({ waitsFor }) => waitsFor !== null && waitsFor === timer.future);
  return sleepers.length > 0
    ? sleepers.map(({ name, id }) => name ?? `future ${id}`).join(", ")
    : (limitWords(loop, timer) ?? timer.label);
}

/** The line between this iteration and the next. */
export function borderWords(loop: LoopSnapshot): string {
  const due = loop.timers.filter(({ inSeconds, cancelled }) => inSeconds <= 0 && !cancelled).length;
  if (loop.border < amounts(loop).ready) return "this iteration ends here";
  return due === 0 ? "an iteration ends here" : `${due} due joins, then an iteration ends here`;
}

/** What the loop does next, in a sentence. */
export function nextWords(loop: LoopSnapshot): string {
  if (loop.closed) return "closed: nothing will run";
  const [first] = loop.ready;
  if (first) return handleWords(loop, first);
  const timer = loop.timers.find(({ cancelled }) => !cancelled);
  if (!timer) {
    const waiting = tasksOf(loop).some((task) => !done(task));
    return waiting ? "nothing, until something from outside wakes a task" : "nothing left to do";
  }
  const wakes = timerWords(loop, timer);
  return timer.inSeconds <= 0
    ? `${wakes}, whose timer is due`
    : `sleep ${duration(timer.inSeconds)}, then ${wakes}`;
}

/** `running`, `standing still`, `closed`. */
export function standing(loop: LoopSnapshot): string {
  return loop.closed ? "closed" : loop.running ? "running" : "standing still";
}

/** The line of a cell at which it stands; what of the library it calls there has none, and one that runs stands nowhere. */
export function placeOf(task: FutureInfo): Origin | undefined {
  return task.frames.findLast(({ at, state }) => at && state !== "running")?.at ?? undefined;
}

function at(task: FutureInfo): string {
  const place = placeOf(task);
  return place ? short(place) : "";
}

function neverRan(task: FutureInfo): boolean {
  return task.frames[0]?.state === "created";
}
