// Wait for some of several futures, without cancelling or raising. Counterpart: asyncio.wait.

import type { Coroutine } from "./coroutine.ts";
import { Coro } from "./coroutine.ts";
import { coroutine } from "./coroutine-function.ts";
import { ValueError } from "./errors.ts";
import { Future } from "./future.ts";
import type { TimerHandle } from "./handle.ts";
import { getRunningLoop } from "./present.ts";
import { steppedTask } from "./registers.ts";
import { repr } from "./repr.ts";
import { SeveralFuture } from "./several.ts";
import { FAILED, Link } from "./waiter.ts";

/**
 * When {@link wait} returns. CPython: the constants `FIRST_COMPLETED` and its like.
 *
 *     const when: ReturnWhen = FIRST_COMPLETED;
 *     yield* wait(tasks, { returnWhen: when });
 */
export type ReturnWhen = "FIRST_COMPLETED" | "FIRST_EXCEPTION" | "ALL_COMPLETED";
/**
 * As soon as one is done. CPython `asyncio.FIRST_COMPLETED`.
 *
 *     const [done, pending] = yield* wait(tasks, { returnWhen: FIRST_COMPLETED });
 */
export const FIRST_COMPLETED = "FIRST_COMPLETED";
/**
 * As soon as one has failed, else when all are done. CPython `asyncio.FIRST_EXCEPTION`.
 *
 *     yield* wait(tasks, { returnWhen: FIRST_EXCEPTION });
 */
export const FIRST_EXCEPTION = "FIRST_EXCEPTION";
/**
 * When all are done. CPython `asyncio.ALL_COMPLETED`.
 *
 *     yield* wait(tasks, { returnWhen: ALL_COMPLETED });
 */
export const ALL_COMPLETED = "ALL_COMPLETED";

/** One wait(), seen by its futures. */
interface Waiting {
  readonly waiter: Future<void>;
  /** The task that waits. */
  readonly task: Future<unknown> | null;
  readonly returnWhen: ReturnWhen;
  timer: TimerHandle | null;
  left: number;
}

/** A future's done callback. */
class CompletionLink extends Link {
  constructor(
    future: Future<unknown>,
    private readonly waiting: Waiting,
  ) {
    super(future);
  }
  override get _looksOnly(): boolean {
    return true;
  }
  override _awaiter(): Future<unknown> | null {
    return this.waiting.task;
  }
  _label(): string {
    return "_wait.<locals>._on_completion()";
  }
  _run(): void {
    const { waiting, future } = this;
    waiting.left -= 1;
    let enough = waiting.left <= 0 || waiting.returnWhen === FIRST_COMPLETED;
    if (!enough && waiting.returnWhen === FIRST_EXCEPTION && future._status === FAILED) {
      // As in CPython, whose test of it retrieves it, and of the last one is not made.
      future._error();
      enough = true;
    }
    if (!enough) return;
    waiting.timer?.cancel();
    release(waiting.waiter);
  }
}

/** Wake who waits, unless that happened already. */
export function release(waiter: Future<void>): void {
  if (!waiter.done()) waiter.setResult(undefined);
}

const waitCoroutine = coroutine(function* wait(
  fs: Set<Future<unknown>>,
  timeout: number | null,
  returnWhen: ReturnWhen,
) {
  const loop = getRunningLoop();
  const waiter = new SeveralFuture(loop, "wait", fs, returnWhen !== ALL_COMPLETED);
  const task = steppedTask() as Future<unknown> | null;
  const waiting: Waiting = { waiter, task, returnWhen, timer: null, left: fs.size };
  if (timeout !== null) waiting.timer = loop.callLater(timeout, release, waiting.waiter);
  const links: CompletionLink[] = [];
  for (const future of fs) {
    const link = new CompletionLink(future, waiting);
    links.push(link);
    future._addWaiter(link);
  }
  try {
    yield* waiting.waiter;
  } finally {
    waiting.timer?.cancel();
    for (const link of links) if (!link.future.done()) link.future._removeWaiter(link);
  }
  const done = new Set<Future<unknown>>();
  const pending = new Set<Future<unknown>>();
  for (const future of fs) (future.done() ? done : pending).add(future);
  return [done, pending] as [Set<Future<unknown>>, Set<Future<unknown>>];
});

/**
 * Wait for futures or tasks without cancelling or raising. CPython `asyncio.wait`.
 *
 *     const [done, pending] = yield* wait(tasks, { timeout: 1, returnWhen: FIRST_COMPLETED });
 *
 * `timeout` in seconds; when it runs out nothing is raised.
 * @throws ValueError "Set of Tasks/Futures is empty."; TypeError for coroutines: make tasks of them first
 */
export function wait<F extends Future<any>>(
  fs: Iterable<F>,
  options: { timeout?: number | null; returnWhen?: ReturnWhen } = {},
): Coroutine<[done: Set<F>, pending: Set<F>]> {
  if (fs instanceof Future || fs instanceof Coro) {
    throw new TypeError(
      `expect a list of futures, not ${fs instanceof Future ? fs._typeName() : "coroutine"}`,
    );
  }
  const all = new Set<unknown>(fs);
  const returnWhen = options.returnWhen ?? ALL_COMPLETED;
  if (all.size === 0) throw new ValueError("Set of Tasks/Futures is empty.");
  if (![FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED].includes(returnWhen)) {
    throw new ValueError(`Invalid return_when value: ${returnWhen}`);
  }
  for (const f of all) {
    if (f instanceof Coro) throw new TypeError("Passing coroutines is forbidden, use tasks explicitly.");
    if (!(f instanceof Future)) throw new TypeError(`wait() takes futures and tasks, got ${repr(f)}`);
  }
  return waitCoroutine(all as Set<Future<unknown>>, options.timeout ?? null, returnWhen) as never;
}
