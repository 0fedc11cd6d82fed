// Who waits for whom, from a future outwards. Counterpart: asyncio/graph.py of 3.14.
//
// The frames of a task that runs are those that have waited before: what was called since its step began stands on
// the host's own stack, of which nothing is known here.

import { currentTask } from "./current.ts";
import { RuntimeError } from "./errors.ts";
import { type CallGraphFrame, framesOf } from "./frames.ts";
import { Future } from "./future.ts";
import { idOf } from "./future-info.ts";
import { hooks } from "./hooks.ts";
import { getRunningLoop } from "./present.ts";
import { registers, steppedTask } from "./registers.ts";
import { repr } from "./repr.ts";
import { CLOSED } from "./stack.ts";
import { Task } from "./task.ts";

/**
 * CPython 3.14 `FutureCallGraph`. callStack is innermost first.
 *
 *     const task = createTask(sleep(0.01), { name: "sleeper" });
 *     yield* sleep(0);
 *     const graph = captureCallGraph(task) as FutureCallGraph;
 *     graph.callStack.map((frame) => frame.name); // ["sleep"]
 *     graph.awaitedBy.length; // 0
 */
export interface FutureCallGraph {
  /** What waits, or is waited for. */
  readonly future: Future<unknown>;
  /** Its frames, innermost first; none for what is no task. */
  readonly callStack: readonly CallGraphFrame[];
  /** The graphs of those that wait for it. */
  readonly awaitedBy: readonly FutureCallGraph[];
  /** How many more wait for it: of very many, and very far from the first, some are left out. */
  readonly left: number;
}

/** Futures in a graph: the nearest. Where many wait for many there are more ways than futures. */
const MOST_FUTURES = 1000;
/** Futures in each other. A chain of tasks has any length. */
const MOST_LEVELS = 100;

/**
 * CPython 3.14: the keyword arguments of `capture_call_graph`.
 *
 *     const options: CallGraphOptions = { depth: 2 }; // without the function that asks
 *     captureCallGraph(null, options);
 */
export interface CallGraphOptions {
  /** Of the current task: leave out so many less one of the innermost frames; default 1, that is none. */
  depth?: number;
  /**
   * At most so many frames of each: of the current task the innermost, of those that wait the outermost; below zero the
   * other way round; 0 for none, null (default) for all.
   */
  limit?: number | null;
}

/**
 * Who waits for whom, from a future (default: the current task) outwards; null where there is no current task.
 * CPython 3.14 `capture_call_graph`.
 *
 *     const graph = captureCallGraph(task);
 * @throws RuntimeError outside of a running loop without a future
 */
export function captureCallGraph(
  future?: Future<unknown> | null,
  options: CallGraphOptions = {},
): FutureCallGraph | null {
  const running = registers.loop !== null || hooks.background !== undefined;
  if (future === undefined || future === null) {
    if (!running) {
      throw new RuntimeError(
        "captureCallGraph() is called outside of a running event loop and no future to introspect was provided",
      );
    }
    future = currentTask(getRunningLoop());
    if (future === null) return null;
  }
  if (!(future instanceof Future)) {
    throw new TypeError(`${repr(future)} object does not appear to be compatible with asyncio.Future`);
  }
  const { depth = 1, limit = null } = options;
  const graph = graphOf(future, limit);
  if (future !== steppedTask()) return graph;
  const callStack = stackOf(future)
    .reverse()
    .slice(Math.max(0, depth - 1));
  return { ...graph, callStack: limited(callStack, limit) };
}

/** Outermost first. */
function stackOf(future: Future<unknown>): CallGraphFrame[] {
  const coro = future instanceof Task ? future._coro : null;
  return coro === null || coro._status === CLOSED ? [] : framesOf(coro);
}

function limited(frames: CallGraphFrame[], limit: number | null): CallGraphFrame[] {
  if (limit === null) return frames;
  return limit < 0 ? frames.slice(limit) : frames.slice(0, limit);
}

/** Level by level, without recursion: the nearest are in it whatever there is. */
function graphOf(first: Future<unknown>, limit: number | null): FutureCallGraph {
  const callStackOf = (future: Future<unknown>) => limited(stackOf(future), limit).reverse();
  const root = { future: first, callStack: callStackOf(first), awaitedBy: [] as FutureCallGraph[], left: 0 };
  // With those it was reached through, so that a ring of tasks that wait for each other has an end.
  const found = [{ graph: root, path: new Set([first]) }];
  for (const { graph, path } of found) {
    for (const future of graph.future.awaitedBy()) {
      if (path.has(future)) continue;
      if (found.length === MOST_FUTURES || path.size === MOST_LEVELS) {
        graph.left += 1;
        continue;
      }
      const by = { future, callStack: callStackOf(future), awaitedBy: [], left: 0 };
      graph.awaitedBy.push(by);
      found.push({ graph: by, path: new Set(path).add(future) });
    }
  }
  return root;
}

/**
 * The same as text; "" where there is no current task. CPython 3.14 `format_call_graph`.
 *
 *     console.log(formatCallGraph(task));
 *     // * Task(name='child', id=3)
 *     //   + Call stack:
 *     //   |   File 'In[2]', line 4, in async load()
 *     //   + Awaited by:
 *     //     * Task(name='Task-1', id=1)
 */
export function formatCallGraph(future?: Future<unknown> | null, options?: CallGraphOptions): string {
  const graph = captureCallGraph(future, options);
  return graph === null ? "" : linesOf(graph).join("\n");
}

/**
 * Print {@link formatCallGraph} (default: by console.log). CPython 3.14 `print_call_graph`.
 *
 *     const texts: string[] = [];
 *     printCallGraph(task, { file: (text) => texts.push(text) });
 *     texts[0] === formatCallGraph(task); // true
 */
export function printCallGraph(
  future?: Future<unknown> | null,
  options: CallGraphOptions & { file?: (text: string) => void } = {},
): void {
  const { file = (text: string) => console.log(text), ...how } = options;
  const text = formatCallGraph(future, how);
  if (text !== "") file(text);
}

function linesOf({ future, callStack, awaitedBy, left }: FutureCallGraph, indent = ""): string[] {
  const id = `id=${idOf(future)}`;
  const lines = [
    future instanceof Task
      ? `${indent}* Task(name=${repr(future.getName())}, ${id})`
      : `${indent}* Future(${id})`,
  ];
  if (callStack.length > 0) lines.push(`${indent}  + Call stack:`);
  for (const frame of callStack) lines.push(`${indent}  |   ${frameText(frame)}`);
  if (awaitedBy.length + left > 0) lines.push(`${indent}  + Awaited by:`);
  for (const graph of awaitedBy) for (const line of linesOf(graph, `${indent}    `)) lines.push(line);
  if (left > 0) lines.push(`${indent}    * ${left} more`);
  return lines;
}

function frameText({ name, kind, at }: CallGraphFrame): string {
  const where = at === null ? [] : [`File ${repr(at.label)}`];
  if (at?.line !== undefined) where.push(`line ${at.line}`);
  return [...where, `in ${kind === "coroutine" ? "async" : kind} ${name}()`].join(", ");
}
