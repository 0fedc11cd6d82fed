// The run of a cell, and which one the code of this turn belongs to. There is no AsyncLocalStorage in a realm: timers and
// tasks carry their cell, and what an `await` goes on with belongs to the turn in which it does.

import type { AwaitedTasks } from "../../coroutine/awaited-tasks.ts";

/** One cell that runs, or has run. */
export interface Run {
  readonly cell: number;
  readonly count: number;
  readonly silent: boolean;
  readonly allowStdin: boolean;
  /** The last expression's value, boxed: a thenable would be started by passing through a promise. */
  box: { value: unknown } | null;
  readonly awaited: AwaitedTasks;
  ended: boolean;
  interrupted: boolean;
  /** Its code has been told so by an error. Where it stands at an `await` that nothing ends it is told when it goes on. */
  told: boolean;
}

/** Whose turn it is, and who began last. */
export const carry: { run: Run | null; last: Run | null } = { run: null, last: null };

/** The cell to print into. */
export function currentCell(): number {
  return (carry.run ?? carry.last)?.cell ?? 0;
}
