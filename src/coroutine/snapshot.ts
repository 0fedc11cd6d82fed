// The inside of a loop as plain data, for views: what is ready, what is due when, who waits for whom.
// Ids are small numbers, given at the first look and kept from then on; nothing is paid before.

import { PromiseFuture } from "./bridge.ts";
import { type CallGraphFrame, framesOf } from "./frames.ts";
import { Future } from "./future.ts";
import { GatherFuture } from "./gather.ts";
import { Handle, TimerHandle } from "./handle.ts";
import type { Origin } from "./hooks.ts";
import type { EventLoop } from "./loop.ts";
import type { Entry } from "./ready.ts";
import { registers } from "./registers.ts";
import { repr, reprError } from "./repr.ts";
import { ShieldFuture } from "./shield.ts";
import { SleepFuture } from "./sleep.ts";
import { CLOSED } from "./stack.ts";
import { Task } from "./task.ts";
import type { Timed } from "./timers.ts";
import { CANCELLED, FAILED, FINISHED, Link } from "./waiter.ts";

/** Plain data about a future or task. Ids are small numbers, stable in the process. */
export interface FutureInfo {
  id: number;
  kind: "future" | "task" | "gather" | "shield" | "promise";
  name?: string;
  state: "pending" | "ready" | "running" | "cancelling" | "finished" | "failed" | "cancelled";
  /** Short previews; no getter is run. */
  result?: string;
  error?: string;
  /** Ids of what it waits for and of who waits for it. */
  waitsFor: number | null;
  awaitedBy: number[];
  /** What kind of wait: `sleep 0.5 s`, `gather 2/5`, `promise`. */
  reason?: string;
  frames: CallGraphFrame[];
  origin: Origin | null;
  cancelRequests: number;
}
export interface HandleInfo {
  id: number;
  label: string;
  /** Task or future it steps, if any. */
  future: number | null;
  cancelled: boolean;
  origin: Origin | null;
}
export interface TimerInfo extends HandleInfo {
  /** Loop time, seconds. */
  when: number;
  /** Seconds from now. */
  inSeconds: number;
}
/** Plain data about a lock, queue … that somebody waits at. */
export interface WaiterInfo {
  id: number;
  kind: "lock" | "event" | "condition" | "semaphore" | "barrier" | "queue";
  text: string;
  owner: number | null;
  waiters: number[];
}
/** The inside of a loop at a moment. */
export interface LoopSnapshot {
  name: string;
  running: boolean;
  closed: boolean;
  time: number;
  iteration: number;
  /** In order; the first `border` of them run in the current (or next) iteration, the rest in the one after. */
  ready: HandleInfo[];
  border: number;
  timers: TimerInfo[];
  current: number | null;
  futures: FutureInfo[];
  waiters: WaiterInfo[];
  /** Items left out because of maxItems. */
  omitted: number;
}
/** What a step of the loop ran. */
export interface StepInfo {
  iteration: number;
  handle: HandleInfo;
  /** Seconds it took. */
  seconds: number;
}

const ids = new WeakMap<object, number>();
let lastId = 0;

/** The number of an object, the same at each look. */
export function idOf(object: object): number {
  let id = ids.get(object);
  if (id === undefined) {
    id = ++lastId;
    ids.set(object, id);
  }
  return id;
}

/** What a handle is, as data. */
export function handleInfo(entry: Entry): HandleInfo {
  const future = entry instanceof Future ? entry : entry instanceof Link ? entry.future : null;
  return {
    id: idOf(entry),
    label: entry instanceof Task ? entry.getName() : entry._label(),
    future: future === null ? null : idOf(future),
    cancelled: entry instanceof Handle && entry.cancelled(),
    origin: future?.origin ?? (entry instanceof Handle ? entry._origin : null),
  };
}

