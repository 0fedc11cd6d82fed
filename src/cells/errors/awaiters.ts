// Who awaited what failed: the part of a coroutine's traceback that V8 does not know.
//
// A coroutine that once stood still is resumed by its loop, so V8's stack holds the innermost one and nothing of those
// that wait for it. They are noted when the error is thrown into them, which is the last moment at which they still
// stand at their `await`. Counterpart: the frames that CPython adds to a traceback while an exception unwinds.

import {
  CancelledError,
  currentTask,
  isFuture,
  KeyboardInterrupt,
  StopAsyncIteration,
  StopIteration,
  Task,
} from "../../coroutine/asyncio.ts";
import { elapsedMs } from "../../coroutine/elapsed.ts";
import { gathered, generatorOf } from "../../coroutine/host.ts";
import { placeOfGenerator } from "../look/locate.ts";
import type { CellPlace } from "../sources.ts";
import { callerFrame } from "./stack.ts";

/** A coroutine that stood at an `await` when the error came. */
export interface Awaiter {
  readonly name: string;
  readonly place: CellPlace | null;
  /** What it awaited: a coroutine's name, and the task that one ran in where it was another. */
  readonly awaited: { readonly name: string | null; readonly task: string | null };
  /** The task that it ran in; null: driven by hand. */
  readonly task: string | null;
}

/** Nobody reads more, and a recursion of coroutines may be endless. */
const MAX_AWAITERS = 20;
/**
 * Asking V8 for a line takes some 0.3 ms. A program that fails all the time gets names without lines. Counted and not
 * timed: on a busy machine the few lines of a person's cell would take all of any time.
 */
const LINES_PER_SECOND = 100;

/** Ends and cancellations are a coroutine's daily bread, and nobody looks at their tracebacks. */
const ORDINARY = [CancelledError, StopIteration, StopAsyncIteration, KeyboardInterrupt];

const noted = new WeakMap<object, Awaiter[]>();
let second = 0;
let lines = 0;

interface Named {
  readonly qualname: string;
  readonly state: string;
}

/** The error is about to be thrown into a coroutine, which awaited `from`. See HostHooks. */
export function noteAwaiter(error: unknown, into: Named | null, from: unknown): void {
  if (error === null || typeof error !== "object" || ORDINARY.some((type) => error instanceof type)) return;
  let awaiters = noted.get(error);
  if (awaiters === undefined) noted.set(error, (awaiters = []));
  if (awaiters.length === MAX_AWAITERS) return;
  // One that runs, because what it awaits ends as it looks: V8's own stack holds it. Ordinary async code it tells itself.
  const frame = into === null || into.state === "suspended" ? null : callerFrame();
  awaiters.push({
    name: frame?.name || (into?.qualname ?? ""),
    place: frame ? frame.place : into && lineOf(into),
    awaited: awaitedName(failed(from, error)),
    task: currentTask()?.getName() ?? null,
  });
}

/** A group's part has come the way of the whole. */
export function notePart(whole: object, part: object): void {
  const awaiters = noted.get(whole);
  if (awaiters) noted.set(part, awaiters);
}

/** Innermost first. */
export function awaitersOf(error: object): readonly Awaiter[] {
  return noted.get(error) ?? [];
}

/** Of a gather that which failed. */
function failed(from: unknown, error: unknown): unknown {
  const children = isFuture(from) ? gathered(from) : null;
  return children?.find((child) => child.done() && !child.cancelled() && child.exception() === error) ?? from;
}

function awaitedName(from: unknown): Awaiter["awaited"] {
  const task = from instanceof Task ? from : null;
  const coro = task ? task.getCoro() : from;
  const name = coro !== null && typeof coro === "object" && "qualname" in coro ? String(coro.qualname) : null;
  return { name, task: task?.getName() ?? null };
}

/** One that stands still. */
function lineOf(coro: object): CellPlace | null {
  const now = elapsedMs();
  if (now - second > 1000) {
    second = now;
    lines = 0;
  }
  if (lines++ >= LINES_PER_SECOND) return null;
  const generator = generatorOf(coro);
  return generator && placeOfGenerator(generator);
}
