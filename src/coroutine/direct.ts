// Coroutine objects without a generator: sleep, acquire, wait, get, put. Where there is nothing to wait for (nearly
// always) such a coroutine ends in its first step, and that step must cost next to nothing.

import { type Body, Coro, type CoroutineState, type Maker } from "./coroutine.ts";
import { type Origin, origins } from "./hooks.ts";
import { AT_ONCE } from "./line.ts";
import { begun, rememberUnlessBegun } from "./never-awaited.ts";
import { CLOSED, CREATED } from "./stack.ts";

/** A coroutine whose body is an iterator written by hand. */
export abstract class Direct extends Coro {
  constructor(maker: Maker) {
    super();
    this._body = null;
    this._status = CREATED;
    this._maker = maker;
    if (origins.take !== undefined) this._note(origins.take());
  }

  /** Where places are told (debug mode) it is not speed that counts; else each class decides (sleep does). */
  private _note(origin: Origin | null): void {
    this._origin = origin;
    rememberUnlessBegun(this);
  }

  /** @internal Begin: whatever can be done at once is done here. @returns what the `yield*` goes through */
  abstract _begin(): Body;

  /** What waits is the body itself; this object is used from here on, and usually garbage. */
  override [Symbol.iterator](): Iterator<unknown, unknown, unknown> {
    if (this._status !== CREATED || this._body !== null) return this._delegation();
    this._status = CLOSED;
    const body = this._begin();
    if (body !== AT_ONCE) this._body = body;
    return body;
  }

  override get state(): CoroutineState {
    const { _body: body } = this;
    const waits = this._status === CLOSED && (body as { done?(): boolean } | null)?.done?.() === false;
    return waits ? "suspended" : super.state;
  }

  /** @internal Driven by hand or as a task: begins at its first step, not before. */
  override _open(): void {
    this._body = new Begins(this, false);
  }
  /** @internal */
  _watch(): void {
    this._body = new Begins(this, true);
  }
}

// What only a coroutine that is driven as one needs is not set in each: it stands here until it is needed.
Object.assign(Direct.prototype, { _below: null, _outer: null, _origin: null });
Object.defineProperty(Direct.prototype, "_leaf", {
  get(this: Direct) {
    return this;
  },
  set(this: Direct, value: Coro) {
    Object.defineProperty(this, "_leaf", { value, writable: true, configurable: true });
  },
  configurable: true,
});

/** The body of one that is driven as any other coroutine. */
class Begins implements Body {
  private body: Body | null = null;
  constructor(
    private readonly coro: Direct,
    private watched: boolean,
  ) {}
  next(value: unknown): IteratorResult<unknown, unknown> {
    if (this.body !== null) return this.body.next(value);
    this.noted();
    this.body = this.coro._begin();
    return this.body.next(undefined);
  }
  throw(error: unknown): IteratorResult<unknown, unknown> {
    this.noted();
    if (this.body === null) throw error;
    return this.body.throw(error);
  }
  return(value: unknown): IteratorResult<unknown, unknown> {
    this.noted();
    return this.body === null ? { value, done: true } : this.body.return(value);
  }
  private noted(): void {
    if (!this.watched) return;
    this.watched = false;
    begun(this.coro);
  }
}
