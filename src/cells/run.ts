// The run of one cell, and which run the code now on the stack belongs to.
//
// Everything a cell starts (timers, promises, background tasks) carries its run by AsyncLocalStorage, so that what is
// printed an hour later is still printed under that cell.

import { AsyncLocalStorage } from "node:async_hooks";
import { AwaitedTasks } from "../coroutine/awaited-tasks.ts";
import type { CellId, Executed } from "./messages.ts";
import { type CellPlace, placeInCell } from "./sources.ts";

/** One execution of one cell (or the handling of one comm message, which has no count). */
export interface CellRun {
  readonly cell: CellId;
  /** Whose cell shows what this one prints: of a comm message the one that set its handler; null: its own. */
  owner: CellRun | null;
  /** execution_count, the n of `In[n]`. */
  readonly count: number;
  readonly silent: boolean;
  readonly allowStdin: boolean;
  /** The last expression's value, boxed: a thenable would be started by passing through a promise. */
  box: { value: unknown } | null;
  /** Tasks that the cell awaits: an interrupt cancels them, so that their `finally` blocks run. */
  readonly awaited: AwaitedTasks;
  /** Displays that wait for their value's own method: they come before the cell's end. */
  readonly shown: Set<Promise<unknown>>;
  /** Ends the recording of a cell that says `"use recording"`, and shows it; once, however often it is called. */
  recording: (() => Promise<void>) | null;
  /** Where each `await` of the cell's own stands in its text. */
  awaits: readonly number[];
  /** At which of these it waits; -1: at none of them. */
  standsAt: number;
  /** The person has asked it to stop. */
  interrupted: boolean;
  /** At which it waited then: it may have come further since, as a `finally` of its own or one that caught the cancellation. */
  stoppedAt: number;
  /** The stack on which its code was cut. */
  cutAt: Error | null;
  /** Its code has been told so by an error. Where it stands at an `await` that nothing ends it is told when it goes on. */
  told: boolean;
  /** Ends the run, once; later calls (an orphaned continuation) do nothing. */
  settle(result: Executed): void;
}

/** A run that is settled once: `settled` is called with how it ended, whatever ends it first. */
export function makeRun(
  of: { cell: CellId; count?: number; silent?: boolean; allowStdin?: boolean },
  settled: (result: Executed) => void,
): CellRun {
  let open = true;
  return {
    cell: of.cell,
    owner: null,
    count: of.count ?? 0,
    silent: of.silent ?? false,
    allowStdin: of.allowStdin ?? false,
    box: null,
    awaited: new AwaitedTasks(),
    shown: new Set(),
    recording: null,
    awaits: [],
    standsAt: -1,
    interrupted: false,
    stoppedAt: -1,
    cutAt: null,
    told: false,
    settle(result) {
      if (!open) return;
      settled(result);
      // Last: where a termination cuts this short, or the result cannot be told, it can be settled once more.
      open = false;
    },
  };
}

/** The `await` at which the cell's own code stands, or stood when it was interrupted; null: at none that it has written. */
export function waitsAt({ count, awaits, standsAt, stoppedAt }: CellRun): CellPlace | null {
  const offset = awaits[stoppedAt] ?? awaits[standsAt];
  return offset === undefined ? null : placeInCell(`In[${count}]`, offset);
}

const storage = new AsyncLocalStorage<CellRun>();
let last: CellRun | null = null;

/** Run `fn` as part of a run. */
export function within<R>(run: CellRun, fn: () => R): R {
  return storage.run(run, fn);
}

/** Run `fn` as part of none: what it starts lives longer than any. */
export function outside<R>(fn: () => R): R {
  return storage.exit(fn);
}

/** Remember the run that began last: what carries no run of its own belongs to it. */
export function begin(run: CellRun): void {
  last = run;
}

/** The run that the code on the stack belongs to: its own, else the one that began last. */
export function currentRun(): CellRun | null {
  return storage.getStore() ?? last;
}

/** The run carried by the code on the stack, and nothing else. */
export function carriedRun(): CellRun | undefined {
  return storage.getStore();
}

/** The cell to print into. */
export function currentCell(): CellId {
  return shownUnder(currentRun());
}

/** The cell that shows what a run prints. 0: none. */
export function shownUnder(run: CellRun | null | undefined): CellId {
  return (run?.owner ?? run)?.cell ?? 0;
}
