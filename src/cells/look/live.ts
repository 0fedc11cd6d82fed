// Live displays: a task or future that was shown pending is shown anew as it proceeds, in place, until it is done.
//
// It is a display and no result, and its cell has no `Out[n]`: the protocol lets an execute_result have no display_id, and
// JupyterLab notes the ids of display_data only.
//
// A look costs some hundred microseconds, and a shown task may stay pending for ever. So one timer looks after all of them,
// and at those alone whose loop has gone on, or whose sleep has; where these are many, within its share of the time.

import * as asyncio from "../../coroutine/asyncio.ts";
import { elapsedMs } from "../../coroutine/elapsed.ts";
import { waitedFor } from "../../coroutine/host.ts";
import { SleepFuture } from "../../coroutine/sleep.ts";
import type { Display, DisplayHandle } from "../../display/display.ts";
import type { MimeBundle } from "../../display/mime.ts";
import { meetsProxy } from "../../display/property.ts";
import { stateCard } from "../../views/state-card.ts";
import { stateCardText } from "../../views/state-card-text.ts";
import { type CellRun, currentRun, outside, within } from "../run.ts";
import { coroutineInfo } from "./coroutine-info.ts";
import { stateBundle } from "./show-coroutines.ts";

const { setInterval, clearInterval } = globalThis;

/** At most ten times a second. */
const everyMs = 100;
/** So much of the time goes into it, at most. */
const share = 0.05;
/** One message in so much time, at most, over some seconds: a server drops what comes too fast. */
const messageMs = 10;
/** Tasks that wait for each other, from the one that is shown to the one that sleeps. */
const mostWaits = 100;

type Future = asyncio.Future<unknown>;

/** What is followed. */
interface Live {
  /** Its displays, each with the run that showed it. */
  readonly shows: { handle: DisplayHandle<MimeBundle>; by: CellRun | null }[];
  /** All that the card comes from, as far as it can be told without a look. */
  state: string;
  text: string;
}

const followed = new Map<Future, Live>();
let timer: NodeJS.Timeout | null = null;
let restUntil = 0;
/** Cells that have ended: a cell may change whatever a card shows. */
let cells = 0;

/**
 * Show a pending task of a loop that runs by itself, and follow it.
 *
 * One of a loop that stands still is not followed: what a cell has shown is then the state between two cells, which a
 * later cell's run must not change. @returns false for any other value, of which nothing was shown
 */
export function showLive(value: unknown, display: Display): boolean {
  if (typeof value !== "object" || value === null || meetsProxy(value)) return false;
  if (!asyncio.isFuture(value)) return false;
  if (value.done() || !value.getLoop().isRunning()) return false;
  const bundle = stateBundle(value) ?? {};
  const text = String(bundle["text/plain"]);
  const live = followed.get(value) ?? { shows: [], state: stateOf(value), text };
  if (live.text !== text) live.state = live.text = ""; // where it was shown before it is to be shown anew
  live.shows.push({ handle: display.mime(bundle), by: currentRun() });
  followed.set(value, live);
  // It keeps nothing alive, no process and no run: what shows a program is not part of it.
  timer ??= outside(() => setInterval(lookAfterAll, everyMs)).unref();
  return true;
}

/**
 * Show what is done as done, at a cell's end and by that cell: who stores notebooks hears of no display that changes later,
 * or under an earlier cell.
 */
export function showEnded(): void {
  cells++;
  for (const [value, live] of followed) if (value.done()) look(value, live, currentRun());
}

function lookAfterAll(): void {
  const from = elapsedMs();
  if (from < restUntil) return;
  let messages = 0;
  let spent = 0;
  for (const [value, live] of [...followed]) {
    try {
      const state = stateOf(value);
      if (state === live.state) continue;
      live.state = state;
      // Behind the others, whose turn it is where there is no time for all.
      followed.delete(value);
      followed.set(value, live);
      messages += look(value, live);
    } catch {
      leave(value); // a class of the user's that cannot be asked: its displays stay as they are
    }
    spent = elapsedMs() - from;
    if (spent >= share * everyMs || messages * messageMs >= everyMs) break;
  }
  restUntil = from + Math.max(spent / share, messages * messageMs);
}

/** Show how it is now. @param by under which run; default: each display's own. @returns how many messages that took */
function look(value: Future, live: Live, by?: CellRun | null): number {
  if (value.done()) leave(value);
  const info = coroutineInfo(value);
  const text = info === null ? "" : stateCardText(info);
  if (info === null || text === live.text) return 0;
  live.text = text;
  const bundle = { "text/plain": text, "text/html": stateCard(info) };
  for (const show of live.shows) {
    const run = by ?? show.by;
    if (run === null) show.handle.update(bundle);
    else within(run, () => show.handle.update(bundle));
  }
  return live.shows.length;
}

function leave(value: Future): void {
  followed.delete(value);
  if (followed.size > 0 || timer === null) return;
  clearInterval(timer);
  timer = null;
}

/**
 * Different once the card may be: a loop that stands at the same place has run nothing, but the time goes on of which a
 * sleep tells how much is left. That is told to a hundredth of the sleep, and once a second.
 */
function stateOf(value: Future): string {
  if (value.done()) return "done";
  const loop = value.getLoop();
  return `${cells} ${loop._iteration} ${loop._todo} ${sleepLeft(value)}`;
}

function sleepLeft(value: Future): number {
  let last = value;
  for (let n = 0; n < mostWaits; n++) {
    const next = waitedFor(last);
    if (next === null) break;
    last = next;
  }
  if (!(last instanceof SleepFuture)) return 0;
  return Math.ceil((last._when - last.getLoop().time()) / Math.max(1, last._delay / 100));
}
