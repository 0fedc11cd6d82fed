// How far a set of futures is, told while they go. No CPython counterpart.

import { elapsedMs } from "./elapsed.ts";
import type { Future } from "./future.ts";
import type { TimerHandle } from "./handle.ts";
import { CANCELLED, FAILED, Link, PENDING } from "./waiter.ts";

/**
 * How far a set of futures is. No CPython counterpart.
 *
 *     const seen: Progress[] = [];
 *     using following = followProgress(tasks, (p) => seen.push(p));
 *     yield* gather(...tasks);
 *     yield* sleep(0);
 *     seen.at(-1)?.done; // 2
 */
export interface Progress {
  /** How many there are. */
  total: number;
  /** Ended in whatever way: the failed and the cancelled are among them. */
  done: number;
  /** Ended with an error. */
  failed: number;
  /** Ended cancelled. */
  cancelled: number;
  /** Seconds since the call. */
  elapsed: number;
  /** Per second. */
  rate: number;
  /** Seconds left, null before the first is done. */
  remaining: number | null;
}

/** Counts one future. */
class CountLink extends Link {
  constructor(
    future: Future<unknown>,
    private readonly following: Following,
  ) {
    super(future);
  }
  override get _looksOnly(): boolean {
    return true;
  }
  _label(): string {
    return "followProgress()";
  }
  _run(): void {
    this.following.count(this.future);
  }
}

class Following {
  private readonly links: CountLink[];
  private readonly began: number;
  private reported = Number.NEGATIVE_INFINITY;
  private timer: TimerHandle | null = null;
  private ended = false;
  private done = 0;
  private failed = 0;
  private cancelled = 0;

  constructor(
    private readonly futures: readonly Future<unknown>[],
    private readonly report: (p: Progress) => void,
    private readonly every: number,
  ) {
    this.began = this.now();
    this.links = futures.map((future) => new CountLink(future, this));
    for (const link of this.links) link.future._addWaiter(link);
    if (futures.length === 0) this.tell(this.began);
  }

  /** One more is done. */
  count(future: Future<unknown>): void {
    if (this.ended) return;
    this.done += 1;
    if (future._status === FAILED) this.failed += 1;
    if (future._status === CANCELLED) this.cancelled += 1;
    const now = this.now();
    const wait = this.reported + this.every - now;
    if (this.done === this.futures.length || wait <= 0) this.tell(now);
    else this.timer ??= future._loop.callLater(wait, () => this.tell(this.now()));
  }
  /** No more reports. */
  [Symbol.dispose](): void {
    if (this.ended) return;
    this.end();
    for (const link of this.links) {
      if (link.future._status === PENDING) link.future._removeWaiter(link);
    }
  }

  private tell(now: number): void {
    this.timer?.cancel();
    this.timer = null;
    this.reported = now;
    const { done, failed, cancelled } = this;
    const total = this.futures.length;
    const elapsed = now - this.began;
    const rate = elapsed > 0 ? done / elapsed : 0;
    const remaining = done === 0 ? null : (elapsed / done) * (total - done);
    if (done === total) this.end();
    try {
      this.report({ total, done, failed, cancelled, elapsed, rate, remaining });
    } catch (exception) {
      const [first] = this.futures;
      if (first === undefined) throw exception;
      first._loop.callExceptionHandler({ message: "Exception in the report of followProgress", exception });
    }
  }
  private end(): void {
    this.ended = true;
    this.timer?.cancel();
    this.timer = null;
  }
  private now(): number {
    return this.futures[0]?._loop.time() ?? elapsedMs() / 1000;
  }
}

/**
 * Follow futures: `report` is called on each change, at most every `every` seconds (default 0.1), and at the end.
 * Changes nothing about them and retrieves no error. Disposed of, it says no more. No CPython counterpart.
 *
 *     using following = followProgress(tasks, ({ done, total }) => console.log(`${done} of ${total}`));
 *     yield* gather(...tasks);
 */
export function followProgress(
  fs: Iterable<Future<any>>,
  report: (p: Progress) => void,
  options: { every?: number } = {},
): { [Symbol.dispose](): void } {
  return new Following([...new Set(fs)], report, options.every ?? 0.1);
}
