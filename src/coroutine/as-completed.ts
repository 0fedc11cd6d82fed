// Results in the order in which they are there. Counterpart: asyncio.as_completed, as of 3.13.

import { type Body, BodyCoro, Coro, type Coroutine } from "./coroutine.ts";
import { makerOf } from "./coroutine-function.ts";
import { asFuture } from "./ensure.ts";
import { TimeoutError } from "./errors.ts";
import { Future } from "./future.ts";
import type { TimerHandle } from "./handle.ts";
import type { EventLoop } from "./loop.ts";
import { presentLoop } from "./present.ts";
import { Queue } from "./queue.ts";
import { later } from "./registers.ts";
import type { AwaitableLike, ResultOf, Suspension } from "./suspension.ts";
import { Link } from "./waiter.ts";

/**
 * What {@link asCompleted} gives. CPython 3.13: the iterator that `as_completed` returns.
 *
 *     const results: AsCompleted<number> = asCompleted([first(), first()]);
 *     for (const next of results) console.log(yield* next); // 1
 */
export interface AsCompleted<T> extends AsyncIterable<T> {
  /**
   * One coroutine for each, of the next result. CPython `__iter__`.
   *
   *     for (const next of asCompleted([sleep(0.02, "late"), sleep(0.01, "soon")])) {
   *       const result = yield* next; // a coroutine of the next result, whichever that will be
   *       use(result);
   *     }
   * @throws (the coroutine) TimeoutError; what a future failed with
   */
  [Symbol.iterator](): Iterator<Coroutine<T>, void, undefined>;
}

/** The futures that are done and not yet fetched, in order; null in the place of each that was not, once the time is up. */
class Arrivals extends Queue<Future<unknown> | null> {
  constructor(private readonly todo: ReadonlyMap<Future<unknown>, unknown>) {
    super();
  }
  /** @internal */ readonly _says = "asCompleted";
  /** @internal */
  _awaits(): Iterable<Future<unknown>> {
    return this.todo.keys();
  }
}

/** The futures, those that are done and not yet fetched, and who waits for the next. */
class Completions {
  readonly loop: EventLoop;
  private readonly todo = new Map<Future<unknown>, CompletionLink>();
  /** @internal */ readonly _done = new Arrivals(this.todo);
  private readonly timer: TimerHandle | null = null;
  /** @internal How many can still be asked for. */
  _left: number;

  constructor(aws: Iterable<AwaitableLike>, timeout: number | null) {
    this.loop = presentLoop();
    for (const aw of new Set(aws)) {
      const future = asFuture(aw, { loop: this.loop });
      if (!this.todo.has(future)) this.todo.set(future, new CompletionLink(future, this));
    }
    this._left = this.todo.size;
    if (this._left > 0 && timeout !== null) this.timer = this.loop.callLater(timeout, timeUp, this);
    for (const [future, link] of this.todo) future._addWaiter(link);
  }

  *[Symbol.iterator](): Generator<Coroutine<unknown>, void, undefined> {
    while (this._left > 0) {
      this._left -= 1;
      yield new NextResult(this.fetch(), this) as Coro as unknown as Coroutine<unknown>;
    }
  }
  [Symbol.asyncIterator](): { next(): NextResult } {
    return { next: () => new NextResult(this.step(), this) };
  }

  /** @internal A future is done. */
  _completed(future: Future<unknown>): void {
    if (!this.todo.delete(future)) return; // the time was up in the same iteration
    this._done.putNowait(future);
    if (this.todo.size === 0) this.timer?.cancel();
  }

  /** @internal The first who waits for the next result. */
  _firstWaiting(): Future<unknown> | null {
    const [first] = this._done._getters.first?.awaitedBy() ?? [];
    return first ?? null;
  }

  /** @internal */
  _timeUp(): void {
    for (const [future, link] of this.todo) {
      future._removeWaiter(link);
      this._done.putNowait(null);
    }
    this.todo.clear();
  }

  /** Wait for the next, and give its result. */
  private *fetch(): Generator<Suspension, unknown, unknown> {
    const future = yield* this._done.get();
    if (future === null) throw new TimeoutError("");
    return yield* future; // it is done; and who looks at a failure sees what failed
  }

  /** JavaScript's protocol. */
  private *step(): Generator<Suspension, IteratorResult<unknown>, unknown> {
    if (this._left === 0) return { value: undefined, done: true };
    this._left -= 1;
    return { value: yield* this.fetch(), done: false };
  }
}

/** The callback of its deadline: as of a timeout. */
export function timeUp(completions: Completions): void {
  completions._timeUp();
}

/** A future's done callback. */
class CompletionLink extends Link {
  constructor(
    future: Future<unknown>,
    private readonly completions: Completions,
  ) {
    super(future);
  }
  override get _looksOnly(): boolean {
    return true;
  }
  override _awaiter(): Future<unknown> | null {
    return this.completions._firstWaiting();
  }
  _label(): string {
    return "_AsCompletedIterator._handle_completion()";
  }
  _run(): void {
    this.completions._completed(this.future);
  }
}

const maker = makerOf("asCompleted", asCompleted);

/** The coroutine of one result. Natively awaited it runs in the futures' own loop, from wherever it is awaited. */
class NextResult extends BodyCoro {
  constructor(
    body: Generator<Suspension, unknown, unknown>,
    private readonly of: Completions,
  ) {
    super(body as unknown as Body, maker);
  }
  // biome-ignore lint/suspicious/noThenProperty: a coroutine can be awaited in ordinary async code
  override then(
    onfulfilled?: ((value: unknown) => unknown) | null,
    onrejected?: ((reason: unknown) => unknown) | null,
  ): PromiseLike<unknown> {
    return later.startAwaited(this, this.of.loop).then(onfulfilled, onrejected);
  }
}

/** How many results an {@link asCompleted} will still give; null for anything else. */
export function resultsLeft(x: unknown): number | null {
  return x instanceof Completions ? x._left : null;
}

/**
 * In order of completion. Plain iteration gives coroutines for "the next result", as in CPython; async iteration gives
 * the results one by one (CPython 3.13 gives the futures there; JavaScript's `for await` would unwrap them).
 *
 *     for (const next of asCompleted([first(), first()], { timeout: 2 })) console.log(yield* next);
 *
 * `timeout` in **seconds** over all: what is not there by then is a TimeoutError; nothing is cancelled.
 * @throws TypeError for one awaitable in place of several; ValueError for futures of another loop
 */
export function asCompleted<T = unknown, A extends AwaitableLike<T> = AwaitableLike<T>>(
  aws: Iterable<A>,
  options: { timeout?: number | null } = {},
): AsCompleted<ResultOf<A>> {
  if (aws instanceof Future || aws instanceof Coro) {
    const got = aws instanceof Future ? aws._typeName() : "coroutine";
    throw new TypeError(`expects an iterable of awaitables, not ${got}`);
  }
  return new Completions(aws, options.timeout ?? null) as unknown as AsCompleted<ResultOf<A>>;
}
