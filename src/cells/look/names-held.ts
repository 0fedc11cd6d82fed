// What the notebook calls the locks, queues and futures of a loop: a snapshot has numbers for them, a reader has names.

import { types } from "node:util";
import type { EventLoop, LoopSnapshot } from "../../coroutine/asyncio.ts";
import { knownId } from "../../coroutine/host.ts";

/** Of an array, a map or an object so many parts are looked at. */
const mostParts = 100;

let held: () => Iterable<[name: string, value: unknown]> = () => [];

/** From now on the notebook's names are read so. */
export function readNames(read: typeof held): void {
  held = read;
}

/** The name that was given first to an object, `forks[2]` where it lies in what a name holds, or undefined. */
export function nameHeldBy(object: object): string | undefined {
  for (const [name, value] of namedObjects()) if (value === object) return name;
}

/** A loop's snapshot in which what a name holds has that name. */
export function namedSnapshot(loop: EventLoop, maxItems: number): LoopSnapshot {
  const snapshot = loop.snapshot({ maxItems });
  const nameless = new Map<number, { name?: string }>();
  for (const one of [...snapshot.waiters, ...snapshot.futures])
    if (one.name === undefined) nameless.set(one.id, one);
  if (nameless.size === 0) return snapshot;
  for (const [name, value] of namedObjects()) {
    const one = nameless.get(knownId(value) ?? 0);
    // Of several names it was given first.
    if (one !== undefined) one.name ??= name;
  }
  return snapshot;
}

/** What names hold; after all of these what lies in it, one step deep. Runs nothing of the user's. */
function* namedObjects(): Generator<[name: string, object: object], void, undefined> {
  const all = [...held()];
  for (const [name, value] of all) if (isObject(value)) yield [name, value];
  for (const [name, value] of all) if (isObject(value) && !types.isProxy(value)) yield* partsOf(name, value);
}

function* partsOf(name: string, whole: object): Generator<[name: string, object: object], void, undefined> {
  // Bytes are many; and a module's names may not have a value yet.
  if (ArrayBuffer.isView(whole) || types.isModuleNamespaceObject(whole)) return;
  if (types.isMap(whole)) {
    let parts = 0;
    for (const [key, part] of Map.prototype.entries.call(whole) as MapIterator<[unknown, unknown]>) {
      if (parts++ === mostParts) return;
      const known = typeof key === "string" || typeof key === "number";
      if (known && isObject(part)) yield [`${name}.get(${JSON.stringify(key)})`, part];
    }
    return;
  }
  const list = Array.isArray(whole);
  const keys: readonly string[] = list
    ? Array.from({ length: Math.min(whole.length, mostParts) }, (_, i) => String(i))
    : Object.keys(whole).slice(0, mostParts);
  for (const key of keys) {
    // What is private names nothing: a task's own future is not called task._fut.
    if (key.startsWith("_")) continue;
    // A getter would run.
    const part: unknown = Object.getOwnPropertyDescriptor(whole, key)?.value;
    if (isObject(part)) yield [list ? `${name}[${key}]` : `${name}.${key}`, part];
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
