// The host's door: what a kernel needs beside the public one. Nothing here is for programs.

import { Coro } from "./coroutine.ts";
import type { Future } from "./future.ts";
import { type FutureInfo, futureInfo, standsInQueue } from "./future-info.ts";
import { GatherFuture } from "./gather.ts";
import type { EventLoop } from "./loop.ts";
import { bodyPutAside } from "./never-awaited.ts";
import { registers, steppedTask } from "./registers.ts";
import { repr } from "./repr.ts";
import type { Task } from "./task.ts";

export { resultsLeft } from "./as-completed.ts";
export { makeBackgroundLoop } from "./background.ts";
export { heedWord } from "./clock.ts";
export type { Held } from "./context.ts";
export { directive } from "./directive.ts";
export { type FutureInfo, idOf, kindOf, knownId, reasonOf, waitedFor } from "./future-info.ts";
export { type Origin, setHost, takeOrigins } from "./hooks.ts";
export { watchNotBegun } from "./never-awaited.ts";
export { interruptLoops, loopWasCut, progress, recoverLoops } from "./recovery.ts";
export { repr } from "./repr.ts";
export { ITERATION, SUSPEND } from "./trace-log.ts";

/** A future or task as a snapshot of its loop tells it. */
export function infoOf(future: Future<unknown>): FutureInfo {
  const loop = future._loop;
  const current = registers.loop === loop ? (steppedTask() as Task<unknown> | null) : null;
  return futureInfo(future, loop.time(), standsInQueue(future), current);
}

/** The loop that `getEventLoop()` gave last or was set; null: none. Makes none, and says nothing of a closed one. */
export function standingLoop(): EventLoop | null {
  return registers.standing as EventLoop | null;
}

/** A pending task in a few words. */
export interface PendingTask {
  name: string;
  /** `execute()`. */
  call: string;
  state: "ready" | "created" | "waiting" | "cancelling";
  coro: object | null;
}

/** The oldest pending tasks of a loop, at most so many, and how many there are. */
export function pendingTasks(loop: EventLoop, most: number): { tasks: PendingTask[]; count: number } {
  if (loop._tasks === null) return { tasks: [], count: 0 };
  const tasks = loop._pendingTasks(most).map((task) => {
    const coro = task._coro;
    const began = coro?.state !== "created";
    const state = standsInQueue(task) ? "ready" : began ? "waiting" : "created";
    return {
      name: task.getName(),
      call: coro === null ? "" : `${coro.qualname}()`,
      state: task.cancelling() > 0 ? "cancelling" : state,
      coro,
    } as const;
  });
  return { tasks, count: loop._taskCount };
}

/** What a gather waits for; null for any other future. */
export function gathered(future: Future<unknown>): readonly Future<unknown>[] | null {
  return future instanceof GatherFuture ? future._children : null;
}

/** The native generator of a coroutine, to ask an inspector where it stands; null for one that has none (`sleep`). */
export function generatorOf(coro: unknown): object | null {
  if (!(coro instanceof Coro)) throw new TypeError(`a coroutine was expected, got ${repr(coro)}`);
  const body = (coro._body ?? bodyPutAside(coro) ?? null) as object | null;
  // An advance of an async generator stands where that one stands.
  if (body !== null && "_generator" in body) return body._generator as object;
  if (body === null || Object.prototype.toString.call(body) !== "[object Generator]") return null;
  return body;
}
