// The host's door: what a kernel needs beside the public one. Nothing here is for programs.

import { Coro } from "./coroutine.ts";
import type { Future } from "./future.ts";
import { type FutureInfo, futureInfo } from "./future-info.ts";
import { GatherFuture } from "./gather.ts";
import type { EventLoop } from "./loop.ts";
import { bodyPutAside } from "./never-awaited.ts";
import { registers } from "./registers.ts";
import { repr } from "./repr.ts";
import type { Task } from "./task.ts";

export { resultsLeft } from "./as-completed.ts";
export { makeBackgroundLoop } from "./background.ts";
export type { Held } from "./context.ts";
export { directive } from "./directive.ts";
export { type FutureInfo, idOf } from "./future-info.ts";
export { type HostHooks, type Origin, setHost, type WarningKind } from "./hooks.ts";
export { watchNotBegun } from "./never-awaited.ts";
export { interruptLoops, recoverLoops } from "./recovery.ts";
export { repr } from "./repr.ts";
export { ITERATION, SUSPEND } from "./trace-log.ts";

/** A future or task as a snapshot of its loop tells it. */
export function infoOf(future: Future<unknown>): FutureInfo {
  const loop = future._loop;
  const current = registers.loop === loop ? (registers.task as Task<unknown> | null) : null;
  return futureInfo(future, loop.time(), new Set<unknown>(loop._ready), current);
}

/** The loop that `getEventLoop()` gave last or was set; null: none. Makes none, and says nothing of a closed one. */
export function standingLoop(): EventLoop | null {
  return registers.standing as EventLoop | null;
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
