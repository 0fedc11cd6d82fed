// What the notebook calls the locks, queues and futures of a loop: a snapshot has numbers for them, a reader has names.

import type { EventLoop, LoopSnapshot } from "../coroutine/asyncio.ts";
import { knownId } from "../coroutine/host.ts";

let held: () => Iterable<[name: string, value: unknown]> = () => [];

/** From now on the notebook's names are read so. */
export function readNames(read: typeof held): void {
  held = read;
}

/** The name that was given first to an object, or undefined. */
export function nameHeldBy(object: unknown): string | undefined {
  for (const [name, value] of held()) if (value === object) return name;
}

/** A loop's snapshot in which what a name holds has that name. */
export function namedSnapshot(loop: EventLoop, maxItems: number): LoopSnapshot {
  const snapshot = loop.snapshot({ maxItems });
  const nameless = new Map<number, { name?: string }>();
  for (const one of [...snapshot.waiters, ...snapshot.futures])
    if (one.name === undefined) nameless.set(one.id, one);
  if (nameless.size === 0) return snapshot;
  for (const [name, value] of held()) {
    if (typeof value !== "object" || value === null) continue;
    const one = nameless.get(knownId(value) ?? 0);
    // Of several names it was given first.
    if (one !== undefined) one.name ??= name;
  }
  return snapshot;
}
