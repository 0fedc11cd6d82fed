// Callbacks in the ready queue and among the timers. Counterpart: asyncio/events.py, Handle and TimerHandle.

import { Context, contextOf, enterContext, type Held, restoreContext } from "./context.ts";
import { endsTheRun } from "./errors.ts";
import { type Origin, origins, place } from "./hooks.ts";
import { INSPECT } from "./inspect.ts";
import type { EventLoop } from "./loop.ts";
import type { Entry } from "./ready.ts";
import { functionName, repr } from "./repr.ts";
import type { Timed } from "./timers.ts";

/**
 * A callback in the ready queue. CPython `asyncio.Handle`.
 *
 *     const handle = getRunningLoop().callSoon(() => console.log("never"));
 *     handle.cancel();
 */
export class Handle implements Entry {
  /** @internal */ readonly _loop: EventLoop;
  /** @internal null once cancelled */ _callback: ((...args: never) => unknown) | null;
  /** @internal */ _args: readonly unknown[];
  /** @internal */ context: Held;
  /** @internal */ readonly _origin: Origin | null;

  /** @internal Made by callSoon and its kin. */
  constructor(
    loop: EventLoop,
    callback: (...args: never) => unknown,
    args: readonly unknown[],
    context: Held,
  ) {
    this._loop = loop;
    this._callback = callback;
    this._args = args;
    this.context = context;
    this._origin = origins.take === undefined ? null : origins.take();
  }

  /**
   * Not run, should its turn come. CPython `cancel`.
   *
   *     const handle = getRunningLoop().callSoon(() => console.log("never"));
   *     handle.cancel();
   *     handle.cancelled(); // true
   */
  cancel(): void {
    this._callback = null;
    this._args = [];
  }

  /**
   * Was it cancelled? CPython `cancelled`.
   *
   *     getRunningLoop().callSoon(console.log).cancelled(); // false
   */
  cancelled(): boolean {
    return this._callback === null;
  }

  /**
   * The context it runs in. CPython 3.12 `get_context`.
   *
   *     const context = new Context();
   *     const handle = getRunningLoop().callSoonIn(context, console.log);
   *     handle.getContext() === context; // true
   */
  getContext(): Context {
    if (!(this.context instanceof Context)) this.context = contextOf(this.context);
    return this.context;
  }

  /**
   * `<Handle print()>`; with its arguments in debug mode, as CPython 3.13. CPython `repr()`.
   *
   *     String(getRunningLoop().callSoon(function print() {})); // <Handle print()>
   */
  toString(): string {
    return `<Handle ${this._what()}>`;
  }
  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }

  /** @internal */
  _what(): string {
    if (this._callback === null) return "cancelled";
    const args = this._loop.getDebug() ? this._args.map((a) => repr(a)).join(", ") : "";
    const made = this._loop.getDebug() && this._origin !== null ? ` created at ${place(this._origin)}` : "";
    return `${functionName(this._callback)}(${args})${made}`;
  }
  /** @internal */
  _label(): string {
    return this._what();
  }

  /** @internal */
  _run(): void {
    const callback = this._callback as ((...args: readonly unknown[]) => unknown) | null;
    if (callback === null) return;
    const before = enterContext(this.context);
    try {
      callback(...this._args);
    } catch (error) {
      if (endsTheRun(error)) throw error;
      this._loop.callExceptionHandler({
        message: `Exception in callback ${this._what()}`,
        exception: error,
        handle: this,
      });
    } finally {
      restoreContext(before);
    }
  }
}

/**
 * A callback of a time to come. CPython `asyncio.TimerHandle`.
 *
 *     const timer = getRunningLoop().callLater(10, () => console.log("never"));
 *     timer.when() - getRunningLoop().time() > 9; // true
 *     timer.cancel();
 */
export class TimerHandle extends Handle implements Timed {
  /** @internal Loop time, seconds. */ readonly _when: number;
  /** Not run yet: cancelling it still changes something. */
  private scheduled = true;

  /** @internal Made by callLater and callAt. */
  constructor(
    when: number,
    loop: EventLoop,
    callback: (...args: never) => unknown,
    args: readonly unknown[],
    context: Held,
  ) {
    super(loop, callback, args, context);
    this._when = when;
  }

  /**
   * Loop time in seconds. CPython `when`.
   *
   *     const timer = getRunningLoop().callAt(1e9, console.log);
   *     timer.when(); // 1000000000
   *     timer.cancel();
   */
  when(): number {
    return this._when;
  }

  override cancel(): void {
    if (this.scheduled && this._callback !== null) this._loop._timerDied(this);
    super.cancel();
  }

  /**
   * `<TimerHandle when=3127.91 print()>`. CPython `repr()`.
   *
   *     const timer = getRunningLoop().callAt(1e9, function print() {});
   *     String(timer); // <TimerHandle when=1000000000 print()>
   *     timer.cancel();
   */
  override toString(): string {
    const cancelled = this._callback === null;
    return `<TimerHandle ${cancelled ? "cancelled " : ""}when=${this._when}${cancelled ? "" : ` ${this._what()}`}>`;
  }

  /** @internal */
  override _run(): void {
    this.scheduled = false;
    super._run();
  }
  /** @internal */
  _dead(): boolean {
    return this._callback === null;
  }
}
