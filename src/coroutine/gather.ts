// Wait for all. Counterpart: asyncio.gather.
//
// Each child has one callback, one handle in the queue; the outer is settled by the last of them, or by the first
// that fails. A cancelled gather is not done before its children are. The outer itself stands among those who wait for
// a child, and the callback is made when the child is done: of 100,000 children at once each byte is copied by the
// garbage collector.

import { BodyCoro } from "./coroutine.ts";
import { asFuture } from "./ensure.ts";
import { CancelledError, cancelled, ValueError } from "./errors.ts";
import { Future } from "./future.ts";
import { hooks } from "./hooks.ts";
import type { EventLoop } from "./loop.ts";
import { presentLoop } from "./present.ts";
import type { Entry } from "./ready.ts";
import { CREATED } from "./stack.ts";
import type { AwaitableLike, ResultOf } from "./suspension.ts";
import type { Task } from "./task.ts";
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
    /** Do failed children stand in the result, and end nothing? */
    readonly _settled: boolean,
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

  /** Awaited natively: what the same cell has made is awaited with it, and what others have made goes on without. */
  // biome-ignore lint/suspicious/noThenProperty: a future can be awaited in ordinary async code
  override then<A = unknown, B = never>(
    onfulfilled?: ((value: unknown) => A | PromiseLike<A>) | null,
    onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (hooks.awaited !== undefined && this._status === PENDING) {
      const carried = hooks.carry?.get();
      for (const child of this._children) {
        if ((child as Partial<Task<unknown>>).context?._snapshot.carried === carried) {
          hooks.awaited(child as Task<unknown>);
        }
      }
    }
    return super.then(onfulfilled, onrejected);
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
    if (!this._settled && child._status !== FINISHED) {
      // A cancelled child makes the outer *fail with* CancelledError, not be cancelled.
      this._settle(FAILED, child._error());
      return;
    }
    if (this._finished < this._wanted) return;
    if (this._cancelRequested) this._settle(FAILED, lastCancelled(this._children));
    else this._settle(FINISHED, results(this._children, this._settled));
  }
}

const CALLBACK = "gather.<locals>._done_callback()";

/** A child's done callback, in the ready queue. */
class ChildDone extends Link {
  declare readonly outer: GatherFuture;
  constructor(child: Future<unknown>, outer: GatherFuture) {
    super(child);
    this.outer = outer;
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

/** In order. A loop, since `map` calls a function for each. */
function results(children: readonly Future<unknown>[], settled: boolean): unknown[] {
  const all: unknown[] = new Array(children.length);
  for (let i = 0; i < children.length; i++) {
    const child = children[i] as Future<unknown>;
    all[i] = settled ? record(child) : child._value;
  }
  return all;
}

function record(child: Future<unknown>): PromiseSettledResult<unknown> {
  if (child._status === FINISHED) return { status: "fulfilled", value: child._value };
  if (child._status !== CANCELLED) return { status: "rejected", reason: child._error() };
  // The message is what cancel() was told; an error that came out of the task keeps its own for itself.
  const told = child._value instanceof CancelledError ? undefined : (child._value as string | undefined);
  return { status: "rejected", reason: new CancelledError(told) };
}

/** Both kinds of gather. */
function gathering(aws: readonly AwaitableLike[], settled: boolean): Future<unknown> {
  if (aws.length === 0) {
    const empty = presentLoop().createFuture<unknown>();
    empty.setResult([]);
    return empty;
  }
  const children: Future<unknown>[] = new Array(aws.length);
  const different = childrenOf(aws, children);
  const { _loop: loop } = children[0] as Future<unknown>;
  const outer = new GatherFuture(loop, children, settled);
  outer._wanted = different.length;
  let done: Future<unknown>[] | null = null;
  for (const child of different) {
    if (child._status === PENDING) child._addWaiter(outer);
    else (done ??= []).push(child);
  }
  if (done !== null) for (const child of done) outer._childDone(child);
  return outer;
}

/**
 * What is given twice is one child, with one result in both places. A map would tell, but takes longer than to make a
 * task: a coroutine that has not begun stands at nothing, and bears `children` as a mark in that field until it begins.
 * @param children filled, in the places of the arguments
 * @returns each of them once
 */
function childrenOf(aws: readonly AwaitableLike[], children: Future<unknown>[]): readonly Future<unknown>[] {
  let others: Map<unknown, Future<unknown>> | null = null;
  let of: { loop: EventLoop } | undefined;
  let twice = false;
  for (let i = 0; i < aws.length; i++) {
    const aw: unknown = aws[i];
    const marked = aw instanceof BodyCoro && aw._status === CREATED && aw._maker.native;
    let child = marked
      ? aw._below === children
        ? children[aws.indexOf(aw as never)]
        : undefined
      : others?.get(aw);
    if (child !== undefined) twice = true;
    else {
      if (marked) aw._below = children;
      child = asFuture(aw as AwaitableLike, of);
      // One that an eager task has begun bears no mark any more.
      if (!marked || aw._status !== CREATED) (others ??= new Map()).set(aw, child);
      if (of === undefined) of = { loop: child._loop };
      // Of another loop in spite of `of`: a task that the loop's task factory took from elsewhere.
      else if (child._loop !== of.loop) throw new ValueError("all futures must belong to one loop");
    }
    children[i] = child;
  }
  return twice ? [...new Set(children)] : children;
}

/**
 * Wait for all; results in the order of the arguments, as a tuple. The first error (or cancellation of a child) fails
 * the outer at once, the others go on. Cancelling the outer cancels all children. CPython `asyncio.gather`.
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
