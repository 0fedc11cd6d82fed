// Several runs in one loop and one context, and what is left behind cancelled at the end. Counterpart: asyncio.Runner.

import { type Context, copyContext } from "./context.ts";
import { type AnyCoroutine, Coro } from "./coroutine.ts";
import { asyncDispose } from "./disposal.ts";
import { driveUntil, driveUntilSync } from "./drive.ts";
import { CancelledError, KeyboardInterrupt, RuntimeError, ValueError } from "./errors.ts";
import type { Future } from "./future.ts";
import { gatherSettled } from "./gather.ts";
import { INSPECT } from "./inspect.ts";
import type { EventLoop } from "./loop.ts";
import { openGenerators } from "./open-generators.ts";
import { newEventLoop } from "./present.ts";
import { onInterrupt } from "./process.ts";
import { registers } from "./registers.ts";
import type { Task } from "./task.ts";
import { notACoroutine } from "./task-text.ts";
import { FAILED } from "./waiter.ts";

/**
 * For run, runSync and {@link Runner}. CPython: the keyword arguments of `run` and `Runner`.
 *
 *     const options: RunOptions = { debug: true, loopFactory: () => newEventLoop({ name: "mine" }) };
 *     await run(first(), options); // 1
 */
export interface RunOptions {
  /** The loop's debug mode; default as the loop is made. */
  debug?: boolean;
  /** Makes the loop; default {@link newEventLoop}. */
  loopFactory?: () => EventLoop;
}

/**
 * Several runs in one loop and context. CPython `asyncio.Runner`.
 *
 *     await using runner = new Runner();
 *     await runner.run(first());
 *     await runner.run(second());
 */
export class Runner implements AsyncDisposable {
  private readonly options: RunOptions;
  private loop: EventLoop | null = null;
  private context: Context | null = null;
  private closed = false;

  constructor(options: RunOptions = {}) {
    this.options = options;
  }

  /**
   * Run in the runner's loop and context. Begins at once, in the caller's turn. In a process of its own the first Ctrl-C
   * cancels the coroutine, whose cleanup is waited for, the second ends the run; unless the program listens for
   * `SIGINT` itself. CPython `run`.
   *
   *     await using runner = new Runner();
   *     await runner.run(first()); // 1
   * @throws (rejects) RuntimeError "Runner.run() cannot be called from a running event loop" inside a handle;
   * RuntimeError "Runner is closed"; ValueError "a coroutine was expected, got …"; KeyboardInterrupt after Ctrl-C
   */
  async run<T>(coro: AnyCoroutine<T>, options: { context?: Context } = {}): Promise<T> {
    const task = this.start(coro, options.context);
    let interrupts = 0;
    const loop = task._loop;
    let deaf: (() => void) | null = null;
    try {
      const ended = driveUntil(loop, task as Future<T>, () => {
        interrupts += 1;
        // The first interrupt lets the program clean up; the second ends it where it is.
        return interrupts === 1 && task.cancel();
      });
      // What has ended in the caller's turn is not charged for a listener, which costs ten times as much as such a run.
      if (loop._pump !== null) deaf = onInterrupt(() => loop._pump?.about.interrupted?.());
      return await ended;
    } catch (error) {
      throw interrupts > 0 ? asInterrupt(task as Task<unknown>, error) : error;
    } finally {
      deaf?.();
    }
  }

  /**
   * The same, synchronously; same limits as `runUntilCompleteSync`. CPython `run`.
   *
   *     await using runner = new Runner();
   *     runner.runSync(first()); // 1
   */
  runSync<T>(coro: AnyCoroutine<T>, options: { context?: Context } = {}): T {
    const task = this.start(coro, options.context);
    let interrupted = false;
    try {
      return driveUntilSync(task._loop, task as Future<T>, () => {
        interrupted = true;
        return task.cancel();
      });
    } catch (error) {
      throw interrupted ? asInterrupt(task as Task<unknown>, error) : error;
    }
  }

