// Timers of the realm: a list of its own, of which the child keeps one clock. One callback a turn, so that promises
// settle between two of them as they do in Node. Loaded before the runtime, which takes the timers when it is loaded.

import { ask } from "./host.ts";
import { carry, type Run } from "./run.ts";

interface Timer {
  readonly id: number;
  at: number;
  readonly every: number | null;
  readonly run: Run | null;
  readonly call: () => void;
}

const { push, splice, shift } = Array.prototype;
const { apply } = Reflect;
const { then } = Promise.prototype;
const resolved = Promise.resolve();
const timers: Timer[] = [];
const immediates: Timer[] = [];
let last = 0;
let woken = Number.POSITIVE_INFINITY;

/** Milliseconds since the child began. */
export const now = (): number => +ask("now");

/** Handles as Node's: a number where one is wanted, with the methods that programs call. */
class Timeout {
  constructor(readonly id: number) {}
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  [Symbol.toPrimitive](): number {
    return this.id;
  }
}

function add(callback: unknown, ms: unknown, every: boolean, args: unknown[]): Timeout {
  if (typeof callback !== "function")
    throw new TypeError(`A timer takes a function, but got ${typeof callback}.`);
  const delay = Math.min(Math.max(Number(ms) || 1, 1), 2 ** 31 - 1);
  const timer: Timer = {
    id: ++last,
    at: now() + delay,
    every: every ? delay : null,
    run: carry.run,
    call: () => void apply(callback, undefined, args),
  };
  insert(timer);
  plan();
  return new Timeout(timer.id);
}

function insert(timer: Timer): void {
  let low = 0;
  let high = timers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timers[middle]!.at <= timer.at) low = middle + 1;
    else high = middle;
  }
  apply(splice, timers, [low, 0, timer]);
}

function remove(from: Timer[], handle: unknown): void {
  const id = handle instanceof Timeout ? handle.id : Number(handle);
  for (let i = 0; i < from.length; i++)
    if (from[i]!.id === id) {
      apply(splice, from, [i, 1]);
      return;
    }
}

/** Have the child wake this realm when there is something to do. */
export function plan(): void {
  const next = immediates.length > 0 ? 0 : (timers[0]?.at ?? Number.POSITIVE_INFINITY);
  if (next >= woken) return;
  woken = next;
  ask("wake", String(next === 0 ? 0 : Math.max(0, Math.ceil(next - now()))));
}

/** Call what is due, one callback. */
export function turnTimers(): void {
  woken = Number.POSITIVE_INFINITY;
  const due = timers.length > 0 && timers[0]!.at <= now() ? (apply(shift, timers, []) as Timer) : undefined;
  const timer = due ?? (immediates.length > 0 ? (apply(shift, immediates, []) as Timer) : undefined);
  if (timer === undefined) return;
  if (timer.every !== null) {
    timer.at = now() + timer.every;
    insert(timer);
  }
  call(timer.run, timer.call);
}

/** A callback, as part of the run that asked for it. */
function call(run: Timer["run"], callback: () => void): void {
  carry.run = run;
  try {
    callback();
  } catch (error) {
    failed(error);
  }
}

/** What gets the errors of callbacks: set when the realm can tell of them. */
let failed: (error: unknown) => void = () => {};

/** @param told gets what callbacks throw */
export function tellFailures(told: (error: unknown) => void): void {
  failed = told;
}

/** Define them. */
export function defineTimers(define: (globals: Record<string, unknown>) => void): void {
  define({
    setTimeout: (callback: unknown, ms?: unknown, ...args: unknown[]) => add(callback, ms, false, args),
    setInterval: (callback: unknown, ms?: unknown, ...args: unknown[]) => add(callback, ms, true, args),
    clearTimeout: (handle: unknown) => remove(timers, handle),
    clearInterval: (handle: unknown) => remove(timers, handle),
    setImmediate(callback: unknown, ...args: unknown[]) {
      if (typeof callback !== "function") throw new TypeError("setImmediate() takes a function.");
      const id = ++last;
      const call = () => void apply(callback, undefined, args);
      apply(push, immediates, [{ id, at: 0, every: null, run: carry.run, call }]);
      plan();
      return new Timeout(id);
    },
    clearImmediate: (handle: unknown) => remove(immediates, handle),
    queueMicrotask(callback: () => void) {
      if (typeof callback !== "function") throw new TypeError("queueMicrotask() takes a function.");
      const { run } = carry;
      // As a promise's, its error would be nobody's.
      apply(then, resolved, [() => call(run, callback)]);
    },
    performance: { now, timeOrigin: +ask("origin"), mark: () => {}, measure: () => {} },
  });
}
