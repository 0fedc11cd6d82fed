// How much of a recorded program's time may go into looking at where its coroutines stand.
//
// A look costs some hundred microseconds, a step less than one. While a recording is open, looks that would take more
// than their share are left out, so that recording slows a program by no more than about ten times.

import { elapsedMs } from "../../coroutine/elapsed.ts";

const graceMs = 30;
const share = 0.2;
/** Once it is spent, the clock is asked only so often. */
const patience = 64;

let open = 0;
let began = 0;
let spent = 0;
let refused = 0;

/** Begin to count, until the returned function is called. */
export function openBudget(): () => void {
  if (open++ === 0) [began, spent, refused] = [elapsedMs(), 0, 0];
  return () => void open--;
}

/** Look, unless recordings have looked too much already: then `otherwise`. */
export function lookWithin<R>(otherwise: R, look: () => R): R {
  if (open === 0) return look();
  if (refused > 0 && refused++ % patience !== 0) return otherwise;
  const from = elapsedMs();
  if (spent > graceMs + share * (from - began - spent)) {
    refused = Math.max(1, refused);
    return otherwise;
  }
  refused = 0;
  try {
    return look();
  } finally {
    spent += elapsedMs() - from;
  }
}
