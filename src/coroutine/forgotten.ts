// Errors that nobody took: "Task exception was never retrieved".
//
// Only a future that failed is registered, and only if nobody was waiting who will take the error: a
// FinalizationRegistry costs more than a task. What is kept is a record, never the future.

import type { Maker } from "./coroutine.ts";
import { circumstances, type Origin, place, warn } from "./hooks.ts";
import { reprError } from "./repr.ts";
import { doneText } from "./task-text.ts";

interface Lost {
  readonly kind: string;
  readonly name: string;
  readonly maker: Maker | null;
  readonly origin: Origin | null;
  readonly carried: unknown;
  readonly error: unknown;
}

/** What a failed future tells. */
interface Failed {
  readonly _value: unknown;
  readonly _origin: Origin | null;
  readonly _coro?: { readonly _maker: Maker } | null;
  _typeName(): string;
  getName?(): string;
}

const registry = new FinalizationRegistry<Lost>(report);
/** What would be told of each that is registered. */
const registered = new WeakMap<object, Lost>();
/** The same of all, for the end of the process. */
const open = new Set<Lost>();

function report(lost: Lost): void {
  open.delete(lost);
  const { origin, carried, error } = lost;
  const parts = [`<${lost.kind} finished${lost.name}`];
  if (lost.maker !== null) parts.push(`coro=${doneText(lost.maker)}`);
  parts.push(`exception=${reprError(error)}`);
  if (origin !== null) parts.push(`created at ${place(origin)}`);
  const message = `${lost.kind} exception was never retrieved\nfuture: ${parts.join(" ")}>`;
  warn("never-retrieved", message, { origin, carried, error });
}

/** The process ends: nobody will take those any more. */
export function reportLost(): void {
  for (const lost of open) report(lost);
}

/** A future failed: should it be collected before anybody takes the error, say so. */
export function reportIfLost(future: Failed, waiters: unknown): void {
  if (waiters !== null && !onlyLook(waiters)) return;
  const kind = future._typeName();
  const name = future.getName === undefined ? "" : ` name='${future.getName()}'`;
  const error = future._value;
  // An error whose stack was never read refers to what its frames ran on, the task among them: it would never be
  // collected. Reading makes a text of it.
  if (error instanceof Error) readStack(error);
  const maker = future._coro?._maker ?? null;
  const lost = { kind, name, maker, ...circumstances(future._origin), error };
  registered.set(future, lost);
  open.add(lost);
  registry.register(future, lost, future);
}

function readStack(error: Error): void {
  try {
    void error.stack;
  } catch {
    // A getter of the user's: whatever it throws is no concern of a report that may never be made.
  }
}

/** Somebody took the error. @returns could it have been lost? */
export function forget(future: object): boolean {
  const lost = registered.get(future);
  if (lost === undefined) return false;
  registered.delete(future);
  open.delete(lost);
  registry.unregister(future);
  return true;
}

/** Tasks, gathers and promises take the error when they are woken; the user's callbacks may not, and wait() does not. */
function onlyLook(waiters: unknown): boolean {
  const all = (Array.isArray(waiters) ? waiters : [waiters]) as { _looksOnly?: boolean }[];
  return all.every((w) => w._looksOnly === true);
}
