// Which loop is meant where none is named. Counterpart: asyncio/events.py, the module functions.

import type { Clock } from "./clock.ts";
import { otherCopies } from "./copies.ts";
import { RuntimeError } from "./errors.ts";
import { hooks, warn } from "./hooks.ts";
import type { EventLoop } from "./loop.ts";
import { later, registers } from "./registers.ts";

let saidClosed = false;

/**
 * The loop of the running coroutine or callback; else the one set; else a new one that stands still is made and
 * set: the *cell loop* in the kernel. CPython `get_event_loop` up to 3.11 (3.14 raises).
 *
 *     const loop = getEventLoop();
 *     await loop.runUntilComplete(first());
 */
export function getEventLoop(): EventLoop {
  if (registers.loop !== null) return registers.loop as EventLoop;
  const set = registers.standing as EventLoop | null;
  if (set !== null && !set.isClosed()) return set;
  if (set !== null && !saidClosed) {
    saidClosed = true;
    warn(
      "deprecated",
      `The loop '${set.name}' is closed: getEventLoop() makes a new one (Python would give the closed one).`,
    );
  }
  const made = newEventLoop(hooks.background === undefined ? {} : { name: "cell" });
  registers.standing = made;
  return made;
}

/**
 * The loop in whose handle we are; outside of any, in a host with one: the loop that always runs. CPython
 * `asyncio.get_running_loop`.
 *
 *     getRunningLoop().callLater(0.5, () => console.log("half a second later"));
 * @throws RuntimeError "no running event loop".
 */
export function getRunningLoop(): EventLoop {
  const loop = (registers.loop as EventLoop | null) ?? hooks.background?.() ?? null;
  if (loop === null) throw new RuntimeError(`no running event loop${otherCopies()}`);
  return loop;
}

/**
 * For a Future without `loop`: the running one (in a cell: the notebook's, so that `await gather(…)` simply works),
 * else {@link getEventLoop}.
 */
export function presentLoop(): EventLoop {
  return (registers.loop as EventLoop | null) ?? hooks.background?.() ?? getEventLoop();
}

/**
 * For {@link newEventLoop}. No CPython counterpart: there loops are subclassed.
 *
 *     const options: LoopOptions = { name: "mine", debug: true };
 *     const loop = newEventLoop(options);
 *     loop.name; // "mine"
 *     loop.close();
 */
export interface LoopOptions {
  /** Shown by toString and the views; default `Loop-<n>`. */
  name?: string;
  /** Replaces the clock and the waiting (tests: a fake clock). */
  clock?: Clock;
  /** Default false. */
  debug?: boolean;
}

/**
 * A new loop that stands still. CPython `asyncio.new_event_loop`.
 *
 *     const loop = newEventLoop({ name: "mine" });
 *     await loop.runUntilComplete(first());
 *     loop.close();
 */
export function newEventLoop(options: LoopOptions = {}): EventLoop {
  const loop = later.newLoop(options) as EventLoop;
  hooks.loopMade?.(loop);
  return loop;
}

/**
 * Set what {@link getEventLoop} gives; null: none. CPython `asyncio.set_event_loop`.
 *
 *     setEventLoop(newEventLoop({ name: "mine" }));
 *     getEventLoop().name; // "mine"
 *     setEventLoop(null);
 */
export function setEventLoop(loop: EventLoop | null): void {
  if (loop !== null && typeof (loop as { runOnce?: unknown }).runOnce !== "function") {
    throw new TypeError("loop argument must be an EventLoop or null");
  }
  registers.standing = loop;
}
