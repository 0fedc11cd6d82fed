// A place where so many tasks wait for each other. Counterpart: asyncio/locks.py, Barrier.

import { Condition } from "./condition.ts";
import type { Coroutine } from "./coroutine.ts";
import { coroutineFunction } from "./coroutine-function.ts";
import { BrokenBarrierError, ValueError } from "./errors.ts";
import { INSPECT } from "./inspect.ts";
import { Line, type Place } from "./line.ts";
import type { Suspension } from "./suspension.ts";

type Waits = Generator<Suspension, void, unknown>;

function* pass(barrier: Barrier) {
  return yield* barrier._changed.with(() => barrier._pass());
}
function* change(barrier: Barrier, to: () => void): Waits {
  yield* barrier._changed.acquire();
  to();
  barrier._changed.notifyAll();
  barrier._changed.release();
}
const wait = coroutineFunction("wait", 0, pass, "Barrier.wait");
const reset = coroutineFunction("reset", 0, change, "Barrier.reset");
const abort = coroutineFunction("abort", 0, change, "Barrier.abort");

/**
 * A place where so many tasks wait for each other. CPython `asyncio.Barrier` (3.11).
 *
 *     const start = new Barrier(3);
 *     yield* gather(start.wait(), start.wait(), start.wait()); // [0, 1, 2]: nobody goes on before all are there
 */
export class Barrier implements Place {
  /** @internal */ readonly _kind = "barrier";
  /** How many must come. */
  readonly parties: number;
  /** @internal Notified at each change of the state. */ readonly _changed = new Condition();
  /**
   * filling: they come; draining: all have come, and leave; resetting: those who wait are sent away; broken.
   * While it drains or resets, newcomers wait at the door.
   */
  private state: "filling" | "draining" | "resetting" | "broken" = "filling";
  /** How many are inside. */
  private count = 0;

  /** @throws ValueError "parties must be > 0" */
  constructor(parties: number) {
    if (!(parties >= 1)) throw new ValueError("parties must be > 0");
    this.parties = parties;
    this._changed._line = new Line(this, "barrier");
  }

  /**
   * Wait for the others. CPython `wait`.
   *
   *     const start = new Barrier(2);
   *     const arrived = gather(start.wait(), start.wait());
   *     yield* arrived; // [0, 1]
   * @returns the index of arrival, 0 … parties-1.
   * @throws BrokenBarrierError; CancelledError; RuntimeError "… is bound to a different event loop" where it would wait
   */
  wait(): Coroutine<number> {
    return wait(this) as unknown as Coroutine<number>;
  }
  /**
   * Back to empty; those who wait get BrokenBarrierError. CPython `reset`.
   *
   *     const start = new Barrier(2);
   *     const early = createTask(start.wait());
   *     yield* sleep(0);
   *     yield* start.reset();
   *     const [outcome] = yield* gatherSettled(early);
   *     outcome.status === "rejected" && outcome.reason instanceof BrokenBarrierError; // true
   */
  reset(): Coroutine<void> {
    return reset(this, () => {
      this.state = this.count > 0 ? "resetting" : "filling";
    }) as Coroutine<void>;
  }
  /**
   * Break it, for good until reset. CPython `abort`.
   *
   *     const start = new Barrier(2);
   *     yield* start.abort();
   *     start.broken; // true
   */
  abort(): Coroutine<void> {
    return abort(this, () => {
      this.state = "broken";
    }) as Coroutine<void>;
  }

  /**
   * How many wait. CPython `n_waiting`.
   *
   *     const start = new Barrier(2);
   *     const early = createTask(start.wait());
   *     yield* sleep(0);
   *     start.nWaiting; // 1
   *     yield* gather(early, start.wait());
   */
  get nWaiting(): number {
    return this.state === "filling" ? this.count : 0;
  }
  /**
   * After abort(). CPython `broken`.
   *
   *     const start = new Barrier(2);
   *     yield* start.abort();
   *     start.broken; // true
   *     yield* start.reset();
   *     start.broken; // false
   */
  get broken(): boolean {
    return this.state === "broken";
  }

  /**
   * `<Barrier [filling, waiters:0/3]>`. CPython `repr()`.
   *
   *     String(new Barrier(3)); // <Barrier [filling, waiters:0/3]>
   */
  toString(): string {
    const waiters = this.broken ? "" : `, waiters:${this.nWaiting}/${this.parties}`;
    return `<${this.constructor.name} [${this.state}${waiters}]>`;
  }
  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }

  /** @internal What `wait` does under the lock. */
  *_pass(): Generator<Suspension, number, unknown> {
    yield* this.door();
    const index = this.count;
    this.count += 1;
    try {
      if (this.count === this.parties) {
        this.state = "draining";
        this._changed.notifyAll();
      } else yield* this.gathering();
      return index;
    } finally {
      this.count -= 1;
      if (this.count === 0) {
        if (this.state === "resetting" || this.state === "draining") this.state = "filling";
        this._changed.notifyAll();
      }
    }
  }

  /** Until those of the last time have left. */
  private *door(): Waits {
    yield* this._changed.waitFor(() => this.state !== "draining" && this.state !== "resetting");
    if (this.state === "broken") throw new BrokenBarrierError("Barrier aborted");
  }
  /** Until all have come. */
  private *gathering(): Waits {
    yield* this._changed.waitFor(() => this.state !== "filling");
    if (this.state === "broken" || this.state === "resetting") {
      throw new BrokenBarrierError("Abort or reset of barrier");
    }
  }
}
