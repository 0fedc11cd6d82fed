// Those who wait for a future, and what it can come to.

import type { Held } from "./context.ts";
import type { Future } from "./future.ts";
import { Handle } from "./handle.ts";
import { hooks } from "./hooks.ts";
import type { Entry } from "./ready.ts";
import { functionName } from "./repr.ts";

/** Where a future is. */
export const PENDING = 0;
export const FINISHED = 1;
export const FAILED = 2;
export const CANCELLED = 3;

/** Someone who waits for a future. */
export interface Waiter {
  /** The future is done: go to its loop's ready queue. */
  _wake(future: Future<unknown>): void;
  /** The future that waits through it, if any. */
  _awaiter(): Future<unknown> | null;
  /** For `cb=[…]`. */
  _label(): string;
  /** Is this entry of the ready queue its call for the future? Asked where it does not go there itself. */
  _isCalledBy?(entry: Entry, future: Future<unknown>): boolean;
  /** It does not take the error of a failed future: whether anybody does is still open. */
  readonly _looksOnly?: boolean;
}

/** An internal done callback, which is itself the entry in the ready queue. */
export abstract class Link implements Waiter, Entry {
  // No initialised field: with more than four subclasses in use V8 defines each of those at each construction by a slow
  // way, which costs more than all the rest of a gathered task.
  declare readonly future: Future<unknown>;
  constructor(future: Future<unknown>) {
    this.future = future;
  }
  get context(): null {
    return null;
  }
  _wake(future: Future<unknown>): void {
    future._loop._push(this);
  }
  _awaiter(): Future<unknown> | null {
    return null;
  }
  abstract _label(): string;
  abstract _run(): void;
  get _looksOnly(): boolean {
    return false;
  }
}

/** A done callback of the user's. */
export class DoneCallback implements Waiter {
  constructor(
    readonly callback: (future: never) => unknown,
    readonly context: Held,
  ) {}
  _wake(future: Future<unknown>): void {
    future._loop._push(new Handle(future._loop, this.callback, [future], this.context));
  }
  _awaiter(): null {
    return null;
  }
  _isCalledBy(entry: Entry, future: Future<unknown>): boolean {
    const { _callback, _args } = entry as Partial<Handle>;
    return _callback === (this.callback as unknown) && _args?.[0] === future;
  }
  get _looksOnly(): boolean {
    return true;
  }
  _label(): string {
    return `${functionName(this.callback)}()`;
  }
}

/** Settles a native promise. */
export class PromiseLink extends Link {
  constructor(
    future: Future<unknown>,
    private readonly resolve: (value: unknown) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    super(future);
  }
  _label(): string {
    return "Promise.then()";
  }
  _run(): void {
    const { future } = this;
    if (future._status === FINISHED) this.resolve(future._value);
    else {
      const error = future._error();
      hooks.thrown?.(error, null, future);
      this.reject(error);
    }
  }
}