  /**
   * The loop it runs in, made at first use.
   *
   *     await using runner = new Runner({ loopFactory: () => newEventLoop({ name: "mine" }) });
   *     runner.getLoop().name; // "mine"
   * @throws RuntimeError "Runner is closed"
   */
  getLoop(): EventLoop {
    if (this.closed) throw new RuntimeError("Runner is closed");
    if (this.loop === null) {
      this.loop = (this.options.loopFactory ?? newEventLoop)();
      if (this.options.debug !== undefined) this.loop.setDebug(this.options.debug);
      this.context = copyContext();
    }
    return this.loop;
  }

  /**
   * Cancel what is left and wait for it, close async generators and the loop. Nothing where nothing was begun,
   * or twice. CPython `close`.
   *
   *     const runner = new Runner();
   *     await runner.run(first());
   *     await runner.close();
   *     String(runner); // <Runner closed>
   */
  async close(): Promise<void> {
    const loop = this.take();
    if (loop === null) return;
    try {
      for (const last of leftBehind(loop)) await driveUntil(loop, last);
    } finally {
      loop.close();
    }
  }
  [asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal {@link close}, synchronously. */
  _closeSync(): void {
    const loop = this.take();
    if (loop === null) return;
    try {
      for (const last of leftBehind(loop)) driveUntilSync(loop, last);
    } finally {
      loop.close();
    }
  }

  /**
   * `<Runner loop=<EventLoop …>>`. No CPython counterpart.
   *
   *     String(new Runner()); // <Runner loop=None>
   */
  toString(): string {
    return this.closed ? "<Runner closed>" : `<Runner loop=${this.loop ?? "None"}>`;
  }
  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }

  /** The checks, and the main task. */
  private start<T>(coro: AnyCoroutine<T>, context: Context | undefined): Task<T> {
    const given: unknown = coro;
    if (!(given instanceof Coro)) throw new ValueError(notACoroutine(given, "run"));
    if (registers.loop !== null) {
      throw new RuntimeError("Runner.run() cannot be called from a running event loop");
    }
    const loop = this.getLoop();
    loop._mayRun();
    return loop.createTask(coro, { context: context ?? (this.context as Context) });
  }

  /** Its loop, for the last time. */
  private take(): EventLoop | null {
    const { loop } = this;
    if (loop === null) return null;
    if (loop.isRunning()) throw new RuntimeError("Cannot close a running event loop");
    this.loop = null;
    this.closed = true;
    return loop;
  }
}

/** What a loop must still be driven through before it is closed, one after the other. */
function* leftBehind(loop: EventLoop): Generator<Future<unknown>, void, unknown> {
  const tasks = loop._pendingTasks();
  if (tasks.length > 0) {
    for (const task of tasks) task.cancel();
    yield gatherSettled(...tasks) as Future<unknown>;
    for (const task of tasks) reportFailed(loop, task);
  }
  // CPython drives the loop once for its generators and once for its executor, which takes two iterations each where there
  // are none: what was begun meanwhile goes on for as long.
  if (openGenerators(loop).length === 0) iterateTwice(loop);
  if (openGenerators(loop).length > 0) {
    // Named, so that it takes no number of the program's tasks.
    yield loop.createTask(loop.shutdownAsyncgens(), { name: "shutdownAsyncgens" }) as Future<unknown>;
  }
  iterateTwice(loop);
}

/** Nothing where nothing is ready. */
function iterateTwice(loop: EventLoop): void {
  loop.runOnce();
  loop.runOnce();
}

/** One that was cancelled and failed instead. */
function reportFailed(loop: EventLoop, task: Task<unknown>): void {
  if (task._status !== FAILED) return;
  const exception = task.exception();
  loop.callExceptionHandler({
    message: "unhandled exception during asyncio.run() shutdown",
    exception,
    task,
  });
}

/** A run that was interrupted, and whose main task ended cancelled by that alone, ends with the interrupt. */
function asInterrupt(task: Task<unknown>, error: unknown): unknown {
  return error instanceof CancelledError && task.uncancel() === 0 ? new KeyboardInterrupt() : error;
}
