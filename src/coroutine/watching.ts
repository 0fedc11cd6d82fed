// A loop that is looked at: debug mode, where each handle is timed, and traces. The path is a separate one, so that a
// loop nobody looks at pays one test for up to 64 handles. Counterpart: the debug parts of BaseEventLoop.

import { toTheMillisecond } from "./clock.ts";
import { Future } from "./future.ts";
import { Handle } from "./handle.ts";
import { type Origin, warn, watchOrigins } from "./hooks.ts";
import type { EventLoop } from "./loop.ts";
import { Reporting } from "./loop-errors.ts";
import type { Entry } from "./ready.ts";
import { Tracer } from "./trace.ts";
import type { Trace, TraceOptions } from "./trace-log.ts";

/** Debug mode and traces of a loop. */
export abstract class Watching extends Reporting {
  /** Seconds from which a callback counts as slow in debug mode. CPython `slow_callback_duration`. */
  slowCallbackDuration = 0.1;
  private debug = false;
  private watched = false;

  /**
   * Debug mode: slow callbacks are reported, and everything made is told where. CPython `get_debug`.
   *
   *     getRunningLoop().getDebug(); // false
   */
  getDebug(): boolean {
    return this.debug;
  }
  /**
   * Switch debug mode. CPython `set_debug`.
   *
   *     const loop = newEventLoop();
   *     loop.setDebug(true);
   *     loop.getDebug(); // true
   *     loop.close();
   */
  setDebug(on: boolean): void {
    if (this.debug === Boolean(on)) return;
    this.debug = !this.debug;
    if (!this._closed) watchOrigins(this.debug);
    this.watched = this.debug || this._tracer !== null;
  }

  /**
   * Record what happens from now on, after the tasks and timers that are there (`earlier`, and `timer` events). Nothing is
   * recorded, and nothing is paid, while no trace is open. No CPython counterpart.
   *
   *     const loop = newEventLoop();
   *     using trace = loop.trace();
   *     await loop.runUntilComplete(first());
   *     trace.events.filter((e) => e.type === "done").length; // 2
   */
  trace(options: TraceOptions = {}): Trace {
    this._tracer ??= new Tracer(this as unknown as EventLoop);
    this.watched = true;
    return this._tracer.record(options, () => {
      this._tracer = null;
      this.watched = this.debug;
    });
  }

  /** @internal */
  override _runHandles(n: number): void {
    if (!this.watched) {
      super._runHandles(n);
      return;
    }
    for (; n > 0; n--) {
      const entry = this._ready.peek() as Entry;
      const tracer = this._tracer;
      const from = tracer === null ? this.time() : tracer.runs(entry);
      const callback = tracer === null ? null : tracer.callback(entry);
      super._runHandles(1);
      tracer?.ran(entry, from, callback);
      if (this.debug) this.reportIfSlow(entry, this.time() - from);
    }
  }
  /** @internal No more of its tasks are made. */
  _unwatch(): void {
    if (this.debug) watchOrigins(false);
  }
  abstract time(): number;

  private reportIfSlow(entry: Entry, seconds: number): void {
    if (seconds < this.slowCallbackDuration) return;
    const { _origin: origin = null } = entry as { _origin?: Origin | null };
    const carried = entry.context?._snapshot.carried;
    const took = `${toTheMillisecond(seconds)} seconds`;
    const what = entry instanceof Future || entry instanceof Handle ? String(entry) : entry._label();
    warn("slow-callback", `Executing ${what} took ${took}`, { origin, carried });
  }
}
