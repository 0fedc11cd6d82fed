// One iteration of a loop: due timers go behind what is ready, then as many handles run as were ready at that
// moment. What they add runs in the next one.
//
// The iteration can be left in the middle (step(), or a host turn that took too long) and goes on where it was:
// `_todo` is the border. The order of the four lines that take a handle matters: a termination may cut the stack
// at any of them, and recovery must find either the handle in the ring or its mark. Counterpart:
// BaseEventLoop._run_once.

import { type Clock, hostClock, wanted } from "./clock.ts";
import { carrying, resetContext } from "./context.ts";
import { elapsedMs } from "./elapsed.ts";
import { RuntimeError } from "./errors.ts";
import { hooks } from "./hooks.ts";
import { watchNotBegun } from "./never-awaited.ts";
import { type Entry, ReadyRing } from "./ready.ts";
import { registers } from "./registers.ts";
import { ENDED } from "./suspension.ts";
import { type Timed, Timers } from "./timers.ts";
import type { Tracer } from "./trace.ts";

/** Handles between two looks at the host's clock. */
const BETWEEN_LOOKS = 64;
/** The longest stretch of work in one turn of the host, in milliseconds: it serves others every 10 with what a turn costs. */
export const STRETCH_MS = 8;
/** Timers this much ahead, in seconds, count as due. CPython: the clock's resolution. */
const RESOLUTION = 1e-9;

/** Why a stretch of work came to its end. */
export type StretchEnd = "stopped" | "idle" | "time up";

/** The queue, the timers, and the taking of one handle after another. */
export abstract class Iterations {
  /** Shown by toString and the views. */
  readonly name: string;
  /** @internal */ readonly _clock: Clock;
  /** @internal */ readonly _ready = new ReadyRing();
  /** @internal */ readonly _timers = new Timers();
  /** @internal Handles of the begun iteration still to run. */ _todo = 0;
  /** @internal Iterations begun. */ _iteration = 0;
  /** @internal */ _stopping = false;
  /** @internal */ _closed = false;
  /** @internal Native promises whose futures are open. */ _bridges = 0;
  /** @internal Pumped and asleep: a new handle must wake it. */ _idle = false;
  /** @internal Do handles run under what the host carries? The notebook's loop alone. */ _carries = false;
  /** @internal While a trace is open. */ _tracer: Tracer | null = null;
  /** @internal Always driven, and never closed: the notebook's loop. */ _permanent = false;

  /** @internal */
  protected constructor(name: string, clock: Clock | undefined) {
    this.name = name;
    this._clock = clock ?? hostClock;
  }

  /** @internal Wake the pump. */
  abstract _awaken(): void;

  /** @internal To the back of the ready queue. */
  _push(entry: Entry): void {
    this._ready.push(entry);
    if (this._idle) this._awaken();
  }

  /** @internal */
  _pushTimer(timer: Timed): void {
    this._timers.push(timer);
    if (this._tracer !== null) this._tracer.timer(timer, false);
    if (this._idle) this._awaken();
  }

  /** @internal A timer was cancelled. */
  _timerDied(timer: Timed): void {
    this._timers.died();
    if (this._tracer !== null) this._tracer.timer(timer, true);
  }

  /** @internal Be the loop on the stack. @throws RuntimeError where one is already */
  _enter(): void {
    if (registers.loop === this) throw new RuntimeError("This event loop is already running");
    if (registers.loop !== null) {
      throw new RuntimeError("Cannot run the event loop while another loop is running");
    }
    registers.loop = this;
    registers.left = null; // of what somebody stepped without a coroutine
  }
  /** @internal */
  _leave(): void {
    registers.loop = null;
    registers.stepping = null;
    ENDED.value = undefined;
    resetContext();
  }

  /** @internal Move due timers, set the border. @returns whether there is anything to run */
  _beginIteration(): boolean {
    const timers = this._timers;
    if (timers.length > 0) {
      const due = this._clock.time() + RESOLUTION;
      while (timers.first() < due) this._ready.push(timers.pop() as Timed);
    }
    this._todo = this._ready.length;
    if (this._todo === 0 && !this._stopping) return false;
    this._iteration += 1;
    return true;
  }

  /** @internal Run `n` handles of the begun iteration, which has as many. */
  _runHandles(n: number): void {
    if ((this._carries && hooks.carry !== undefined) || carrying.on) {
      this._runCarried(n);
      return;
    }
    const ring = this._ready;
    for (; n > 0; n--) {
      const entry = ring.peek() as Entry;
      registers.stepping = entry;
      ring.drop();
      this._todo -= 1;
      entry._run();
    }
    registers.stepping = null;
  }

  /** The same, neighbours with the same carried value (and context, where contexts are carried) in one go. */
  private _runCarried(n: number): void {
    const ring = this._ready;
    const carry = this._carries ? hooks.carry : undefined;
    const contexts = carrying.on ? hooks.contexts : undefined;
    while (n > 0) {
      const held = ring.peek()?.context ?? null;
      const carried = held?._snapshot.carried;
      const some = () => {
        carrying.moved = false;
        while (n > 0 && !carrying.moved) {
          const entry = ring.peek() as Entry;
          const { context } = entry;
          if (context !== null && context !== held) {
            if (contexts !== undefined || context._snapshot.carried !== carried) return;
          }
          registers.stepping = entry;
          ring.drop();
          this._todo -= 1;
          n -= 1;
          entry._run();
        }
      };
      const within = contexts === undefined || held === null ? some : () => contexts.run(held, some);
      if (carry === undefined || carried === undefined) within();
      else carry.run(carried, within);
    }
    registers.stepping = null;
  }

  /** @internal Go on until stopped, out of work, wanted, or for so many milliseconds. Throws what ends the run. */
  _stretch(limitMs: number): StretchEnd {
    this._enter();
    try {
      const from = elapsedMs();
      let unseen = 0;
      for (;;) {
        if (this._todo === 0 && !this._beginIteration()) {
          // All tasks have begun: what has not is somebody's who will not await it, or a report.
          if (hooks.background === undefined) watchNotBegun();
          return "idle";
        }
        const n = Math.min(this._todo, BETWEEN_LOOKS);
        this._runHandles(n);
        if (this._todo === 0 && this._stopping) {
          this._stopping = false;
          return "stopped";
        }
        unseen += n;
        if (unseen >= BETWEEN_LOOKS) {
          unseen = 0;
          if (elapsedMs() - from >= limitMs || wanted()) return "time up";
        }
      }
    } catch (error) {
      // The iteration ends with the run: what it has left belongs to the next one, and so does no stop().
      this._todo = 0;
      this._stopping = false;
      throw error;
    } finally {
      this._leave();
    }
  }
}
