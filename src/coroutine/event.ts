// A flag that tasks wait for. Counterpart: asyncio/locks.py, Event.

import type { Body, Coroutine } from "./coroutine.ts";
import { makerOf } from "./coroutine-function.ts";
import { Direct } from "./direct.ts";
import { origins } from "./hooks.ts";
import { INSPECT } from "./inspect.ts";
import { AT_ONCE, Line, type Place, Waiting, waitersText } from "./line.ts";
import { CLOSED, CREATED } from "./stack.ts";
import { FINISHED, PENDING } from "./waiter.ts";

/** The coroutine object of `wait()`. */
class Wait extends Direct {
  declare private readonly event: Event;
  constructor(event: Event) {
    super();
    this.event = event;
    if (origins.take !== undefined) this._note(origins.take());
  }
  override [Symbol.iterator](): Iterator<unknown, unknown, unknown> {
    if (this._status !== CREATED || this._body !== null) return this._delegation();
    this._status = CLOSED;
    this._body = this._begin();
    return this._body;
  }
  override _begin(): Body {
    return this.event.isSet() ? AT_ONCE : new Waiting(this.event._line);
  }
}
Wait.prototype._maker = makerOf("wait", () => {}, "Event.wait");

/**
 * A flag that tasks wait for. CPython `asyncio.Event`.
 *
 *     const ready = new Event();
 *     const waiting = createTask(ready.wait());
 *     ready.set();
 *     yield* waiting; // true
 */
export class Event implements Place {
  /** @internal */ readonly _kind = "event";
  /** @internal */ _line: Line = new Line(this, "event");
  private flag = false;

  /**
   * Is the flag up? CPython `is_set`.
   *
   *     const ready = new Event();
   *     ready.isSet(); // false
   */
  isSet(): boolean {
    return this.flag;
  }
  /**
   * Raise the flag, wake all who wait; each goes on, also if it is lowered before they run. CPython `set`.
   *
   *     const ready = new Event();
   *     const waiting = createTask(ready.wait());
   *     yield* sleep(0);
   *     ready.set();
   *     ready.clear(); // the waiter goes on all the same
   *     yield* waiting; // true
   */
  set(): void {
    if (this.flag) return;
    this.flag = true;
    for (const waiter of this._line) if (waiter._status === PENDING) waiter._settle(FINISHED, true);
  }
  /**
   * Lower it. CPython `clear`.
   *
   *     const ready = new Event();
   *     ready.set();
   *     ready.clear();
   *     ready.isSet(); // false
   */
  clear(): void {
    this.flag = false;
  }
  /**
   * Wait until the flag is up; true. CPython `wait`.
   *
   *     const ready = new Event();
   *     getRunningLoop().callSoon(() => ready.set());
   *     yield* ready.wait(); // true
   * @throws CancelledError; RuntimeError "… is bound to a different event loop" where it would wait
   */
  wait(): Coroutine<true> {
    return new Wait(this) as unknown as Coroutine<true>;
  }

  /**
   * `<Event [unset, waiters:1]>`. CPython `repr()`.
   *
   *     String(new Event()); // <Event [unset]>
   */
  toString(): string {
    return `<${this.constructor.name} [${this.flag ? "set" : "unset"}${waitersText(this._line)}]>`;
  }
  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }
}
