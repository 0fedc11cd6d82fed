// Holding a lock, a semaphore or a condition for the length of a block. Counterpart: `async with lock:`.

import { callBody, type Body as HoldingBody } from "./body.ts";
import type { Body, Coroutine } from "./coroutine.ts";
import { coroutineFunction, makerOf } from "./coroutine-function.ts";
import { Direct } from "./direct.ts";
import { origins } from "./hooks.ts";
import { CLOSED, CREATED } from "./stack.ts";
import type { Suspends } from "./suspension.ts";

/**
 * What is given back at the block's end: `using held = yield* lock.hold();`. CPython: the block of `async with
 * lock:`.
 *
 *     const lock = new Lock();
 *     {
 *       using held: Held = yield* lock.hold();
 *       lock.locked(); // true
 *     }
 *     lock.locked(); // false
 */
export interface Held {
  /**
   * Give it back now; at the block's end nothing happens then. CPython `release()`.
   *
   *     const lock = new Lock();
   *     using held = yield* lock.hold();
   *     held.release(); // earlier than the block's end
   *     lock.locked(); // false
   */
  release(): void;
  /**
   * {@link release}, by `using`. CPython `__aexit__`.
   *
   *     const lock = new Lock();
   *     const held = yield* lock.hold();
   *     held[Symbol.dispose](); // what `using` calls
   *     lock.locked(); // false
   */
  [Symbol.dispose](): void;
}

/** `acquire` and `release`, and {@link Held} for `using`. */
export interface Holdable {
  /** `using held = yield* lock.hold();` CPython `async with lock:`. */
  hold(): Coroutine<Held>;
  /** Run a body while holding. */
  with<R, Y extends Suspends>(body: HoldingBody<[], R, Y>): Coroutine<R>;
}

/** What can be held. */
interface Acquired {
  /** Begin to acquire: what the `yield*` goes through. */
  _acquire(): Body;
  acquire(): Coroutine<true>;
  release(): void;
}

type Makers = { readonly acquire: ReturnType<typeof makerOf>; readonly hold: ReturnType<typeof makerOf> };

/** What the coroutines of a class's methods share. */
export function makersOf(type: string, fn: () => void): Makers {
  return { acquire: makerOf("acquire", fn, `${type}.acquire`), hold: makerOf("hold", fn, `${type}.hold`) };
}

/** The coroutine object of `acquire()`. */
export class Acquire extends Direct {
  declare private readonly of: Acquired;
  constructor(of: Acquired, makers: Makers) {
    super();
    this._maker = makers.acquire;
    this.of = of;
    if (origins.take !== undefined) this._note(origins.take());
  }
  override [Symbol.iterator](): Iterator<unknown, unknown, unknown> {
    if (this._status !== CREATED || this._body !== null) return this._delegation();
    this._status = CLOSED;
    this._body = this._begin();
    return this._body;
  }
  override _begin(): Body {
    return this.of._acquire();
  }
}

/** The coroutine object of `hold()`. */
export class Hold extends Direct {
  declare private readonly of: Acquired;
  constructor(of: Acquired, makers: Makers) {
    super();
    this._maker = makers.hold;
    this.of = of;
    if (origins.take !== undefined) this._note(origins.take());
  }
  override [Symbol.iterator](): Iterator<unknown, unknown, unknown> {
    if (this._status !== CREATED || this._body !== null) return this._delegation();
    this._status = CLOSED;
    this._body = this._begin();
    return this._body;
  }
  override _begin(): Body {
    return new Holding(this.of);
  }
}

/** Goes through what `acquire` goes through, and ends with a {@link Held}. */
class Holding implements Body {
  private readonly body: Body;
  constructor(private readonly of: Acquired) {
    this.body = of._acquire();
  }
  next(value: unknown): IteratorResult<unknown, unknown> {
    const result = this.body.next(value);
    return result.done ? { value: new Release(this.of), done: true } : result;
  }
  throw(error: unknown): IteratorResult<unknown, unknown> {
    return this.body.throw(error);
  }
  return(value: unknown): IteratorResult<unknown, unknown> {
    return this.body.return(value);
  }
}

class Release implements Held {
  private of: Acquired | null;
  constructor(of: Acquired) {
    this.of = of;
  }
  release(): void {
    const { of } = this;
    this.of = null;
    of?.release();
  }
  [Symbol.dispose](): void {
    this.release();
  }
}

function* holding(of: Acquired, body: HoldingBody<[], unknown>) {
  yield* of.acquire();
  try {
    return yield* callBody("with", body);
  } finally {
    of.release();
  }
}

/** The `with()` of a class: run a body while holding. */
export function withOf(type: string) {
  return coroutineFunction("with", 2, holding, `${type}.with`) as unknown as <R, Y extends Suspends>(
    of: Acquired,
    body: HoldingBody<[], R, Y>,
  ) => Coroutine<R>;
}
