// "coroutine 'f' was never awaited": a call without await runs nothing, and somebody should say so.
//
// Making a coroutine is the hottest call of all, so only the last 64 are remembered (one store each). At the end of
// a turn the host has them looked through; those still not begun are watched: their body is put aside, so that the
// first step passes by here (`begun`), at no cost to the coroutines that are not watched.

import { circumstances, type Origin, place, warn } from "./hooks.ts";

/** As in stack.ts, which is above. */
const CREATED = 0;
const REMEMBERED = 64;
const recent: (Watchable | null)[] = new Array(REMEMBERED).fill(null);
let made = 0;
/** The last of those that nearly always begin. */
let last: Watchable | null = null;

/** What a coroutine is to this file. */
interface Watchable {
  readonly qualname: string;
  readonly state: string;
  readonly origin: Origin | null;
  _body: unknown;
  readonly _status: number;
  /** One that has no body before it begins: have `begun` called when it does. */
  _watch?(): void;
}

const bodies = new WeakMap<object, unknown>();
const registry = new FinalizationRegistry<{ name: string; origin: Origin | null; carried: unknown }>(
  ({ name, origin, carried }) => {
    const where = origin === null ? "" : ` (made at ${place(origin)})`;
    warn("never-awaited", `coroutine '${name}' was never awaited${where}`, { origin, carried });
  },
);

/** A coroutine was made. */
export function remember(coro: Watchable): void {
  recent[made++ & (REMEMBERED - 1)] = coro;
}

/** One that nearly always begins right after it was made, as in `yield* lock.acquire()`: remembered only if it did not. */
export function rememberUnlessBegun(coro: Watchable): void {
  if (last !== null && last !== coro && last._status === CREATED) remember(last);
  last = coro;
}

/** The end of a host's turn (a cell's, carried): from here on those not begun are reported when they are collected. */
export function watchNotBegun(): void {
  if (last !== null) remember(last);
  last = null;
  for (let i = 0; i < REMEMBERED; i++) {
    const coro = recent[i];
    recent[i] = null;
    if (coro?.state !== "created") continue;
    if (coro._body === null) {
      if (coro._watch === undefined) continue;
      coro._watch();
    } else {
      bodies.set(coro, coro._body);
      coro._body = null;
    }
    registry.register(coro, { name: coro.qualname, ...circumstances(coro.origin) }, coro);
  }
}

/** A watched coroutine begins, or is closed: no report any more. @returns its body */
export function begun(coro: Watchable): unknown {
  const body = bodies.get(coro);
  bodies.delete(coro);
  registry.unregister(coro);
  return body;
}

/** The body of a watched coroutine, which stays watched; else undefined. */
export function bodyPutAside(coro: object): unknown {
  return bodies.get(coro);
}
