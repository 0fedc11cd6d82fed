// Cancelling all that is suspended, so that its `finally` blocks run: at a second interrupt, and at the end that a
// client asks for, for which the wire thread does not wait longer than this thread does.

import * as asyncio from "../../coroutine/asyncio.ts";
import { elapsedMs } from "../../coroutine/elapsed.ts";

/** How long cancelled tasks may take. */
const CLEANUP_MS = 200;
const LOOK_MS = 2;
/** How long they are told at a time. */
const STRETCH_MS = 8;
const { setTimeout } = globalThis;

/** Cancel every task of these loops. @returns how many there were */
export function cancelTasks(loops: readonly asyncio.EventLoop[]): number {
  let count = 0;
  for (const loop of loops) for (const task of asyncio.allTasks(loop)) if (task.cancel()) count++;
  return count;
}

/**
 * Cancel the tasks of these loops, the oldest first, and call `then` once they have ended, or when their time is over: of
 * hundreds of thousands some may not be told any more.
 */
export function endTasks(loops: readonly asyncio.EventLoop[], then: () => void): void {
  const tasks = loops.flatMap((loop) => loop._pendingTasks());
  const end = elapsedMs() + CLEANUP_MS;
  let told = 0;
  let ended = 0;
  const look = () => {
    // By turns with the loops: those that are told first are to clean up before the time is over.
    const until = Math.min(end, elapsedMs() + STRETCH_MS);
    while (told < tasks.length && elapsedMs() < until) tasks[told++]!.cancel("the kernel ends");
    // A loop that stands still is driven: nobody else will. What ends its run ends nothing here.
    for (const loop of loops) if (!loop.isRunning() && !loop.isClosed()) loop.runForever().catch(() => {});
    while (ended < tasks.length && tasks[ended]!.done()) ended++;
    if (ended < tasks.length && elapsedMs() < end) setTimeout(look, LOOK_MS);
    else then();
  };
  look();
}
