// Errors that nobody took: "Task exception was never retrieved".
//
// Only a future that failed is registered, and only if nobody was waiting who will take the error: a
// FinalizationRegistry costs more than a task. What is kept is a record, never the future.

import { type Origin, place, warn } from "./hooks.ts";
import { reprError } from "./repr.ts";

interface Lost {
  readonly kind: string;
  readonly name: string;
  readonly origin: Origin | null;
  readonly error: unknown;
}

/** What a failed future tells. */
interface Failed {
  readonly _value: unknown;
  readonly _origin: Origin | null;
  _typeName(): string;
  getName?(): string;
}

const registry = new FinalizationRegistry<Lost>((lost) => {
  const made = lost.origin === null ? "" : ` created at ${place(lost.origin)}`;
  const what = `<${lost.kind} finished${lost.name} exception=${reprError(lost.error)}${made}>`;
  const { origin, error } = lost;
  warn("never-retrieved", `${lost.kind} exception was never retrieved\nfuture: ${what}`, { origin, error });
});
const registered = new WeakSet<object>();

/** A future failed: should it be collected before anybody takes the error, say so. */
export function reportIfLost(future: Failed, waiters: unknown): void {
  if (waiters !== null && !onlyCallbacks(waiters)) return;
  const kind = future._typeName();
  const name = future.getName === undefined ? "" : ` name='${future.getName()}'`;
  registered.add(future);
  registry.register(future, { kind, name, origin: future._origin, error: future._value }, future);
}

/** Somebody took the error. */
export function forget(future: object): void {
  if (!registered.has(future)) return;
  registered.delete(future);
  registry.unregister(future);
}

/** Tasks, gathers and promises take the error when they are woken; the user's callbacks may not. */
function onlyCallbacks(waiters: unknown): boolean {
  const all = (Array.isArray(waiters) ? waiters : [waiters]) as { callback?: unknown }[];
  return all.every((w) => w.callback !== undefined);
}
