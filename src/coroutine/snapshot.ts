// The inside of a loop as plain data, for views: what is ready, what is due when, who waits for whom, and where.

import { toTheMillisecond } from "./clock.ts";
import { Future } from "./future.ts";
import {
  endsOf,
  type FutureInfo,
  futureInfo,
  type HandleInfo,
  handleInfo,
  idOf,
  membersOf,
  mostMembers,
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
  /** Ids of those that wait, in line. */
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
  /** Items left out because of maxItems. */
  omitted: number;
  /** How many of which, where some were: of the ready queue, of the timers, and pending tasks. */
  left?: { ready: number; timers: number; tasks: number };
}
/** All of a loop, at most so many items a list. */
export function snapshotOf(loop: EventLoop, maxItems: number): LoopSnapshot {
  const cut = <T>(all: readonly T[]): readonly T[] => all.slice(0, maxItems);
  const now = loop.time();
  const ready = [...loop._ready];
  const current = registers.loop === loop ? (steppedTask() as Task<unknown> | null) : null;
  const inQueue = new Set<unknown>(ready);
  const timers = [...loop._timers];
  const all = related(loop, ready);
  const places = placesOf(all);
  const shown = new Set(cut(all));
  // Who stands in the queue or sleeps is shown where its turn and its timer are.
  for (const entry of cut(ready)) if (entry instanceof Task) shown.add(entry);
  for (const timer of cut(timers))
    if (timer instanceof Future) for (const by of timer.awaitedBy()) shown.add(by);
  // What is shown is shown with what it waits for, be it a future, and with who holds that.
  for (const future of [...shown]) {
    const waited = waitedFor(future);
    if (waited !== null && !(waited instanceof Task)) shown.add(waited);
  }
  for (const [place] of cut(places)) {
    const holder = holderOf(place);
    if (holder !== null) shown.add(holder);
  }
  const over = (length: number) => Math.max(0, length - maxItems);
  const left = {
    ready: over(ready.length),
    timers: over(timers.length),
    tasks: all.filter((one) => one instanceof Task && !one.done() && !shown.has(one)).length,
  };
  const limits = new Set([...timers, ...ready].map(endsOf));
  const limited = <T extends { id: number }>(one: T): T =>
    limits.has(one.id) ? { ...one, limited: true } : one;
  const omitted = left.ready + left.timers + all.length - shown.size + over(places.length);
  return {
    name: loop.name,
    running: loop.isRunning(),
    closed: loop.isClosed(),
    time: now,
    iteration: loop._iteration,
    ready: cut(ready).map(handleInfo),
    border: loop._todo > 0 || registers.loop === loop ? loop._todo : ready.length,
    timers: cut(timers).map((timer) => timerInfo(timer, now)),
    current: current === null ? null : idOf(current),
    futures: [...shown].map((future) => limited(futureInfo(future, now, inQueue, current))),
    waiters: cut(places).map((place) => limited(waiterInfo(place))),
    omitted,
    ...(omitted > 0 && { left }),
  };
}

/** The pending tasks, what they wait for, who holds that, and what the queue is about; each once. */
function related(loop: EventLoop, ready: readonly Entry[]): Future<unknown>[] {
  const found = new Set<Future<unknown>>(loop._pendingTasks());
  for (const entry of ready) {
    if (entry instanceof Future) found.add(entry);
    else if (entry instanceof Link) found.add(entry.future);
  }
  for (const future of found) {
    // Grows while it is walked: what is waited for is itself looked at.
    const waited = waitedFor(future);
    if (waited !== null) found.add(waited);
    for (const next of future instanceof GatherFuture ? future._children : membersOf(future)) found.add(next);
    for (const by of future.awaitedBy()) found.add(by);
    if (!(future instanceof Waiting) || future.done()) continue;
    const { place } = future._line;
    const holder = holderOf(place);
    if (holder !== null) found.add(holder);
    for (const next of place._awaits?.() ?? []) found.add(next);
  }
  return [...found];
}

function timerInfo(timer: Timed, now: number): TimerInfo {
  const info = handleInfo(timer);
  if (timer instanceof TimerHandle) info.label = timer._what();
  return { ...info, when: timer._when, inSeconds: toTheMillisecond(timer._when - now) };
}

/** The lines that some of these stand in, by what they stand at. */
function placesOf(futures: readonly Future<unknown>[]): [Place, Set<Line>][] {
  const places = new Map<Place, Set<Line>>();
  for (const future of futures) {
    if (!(future instanceof Waiting) || future.done()) continue;
    const { _line: line } = future;
    places.set(line.place, (places.get(line.place) ?? new Set()).add(line));
  }
  return [...places];
}

function waiterInfo([place, lines]: [Place, Set<Line>]): WaiterInfo {
  const waiters = [...lines].flatMap((line) => [...line].flatMap((waiter) => [...waiter.awaitedBy()]));
  const holder = holderOf(place);
  const awaits = place._awaits?.();
  return {
    id: idOf(place),
    kind: place._kind,
    text: String(place),
    owner: holder && idOf(holder),
    waiters: waiters.map(idOf),
    ...place._filled?.(),
    ...(awaits && { members: [...awaits].slice(0, mostMembers).map(idOf) }),
  };
}

function holderOf(place: Place): Task<unknown> | null {
  const holder = place._holder?.();
  return holder instanceof Task ? holder : null;
}
