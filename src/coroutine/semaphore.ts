// So many at a time. Counterpart: asyncio/locks.py, Semaphore and BoundedSemaphore.

import type { Body } from "./body.ts";
import type { Coroutine, Body as Steps } from "./coroutine.ts";
import { ValueError } from "./errors.ts";
import { Acquire, type Held, Hold, type Holdable, makersOf, withOf } from "./held.ts";
import { INSPECT } from "./inspect.ts";
import { AT_ONCE, GONE_ON, Line, type Place, type Rules, Waiting, waitersText } from "./line.ts";
import type { Suspends } from "./suspension.ts";
import { FINISHED } from "./waiter.ts";

const makers = makersOf("Semaphore", () => {});
const holding = withOf("Semaphore");

/** Those who came meanwhile had to stand in line, though there may have been enough for them. */
function wakeMore(semaphore: Semaphore): void {
  while (semaphore._value > 0 && semaphore._wakeNext());
}

const rules: Rules<Semaphore> = {
  woken(semaphore) {
    wakeMore(semaphore);
    return GONE_ON;
  },
  missed(semaphore, waiter) {
    // Woken, and going away all the same: what it was given is free again.
    if (waiter._status === FINISHED) semaphore._value += 1;
    wakeMore(semaphore);
  },
};

/**
 * So many at a time. CPython `asyncio.Semaphore`. Fair: what is released goes to the first who waits.
 *
 *     const ten = new Semaphore(10);
 *     yield* ten.with(function* () { yield* awaitable(fetch(url)); });
 */
export class Semaphore implements Holdable, Place {
  /** @internal */ readonly _kind = "semaphore";
  /** @internal What is free, and promised to nobody. */ _value: number;
  /** @internal */ readonly _line = new Line(this, "semaphore", rules);

  /** @throws ValueError "Semaphore initial value must be >= 0" */
  constructor(value = 1) {
    if (!(value >= 0)) throw new ValueError("Semaphore initial value must be >= 0");
    this._value = value;
  }

  /**
   * Wait until one is mine; gives true. Without a switch when free. First come, first served. CPython
   * `acquire`.
   *
   *     const two = new Semaphore(2);
   *     yield* two.acquire(); // true
   *     two.release();
   * @throws CancelledError; RuntimeError "… is bound to a different event loop" where it would wait
   */
  acquire(): Coroutine<true> {
    return new Acquire(this, makers) as unknown as Coroutine<true>;
  }
  /**
   * Give one back and wake the first waiter. CPython `release`.
   *
   *     const one = new Semaphore(1);
   *     yield* one.acquire();
   *     one.release();
   *     one.locked(); // false
   */
  release(): void {
    this._value += 1;
    if (this._line.length > 0) this._wakeNext();
  }
  /**
   * Would acquire() wait? CPython `locked`.
   *
   *     const one = new Semaphore(1);
   *     yield* one.acquire();
   *     one.locked(); // true
   */
  locked(): boolean {
    return this._value === 0 || this._line.live > 0;
  }

  /**
   * Acquire; released at the end of the block: `using held = yield* semaphore.hold()`. CPython `async with
   * semaphore:`.
   *
   *     const one = new Semaphore(1);
   *     using held = yield* one.hold();
   *     one.locked(); // true
   */
  hold(): Coroutine<Held> {
    return new Hold(this, makers) as unknown as Coroutine<Held>;
  }
  /**
   * Run a body while holding one. CPython `async with semaphore:`.
   *
   *     const two = new Semaphore(2);
   *     yield* two.with(function* () { return yield* save(); }); // 1
   */
  with<R, Y extends Suspends>(body: Body<[], R, Y>): Coroutine<R> {
    return holding(this, body);
  }

  /**
   * `<Semaphore [unlocked, value:2]>`. CPython `repr()`.
   *
   *     String(new Semaphore(2)); // <Semaphore [unlocked, value:2]>
   */
  toString(): string {
    const state = this.locked() ? "locked" : `unlocked, value:${this._value}`;
    return `<${this.constructor.name} [${state}${waitersText(this._line)}]>`;
  }
  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }

  /** @internal */
  _acquire(): Steps {
    if (this.locked()) return new Waiting(this._line);
    this._value -= 1;
    return AT_ONCE;
  }
  /** @internal One that is free goes to the first who waits, and is counted as taken from here on. */
  _wakeNext(): boolean {
    if (!this._line.wake(true)) return false;
    this._value -= 1;
    return true;
  }
}

/**
 * One that cannot be released more often than acquired. CPython `asyncio.BoundedSemaphore`.
 *
 *     const two = new BoundedSemaphore(2);
 *     yield* two.acquire();
 *     two.release(); // once more would be an error
 */
export class BoundedSemaphore extends Semaphore {
  private readonly bound: number;
  constructor(value = 1) {
    super(value);
    this.bound = value;
  }
  /**
   * Give one back and wake the first waiter. CPython `release`.
   *
   *     const one = new BoundedSemaphore(1);
   *     try {
   *       one.release();
   *     } catch (e) {
   *       console.log(String(e)); // "ValueError: BoundedSemaphore released too many times"
   *     }
   * @throws ValueError "BoundedSemaphore released too many times"
   */
  override release(): void {
    if (this._value >= this.bound) throw new ValueError("BoundedSemaphore released too many times");
    super.release();
  }
}
