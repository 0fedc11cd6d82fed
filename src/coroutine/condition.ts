// Waiting for a change that is made under a lock. Counterpart: asyncio/locks.py, Condition.

import type { Body } from "./body.ts";
import type { Coroutine } from "./coroutine.ts";
import { coroutineFunction } from "./coroutine-function.ts";
import { CancelledError, RuntimeError } from "./errors.ts";
import type { Held, Holdable } from "./held.ts";
import { INSPECT } from "./inspect.ts";
import { Line, type Place, Waiting, waitersText } from "./line.ts";
import { Lock } from "./lock.ts";
import type { Suspends, Suspension } from "./suspension.ts";

/** Acquire, however often it is cancelled meanwhile. @throws the last of those cancellations, holding the lock */
function* reacquire(lock: Lock): Generator<Suspension, void, unknown> {
  let last: CancelledError | null = null;
  for (;;) {
    try {
      yield* lock.acquire();
      break;
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      last = error;
    }
  }
  if (last !== null) throw last;
}

function* notified(condition: Condition) {
  if (!condition.locked()) throw new RuntimeError("cannot wait on un-acquired lock");
  const waiter = new Waiting(condition._line);
  condition.release();
  let told = false;
  try {
    try {
      yield* waiter as unknown as Coroutine<true>;
    } finally {
      yield* reacquire(condition._lock);
    }
    told = true;
    return true as const;
  } finally {
    // Told, and going away all the same: another must hear of it instead.
    if (!told) condition._wake(1);
  }
}
const wait = coroutineFunction("wait", 0, notified, "Condition.wait");

function* fulfilled(condition: Condition, predicate: () => unknown) {
  let result = predicate();
  while (!result) {
    yield* condition.wait();
    result = predicate();
  }
  return result;
}
const waitFor = coroutineFunction("waitFor", 1, fulfilled, "Condition.waitFor");

/**
 * Wait for a change that is made under a lock. CPython `asyncio.Condition`.
 *
 *     const changed = new Condition();
 *     const items: number[] = [];
 *     const taken = createTask(changed.with(function* () {
 *       yield* changed.waitFor(() => items.length > 0);
 *       return items.pop();
 *     }));
 *     yield* sleep(0);
 *     yield* changed.with(function* () { items.push(1); changed.notify(); yield; });
 *     yield* taken; // 1
 */
export class Condition implements Holdable, Place {
  /** @internal */ readonly _kind = "condition";
  /** @internal */ readonly _lock: Lock;
  /** @internal */ _line: Line = new Line(this, "condition");

  /** Default: a new lock. */
  constructor(lock: Lock = new Lock()) {
    this._lock = lock;
  }

  /**
   * Wait until the lock is mine; gives true. Without a switch when free. CPython `acquire`.
   *
   *     const changed = new Condition();
   *     yield* changed.acquire(); // true
   *     changed.release();
   * @throws CancelledError; RuntimeError "… is bound to a different event loop" where it would wait
   */
  acquire(): Coroutine<true> {
    return this._lock.acquire();
  }
  /**
   * Give it back and wake the first who waits for the lock. CPython `release`.
   *
   *     const changed = new Condition();
   *     yield* changed.acquire();
   *     changed.release();
   *     changed.locked(); // false
   * @throws RuntimeError "Lock is not acquired."
   */
  release(): void {
    this._lock.release();
  }
  /**
   * Is it taken? CPython `locked`.
   *
   *     const changed = new Condition();
   *     changed.locked(); // false
   */
  locked(): boolean {
    return this._lock.locked();
  }

  /**
   * Release, wait for a notify, acquire again (also when cancelled). CPython `wait`.
   *
   *     const changed = new Condition();
   *     const told = createTask(changed.with(function* () { return yield* changed.wait(); }));
   *     yield* sleep(0);
   *     yield* changed.with(function* () { changed.notify(); yield; });
   *     yield* told; // true
   * @throws RuntimeError "cannot wait on un-acquired lock", "… is bound to a different event loop"; CancelledError, holding
   * the lock
   */
  wait(): Coroutine<true> {
    return wait(this) as Coroutine<true>;
  }
  /**
   * wait() until the predicate is truthy; gives its value. CPython `wait_for`.
   *
   *     const changed = new Condition();
   *     let count = 3;
   *     yield* changed.with(function* () { return yield* changed.waitFor(() => count > 2); }); // true
   * @throws as {@link wait}; what the predicate throws
   */
  waitFor<T>(predicate: () => T): Coroutine<T> {
    return waitFor(this, predicate) as unknown as Coroutine<T>;
  }
  /**
   * Wake n who wait; they go on once the lock is free. CPython `notify`.
   *
   *     const changed = new Condition();
   *     const told = [1, 2].map((n) => createTask(changed.with(function* () { yield* changed.wait(); return n; })));
   *     yield* sleep(0);
   *     yield* changed.with(function* () { changed.notify(2); yield; });
   *     yield* gather(...told); // [1, 2]
   * @throws RuntimeError "cannot notify on un-acquired lock"
   */
  notify(n = 1): void {
    if (!this.locked()) throw new RuntimeError("cannot notify on un-acquired lock");
    this._wake(n);
  }
  /**
   * Wake all. CPython `notify_all`.
   *
   *     const changed = new Condition();
   *     const told = [1, 2].map((n) => createTask(changed.with(function* () { yield* changed.wait(); return n; })));
   *     yield* sleep(0);
   *     yield* changed.with(function* () { changed.notifyAll(); yield; });
   *     yield* gather(...told); // [1, 2]
   */
  notifyAll(): void {
    this.notify(this._line.length);
  }

  /**
   * Acquire; released at the end of the block: `using held = yield* condition.hold()`. CPython `async with
   * condition:`.
   *
   *     const changed = new Condition();
   *     using held = yield* changed.hold();
   *     changed.locked(); // true
   */
  hold(): Coroutine<Held> {
    return this._lock.hold();
  }
  /**
   * Run a body while holding the lock. CPython `async with condition:`.
   *
   *     const changed = new Condition();
   *     yield* changed.with(function* () { changed.notifyAll(); return yield* first(); }); // 1
   */
  with<R, Y extends Suspends>(body: Body<[], R, Y>): Coroutine<R> {
    return this._lock.with(body);
  }

  /**
   * `<Condition [locked, waiters:1]>`. CPython `repr()`.
   *
   *     String(new Condition()); // <Condition [unlocked]>
   */
  toString(): string {
    return `<${this.constructor.name} [${this.locked() ? "locked" : "unlocked"}${waitersText(this._line)}]>`;
  }
  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }

  /** @internal */
  _wake(n: number): void {
    while (n-- > 0 && this._line.wake(false));
  }
}
