// Live displays: a task or future that was shown pending is shown anew as it proceeds, in place, until it is done.
//
// It is a display and no result, and its cell has no `Out[n]`: the protocol lets an execute_result have no display_id, and
// JupyterLab notes the ids of display_data only.

import { types } from "node:util";
import * as asyncio from "../coroutine/asyncio.ts";
import type { Display } from "../display/display.ts";
import { stateBundle } from "./show-coroutines.ts";

/** At most ten times a second. */
const everyMs = 100;

/** How what is followed is shown as it is now. */
const followed = new Map<asyncio.Future<unknown>, () => void>();

/**
 * Show a pending task of a loop that runs by itself, and follow it.
 *
 * One of a loop that stands still is not followed: what a cell has shown is then the state between two cells, which a
 * later cell's run must not change. @returns false for any other value, of which nothing was shown
 */
export function showLive(value: unknown, display: Display): boolean {
  // A proxy's traps would be asked what it is.
  if (types.isProxy(value) || !asyncio.isFuture(value)) return false;
  if (value.done() || !value.getLoop().isRunning()) return false;
  const bundle = () => stateBundle(value) ?? {};
  const handle = display.mime(bundle());
  let shown = "";
  const update = () => {
    const next = bundle();
    const text = String(next["text/plain"]);
    if (text !== shown) handle.update(next);
    shown = text;
    if (!value.done()) return;
    clearInterval(timer);
    followed.delete(value);
  };
  // It keeps nothing alive: what shows a program is not part of it.
  const timer = setInterval(update, everyMs);
  timer.unref();
  followed.set(value, update);
  return true;
}

/**
 * Show what is done as done, at a cell's end and by that cell: who stores notebooks hears of no display that changes later,
 * or under an earlier cell.
 */
export function showEnded(): void {
  for (const [value, update] of followed) if (value.done()) update();
}
