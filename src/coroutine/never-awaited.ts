// "coroutine 'f' was never awaited": a call without await runs nothing, and somebody should say so.
//
// Making a coroutine is the hottest call of all, so only the last 64 are remembered (one store each). At the end of
// a turn the host has them looked through; those still not begun are watched: their body is put aside, so that the
// first step passes by here (`begun`), at no cost to the coroutines that are not watched.

import { circumstances, type Origin, place, warn } from "./hooks.ts";

const REMEMBERED = 64;
const recent: (Watchable | null)[] = new Array(REMEMBERED).fill(null);
let made = 0;

/** What a coroutine is to this file. */
interface Watchable {
  readonly qualname: string;
  readonly state: string;
  readonly origin: Origin | null;
  _body: unknown;
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

/** The end of a host's turn (a cell's, carried): from here on those not begun are reported when they are collected. */
export function watchNotBegun(): void {
  for (let i = 0; i < REMEMBERED; i++) {
    const coro = recent[i];
    recent[i] = null;
    if (coro?.state !== "created" || coro._body === null) continue;
    bodies.set(coro, coro._body);
    coro._body = null;
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
