// Node's async ids, which a termination leaves as they stood: Node aborts a process over that.
//
// Node 20, and 22, check them against a count; with two fields at 0 it does not look. Later ones look only while an async
// hook is on (async-hooks.ts).

import { executionAsyncResource } from "node:async_hooks";

interface AsyncWrap {
  async_hook_fields: Uint32Array;
  constants: { kCheck: number; kTotals: number };
  clearAsyncIdStack(): void;
}

/**
 * Node 20 (and 22 without AsyncContextFrame) checks its async id stack against a count that a termination leaves wrong,
 * and aborts the process; with these two fields at 0 it does not look. Null where the binding is gone: nothing to mend.
 */
const asyncWrap = ((): AsyncWrap | null => {
  if (Number(process.versions.node.split(".")[0]) > 22) return null;
  try {
    return (process as unknown as { binding(name: string): AsyncWrap }).binding("async_wrap");
  } catch {
    return null; // no such binding: this Node has the newer context frames
  }
})();

/** Does this Node look away, where it is told to? Later ones need async hooks to be off. */
export const looksAway = asyncWrap?.async_hook_fields !== undefined;

/** Make terminations survivable; call once AsyncLocalStorage was entered, which sets the fields. */
export function allowTermination(): void {
  if (!asyncWrap?.async_hook_fields) return;
  asyncWrap.async_hook_fields[asyncWrap.constants.kCheck] = 0;
  asyncWrap.async_hook_fields[asyncWrap.constants.kTotals] = 0;
}

const { nextTick } = process;
/** Thrown so that Node empties its stack of async ids; nothing has failed. */
const UNWIND = new Error("no error: the stack of async ids is emptied");

/**
 * The async ids stand where they were cut, and a hook that is enabled later has Node abort over it. Where the binding is
 * gone, Node itself empties their stack once an exception that nobody has caught is over: so one is thrown.
 */
export function clearAsyncIds(): void {
  if (asyncWrap !== null) {
    clearStores();
    asyncWrap.clearAsyncIdStack();
  } else {
    nextTick(() => {
      throw UNWIND;
    });
  }
}

/**
 * What `AsyncLocalStorage.run` has set it puts back in a `finally`. Node 20 keeps it with the resource whose callback runs, and
 * that of a cell is the port by which all cells come: the next ones, too, would find in their storages what was set there.
 * It is the one of the code that runs now, as long as its id stands.
 */
function clearStores(): void {
  const resource = executionAsyncResource() as Record<symbol, unknown>;
  for (const key of Object.getOwnPropertySymbols(resource))
    if (key.description === "kResourceStore") delete resource[key];
}

/** Is this uncaught exception none? (uncaught-errors.ts) */
export function isUnwinding(error: unknown): boolean {
  return error === UNWIND;
}
