// Where a coroutine, a generator or a task stands, as plain data: what a state card draws.
//
// Whoever looks (src/cells asks the engine) makes it; previews are short texts, made without running a getter.

import type { FutureInfo } from "../coroutine/future-info.ts";
import type { Origin } from "../coroutine/hooks.ts";

/** A name in a suspended frame. */
export interface LocalInfo {
  name: string;
  /** The value in short; of a name without a value yet, what will fill it. */
  preview: string;
  /** `string`, `Array(3)`; `unset` for a name that has no value yet. */
  type: string;
  /** Line of its declaration, counted as {@link FrameInfo.at}. Absent: not known. */
  line?: number;
}

/** One function that stands still. */
export interface FrameInfo {
  name: string;
  /** The line it stands at, in its cell. Null: not known. */
  at: Origin | null;
  /** Text of the function in its cell, and the number of its first line there. */
  source?: { firstLine: number; lines: readonly string[] };
  /** The expression that waits, as columns of its line: from, and up to. */
  columns?: readonly [number, number];
  /** What its `yield` handed out. */
  gave?: string;
  locals: readonly LocalInfo[];
  /** What it was called with, where that can still be told; of an object as it is now. */
  args?: string;
}

/** A link of the chain from the outermost waiter to what will wake it. */
export interface ChainLink {
  text: string;
  note?: string;
  /** The one that the card is about. */
  self?: boolean;
}

/** A coroutine, a generator, or a native async function's promise. */
export interface CoroutineInfo {
  /** `download("b", 3)`, or `download()` where the arguments are not known. */
  call: string;
  kind: "coroutine" | "generator" | "async generator" | "future" | "promise";
  /** A future that nobody has settled is `waiting`. */
  state: "created" | "running" | "suspended" | "waiting" | "finished" | "failed" | "cancelled";
  /** The task that drives it, or null. */
  task: Pick<FutureInfo, "name" | "state" | "cancelRequests"> | null;
  /** Outermost first; the last is where it stands. */
  frames: readonly FrameInfo[];
  chain: readonly ChainLink[];
  made: { at: Origin; code?: string } | null;
  /** How it ended: `returned 1`, `raised Error: no`. */
  ended?: string;
  /** What it prints as; the first line of the card in words. */
  repr?: string;
  /** Sentences on what the engine does not tell. */
  unknown: readonly string[];
}
