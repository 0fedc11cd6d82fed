// Time for loops: the host's monotonic clock in seconds, its timers, and its way to stand still.
//
// Works in Node and in a page. The host's functions are taken when this file is loaded, so that a program that
// replaces them (fake timers, a cell that declares `performance`) does not stop the loops.

import { elapsedMs } from "./elapsed.ts";

/**
 * Time for a loop. CPython: `loop.time()` and the selector's timeout.
 *
 *     let now = 0;
 *     const clock: Clock = {
 *       time: () => now,
 *       schedule: (seconds, wake) => { now += seconds; queueMicrotask(wake); return () => {}; },
 *     };
 *     const loop = newEventLoop({ clock });
 *     await loop.runUntilComplete(sleep(3600)); // at once
 *     loop.time(); // 3600
 */
export interface Clock {
  /**
   * Monotonic seconds. CPython `loop.time()`.
   *
   *     const seconds: Clock["time"] = () => Date.now() / 1000;
   *     newEventLoop({ clock: { time: seconds, schedule: (s, wake) => { setTimeout(wake, s * 1000); return () => {}; } } });
   */
  time(): number;
  /**
   * Call `wake` after so many seconds (0: as soon as the host's timers and I/O were served once); returns a
   * canceller. CPython: the selector's timeout.
   *
   *     const schedule: Clock["schedule"] = (seconds, wake) => {
   *       const timer = setTimeout(wake, seconds * 1000);
   *       return () => clearTimeout(timer);
   *     };
   *     schedule(60, () => {})(); // not after all
   */
  schedule(seconds: number, wake: () => void): () => void;
  /**
   * Stand still so many seconds; absent where the host cannot (a browser's main thread). CPython: a selector
   * that waits.
   *
   *     const word = new Int32Array(new SharedArrayBuffer(4));
   *     const block: Clock["block"] = (seconds) => { Atomics.wait(word, 0, 0, seconds * 1000); };
   *     block?.(0.001);
   */
  block?(seconds: number): void;
}

interface Host {
  setTimeout(fn: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
  setImmediate?(fn: () => void): unknown;
  clearImmediate?(immediate: unknown): void;
  MessageChannel?: new () => { port1: { onmessage: unknown }; port2: { postMessage(x: unknown): void } };
  window?: unknown;
}

const host = globalThis as unknown as Host;
const { setTimeout, clearTimeout, setImmediate, clearImmediate, MessageChannel } = host;
/** The host's own longest timer, in milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;
/** Who sleeps, sleeps on this word, and while it is not 0 the thread is wanted: a host may give one that it shares with others. */
let words = typeof SharedArrayBuffer === "function" ? new Int32Array(new SharedArrayBuffer(4)) : null;
let at = 0;

/** From now on look at this word: whoever sets it, and notifies, has the loops give the thread back and who sleeps wake up. */
export function heedWord(shared: Int32Array<SharedArrayBuffer>, index: number): void {
  words = shared;
  at = index;
}

/** Does somebody want the thread? (The kernel: an interrupt waits to be heard.) */
export function wanted(): boolean {
  return words !== null && Atomics.load(words, at) !== 0;
}

/** That was heard: who sleeps sleeps again, until the thread is wanted anew. */
export function heed(): void {
  if (words !== null) Atomics.store(words, at, 0);
}

/** Seconds as CPython shows them: to the millisecond. */
export function toTheMillisecond(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** Call after the host has served its own timers and I/O. @returns a canceller */
export const afterHostTurn: (fn: () => void) => () => void =
  setImmediate !== undefined && clearImmediate !== undefined
    ? (fn) => {
        const immediate = setImmediate(fn);
        return () => clearImmediate(immediate);
      }
    : throughChannel();

/** In a page: a message to oneself, since its setTimeout(0) takes 4 ms. */
function throughChannel(): (fn: () => void) => () => void {
  if (MessageChannel === undefined) {
    return (fn) => {
      const timer = setTimeout(fn, 0);
      return () => clearTimeout(timer);
    };
  }
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (fn) => {
    let call: (() => void) | null = fn;
    waiting.push(() => call?.());
    port2.postMessage(0);
    return () => {
      call = null;
    };
  };
}

/** The clock of every loop that is given none. */
export const hostClock: Clock = {
  time: () => elapsedMs() / 1000,
  schedule(seconds, wake) {
    if (seconds <= 0) return afterHostTurn(wake);
    // Rounded up: woken too early the loop would only find that nothing is due yet.
    const timer = setTimeout(wake, Math.min(Math.ceil(seconds * 1000), LONGEST_MS));
    return () => clearTimeout(timer);
  },
};
if (words !== null && host.window === undefined) {
  hostClock.block = (seconds) => {
    Atomics.wait(words as Int32Array<SharedArrayBuffer>, at, 0, seconds * 1000);
  };
}
