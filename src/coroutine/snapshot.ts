// The inside of a loop as plain data, for views: what is ready, what is due when, who waits for whom, and where.

import { toTheMillisecond } from "./clock.ts";
import { firstOf } from "./first-of.ts";
import { Future } from "./future.ts";
import {
  endedBy,
  type FutureInfo,
  futureInfo,
  type HandleInfo,
  handleInfo,
  idOf,
  membersOf,
  mostMembers,
  standsInQueue,
  waitedFor,
} from "./future-info.ts";
import { GatherFuture } from "./gather.ts";
import { TimerHandle } from "./handle.ts";
import { type Line, type Place, Waiting } from "./line.ts";
import type { EventLoop } from "./loop.ts";
import type { Entry } from "./ready.ts";
import { registers, steppedTask } from "./registers.ts";
import { Task } from "./task.ts";
import type { Timed } from "./timers.ts";
import { Link } from "./waiter.ts";

/**
 * Plain data about a timer. No CPython counterpart.
 *
 *     const loop = newEventLoop();
 *     loop.callAt(loop.time() + 3600, function tick() {});
 *     const [timer] = loop.snapshot().timers as [TimerInfo];
 *     timer.label; // "tick()"
 *     timer.inSeconds > 3599; // true
 */
export interface TimerInfo extends HandleInfo {
  /** Loop time, seconds. */
  when: number;
  /** Seconds from now. */
  inSeconds: number;
}
/**
 * Plain data about a lock, queue … that somebody waits at. No CPython counterpart.
 *
 *     const lock = new Lock();
 *     yield* lock.acquire();
 *     const other = createTask(lock.acquire());
 *     yield* sleep(0);
 *     const [info] = getRunningLoop().snapshot().waiters as [WaiterInfo];
 *     info.text; // "<Lock [locked, waiters:1]>"
 *     lock.release();
 *     yield* other; // true
 */
export interface WaiterInfo {
  /** Of its own among all of them. */
  id: number;
  /** What it is. */
  kind: "lock" | "event" | "condition" | "semaphore" | "barrier" | "queue";
  /** As it prints: `<Lock [locked, waiters:2]>`. */
  text: string;
  /** What a name of the host's says, if it gave one. */
  name?: string;
  /** The task that holds it. */
  owner: number | null;
  /** Of a queue: how many items are in it. */
  size?: number;
  /** Of a queue: how many may be in it; 0: any number. */
  maxsize?: number;
  /** Of what an asCompleted waits at: ids of the futures one of which it waits for, some hundred at most. */
  members?: number[];
  /** Ids of those that wait, in line: those that `futures` tells of, and some hundred at most of the others. */
  waiters: number[];
  /** A time limit that runs ends their wait. */
  limited?: true;
}
/**
 * The inside of a loop at a moment. No CPython counterpart.
 *
 *     const loop = newEventLoop({ name: "mine" });
 *     loop.callSoon(console.log);
 *     loop.callLater(1, console.log);
 *     const seen: LoopSnapshot = loop.snapshot();
 *     [seen.name, seen.ready.length, seen.timers.length]; // ["mine", 1, 1]
 */
export interface LoopSnapshot {
  /** As in `newEventLoop({ name })`. */
  name: string;
  /** Is somebody driving it? */
  running: boolean;
  /** After close(). */
  closed: boolean;
  /** The loop's clock, seconds. */
  time: number;
  /** How many iterations it has begun. */
  iteration: number;
  /** In order; the first `border` of them run in the current (or next) iteration, the rest in the one after. */
  ready: HandleInfo[];
  /** Where the current iteration ends in `ready`; it may lie in what was left out. */
  border: number;
  /** The earliest first. */
  timers: TimerInfo[];
  /** Id of the task on the stack. */
  current: number | null;
  /** Pending tasks, what they wait for, and who holds that. */
  futures: FutureInfo[];
  /** Locks, queues and their like at which tasks wait. */
  waiters: WaiterInfo[];
  /** Items left out because of maxItems: of the ready queue, of the timers, and pending tasks. */
  omitted: number;
  /** How many of which, where some were: of the ready queue, of the timers, and pending tasks. */
  left?: { ready: number; timers: number; tasks: number };
}
/**
 * All of a loop, at most so many items a list. Of what is left out no more is looked at than what it stands at, and which
 * time limits run.
 */
