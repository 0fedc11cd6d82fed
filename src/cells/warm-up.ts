// The first cell finds the kernel warm: what compiles and shows cells has run some times before (sample.ts).

import type { Notebook } from "./notebook.ts";

/** Taken now: a cell may replace it. */
const { setTimeout } = globalThis;

/** After the first requests of a client, and before a person's first cell. */
const AFTER_MS = 30;
/** The engine makes code faster that has run some times; each takes half a millisecond, and others come between. */
const TIMES = 16;
/** The last of them: to tell an error takes longer. */
const FAILING = 4;
const PAUSE_MS = 4;

/** Warm it up in a moment; no process lives for that. */
export function warmUpSoon(notebook: Notebook): void {
  const warmUp = (left: number) => {
    notebook.warmUp(left <= FAILING);
    if (left > 1) setTimeout(warmUp, PAUSE_MS, left - 1).unref();
  };
  setTimeout(warmUp, AFTER_MS, TIMES).unref();
}
