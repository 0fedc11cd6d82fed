// The end that a client asks for: what is suspended is cancelled, so that its `finally` blocks run, and then the
// process ends. The wire thread does not wait longer than this thread does.

import * as asyncio from "../coroutine/asyncio.ts";

/** How long cancelled tasks may take. */
const CLEANUP_MS = 200;
const LOOK_MS = 2;
const { setTimeout, performance } = globalThis;

/** Cancel every task of these loops, and call `then` once they have ended, or when their time is over. */
export function cancelTasks(loops: readonly asyncio.EventLoop[], then: () => void): void {
  const tasks = loops.flatMap((loop) => [...asyncio.allTasks(loop)]);
  for (const task of tasks) task.cancel("the kernel ends");
  const end = performance.now() + CLEANUP_MS;
  const look = () => {
    // A loop that stands still is driven: nobody else will.
    for (const loop of loops) if (!loop.isRunning() && !loop.isClosed()) loop.runOnce();
    if (performance.now() < end && tasks.some((task) => !task.done())) setTimeout(look, LOOK_MS);
    else then();
  };
  if (tasks.length === 0) then();
  else look();
}
