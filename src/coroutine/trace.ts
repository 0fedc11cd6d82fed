// A recording of what a loop does, for views. Nothing here is paid for while no trace is open: the loop then runs its
// handles on another path (watching.ts), and the few other places test one field.

import { whereabouts } from "./coroutine.ts";
import type { Future } from "./future.ts";
import { type FutureInfo, futureInfo, idOf, reasonOf } from "./future-info.ts";
import { Handle } from "./handle.ts";
import type { Origin } from "./hooks.ts";
import type { EventLoop } from "./loop.ts";
import type { Entry } from "./ready.ts";
import { registers } from "./registers.ts";
import { repr, reprError } from "./repr.ts";
import { Task } from "./task.ts";
import type { Timed } from "./timers.ts";
import { FAILED, FINISHED } from "./waiter.ts";

/** For `loop.trace()`. */
export interface TraceOptions {
  /** Keep the last so many events; default 100,000. */
  limit?: number;
  /** Called with each event. An error in it goes to the loop's exception handler. */
  onEvent?: (e: TraceEvent) => void;
}

/** What happened. */
type Happening =
  | { type: "iteration"; ready: number }
  /** A task was made; any other future is told of when it is first spoken of. */
  | { type: "create"; future: FutureInfo; parent: number | null }
  | { type: "run"; task: number; at: Origin | null }
  /** Without `waitsFor` and `reason`: to the back of the queue. */
  | { type: "suspend"; task: number; waitsFor?: number; reason?: string; at: Origin | null }
  | { type: "wake"; task: number; by: number | null }
  | { type: "cancel"; future: number; by: number | null; message?: string }
  | { type: "done"; future: number; state: "finished" | "failed" | "cancelled"; preview?: string }
  | { type: "timer"; id: number; when: number; cancelled: boolean }
  | { type: "callback"; label: string; seconds: number };

/** One thing that happened. t: loop seconds. */
export type TraceEvent = { t: number; iteration: number } & Happening;

/** An open recording; ends with `stop()` or its block (`using`). */
export interface Trace {
  /** What happened so far, oldest first. */
  readonly events: readonly TraceEvent[];
  /** Events lost to the limit. */
  readonly dropped: number;
  /** @returns the events */
  stop(): readonly TraceEvent[];
  [Symbol.dispose](): void;
}

/** The open traces of a loop, and what the loop tells them. */
export class Tracer {
  private readonly open = new Set<Recording>();
  private readonly told = new WeakSet<object>();
  /** Where tasks stood when they were last seen. */
  private readonly places = new WeakMap<Task<unknown>, Origin | null>();
  private iteration = -1;

  constructor(private readonly loop: EventLoop) {}

  /** Begin to record; `closed` is called when the last one ends. */
  record(options: TraceOptions, closed: () => void): Trace {
    const limit = options.limit ?? 100_000;
    const recording = new Recording(limit, options.onEvent, () => {
      this.open.delete(recording);
      if (this.open.size === 0) closed();
    });
    this.open.add(recording);
    return recording;
  }

  /** The loop takes a handle. @returns the time, for {@link ran} */
  runs(entry: Entry): number {
    const { _iteration: iteration, _todo: todo } = this.loop;
    if (iteration !== this.iteration) {
      this.iteration = iteration;
      this.tell({ type: "iteration", ready: todo });
    }
    if (entry instanceof Task && !entry.done()) {
      this.introduce(entry);
      this.tell({ type: "run", task: idOf(entry), at: this.placeOf(entry) });
    }
    return this.loop.time();
  }
  /** That handle has run. */
  ran(entry: Entry, from: number): void {
    if (entry instanceof Task) {
      if (!entry.done()) this.suspended(entry);
    } else if (entry instanceof Handle && !entry.cancelled()) {
      this.tell({ type: "callback", label: entry._label(), seconds: this.loop.time() - from });
    }
  }
  /** A task was made. */
  made(task: Task<unknown>): void {
    this.introduce(task);
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
    const at = coro === null ? null : whereabouts(coro._leaf);
    this.places.set(task, at);
    const stands = { type: "suspend" as const, task: idOf(task), at };
    if (future === null) this.tell(stands);
    else this.tell({ ...stands, waitsFor: idOf(future), reason: reasonOf(future, this.loop.time()) });
  }
  private placeOf(task: Task<unknown>): Origin | null {
    const known = this.places.get(task);
    if (known !== undefined) return known;
    return task._coro === null ? null : whereabouts(task._coro._leaf);
  }
  /** Say what it is, the first time. */
  private introduce(future: Future<unknown>, parent = current()): void {
    if (this.told.has(future)) return;
    this.told.add(future);
    const info = futureInfo(future, this.loop.time(), new Set(), registers.task as Task<unknown> | null);
    this.tell({ type: "create", future: info, parent });
  }
  private tell(happening: Happening): void {
    const event: TraceEvent = { t: this.loop.time(), iteration: this.loop._iteration, ...happening };
    for (const recording of this.open) {
      try {
        recording.add(event);
      } catch (exception) {
        this.loop.callExceptionHandler({ message: "Exception in the onEvent of a trace", exception });
      }
    }
  }
}

/** The task that runs, as a number. */
function current(): number | null {
  return registers.task === null ? null : idOf(registers.task as object);
}

class Recording implements Trace {
  /** Twice the limit at the most: then the older half goes. */
  private kept: TraceEvent[] = [];
  private all = 0;
  private stopped = false;

  constructor(
    private readonly limit: number,
    private readonly onEvent: ((e: TraceEvent) => void) | undefined,
    private readonly ended: () => void,
  ) {}

  get events(): readonly TraceEvent[] {
    return this.limit === 0 ? [] : this.kept.slice(-this.limit);
  }
  get dropped(): number {
    return this.all - Math.min(this.kept.length, this.limit);
  }
  stop(): readonly TraceEvent[] {
    if (!this.stopped) {
      this.stopped = true;
      this.ended();
    }
    return this.events;
  }
  [Symbol.dispose](): void {
    this.stop();
  }

  add(event: TraceEvent): void {
    this.all += 1;
    this.kept.push(event);
    if (this.kept.length > 2 * this.limit) this.kept = this.kept.slice(this.kept.length - this.limit);
    this.onEvent?.(event);
  }
}
