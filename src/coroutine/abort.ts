// AbortSignals and futures, in both directions: a cancelled future aborts an operation, an aborted signal ends a wait.
// (A task has `signal` for both.) No CPython counterpart.

import { PromiseFuture, settleBy } from "./bridge.ts";
import type { Coroutine } from "./coroutine.ts";
import { coroutine } from "./coroutine-function.ts";
import { cancelled } from "./errors.ts";
import type { Future } from "./future.ts";
import { getRunningLoop, presentLoop } from "./present.ts";
import { release } from "./wait.ts";

declare global {
  // A program's libraries (DOM, Node's types) say what they are. Without any they must at least be types, or the declarations
  // of this package would not compile.
  interface AbortSignal {}
  interface AbortController {}
}

/** The future of an operation that can be stopped. */
class AbortableFuture<T> extends PromiseFuture<T> {
  private readonly controller = new AbortController();

  get signal(): AbortSignal {
    return this.controller.signal;
  }
  override cancel(message?: string): boolean {
    if (!super.cancel(message)) return false;
    this.controller.abort(cancelled(message));
    return true;
  }
}

/**
 * A future of an abortable operation: cancelling the future aborts the signal, with the CancelledError as its
 * reason. No CPython counterpart.
 *
 *     const response = yield* fromAbortable((signal) => fetch(url, { signal }));
 * @throws what `start` throws by itself
 */
export function fromAbortable<T>(start: (signal: AbortSignal) => PromiseLike<T>): Future<Awaited<T>> {
  const future = new AbortableFuture<T>({ loop: presentLoop() });
  settleBy(future, start(future.signal));
  return future as Future<unknown> as Future<Awaited<T>>;
}

const abortedCoroutine = coroutine(function* aborted(signal: AbortSignal) {
  if (!signal.aborted) {
    const loop = getRunningLoop();
    const waiter = loop.createFuture<void>();
    const wake = () => release(waiter);
    signal.addEventListener("abort", wake, { once: true });
    loop._bridges += 1; // it comes from outside of the loop, as a promise does
    try {
      yield* waiter;
    } finally {
      loop._bridges -= 1;
      signal.removeEventListener("abort", wake);
    }
  }
  return signal.reason as unknown;
});

/**
 * Wait until the signal aborts; gives its reason. Cancelling removes the listener. No CPython counterpart.
 *
 *     const reason = yield* aborted(controller.signal);
 */
export function aborted(signal: AbortSignal): Coroutine<unknown> {
  return abortedCoroutine(signal);
}
