// Coroutine objects without a generator: sleep, acquire, wait, get, put. Where there is nothing to wait for (nearly
// always) such a coroutine ends in its first step, and that step must cost next to nothing.
//
// So each kind has a constructor and a [Symbol.iterator] of its own, though they read alike. V8 learns function by
// function what comes by: in one that all kinds shared it would see them all, and could no longer put what such a
// coroutine does in the place of the `yield*` and leave out the object itself. A program with locks, queues and sleeps
// side by side took two and a half times as long.

import { type Body, Coro, type CoroutineState } from "./coroutine.ts";
import type { Origin } from "./hooks.ts";
import { begun, rememberUnlessBegun } from "./never-awaited.ts";
import { CLOSED, CREATED } from "./stack.ts";

/** A coroutine whose body is an iterator written by hand. */
export abstract class Direct extends Coro {
  /** @internal Where places are told (debug mode) it is not speed that counts; else each class decides (sleep does). */
  _note(origin: Origin | null): void {
    this._origin = origin;
    rememberUnlessBegun(this);
  }

  /** @internal Begin: whatever can be done at once is done here. @returns what the `yield*` goes through */
  abstract _begin(): Body;

  /** What waits is the body itself; this object is used from here on, and usually garbage. */
  abstract override [Symbol.iterator](): Iterator<unknown, unknown, unknown>;

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

// What only a coroutine that is driven as one needs, and what all begin with, is not set in each: it stands here until
// it changes. So does what all of a kind share, in their class's prototype (`_maker`).
Object.assign(Direct.prototype, { _body: null, _status: CREATED, _below: null, _outer: null, _origin: null });
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