/** All of a loop, at most so many items a list. */
export function snapshotOf(loop: EventLoop, maxItems: number): LoopSnapshot {
  let omitted = 0;
  const cut = <T>(all: readonly T[]): readonly T[] => {
    omitted += Math.max(0, all.length - maxItems);
    return all.slice(0, maxItems);
  };
  const now = loop.time();
  const ready = [...loop._ready];
  const current = registers.loop === loop ? (registers.task as Task<unknown> | null) : null;
  const inQueue = new Set<unknown>(ready);
  const futures = cut(related(loop, ready)).map((f) => futureInfo(f, now, inQueue, current));
  return {
    name: loop.name,
    running: loop.isRunning(),
    closed: loop.isClosed(),
    time: now,
    iteration: loop._iteration,
    ready: cut(ready).map(handleInfo),
    border: Math.min(loop._todo > 0 || registers.loop === loop ? loop._todo : ready.length, maxItems),
    timers: cut([...loop._timers]).map((timer) => timerInfo(timer, now)),
    current: current === null ? null : idOf(current),
    futures,
    waiters: [],
    omitted,
  };
}

/** The pending tasks, what they wait for, and what the queue is about; each once. */
function related(loop: EventLoop, ready: readonly Entry[]): Future<unknown>[] {
  const found = new Set<Future<unknown>>(loop._pendingTasks());
  for (const entry of ready) {
    if (entry instanceof Future) found.add(entry);
    else if (entry instanceof Link) found.add(entry.future);
  }
  for (const future of found) {
    // Grows while it is walked: what is waited for is itself looked at.
    for (const next of [waitedFor(future), ...(future instanceof GatherFuture ? future._children : [])]) {
      if (next !== null) found.add(next);
    }
    for (const by of future.awaitedBy()) found.add(by);
  }
  return [...found];
}

function waitedFor(future: Future<unknown>): Future<unknown> | null {
  if (future instanceof Task) return future._fut;
  return future instanceof ShieldFuture ? future._inner : null;
}

function futureInfo(
  future: Future<unknown>,
  now: number,
  inQueue: ReadonlySet<unknown>,
  current: Task<unknown> | null,
): FutureInfo {
  const info: FutureInfo = {
    id: idOf(future),
    kind: kindOf(future),
    state: stateOf(future, inQueue, current),
    waitsFor: null,
    awaitedBy: [...future.awaitedBy()].map(idOf),
    frames: [],
    origin: future.origin,
    cancelRequests: future instanceof Task ? future.cancelling() : 0,
  };
  if (future._status === FINISHED) info.result = repr(future._value);
  if (future._status === FAILED) info.error = reprError(future._value);
  const next = waitedFor(future);
  if (next !== null) {
    info.waitsFor = idOf(next);
    info.reason = reasonOf(next, now);
  }
  if (future instanceof Task) {
    info.name = future.getName();
    const coro = future._coro;
    if (coro !== null && coro._status !== CLOSED) info.frames = framesOf(coro);
  }
  return info;
}

function kindOf(future: Future<unknown>): FutureInfo["kind"] {
  if (future instanceof Task) return "task";
  if (future instanceof GatherFuture) return "gather";
  if (future instanceof ShieldFuture) return "shield";
  return future instanceof PromiseFuture ? "promise" : "future";
}

function stateOf(
  future: Future<unknown>,
  inQueue: ReadonlySet<unknown>,
  current: Task<unknown> | null,
): FutureInfo["state"] {
  if (future._status === FINISHED) return "finished";
  if (future._status === FAILED) return "failed";
  if (future._status === CANCELLED) return "cancelled";
  if (future === current) return "running";
  if (future instanceof Task && future.cancelling() > 0) return "cancelling";
  return inQueue.has(future) ? "ready" : "pending";
}

/** Why somebody waits for this. */
function reasonOf(future: Future<unknown>, now: number): string {
  if (future instanceof SleepFuture) return `sleep ${round(Math.max(0, future._when - now))} s`;
  if (future instanceof GatherFuture) {
    const done = future._children.filter((child) => child.done()).length;
    return `gather ${done}/${future._children.length}`;
  }
  const kind = kindOf(future);
  return kind === "task" ? (future as Task<unknown>).getName() : kind;
}

function timerInfo(timer: Timed, now: number): TimerInfo {
  const info = handleInfo(timer);
  if (timer instanceof TimerHandle) info.label = timer._what();
  return { ...info, when: timer._when, inSeconds: round(timer._when - now) };
}

/** To the millisecond. */
function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
