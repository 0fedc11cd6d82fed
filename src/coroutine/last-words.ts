// What is told when the process ends, at the latest: errors that nobody took, coroutines that nobody awaited, and tasks
// whose loop was left with them. Counterpart: the reports of CPython's finalizers, which the end of the interpreter runs.

import { reportLost } from "./forgotten.ts";
import type { EventLoop } from "./loop.ts";
import { reportNotBegun } from "./never-awaited.ts";
import { atExit } from "./process.ts";

/** The loops that were not closed. One that nobody holds any more may be collected all the same. */
const open = new Set<WeakRef<EventLoop>>();
let listening = false;

/** A loop was made. @returns to be called when it is closed */
export function tellAtExit(loop: EventLoop): () => void {
  const ref = new WeakRef(loop);
  open.add(ref);
  if (!listening) atExit(tell);
  listening = true;
  return () => open.delete(ref);
}

function tell(stalled: boolean): void {
  reportNotBegun();
  reportLost();
  // Who calls process.exit() knows that something was under way.
  if (!stalled) return;
  for (const ref of open) ref.deref()?._reportPending();
}
