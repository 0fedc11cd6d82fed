// Protect from the cancellation of whoever waits. Counterpart: asyncio.shield.

import { asFuture } from "./ensure.ts";
import { InvalidStateError } from "./errors.ts";
import { Future } from "./future.ts";
import type { AwaitableLike, ResultOf } from "./suspension.ts";
import { CANCELLED, FAILED, Link, PENDING } from "./waiter.ts";

/** The outer future: cancelled without its inner. */
export class ShieldFuture extends Future<unknown> {
  constructor(readonly _inner: Future<unknown>) {
    super({ loop: _inner._loop });
  }
}

/** The inner is done. */
class InnerLink extends Link {
  constructor(
    inner: Future<unknown>,
    private readonly outer: Future<unknown>,
  ) {
    super(inner);
  }
  override _awaiter(): Future<unknown> {
    return this.outer;
  }
  _label(): string {
    return "shield.<locals>._inner_done_callback()";
  }
  _run(): void {
    const { future: inner, outer } = this;
    if (outer._status === CANCELLED) {
      if (inner._status === FAILED) inner._error();
    } else if (inner._status === CANCELLED) outer.cancel();
    else if (outer._status !== PENDING) {
      // Somebody settled it by hand: it cannot be settled again, which as in CPython is reported and ends no run.
      outer._loop.callExceptionHandler({
        message: `Exception in callback ${this._label()}`,
        exception: new InvalidStateError("invalid state"),
      });
    } else if (inner._status === FAILED) outer.setException(inner._error());
    else outer.setResult(inner._value);
  }
}

/** The outer is done: the inner need not tell any more. */
class OuterLink extends Link {
  constructor(
    outer: Future<unknown>,
    private readonly link: InnerLink,
  ) {
    super(outer);
  }
  override get _looksOnly(): boolean {
    return true;
  }
  _label(): string {
    return "shield.<locals>._outer_done_callback()";
  }
  _run(): void {
    const inner = this.link.future;
    if (inner._status === PENDING) inner._removeWaiter(this.link);
  }
}

/**
 * Wait for `aw` so that a cancellation of the waiter leaves it alone. Keep a reference to the inner. CPython
 * `asyncio.shield`.
 *
 *     const saved = yield* shield(save());
 */
export function shield<T = unknown, A extends AwaitableLike<T> = AwaitableLike<T>>(
  aw: A,
): Future<ResultOf<A>> {
  const inner = asFuture(aw) as Future<unknown>;
  if (inner.done()) return inner as Future<ResultOf<A>>;
  const outer = new ShieldFuture(inner);
  const link = new InnerLink(inner, outer);
  inner._addWaiter(link);
  outer._addWaiter(new OuterLink(outer, link));
  return outer as Future<unknown> as Future<ResultOf<A>>;
}
