// Cancelling all that is suspended, so that its `finally` blocks run: at a second interrupt, and at the end that a
// client asks for, for which the wire thread does not wait longer than this thread does.

import * as asyncio from "../coroutine/asyncio.ts";
import { elapsedMs } from "../coroutine/elapsed.ts";

/** How long cancelled tasks may take. */
const CLEANUP_MS = 200;
const LOOK_MS = 2;
const { setTimeout } = globalThis;

/** Cancel every task of these loops. @returns how many there were */
export function cancelTasks(loops: readonly asyncio.EventLoop[]): number {
  let count = 0;
  for (const loop of loops) for (const task of asyncio.allTasks(loop)) if (task.cancel()) count++;
  return count;
}

/** Cancel every task of these loops, and call `then` once they have ended, or when their time is over. */
export function endTasks(loops: readonly asyncio.EventLoop[], then: () => void): void {
  const tasks = loops.flatMap((loop) => [...asyncio.allTasks(loop)]);
  for (const task of tasks) task.cancel("the kernel ends");
  const end = elapsedMs() + CLEANUP_MS;
  const look = () => {
    // A loop that stands still is driven: nobody else will.
    for (const loop of loops) if (!loop.isRunning() && !loop.isClosed()) loop.runOnce();
    if (elapsedMs() < end && tasks.some((task) => !task.done())) setTimeout(look, LOOK_MS);
    else then();
  };
  if (tasks.length === 0) then();
  else look();
}
