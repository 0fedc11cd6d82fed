// Wait for all. Counterpart: asyncio.gather.
//
// Each child has one callback, one handle in the queue; the outer is settled by the last of them, or by the first
// that fails. A cancelled gather is not done before its children are. The outer itself stands among those who wait for
// a child, and the callback is made when the child is done: of 100,000 children at once each byte is copied by the
// garbage collector.

import { Coro } from "./coroutine.ts";
import { asFuture } from "./ensure.ts";
import { CancelledError, cancelled, ValueError } from "./errors.ts";
import { Future } from "./future.ts";
import type { EventLoop } from "./loop.ts";
import { presentLoop } from "./present.ts";
import type { Entry } from "./ready.ts";
import { CREATED } from "./stack.ts";
import type { AwaitableLike, ResultOf } from "./suspension.ts";
import { CANCELLED, FAILED, FINISHED, Link, PENDING, type Waiter } from "./waiter.ts";

/** The outer future. CPython `_GatheringFuture`. */
export class GatherFuture extends Future<unknown> implements Waiter {
  _finished = 0;
  /** Was cancel() asked for, and accepted by a child? */
  _cancelRequested = false;
  /** How many different children must end. */
  _wanted = 0;

  constructor(
    loop: EventLoop,
    /** In the order of the arguments; one that was given twice stands here twice. */
    readonly _children: readonly Future<unknown>[],
    private readonly settled: boolean,
  ) {
    super({ loop });
  }

  override cancel(message?: string): boolean {
    if (this._status !== PENDING) return false;
    if (this._loop._tracer !== null) this._loop._tracer.cancelled(this, message);
    let accepted = false;
    for (const child of this._children) accepted = child.cancel(message) || accepted;
    if (accepted) this._cancelRequested = true;
    return accepted;
  }

  override _typeName(): string {
    return "_GatheringFuture";
  }

  /** @internal A child is done: its callback goes to the ready queue. */
  _wake(child: Future<unknown>): void {
    child._loop._push(new ChildDone(child, this));
  }
  /** @internal */
  _isCalledBy(entry: Entry, child: Future<unknown>): boolean {
    return entry instanceof ChildDone && entry.outer === this && entry.future === child;
  }
  /** @internal */
  _awaiter(): Future<unknown> {
    return this;
  }
  /** @internal In the callbacks of a child. */
  _label(): string {
    return CALLBACK;
  }

  /** The callback of a child that is done. */
  _childDone(child: Future<unknown>): void {
    this._finished += 1;
    if (this._status !== PENDING) {
      if (child._status === FAILED) child._error();
      return;
    }
    if (!this.settled && child._status !== FINISHED) {
      // A cancelled child makes the outer *fail with* CancelledError, not be cancelled.
      this._settle(FAILED, child._error());
      return;
    }
    if (this._finished < this._wanted) return;
    if (this._cancelRequested) this._settle(FAILED, lastCancelled(this._children));
    else this._settle(FINISHED, this._children.map(this.settled ? record : resultOf));
  }
}

const CALLBACK = "gather.<locals>._done_callback()";

/** A child's done callback, in the ready queue. */
class ChildDone extends Link {
  constructor(
    child: Future<unknown>,
    readonly outer: GatherFuture,
  ) {
    super(child);
  }
  _label(): string {
    return CALLBACK;
  }
  _run(): void {
    this.outer._childDone(this.future);
  }
}

/** The error of a cancelled gather is that of its last child, as in CPython. */
function lastCancelled(children: readonly Future<unknown>[]): unknown {
  const last = children[children.length - 1];
  return last?._status === CANCELLED ? last._error() : cancelled(last?._askedWith());
}

function resultOf(child: Future<unknown>): unknown {
  return child._value;
}

function record(child: Future<unknown>): PromiseSettledResult<unknown> {
  if (child._status === FINISHED) return { status: "fulfilled", value: child._value };
  if (child._status !== CANCELLED) return { status: "rejected", reason: child._error() };
  return { status: "rejected", reason: new CancelledError(child._cancelMessage()) };
}

/** Both kinds of gather. */
function gathering(aws: readonly AwaitableLike[], settled: boolean): Future<unknown> {
  if (aws.length === 0) {
    const empty = presentLoop().createFuture<unknown>();
    empty.setResult([]);
    return empty;
  }
  // What is given twice is one child, with one result in both places.
  const wanted = allDifferent(aws) ? aws : [...new Set(aws)];
  const different: Future<unknown>[] = new Array(wanted.length);
  let of: { loop: EventLoop } | undefined;
  for (let i = 0; i < wanted.length; i++) {
    const child = asFuture(wanted[i] as AwaitableLike, of);
    if (of === undefined) of = { loop: child._loop };
    else if (child._loop !== of.loop) throw new ValueError("all futures must belong to one loop");
    different[i] = child;
  }
  const { loop } = of as { loop: EventLoop };
  const outer = new GatherFuture(loop, inPlaces(aws, wanted, different), settled);
  outer._wanted = different.length;
  const done: Future<unknown>[] = [];
  for (const child of different) {
    if (child._status === PENDING) child._addWaiter(outer);
    else done.push(child);
  }
  for (const child of done) outer._childDone(child);
  return outer;
}

const SEEN = Symbol("seen");

/**
 * Is surely nothing given twice? A set would tell, but takes longer than to make a task. Coroutines that have not begun
 * stand at nothing, and are marked for the moment in that field; a mark that a cut of the stack leaves there
 * does nothing but lead to the set.
 */
function allDifferent(aws: readonly AwaitableLike[]): boolean {
  let others: Set<AwaitableLike> | null = null;
  let n = 0;
  for (; n < aws.length; n++) {
    const aw: unknown = aws[n];
    if (aw instanceof Coro && aw._status === CREATED) {
      if (aw._below === SEEN) break;
      aw._below = SEEN;
    } else {
      others ??= new Set();
      if (others.has(aw as AwaitableLike)) break;
      others.add(aw as AwaitableLike);
    }
  }
  for (let i = 0; i < n; i++) {
    const aw: unknown = aws[i];
    if (aw instanceof Coro && aw._below === SEEN) aw._below = null;
  }
  return n === aws.length;
}

/** The children in the places of the arguments. */
function inPlaces(
  aws: readonly AwaitableLike[],
  wanted: readonly AwaitableLike[],
  different: Future<unknown>[],
): Future<unknown>[] {
  if (wanted.length === aws.length) return different;
  const children = new Map(different.map((child, i) => [wanted[i], child]));
  return aws.map((aw) => children.get(aw) as Future<unknown>);
}

/**
 * Wait for all; results in the order of the arguments, as a tuple. The first error (or cancellation of a child) fails
 * the outer at once, the others go on. Cancelling the outer cancels all children.
 *
 *     const [n, s] = yield* gather(first(), second());
 *
 * @throws ValueError for futures of two loops
 */
export function gather<const A extends readonly AwaitableLike[]>(
  ...aws: A
): Future<{ -readonly [K in keyof A]: ResultOf<A[K]> }> {
  return gathering(aws, false) as never;
}

/**
 * As {@link gather}, never failing: each a settled record. CPython `gather(return_exceptions=True)`.
 *
 *     const [n, s] = yield* gatherSettled(first(), second());
 *     if (n.status === "rejected") console.error(n.reason);
 */
export function gatherSettled<const A extends readonly AwaitableLike[]>(
  ...aws: A
): Future<{ -readonly [K in keyof A]: PromiseSettledResult<ResultOf<A[K]>> }> {
  return gathering(aws, true) as never;
}
