// The task that runs, and the tasks there are. Counterpart: asyncio.current_task, all_tasks, create_task.

import type { AnyCoroutine } from "./coroutine.ts";
import type { EventLoop } from "./loop.ts";
import { getRunningLoop } from "./present.ts";
import { steppedTask } from "./registers.ts";
import type { Task, TaskOptions } from "./task.ts";

/**
 * A task in the running loop (in a cell: the notebook's). CPython `asyncio.create_task`.
 *
 *     const task = createTask(first(), { name: "first" });
 *     console.log(yield* task);
 * @throws RuntimeError "no running event loop" where there is none.
 */
export function createTask<T>(coro: AnyCoroutine<T>, options?: TaskOptions): Task<T> {
  return getRunningLoop().createTask(coro, options);
}

/**
 * The task that runs now, or null. CPython `asyncio.current_task`.
 *
 *     const task = createTask(coroutine(function* () { return currentTask(); })());
 *     (yield* task) === task; // true
 * @throws RuntimeError "no running event loop".
 */
export function currentTask(loop: EventLoop = getRunningLoop()): Task<unknown> | null {
  const task = steppedTask() as Task<unknown> | null;
  return task !== null && task._loop === loop ? task : null;
}

/**
 * The tasks of a loop not done yet. CPython `asyncio.all_tasks`.
 *
 *     for (const task of allTasks()) console.log(String(task));
 */
export function allTasks(loop: EventLoop = getRunningLoop()): Set<Task<unknown>> {
  return new Set(loop._pendingTasks());
}
