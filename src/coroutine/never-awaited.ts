// "coroutine 'f' was never awaited": a call without await runs nothing, and somebody should say so.
//
// Making a coroutine is the hottest call of all, so only the last 64 are remembered (one store each). At the end of
// a turn the host has them looked through (where there is none with turns of its own, a loop does when it has nothing to
// do); those still not begun are watched: their body is put aside, so that the
// first step passes by here (`begun`), at no cost to the coroutines that are not watched.

import { circumstances, type Origin, place, warn } from "./hooks.ts";

/** As in stack.ts, which is above. */
const CREATED = 0;
const REMEMBERED = 64;
const recent: (Watchable | null)[] = new Array(REMEMBERED).fill(null);
let made = 0;
let looked = 0;
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

/** What would be told of one that is watched. */
interface Forgotten {
  readonly name: string;
  readonly origin: Origin | null;
  readonly carried: unknown;
}

const bodies = new WeakMap<object, unknown>();
const watched = new WeakMap<object, Forgotten>();
/** Of all that are watched, for the end of the process. */
const open = new Set<Forgotten>();
const registry = new FinalizationRegistry<Forgotten>(report);

function report(forgotten: Forgotten): void {
  open.delete(forgotten);
  const { name, origin, carried } = forgotten;
  const where = origin === null ? "" : ` (made at ${place(origin)})`;
  warn("never-awaited", `coroutine '${name}' was never awaited${where}`, { origin, carried });
}

/** The process ends: nobody will await those any more. */
export function reportNotBegun(): void {
  watchNotBegun();
  for (const forgotten of open) report(forgotten);
}

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
  const from = Math.max(looked, made - REMEMBERED);
  looked = made;
  for (let n = from; n < made; n++) {
    const i = n & (REMEMBERED - 1);
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
    const forgotten = { name: coro.qualname, ...circumstances(coro.origin) };
    watched.set(coro, forgotten);
    open.add(forgotten);
    registry.register(coro, forgotten, coro);
  }
}

/** A watched coroutine begins, or is closed: no report any more. @returns its body */
export function begun(coro: Watchable): unknown {
  const body = bodies.get(coro);
  const forgotten = watched.get(coro);
  bodies.delete(coro);
  watched.delete(coro);
  if (forgotten !== undefined) open.delete(forgotten);
  registry.unregister(coro);
  return body;
}

/** The body of a watched coroutine, which stays watched; else undefined. */
export function bodyPutAside(coro: object): unknown {
  return bodies.get(coro);
}
