// runUntilComplete, its synchronous sibling, and runForever: who drives a loop, from when to when.
// Counterpart: BaseEventLoop.run_forever and run_until_complete.

import { heed, wanted } from "./clock.ts";
import { endsTheRun, KeyboardInterrupt, RuntimeError } from "./errors.ts";
import type { Future } from "./future.ts";
import { Waiting } from "./line.ts";
import type { EventLoop } from "./loop.ts";
import { Pump, type Pumping } from "./pump.ts";
import { registers } from "./registers.ts";
import { Task } from "./task.ts";
import { CANCELLED, FAILED, FINISHED, Link } from "./waiter.ts";

/** Stops the loop when the future is done. */
export class StopLink extends Link {
  _label(): string {
    return "_run_until_complete_cb()";
  }
  _run(): void {
    // These end the run by themselves.
    if (this.future._status === FAILED && endsTheRun(this.future._value)) return;
    this.future._loop.stop();
  }
}

/** A promise, and the two functions that settle it. */
function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** The user's interrupt. Whoever was to wait for the promise may be gone with the cut stack: no unhandled rejection then. */
function interrupt(promise: Promise<unknown>): KeyboardInterrupt {
  promise.catch(() => {});
  return new KeyboardInterrupt();
}

/** Begin to drive: the first stretch is in the caller's turn. */
function begin(loop: EventLoop, about: Pumping): void {
  loop._mayRun();
  const pump = new Pump(loop, about);
  loop._pump = pump;
  pump.work();
}

/** Run until stop(). */
export function driveForever(loop: EventLoop): Promise<void> {
  const { promise, resolve, reject } = deferred<void>();
  const fail = (error: unknown) => {
    loop._pump?.end();
    loop._pump = null;
    reject(error);
    return false;
  };
  begin(loop, {
    stopped() {
      loop._pump = null;
      resolve();
    },
    failed: fail,
    interrupted: () => void fail(interrupt(promise)),
    cut: () => fail(interrupt(promise)),
  });
  return promise;
}

/** Run until the future is done. `interrupted`: what the user's interrupt does in place of ending the run; true if it did. */
export function driveUntil<T>(loop: EventLoop, future: Future<T>, interrupted?: () => boolean): Promise<T> {
  const { promise, resolve, reject } = deferred<T>();
  loop._mayRun();
  const link = new StopLink(future);
  future._addWaiter(link);
  const detach = () => {
    future._removeWaiter(link);
    loop._pump?.end();
    loop._pump = null;
  };
  const fail = (error: unknown) => {
    detach();
    if (future._status === FAILED) future._error();
    reject(error);
    return false;
  };
  begin(loop, {
    stopped() {
      detach();
      if (future._status === FINISHED) resolve(future._value as T);
      else reject(outcomeError(future));
    },
    failed: fail,
    interrupted() {
      if (interrupted?.() !== true) fail(interrupt(promise));
    },
    cut: () => fail(interrupt(promise)),
  });
  return promise;
}

/** What a run ended with, where not with a result. */
function outcomeError(future: Future<unknown>): unknown {
  if (future._status === FAILED || future._status === CANCELLED) return future._error();
  return new RuntimeError("Event loop stopped before Future completed.");
}

/**
 * Run until the future is done, blocking the thread where a timer must be waited for. `interrupted` as in driveUntil; the
 * user's interrupt is seen between two handles, and while the thread stands still; a second one ends the run where it is.
 */
export function driveUntilSync<T>(loop: EventLoop, future: Future<T>, interrupted?: () => boolean): T {
  loop._mayRun();
  const link = new StopLink(future);
  registers.link = link;
  future._addWaiter(link);
  let interrupts = 0;
  try {
    for (;;) {
      const end = loop._stretch(Number.POSITIVE_INFINITY);
      if (end === "stopped") break;
      if (wanted()) {
        heed();
        interrupts += 1;
        if (interrupts > 1 || interrupted?.() !== true) throw new KeyboardInterrupt();
      } else if (end === "idle") {
        registers.cleaning = interrupts > 0;
        block(loop, future);
        registers.cleaning = false;
      }
    }
  } catch (error) {
    if (future._status === FAILED) future._error();
    throw error;
  } finally {
    future._removeWaiter(link);
    registers.link = null;
    registers.cleaning = false;
  }
  if (future._status === FINISHED) return future._value as T;
  throw outcomeError(future);
}

/** Nothing is ready: stand still until the first timer. @throws RuntimeError where nothing can come any more */
function block(loop: EventLoop, future: Future<unknown>): void {
  const first = loop._timers.first();
  if (first !== Number.POSITIVE_INFINITY) {
    const { _clock: clock } = loop;
    if (clock.block === undefined) {
      throw new RuntimeError(
        "runUntilCompleteSync() would have to stand still until a timer is due, which this host cannot; use await loop.runUntilComplete(…)",
      );
    }
    const seconds = first - clock.time();
    if (seconds > 0) clock.block(seconds);
    return;
  }
  if (loop._bridges > 0) {
    throw new RuntimeError(
      `${nameOf(future)} waits for a native promise, which cannot settle while the thread is blocked; use await loop.runUntilComplete(…)`,
    );
  }
  throw new RuntimeError(`deadlock: ${chain(future)}, and nothing is left that could go on`);
}

/** `Task-1 waits for Task-2, which waits for lock held by Task-1`. */
function chain(future: Future<unknown>): string {
  const seen = new Set<Future<unknown>>([future]);
  const links: string[] = [];
  let at: Future<unknown> | null = future;
  while (at instanceof Task) {
    const waitsFor: Future<unknown> | null = at._fut;
    if (waitsFor === null) break;
    // At a lock one waits for whoever holds it.
    const holder = waitsFor instanceof Waiting ? waitsFor._line.place._holder?.() : undefined;
    const next: Future<unknown> = holder instanceof Task ? holder : waitsFor;
    links.push(waitsFor instanceof Waiting ? waitsFor._reason() : nameOf(next));
    if (seen.has(next)) break;
    seen.add(next);
    at = next;
  }
  const [first, ...rest] = links;
  if (first === undefined) return `${nameOf(future)} is pending`;
  return [`${nameOf(future)} waits for ${first}`, ...rest].join(", which waits for ");
}

function nameOf(future: Future<unknown>): string {
  return future instanceof Task ? future.getName() : `<${future._typeName()} ${future._stateWord()}>`;
}