export function snapshotOf(loop: EventLoop, maxItems: number): LoopSnapshot {
  const now = loop.time();
  const ready = firstOf(loop._ready, maxItems);
  const timers = firstOf(loop._timers, maxItems);
  const current = registers.loop === loop ? (steppedTask() as Task<unknown> | null) : null;
  const shown = related(loop, ready, maxItems);
  // Who stands in the queue or sleeps is shown where its turn and its timer are.
  for (const entry of ready) if (entry instanceof Task) shown.add(entry);
  for (const timer of timers)
    if (timer instanceof Future) for (const by of firstOf(timer.awaitedBy(), maxItems)) shown.add(by);
  // What is shown is shown with what it waits for, be it a future, and with who holds that.
  for (const future of [...shown]) {
    const waited = waitedFor(future);
    if (waited !== null && !(waited instanceof Task)) shown.add(waited);
  }
  const places = placesOf([...shown, ...loop._pendingTasks()], maxItems);
  for (const [place] of places) {
    const holder = holderOf(place);
    if (holder !== null) shown.add(holder);
  }
  const limits = limitedOf(loop);
  const limited = <T>(one: object, info: T): T => (limits.has(one) ? { ...info, limited: true } : info);
  let tasks = loop._taskCount;
  for (const one of shown) if (one instanceof Task && !one.done() && one._loop === loop) tasks -= 1;
  const left = {
    ready: loop._ready.length - ready.length,
    timers: loop._timers.alive() - timers.length,
    tasks: Math.max(0, tasks),
  };
  const omitted = left.ready + left.timers + left.tasks;
  return {
    name: loop.name,
    running: loop.isRunning(),
    closed: loop.isClosed(),
    time: now,
    iteration: loop._iteration,
    ready: ready.map(handleInfo),
    border: loop._todo > 0 || registers.loop === loop ? loop._todo : loop._ready.length,
    timers: timers.map((timer) => timerInfo(timer, now)),
    current: current === null ? null : idOf(current),
    futures: [...shown].map((one) => limited(one, futureInfo(one, now, standsInQueue(one), current))),
    waiters: [...places].map(([place, lines]) => limited(place, waiterInfo(place, lines, shown))),
    omitted,
    ...(omitted > 0 && { left }),
  };
}

/** The oldest pending tasks, what the queue is about, what those wait for, and who holds that; each once, at most so many. */
function related(loop: EventLoop, ready: readonly Entry[], most: number): Set<Future<unknown>> {
  const found = new Set<Future<unknown>>(loop._pendingTasks(most));
  const add = (some: Iterable<Future<unknown>>) => {
    for (const one of some) {
      if (found.size >= most) return;
      found.add(one);
    }
  };
  for (const entry of ready) {
    if (entry instanceof Future) add([entry]);
    else if (entry instanceof Link) add([entry.future]);
  }
  for (const future of found) {
    // Grows while it is walked: what is waited for is itself looked at.
    if (found.size >= most) break;
    const waited = waitedFor(future);
    if (waited !== null) add([waited]);
    add(future instanceof GatherFuture ? future._children : membersOf(future));
    add(future.awaitedBy());
    if (!(future instanceof Waiting) || future.done()) continue;
    const { place } = future._line;
    const holder = holderOf(place);
    if (holder !== null) add([holder]);
    add(place._awaits?.() ?? []);
  }
  return found;
}

/** What time limits will end. */
function limitedOf(loop: EventLoop): Set<object> {
  const limited = new Set<object>();
  for (const entries of [loop._timers.all(), loop._ready])
    for (const entry of entries) {
      const ends = endedBy(entry);
      if (ends !== null) limited.add(ends);
    }
  return limited;
}

function timerInfo(timer: Timed, now: number): TimerInfo {
  const info = handleInfo(timer);
  if (timer instanceof TimerHandle) info.label = timer._what();
  return { ...info, when: timer._when, inSeconds: toTheMillisecond(timer._when - now) };
}

/** The lines that these, or what they wait for, stand in, by what they stand at; at most so many. */
function placesOf(futures: readonly Future<unknown>[], most: number): Map<Place, Set<Line>> {
  const places = new Map<Place, Set<Line>>();
  for (const future of futures) {
    const at = future instanceof Task ? future._fut : future;
    if (!(at instanceof Waiting) || at.done()) continue;
    const { _line: line } = at;
    const lines = places.get(line.place);
    if (lines !== undefined) lines.add(line);
    else if (places.size < most) places.set(line.place, new Set([line]));
  }
  return places;
}

function waiterInfo(place: Place, lines: ReadonlySet<Line>, shown: ReadonlySet<Future<unknown>>): WaiterInfo {
  const waiters: Future<unknown>[] = [];
  for (const line of lines)
    for (const waiter of line)
      if (shown.has(waiter) || waiters.length < mostMembers) waiters.push(...waiter.awaitedBy());
  const holder = holderOf(place);
  const awaits = place._awaits?.();
  return {
    id: idOf(place),
    kind: place._kind,
    text: String(place),
    owner: holder && idOf(holder),
    waiters: waiters.map(idOf),
    ...place._filled?.(),
    ...(awaits && { members: firstOf(awaits, mostMembers).map(idOf) }),
  };
}

function holderOf(place: Place): Task<unknown> | null {
  const holder = place._holder?.();
  return holder instanceof Task ? holder : null;
}
