// From a native promise to a future. Both handlers are attached at once, so that the host never sees the promise
// unhandled; if the future's error is then taken by nobody, the report is ours: none lost, none doubled.

import { isOfOtherCopy, OTHER_COPY } from "./copies.ts";
import { Future } from "./future.ts";
import type { EventLoop } from "./loop.ts";
import type { Entry } from "./ready.ts";
import { PENDING } from "./waiter.ts";

/** The future of a promise. */
export class PromiseFuture<T> extends Future<T> {}

/** Settles the future from the ready queue, in line with everything else. */
class Settling implements Entry {
  readonly context = null;
  constructor(
    private readonly future: Future<unknown>,
    private readonly failed: boolean,
    private readonly value: unknown,
  ) {}
  _run(): void {
    if (this.future._status !== PENDING) return;
    if (this.failed) this.future.setException(this.value);
    else this.future.setResult(this.value);
  }
  _label(): string {
    return "promise settled";
  }
}

/** A future that settles as the promise does. Cancelling it does not stop the promise. */
export function bridge<T>(promise: PromiseLike<T>, loop: EventLoop): Future<T> {
  if (isOfOtherCopy(promise)) throw new TypeError(`${promise} is ${OTHER_COPY}`);
  const future = new PromiseFuture<T>({ loop });
  settleBy(future, promise);
  return future;
}

/** Let a future settle as a promise does, unless it is done before. */
export function settleBy<T>(future: PromiseFuture<T>, promise: PromiseLike<T>): void {
  const { _loop: loop } = future;
  loop._bridges += 1;
  const settle = (failed: boolean) => (value: unknown) => {
    loop._bridges -= 1;
    if (!loop._closed) loop._push(new Settling(future as Future<unknown>, failed, value));
  };
  // What only behaves as a promise may call back twice, throw, or give another of its kind: resolve() keeps all that away.
  Promise.resolve(promise).then(settle(false), settle(true));
}

/** Is it a promise, or something that behaves as one? */
export function isThenable(x: unknown): x is PromiseLike<unknown> {
  if (x === null || (typeof x !== "object" && typeof x !== "function")) return false;
  return typeof (x as { then?: unknown }).then === "function";
}
