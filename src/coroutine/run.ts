// Run a coroutine in a loop of its own, cancel what it left behind, close the loop. Counterpart: asyncio/runners.py.

import { type AnyCoroutine, Coro } from "./coroutine.ts";
import { driveUntil, driveUntilSync } from "./drive.ts";
import { CancelledError, KeyboardInterrupt, RuntimeError, ValueError } from "./errors.ts";
import type { Future } from "./future.ts";
import { gatherSettled } from "./gather.ts";
import type { EventLoop } from "./loop.ts";
import { openGenerators } from "./open-generators.ts";
import { newEventLoop } from "./present.ts";
import { registers } from "./registers.ts";
import { repr } from "./repr.ts";
import type { Task } from "./task.ts";
import { FAILED } from "./waiter.ts";

export interface RunOptions {
  debug?: boolean;
  loopFactory?: () => EventLoop;
}

/**
 * Run a coroutine in a new loop, cancel what it left behind, close the loop. Begins at once, in the caller's turn.
 *
 *     await run(main());
 *
 * @throws (rejects) RuntimeError "asyncio.run() cannot be called from a running event loop" inside a handle;
 * ValueError "a coroutine was expected, got …"
 */
export async function run<T>(main: AnyCoroutine<T>, options: RunOptions = {}): Promise<T> {
  const loop = open(main, options);
  try {
    const task = loop.createTask(main);
    let interrupts = 0;
    try {
      return await driveUntil(loop, task as Future<T>, () => {
        interrupts += 1;
        // The first interrupt lets the program clean up; the second ends it where it is.
        return interrupts === 1 && task.cancel();
      });
    } catch (error) {
      throw interrupts > 0 ? asInterrupt(task, error) : error;
    }
  } finally {
    try {
      const left = cancelAll(loop);
      if (left !== null) {
        await driveUntil(loop, left.all);
        report(loop, left.tasks);
      }
      if (openGenerators(loop).length > 0) await driveUntil(loop, closing(loop));
    } finally {
      loop.close();
    }
  }
}

/** As {@link run}, synchronously; same limits as `runUntilCompleteSync`. */
export function runSync<T>(main: AnyCoroutine<T>, options: RunOptions = {}): T {
  const loop = open(main, options);
  try {
    return driveUntilSync(loop, loop.createTask(main) as Future<T>);
  } finally {
    try {
      const left = cancelAll(loop);
      if (left !== null) {
        driveUntilSync(loop, left.all);
        report(loop, left.tasks);
      }
      if (openGenerators(loop).length > 0) driveUntilSync(loop, closing(loop));
    } finally {
      loop.close();
    }
  }
}

/** The checks, and the loop. */
function open(main: unknown, options: RunOptions): EventLoop {
  if (registers.loop !== null) {
    throw new RuntimeError("asyncio.run() cannot be called from a running event loop");
  }
  if (!(main instanceof Coro)) throw new ValueError(`a coroutine was expected, got ${repr(main)}`);
  const loop = (options.loopFactory ?? newEventLoop)();
  if (options.debug !== undefined) loop.setDebug(options.debug);
  return loop;
}

/** Ask all to stop. @returns what to wait for, or null when nobody is left */
function cancelAll(loop: EventLoop): { tasks: Task<unknown>[]; all: Future<unknown> } | null {
  const tasks = loop._pendingTasks();
  if (tasks.length === 0) return null;
  for (const task of tasks) task.cancel();
  return { tasks, all: gatherSettled(...tasks) as Future<unknown> };
}

/** The closing of what async generators are open; named, so that it takes no number of the program's tasks. */
function closing(loop: EventLoop): Future<unknown> {
  return loop.createTask(loop.shutdownAsyncgens(), { name: "shutdownAsyncgens" }) as Future<unknown>;
}

/** Errors of those that were cancelled and failed instead. */
function report(loop: EventLoop, tasks: readonly Task<unknown>[]): void {
  for (const task of tasks) {
    if (task._status !== FAILED) continue;
    loop.callExceptionHandler({
      message: "unhandled exception during asyncio.run() shutdown",
      exception: task.exception(),
      task,
    });
  }
}

/** A run that was interrupted, and whose main task ended cancelled by that alone, ends with the interrupt. */
function asInterrupt(task: Task<unknown>, error: unknown): unknown {
  return error instanceof CancelledError && task.uncancel() === 0 ? new KeyboardInterrupt() : error;
}
