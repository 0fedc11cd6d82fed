// A future, a task, a handle as plain data, for views and traces. Ids are small numbers, given at the first look and
// kept from then on; nothing is paid before.

import { timeUp } from "./as-completed.ts";
import { PromiseFuture } from "./bridge.ts";
import { firstOf } from "./first-of.ts";
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
import { expire, type Timeout } from "./timeout.ts";
import { release } from "./wait.ts";
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
  /** `ready`: a task that stands in the ready queue; `running`: it is on the stack. */
  state: "pending" | "ready" | "running" | "cancelling" | "finished" | "failed" | "cancelled";
  /** A short preview; no getter is run. */
  result?: string;
  /** What it failed with. */
  error?: string;
  /** Id of what it waits for; null also for one that has been woken. */
  waitsFor: number | null;
  /** Ids of those who wait for it, some hundred at most. */
  awaitedBy: number[];
  /** Of a gather and of the future inside of a taskGroup or a wait: ids of those that are not done, some hundred at most. */
  members?: number[];
  /** One of those members can end it: of a gather or a group by failing, of a wait by being done. */
  any?: true;
  /** A time limit that runs ends its wait. */
  limited?: true;
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
  /** Of a time limit: id of the task that it cancels, of the wait that it ends, or of what an asCompleted waits at. */
  ends?: number;
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

/** Of a future that waits for several, and of an asCompleted. */
export const mostMembers = 200;

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
  const ends = endedBy(entry);
  return {
    id: idOf(entry),
    label: entry instanceof Task ? entry.getName() : entry._label(),
    future: future === null ? null : idOf(future),
    cancelled: entry instanceof Handle && entry.cancelled(),
    origin: future?.origin ?? (entry instanceof Handle ? entry._origin : null),
    ...(ends !== null && { ends: idOf(ends) }),
  };
}

/** What a time limit will end; null for any other entry. */
export function endedBy(entry: Entry): object | null {
  if (!(entry instanceof Handle)) return null;
  const {
    _callback: callback,
    _args: [of],
  } = entry;
  // Known by the callback: what a program gave to a callback of its own is not looked at.
  if (callback === expire) return (of as Timeout)._task;
  if (callback === release) return of as SeveralFuture;
  return callback === timeUp ? (of as { _done: object })._done : null;
}

/** What it waits for itself: nothing any more, once that is done. */
export function waitedFor(future: Future<unknown>): Future<unknown> | null {
  const waited = future instanceof Task ? future._fut : future instanceof ShieldFuture ? future._inner : null;
  return waited?.done() === false ? waited : null;
}

/** Those that a future of several waits for, and which are not done. */
export function membersOf(future: Future<unknown>): Future<unknown>[] {
  if (future.done()) return [];
  if (future instanceof SeveralFuture) return future._left();
  return future instanceof GatherFuture
    ? [...new Set(future._children)].filter((child) => !child.done())
    : [];
}

/**
 * Is this a task that stands in the ready queue? Told from itself: it waits for nothing, or for what is done, and does not
 * run. The queue may be long.
 */
export function standsInQueue(future: Future<unknown>): future is Task<unknown> {
  if (!(future instanceof Task) || future.done() || future._loop._closed) return false;
  return waitedFor(future) === null && future._coro?._runs() !== true;
}

/** What a future is, as data. @param queued does it stand in the ready queue? */
export function futureInfo(
  future: Future<unknown>,
  now: number,
  queued: boolean,
  current: Task<unknown> | null,
  places = true,
): FutureInfo {
  const info: FutureInfo = {
    id: idOf(future),
    kind: kindOf(future),
    state: stateOf(future, queued, current),
    waitsFor: null,
    awaitedBy: firstOf(future.awaitedBy(), mostMembers).map(idOf),
    frames: [],
    origin: future.origin,
    cancelRequests: future instanceof Task ? future.cancelling() : 0,
  };
  if (future._status === FINISHED) info.result = repr(future._value);
  if (future._status === FAILED) info.error = reprError(future._value);
  const several = future instanceof SeveralFuture || future instanceof GatherFuture;
  if (several && !future.done()) {
    info.members = membersOf(future).slice(0, mostMembers).map(idOf);
    if (future instanceof SeveralFuture ? future._any : !future._settled) info.any = true;
  }
  const next = waitedFor(future);
  if (next !== null) {
    info.waitsFor = idOf(next);
    info.reason = reasonOf(next, now);
  }
  if (future instanceof Task) {
    info.name = future.getName();
    const coro = future._coro;
    if (coro !== null && coro._status !== CLOSED) info.frames = framesOf(coro, places);
  }
  return info;
}

/** What it is. */
export function kindOf(future: Future<unknown>): FutureInfo["kind"] {
  if (future instanceof Task) return "task";
  if (future instanceof GatherFuture) return "gather";
  if (future instanceof ShieldFuture) return "shield";
  return future instanceof PromiseFuture ? "promise" : "future";
}

function stateOf(
  future: Future<unknown>,
  queued: boolean,
  current: Task<unknown> | null,
): FutureInfo["state"] {
  if (future._status === FINISHED) return "finished";
  if (future._status === FAILED) return "failed";
  if (future._status === CANCELLED) return "cancelled";
  if (future === current) return "running";
  if (future instanceof Task && future.cancelling() > 0) return "cancelling";
  return queued ? "ready" : "pending";
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
