// Tasks that run their first step at once. Counterpart: asyncio.eager_task_factory and create_eager_task_factory.

import type { TaskFactory } from "./loop.ts";
import { Task } from "./task.ts";

/**
 * A task factory by which tasks run their first step inside the call, where their loop is running. One that ends in
 * it never goes through the queue. CPython 3.12 `create_eager_task_factory`.
 *
 *     let count = 0;
 *     getRunningLoop().setTaskFactory(createEagerTaskFactory((loop, coro, options) => {
 *       count += 1;
 *       return eagerTaskFactory(loop, coro, options);
 *     }));
 * @param make makes the task; is given `eagerStart: true` unless the caller said otherwise
 */
export function createEagerTaskFactory(make: TaskFactory): TaskFactory {
  return (loop, coro, options) => make(loop, coro, { ...options, eagerStart: options.eagerStart ?? true });
}

/**
 * The factory of ordinary tasks that start eagerly. CPython 3.12 `eager_task_factory`.
 *
 *     getRunningLoop().setTaskFactory(eagerTaskFactory);
 */
export const eagerTaskFactory: TaskFactory = createEagerTaskFactory(Task._make);
