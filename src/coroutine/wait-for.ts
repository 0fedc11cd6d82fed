// Wait with a time limit, in the same task. Counterpart: asyncio.wait_for, as of 3.12 (built on timeout()).

import type { Coroutine } from "./coroutine.ts";
import { coroutineFunction } from "./coroutine-function.ts";
import { asFuture, awaitable } from "./ensure.ts";
import { CancelledError, TimeoutError } from "./errors.ts";
import type { Future } from "./future.ts";
import { getRunningLoop } from "./present.ts";
import { steppedTask } from "./registers.ts";
import { SeveralFuture } from "./several.ts";
import type { AwaitableLike, ResultOf } from "./suspension.ts";
import { fromNow, mustBeSeconds, within } from "./timeout.ts";
import { release } from "./wait.ts";
import { Link } from "./waiter.ts";

/** Wakes who waits for the end of something cancelled. */
class ReleaseLink extends Link {
  constructor(
    future: Future<unknown>,
    private readonly waiter: Future<void>,
    private readonly task: Future<unknown> | null,
  ) {
    super(future);
  }
  override _awaiter(): Future<unknown> | null {
    return this.task;
  }
  _label(): string {
    return "_release_waiter()";
  }
  _run(): void {
    release(this.waiter);
  }
}

/** Cancel it, and wait until it has ended. */
const cancelAndWait = coroutineFunction("cancelAndWait", 1, function* (future: Future<unknown>) {
  const waiter = new SeveralFuture(getRunningLoop(), "waitFor", [future], false);
  const link = new ReleaseLink(future, waiter, steppedTask() as Future<unknown> | null);
  future._addWaiter(link);
  try {
    future.cancel();
    yield* waiter;
  } finally {
    future._removeWaiter(link);
  }
});

const waitForCoroutine = coroutineFunction(
  "waitFor",
  2,
  function* (aw: AwaitableLike, seconds: number | null) {
    if (seconds !== null && seconds <= 0) {
      const future = asFuture(aw);
      if (future.done()) return future.result();
      yield* cancelAndWait(future);
      try {
        return future.result();
      } catch (error) {
        if (error instanceof CancelledError) throw new TimeoutError("", { cause: error });
        throw error;
      }
    }
    return yield* within(fromNow(seconds), () => awaitable(aw) as Iterable<never, unknown>);
  },
);

/**
 * Wait for `aw`, at most `timeout` seconds; past that, cancel it, wait for its end and throw. CPython
 * `asyncio.wait_for`.
 *
 *     const text = yield* waitFor(sleep(0.1, "in time"), 0.5);
 *
 * @param timeout seconds; null waits for ever; 0 still lets a finished future through
 * @throws TimeoutError time was up
 * @throws TypeError where `timeout` is no number; ValueError "Invalid time: NaN (not a number)"
 * @throws CancelledError the waiting task itself was cancelled
 */
export function waitFor<T = unknown, A extends AwaitableLike<T> = AwaitableLike<T>>(
  aw: A,
  timeout: number | null,
): Coroutine<ResultOf<A>> {
  mustBeSeconds("waitFor", timeout);
  return waitForCoroutine(aw, timeout) as unknown as Coroutine<ResultOf<A>>;
}
