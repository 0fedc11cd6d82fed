// A recording of what a loop does: events of a trace, the last so many.
//
// What happens at every step (an iteration, a run, a suspension that waits for nothing) is kept as numbers in columns,
// and made objects when somebody reads it: a loop that is recorded takes some millions of them a second.

import type { FutureInfo } from "./future-info.ts";
import type { Origin } from "./hooks.ts";

/**
 * For `loop.trace()`. No CPython counterpart.
 *
 *     const options: TraceOptions = { limit: 1000, places: false };
 *     using trace = getRunningLoop().trace(options);
 */
export interface TraceOptions {
  /** Keep the last so many events; default 100,000. */
  limit?: number;
  /** Ask the host where each task stands when it suspends, which may cost more than its step; default true. */
  places?: boolean;
  /** Called with each event. An error in it goes to the loop's exception handler. */
  onEvent?: (e: TraceEvent) => void;
  /**
   * @internal As onEvent for a host that must be fast: of each event only what it is (SUSPEND also for one that waits
   * for something, or did when the recording began), when, whose, and the how many-th.
   */
  _onAdded?: (kind: number, t: number, id: number, index: number) => void;
}

/** What happened. */
export type Happening =
  | { type: "iteration"; ready: number }
  /**
   * A task was made (`earlier`: before the recording began); any other future is told of when it is first spoken of.
   */
  | { type: "create"; future: FutureInfo; parent: number | null; earlier?: true }
  | { type: "run"; task: number; at: Origin | null }
  /** Without `waitsFor` and `reason`: to the back of the queue. */
  | { type: "suspend"; task: number; waitsFor?: number; reason?: string; at: Origin | null }
  | { type: "wake"; task: number; by: number | null }
  | { type: "cancel"; future: number; by: number | null; message?: string }
  | { type: "done"; future: number; state: "finished" | "failed" | "cancelled"; preview?: string }
  | { type: "timer"; id: number; when: number; cancelled: boolean }
  | { type: "callback"; label: string; seconds: number };

/**
 * One thing that happened. t: loop seconds. No CPython counterpart.
 *
 *     const waits: TraceEvent[] = [];
 *     const loop = getRunningLoop();
 *     using trace = loop.trace({ onEvent: (e) => { if (e.type === "suspend") waits.push(e); } });
 *     yield* createTask(first());
 *     waits.length > 0; // true
 */
export type TraceEvent = { t: number; iteration: number } & Happening;

/**
 * An open recording; ends with `stop()` or its block (`using`). No CPython counterpart.
 *
 *     const trace: Trace = getRunningLoop().trace();
 *     yield* createTask(first(), { name: "first" });
 *     const events = trace.stop();
 *     events.some((e) => e.type === "done"); // true
 */
export interface Trace {
  /** What happened so far, oldest first; made anew when it is read. */
  readonly events: readonly TraceEvent[];
  /** Events lost to the limit. */
  readonly dropped: number;
  /**
   * End it.
   *
   *     const trace = getRunningLoop().trace();
   *     getRunningLoop().callSoon(function greet() {});
   *     yield* sleep(0);
   *     trace.stop().some((e) => e.type === "callback" && e.label === "greet()"); // true
   * @returns the events
   */
  stop(): readonly TraceEvent[];
  /**
   * {@link stop}, by `using`.
   *
   *     let trace: Trace;
   *     {
   *       using open = getRunningLoop().trace();
   *       trace = open;
   *     }
   *     yield* sleep(0);
   *     trace.events.some((e) => e.type === "suspend"); // false
   */
  [Symbol.dispose](): void;
}

/** Kinds of entries; of all but OTHER no object is kept. */
export const OTHER = 0;
export const ITERATION = 1;
export const RUN = 2;
export const SUSPEND = 3;

/** One recording. */
export class TraceLog implements Trace {
  /** @internal The futures that it has been told of. */
  readonly _told = new WeakSet<object>();
  /** @internal Names of tasks whose beginning was lost to the limit, and whose end was not. */
  readonly _names = new Map<number, string>();
  private readonly limit: number;
  private stopped = false;
  /** How many came; the newest stands at `(all - 1) % limit`. */
  private all = 0;
  private readonly kinds: number[] = [];
  private readonly times: number[] = [];
  private readonly iterations: number[] = [];
  /** Of an iteration how many were ready, else the task. */
  private readonly ids: number[] = [];
  /** Of a run or suspension where, of others all the rest. */
  private readonly rests: (Origin | Happening | null)[] = [];

  constructor(
    private readonly options: TraceOptions,
    private readonly ended: () => void,
  ) {
    this.limit = options.limit ?? 100_000;
  }

  get events(): readonly TraceEvent[] {
    const kept = this.kinds.length;
    const first = this.all - kept;
    return Array.from({ length: kept }, (_, i) => this.event((first + i) % this.limit));
  }
  get dropped(): number {
    return this.all - this.kinds.length;
  }
  stop(): readonly TraceEvent[] {
    if (!this.stopped) {
      this.stopped = true;
      this.ended();
    }
    return this.events;
  }
  [Symbol.dispose](): void {
    if (this.stopped) return;
    this.stopped = true;
    this.ended();
  }

  /** @internal */
  add(kind: number, t: number, iteration: number, id: number, rest: Origin | Happening | null): void {
    const index = this.all++;
    if (this.limit > 0) {
      const at = index % this.limit;
      if (this.kinds[at] === OTHER) this.lose(this.rests[at] as Happening);
      this.kinds[at] = kind;
      this.times[at] = t;
      this.iterations[at] = iteration;
      this.ids[at] = id;
      this.rests[at] = rest;
    }
    const { onEvent, _onAdded } = this.options;
    if (_onAdded !== undefined) {
      const other = kind === OTHER ? (rest as Happening) : null;
      if (other?.type === "suspend") _onAdded(SUSPEND, t, other.task, index);
      // One that was there before stands where it suspended.
      else if (other?.type === "create" && other.earlier && other.future.frames[0]?.state === "suspended")
        _onAdded(SUSPEND, t, other.future.id, index);
      else _onAdded(kind, t, id, index);
    }
    if (onEvent !== undefined) onEvent(eventOf(kind, t, iteration, id, rest));
  }

  private lose(event: Happening): void {
    if (event.type === "create" && event.future.name !== undefined)
      this._names.set(event.future.id, event.future.name);
    if (event.type === "done") this._names.delete(event.future);
  }
  private event(at: number): TraceEvent {
    return eventOf(this.kinds[at]!, this.times[at]!, this.iterations[at]!, this.ids[at]!, this.rests[at]!);
  }
}

function eventOf(
  kind: number,
  t: number,
  iteration: number,
  id: number,
  rest: Origin | Happening | null,
): TraceEvent {
  switch (kind) {
    case ITERATION:
      return { t, iteration, type: "iteration", ready: id };
    case RUN:
      return { t, iteration, type: "run", task: id, at: rest as Origin | null };
    case SUSPEND:
      return { t, iteration, type: "suspend", task: id, at: rest as Origin | null };
    default:
      return { t, iteration, ...(rest as Happening) };
  }
}
