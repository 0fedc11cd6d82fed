// The task that runs, and the tasks there are. Counterpart: asyncio.current_task, all_tasks, create_task.

import type { AnyCoroutine } from "./coroutine.ts";
import type { EventLoop } from "./loop.ts";
import { getRunningLoop } from "./present.ts";
import { steppedTask } from "./registers.ts";
import type { Task, TaskOptions } from "./task.ts";

/**
 * A task in the running loop (in a cell: the notebook's). @throws RuntimeError "no running event loop" where there is none.
 *
 *     const task = createTask(first(), { name: "first" });
 *     console.log(yield* task);
 */
export function createTask<T>(coro: AnyCoroutine<T>, options?: TaskOptions): Task<T> {
  return getRunningLoop().createTask(coro, options);
}

/**
 * The task that runs now, or null. @throws RuntimeError "no running event loop".
 *
 *     currentTask()?.getName(); // "Task-1"
 */
export function currentTask(loop: EventLoop = getRunningLoop()): Task<unknown> | null {
  const task = steppedTask() as Task<unknown> | null;
  return task !== null && task._loop === loop ? task : null;
}

/**
 * The tasks of a loop not done yet.
 *
 *     for (const task of allTasks()) console.log(String(task));
 */
export function allTasks(loop: EventLoop = getRunningLoop()): Set<Task<unknown>> {
  return new Set(loop._pendingTasks());
}
