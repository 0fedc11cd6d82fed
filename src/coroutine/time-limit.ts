// A time limit for what a task does: the task is cancelled when it runs out, and that cancellation, if nobody else
// asked for one, becomes a TimeoutError. Counterpart: asyncio/timeouts.py, Timeout.

import { CancelledError, RuntimeError, TimeoutError } from "./errors.ts";
import type { Handle } from "./handle.ts";
import { INSPECT } from "./inspect.ts";
import { getRunningLoop } from "./present.ts";
import { registers } from "./registers.ts";
import type { Task } from "./task.ts";

/** What Python's `async with` does around a block: `enter`, the block, `exit` with the error it ended with. */
export class TimeLimit {
  private state: "created" | "active" | "expiring" | "expired" | "finished" = "created";
  private handle: Handle | null = null;
  private task: Task<unknown> | null = null;
  /** The task's cancelling() on enter: a rest above it at the end means that somebody else asked too. */
  private cancelling = 0;

  constructor(
    /** Loop time in seconds, or null. */
    private deadline: number | null,
  ) {}

  /** Loop time in seconds, or null. */
  when(): number | null {
    return this.deadline;
  }

  /** Did it run out? */
  expired(): boolean {
    return this.state === "expiring" || this.state === "expired";
  }

  /** Move it. @throws RuntimeError "Timeout has not been entered"; "Cannot change state of expired Timeout" */
  reschedule(when: number | null): void {
    if (this.state !== "active") {
      if (this.state === "created") throw new RuntimeError("Timeout has not been entered");
      throw new RuntimeError(`Cannot change state of ${this.state} Timeout`);
    }
    this.deadline = when;
    this.handle?.cancel();
    this.handle = null;
    if (when === null) return;
    const loop = getRunningLoop();
    const expire = () => this.expire();
    // A deadline that has passed is not a timer: it comes in the very next iteration.
    this.handle = when <= loop.time() ? loop.callSoon(expire) : loop.callAt(when, expire);
  }

  /** The block begins. @throws RuntimeError "Timeout has already been entered"; "Timeout should be used inside a task" */
  enter(): void {
    if (this.state !== "created") throw new RuntimeError("Timeout has already been entered");
    this.task = registers.task as Task<unknown> | null;
    if (this.task === null) throw new RuntimeError("Timeout should be used inside a task");
    this.state = "active";
    this.cancelling = this.task.cancelling();
    this.reschedule(this.deadline);
  }

  /** The block ended without an error. */
  leave(): void {
    this.end();
  }

  /** The block ended with an error. @returns the one to throw */
  fail(error: unknown): unknown {
    const alone = this.end();
    if (!alone || !(error instanceof CancelledError)) return error;
    return new TimeoutError("", { cause: error });
  }

  toString(): string {
    const when =
      this.state === "active" ? ` when=${this.deadline === null ? "None" : round(this.deadline)}` : "";
    return `<Timeout [${this.state}]${when}>`;
  }
  [INSPECT](): string {
    return this.toString();
  }

  /** @returns whether it ran out, and nobody else asked for the cancellation */
  private end(): boolean {
    this.handle?.cancel();
    this.handle = null;
    if (this.state === "expiring") {
      this.state = "expired";
      return (this.task as Task<unknown>).uncancel() <= this.cancelling;
    }
    if (this.state === "active") this.state = "finished";
    return false;
  }

  private expire(): void {
    this.task?.cancel();
    this.state = "expiring";
    this.handle = null;
  }
}

/** As CPython shows it: three decimals. */
function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
