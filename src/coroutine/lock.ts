// Mutual exclusion between tasks. Counterpart: asyncio/locks.py, Lock.

import type { Body } from "./body.ts";
import type { Coroutine, Body as Steps } from "./coroutine.ts";
import { RuntimeError } from "./errors.ts";
import { Acquire, type Held, Hold, type Holdable, makersOf, withOf } from "./held.ts";
import { INSPECT } from "./inspect.ts";
import { AT_ONCE, GONE_ON, Line, type Place, type Rules, Waiting, waitersText } from "./line.ts";
import { steppedTask } from "./registers.ts";
import type { Suspends } from "./suspension.ts";
import { FINISHED } from "./waiter.ts";

const makers = makersOf("Lock", () => {});
const holding = withOf("Lock");

const rules: Rules<Lock> = {
  woken(lock) {
    lock._take();
    return GONE_ON;
  },
  missed(lock) {
    // It may have been woken: then the lock is free, and the next one must run.
    if (!lock._locked) lock._wakeFirst();
  },
};

/**
 * Fair mutual exclusion. CPython `asyncio.Lock`. Not re-entrant: a task that acquires twice waits for itself.
 *
 *     const lock = new Lock();
 *     yield* lock.with(function* () { yield* save(); });
 *     using held = yield* lock.hold(); // the same, to the end of the block
 */
export class Lock implements Holdable, Place {
  /** @internal */ readonly _kind = "lock";
  /** @internal */ _locked = false;
  /** @internal The task that took it, for views: nothing but a store. */ _owner: unknown = null;
  /** @internal */ readonly _line = new Line(this, "lock", rules);

  /**
   * Wait until it is mine; gives true. Without a switch when free. First come, first served. CPython `acquire`.
   *
   *     const lock = new Lock();
   *     yield* lock.acquire(); // true
   *     try {
   *       yield* save();
   *     } finally {
   *       lock.release();
   *     }
   * @throws CancelledError; RuntimeError "… is bound to a different event loop" where it would wait
   */
  acquire(): Coroutine<true> {
    return new Acquire(this, makers) as unknown as Coroutine<true>;
  }

  /**
   * Give it back and wake the first waiter. CPython `release`.
   *
   *     const lock = new Lock();
   *     yield* lock.acquire();
   *     lock.release();
   *     lock.locked(); // false
   * @throws RuntimeError "Lock is not acquired."
   */
  release(): void {
    if (!this._locked) throw new RuntimeError("Lock is not acquired.");
    this._locked = false;
    this._owner = null;
    if (this._line.first !== null) this._wakeFirst();
  }

  /**
   * Is it taken? CPython `locked`.
   *
   *     const lock = new Lock();
   *     lock.locked(); // false
   *     yield* lock.acquire();
   *     lock.locked(); // true
   */
  locked(): boolean {
    return this._locked;
  }

  /**
   * Acquire; released at the end of the block: `using held = yield* lock.hold()`. CPython `async with lock:`.
   *
   *     const lock = new Lock();
   *     using held = yield* lock.hold();
   *     lock.locked(); // true
   */
  hold(): Coroutine<Held> {
    return new Hold(this, makers) as unknown as Coroutine<Held>;
  }
  /**
   * Run a body while holding it. CPython `async with lock:`.
   *
   *     const lock = new Lock();
   *     yield* lock.with(function* () { return yield* save(); }); // 1
   *     lock.locked(); // false
   */
  with<R, Y extends Suspends>(body: Body<[], R, Y>): Coroutine<R> {
    return holding(this, body);
  }

  /**
   * `<Lock [locked, waiters:2]>`. CPython `repr()`.
   *
   *     String(new Lock()); // <Lock [unlocked]>
   */
  toString(): string {
    return `<${this.constructor.name} [${this._locked ? "locked" : "unlocked"}${waitersText(this._line)}]>`;
  }
  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }

  /** @internal */
  _acquire(): Steps {
    // Whoever waits goes first, even where the lock is free for the moment.
    if (this._locked || this._line.live > 0) return new Waiting(this._line);
    this._take();
    return AT_ONCE;
  }
  /** @internal */
  _take(): void {
    this._locked = true;
    this._owner = steppedTask();
  }
  /** @internal The first in the line, and only it: done already means that it is about to run. */
  _wakeFirst(): void {
    const { first } = this._line;
    if (first !== null && !first.done()) first._settle(FINISHED, true);
  }
  /** @internal */
  _holder(): unknown {
    return this._owner;
  }
}
