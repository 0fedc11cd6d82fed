// What a loop tells those who record it. Nothing here is paid for while no trace is open: the loop then runs its
// handles on another path (watching.ts), and the few other places test one field.

import { whereabouts } from "./coroutine.ts";
import { firstOf } from "./first-of.ts";
import type { Future } from "./future.ts";
import { futureInfo, idOf, reasonOf, standsInQueue } from "./future-info.ts";
import { Handle } from "./handle.ts";
import type { Origin } from "./hooks.ts";
import type { EventLoop } from "./loop.ts";
import type { Entry } from "./ready.ts";
import { steppedTask } from "./registers.ts";
import { repr, reprError } from "./repr.ts";
import { Task } from "./task.ts";
import type { Timed } from "./timers.ts";
import {
  type Happening,
  ITERATION,
  OTHER,
  RUN,
  SUSPEND,
  type Trace,
  TraceLog,
  type TraceOptions,
} from "./trace-log.ts";
import { FAILED, FINISHED } from "./waiter.ts";

/** Tasks, and timers, that a trace is told of at its beginning; the others when they are first spoken of. */
const mostEarlier = 200;

/** The open traces of a loop, and what the loop tells them. */
export class Tracer {
  /** Replaced when one begins or ends, so that one may end while it is told something. */
  private open: readonly TraceLog[] = [];
  /** Where tasks stood when they were last seen. */
  private readonly places = new WeakMap<Task<unknown>, Origin | null>();
  private placesWanted = 0;
  private iteration = -1;

  constructor(private readonly loop: EventLoop) {}

  /** Begin to record; `closed` is called when the last one ends. */
  record(options: TraceOptions, closed: () => void): Trace {
    const places = options.places ?? true;
    const log = new TraceLog(options, () => {
      this.open = this.open.filter((other) => other !== log);
      if (places) this.placesWanted -= 1;
      if (this.open.length === 0) closed();
    });
    this.open = [...this.open, log];
    if (places) this.placesWanted += 1;
    this.begin(log);
    return log;
  }

  /** The loop takes a handle. @returns the time, for {@link ran} */
  runs(entry: Entry): number {
    // This and suspended() are called at every step: one look at the clock each, and no copies.
    const { _iteration: iteration, _todo: ready } = this.loop;
    let t = this.loop.time();
    if (iteration !== this.iteration) {
      this.iteration = iteration;
      this.add(ITERATION, t, ready, null);
    }
    if (entry instanceof Task && !entry.done()) {
      if (this.introduce(entry)) t = this.loop.time();
      this.add(RUN, t, idOf(entry), this.placeOf(entry));
    }
    return t;
  }
  /** What a callback is called, before it runs: it may cancel its own handle. Null for what is none, or is passed over. */
  callback(entry: Entry): string | null {
    return entry instanceof Handle && !entry.cancelled() ? entry._label() : null;
  }
  /** That handle has run. */
  ran(entry: Entry, from: number, callback: string | null): void {
    if (entry instanceof Task) {
      if (!entry.done()) this.suspended(entry);
    } else if (callback !== null) {
      this.tell({ type: "callback", label: callback, seconds: this.loop.time() - from });
    }
  }
  /** A task was made. */
  made(task: Task<unknown>): void {
    this.introduce(task, current(), true);
  }
  /** What a task waits for is done. */
  woken(task: Task<unknown>, by: Future<unknown> | null): void {
    this.tell({ type: "wake", task: idOf(task), by: by === null ? null : idOf(by) });
  }
  cancelled(future: Future<unknown>, message: string | undefined): void {
    this.introduce(future);
    const asked = { type: "cancel" as const, future: idOf(future), by: current() };
    this.tell(message === undefined ? asked : { ...asked, message });
  }
  done(future: Future<unknown>): void {
    this.introduce(future);
    const id = idOf(future);
    const value = future._value;
    if (future._status === FINISHED) {
      this.tell({ type: "done", future: id, state: "finished", preview: repr(value) });
    } else if (future._status === FAILED) {
      this.tell({ type: "done", future: id, state: "failed", preview: reprError(value) });
    } else this.tell({ type: "done", future: id, state: "cancelled" });
  }
  timer(timer: Timed, cancelled: boolean): void {
    this.tell({ type: "timer", id: idOf(timer), when: timer._when, cancelled });
  }

  private suspended(task: Task<unknown>): void {
    const { _fut: future, _coro: coro } = task;
    if (future !== null) this.introduce(future, idOf(task));
    let at: Origin | null = null;
    if (this.placesWanted > 0) {
      at = coro === null ? null : whereabouts(coro._leaf);
      this.places.set(task, at);
    }
    const t = this.loop.time();
    if (future === null) this.add(SUSPEND, t, idOf(task), at);
    else {
      const stands = { waitsFor: idOf(future), reason: reasonOf(future), at };
      this.add(OTHER, t, 0, { type: "suspend", task: idOf(task), ...stands });
    }
  }
  private placeOf(task: Task<unknown>): Origin | null {
    if (this.placesWanted === 0) return null;
    const known = this.places.get(task);
    if (known !== undefined) return known;
    return task._coro === null ? null : whereabouts(task._coro._leaf);
  }
  /** What was there before: the tasks of the queue in its order, the other ones from the oldest on, and the next timers. */
  private begin(log: TraceLog): void {
    const tasks = new Set<Task<unknown>>();
    for (const entry of this.loop._ready) {
      if (tasks.size === mostEarlier) break;
      if (entry instanceof Task && !entry.done()) tasks.add(entry);
    }
    for (const task of this.loop._pendingTasks(mostEarlier)) tasks.add(task);
    for (const task of firstOf(tasks, mostEarlier)) this.introduceTo(log, task, null, false);
    for (const timer of firstOf(this.loop._timers, mostEarlier))
      this.addTo(log, OTHER, this.loop.time(), 0, {
        type: "timer",
        id: idOf(timer),
        when: timer._when,
        cancelled: false,
      });
  }
  /** Say what it is, the first time. @returns was it that? */
  private introduce(future: Future<unknown>, parent = current(), made = false): boolean {
    let first = false;
    for (const log of this.open) {
      if (log._told.has(future)) continue;
      first = true;
      this.introduceTo(log, future, parent, made);
    }
    return first;
  }
  private introduceTo(log: TraceLog, future: Future<unknown>, parent: number | null, made: boolean): void {
    log._told.add(future);
    const t = this.loop.time();
    // To ask where each of those stands that were there before would take the time in which this program's steps are looked at.
    const queued = !made && standsInQueue(future);
    const info = futureInfo(future, t, queued, steppedTask() as Task<unknown> | null, made);
    const create = { type: "create" as const, future: info };
    if (made || !(future instanceof Task)) {
      this.addTo(log, OTHER, t, 0, { ...create, parent });
      return;
    }
    this.addTo(log, OTHER, t, 0, { ...create, parent: null, earlier: true });
  }
  private tell(happening: Happening): void {
    this.add(OTHER, this.loop.time(), 0, happening);
  }
  private add(kind: number, t: number, id: number, rest: Origin | Happening | null): void {
    for (const log of this.open) this.addTo(log, kind, t, id, rest);
  }
  private addTo(log: TraceLog, kind: number, t: number, id: number, rest: Origin | Happening | null): void {
    try {
      log.add(kind, t, this.loop._iteration, id, rest);
    } catch (exception) {
      this.loop.callExceptionHandler({ message: "Exception in the onEvent of a trace", exception });
    }
  }
}

/** The task that runs, as a number. */
function current(): number | null {
  const task = steppedTask();
  return task === null ? null : idOf(task);
}
