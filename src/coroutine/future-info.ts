// A future, a task, a handle as plain data, for views and traces. Ids are small numbers, given at the first look and
// kept from then on; nothing is paid before.

import { PromiseFuture } from "./bridge.ts";
import { type CallGraphFrame, framesOf } from "./frames.ts";
import { Future } from "./future.ts";
import { GatherFuture } from "./gather.ts";
import { Handle } from "./handle.ts";
import type { Origin } from "./hooks.ts";
import { Waiting } from "./line.ts";
import type { Entry } from "./ready.ts";
import { repr, reprError } from "./repr.ts";
import { SeveralFuture } from "./several.ts";
import { ShieldFuture } from "./shield.ts";
import { SleepFuture } from "./sleep.ts";
import { CLOSED } from "./stack.ts";
import { Task } from "./task.ts";
import { CANCELLED, FAILED, FINISHED, Link } from "./waiter.ts";

/**
 * Plain data about a future or task. Ids are small numbers, stable in the process. No CPython counterpart.
 *
 *     const task = createTask(sleep(60), { name: "sleeper" });
 *     yield* sleep(0);
 *     const infos: FutureInfo[] = getRunningLoop().snapshot().futures;
 *     infos.find((info) => info.name === "sleeper")?.state; // "pending"
 *     task.cancel();
 */
export interface FutureInfo {
  /** Of its own among all futures. */
  id: number;
  /** What it is. */
  kind: "future" | "task" | "gather" | "shield" | "promise";
  /** Of a task its own; of another one what a name of the host's says, if it gave one. */
  name?: string;
  /** `ready`: it stands in the ready queue; `running`: it is on the stack. */
  state: "pending" | "ready" | "running" | "cancelling" | "finished" | "failed" | "cancelled";
  /** A short preview; no getter is run. */
  result?: string;
  /** What it failed with. */
  error?: string;
  /** Id of what it waits for. */
  waitsFor: number | null;
  /** Ids of those who wait for it. */
  awaitedBy: number[];
  /** Of the future inside of a taskGroup or a wait: ids of those that are not done, some hundred at most. */
  members?: number[];
  /**
   * What kind of wait: `sleep 0.5 s` (later `sleep 0.5 s, 0.2 s left`), `lock held by Task-3`, `queue.get`, `gather 2/5`,
   * `task group, 2 left`, `promise`.
   */
  reason?: string;
  /** A task's suspended frames, outermost first. */
  frames: CallGraphFrame[];
  /** Where it was made, when the host tells. */
  origin: Origin | null;
  /** `task.cancelling()`. */
  cancelRequests: number;
}
/**
 * Plain data about an entry of the ready queue. No CPython counterpart.
 *
 *     const loop = newEventLoop();
 *     loop.callSoon(function greet() {});
 *     const [handle] = loop.snapshot().ready as [HandleInfo];
 *     handle.label; // "greet()"
 */
export interface HandleInfo {
  /** Of its own among all entries. */
  id: number;
  /** A task's name, or the callback's. */
  label: string;
  /** Task or future it steps, if any. */
  future: number | null;
  /** Cancelled, and so passed over. */
  cancelled: boolean;
  /** Where it was made, when the host tells. */
  origin: Origin | null;
}
/**
 * What a step of the loop ran. No CPython counterpart.
 *
 *     const loop = newEventLoop();
 *     loop.callSoon(function greet() {});
 *     const ran: StepInfo | null = loop.step();
 *     ran?.handle.label; // "greet()"
 */
export interface StepInfo {
  /** The number of the iteration it belonged to. */
  iteration: number;
  /** What ran. */
  handle: HandleInfo;
  /** Seconds it took. */
  seconds: number;
}

const mostMembers = 200;

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

/** The number that an object was given, if it was. */
export function knownId(object: object): number | undefined {
  return ids.get(object);
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

/** What it waits for itself. */
export function waitedFor(future: Future<unknown>): Future<unknown> | null {
  if (future instanceof Task) return future._fut;
  return future instanceof ShieldFuture ? future._inner : null;
}

/** What a future is, as data. */
export function futureInfo(
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
  if (future instanceof SeveralFuture) info.members = future._left().slice(0, mostMembers).map(idOf);
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

/**
 * Why somebody waits for this, in words.
 *
 * @param now loop time, seconds, where it is to be told how much of a long sleep is left
 */
export function reasonOf(future: Future<unknown>, now?: number): string {
  if (future instanceof Waiting) return future._reason();
  if (future instanceof SleepFuture) return sleepReason(future, now);
  if (future instanceof SeveralFuture) return `${future._says}, ${future._left().length} left`;
  if (future instanceof GatherFuture) {
    const done = future._children.filter((child) => child.done()).length;
    return `gather ${done}/${future._children.length}`;
  }
  const kind = kindOf(future);
  return kind === "task" ? (future as Task<unknown>).getName() : kind;
}

/** As the program asked for it; what is left is told once it is a good deal less. */
function sleepReason({ _delay: delay, _when: when }: SleepFuture, now: number | undefined): string {
  const asked = `sleep ${inSeconds(delay)} s`;
  if (now === undefined || when - now > 0.9 * delay) return asked;
  return `${asked}, ${inSeconds(Math.max(0, when - now))} s left`;
}

/** So exact as one looks: to the millisecond, and to the second where it is minutes. */
function inSeconds(seconds: number): number {
  const unit = seconds < 1 ? 1000 : seconds < 10 ? 100 : seconds < 100 ? 10 : 1;
  return Math.round(seconds * unit) / unit;
}

/** To the millisecond. */
export function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
