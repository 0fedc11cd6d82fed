// The event loop: what a program says to it. How it goes on stands in iteration.ts, who drives it in drive.ts.
//
// Nothing here knows of threads, sockets or Jupyter. Counterpart: asyncio/base_events.py, BaseEventLoop.

import { type Context, type Held, inherit } from "./context.ts";
import { type AnyCoroutine, type Coroutine, isCoroutine } from "./coroutine.ts";
import { isCoroutineFunction } from "./coroutine-function.ts";
import { driveForever, driveUntil, driveUntilSync } from "./drive.ts";
import { asFuture } from "./ensure.ts";
import { RuntimeError, ValueError } from "./errors.ts";
import { Future } from "./future.ts";
import { handleInfo, type StepInfo } from "./future-info.ts";
import { Handle, TimerHandle } from "./handle.ts";
import { circumstances, warn } from "./hooks.ts";
import { INSPECT } from "./inspect.ts";
import { tellAtExit } from "./last-words.ts";
import { closeGenerators } from "./open-generators.ts";
import type { LoopOptions } from "./present.ts";
import type { Pump } from "./pump.ts";
import { later, registers } from "./registers.ts";
import { repr } from "./repr.ts";
import { type LoopSnapshot, snapshotOf } from "./snapshot.ts";
import type { AwaitableLike } from "./suspension.ts";
import { Task, type TaskOptions } from "./task.ts";
import { Watching } from "./watching.ts";

/**
 * Makes a task of a coroutine for `loop.createTask`. CPython `loop.set_task_factory`.
 *
 *     const loud: TaskFactory = (loop, coro, options) => {
 *       console.log(`a task of ${coro.name}`);
 *       return eagerTaskFactory(loop, coro, options);
 *     };
 *     getRunningLoop().setTaskFactory(loud);
 */
export type TaskFactory = <T>(loop: EventLoop, coro: AnyCoroutine<T>, options: TaskOptions) => Task<T>;

const KEY = Symbol("made by newEventLoop");
/** Of the tasks that a loop leaves at its close; the others are counted. */
const MOST_REPORTED = 100;
let count = 0;

/**
 * The event loop. `newEventLoop()` makes one. CPython `asyncio.BaseEventLoop`, without its sockets and
 * processes.
 *
 *     const loop = newEventLoop();
 *     const task = loop.createTask(first());
 *     loop.runOnce(); // one iteration: the task makes its first step
 *     await loop.runUntilComplete(task);
 *     loop.close();
 */
export class EventLoop extends Watching {
  /** @internal Who drives it, if anybody. */ _pump: Pump | null = null;
  /** @internal The pending tasks, as a list through their own fields, newest first. */
  _tasks: Task<unknown> | null = null;
  private _oldest: Task<unknown> | null = null;
  /** @internal How many they are. */ _taskCount = 0;
  private _factory: TaskFactory | null = null;
  /** It is closed: nothing of it is to be told at the end of the process. */
  private readonly _forget: () => void;

  private constructor(key: symbol, options: LoopOptions) {
    if (key !== KEY) throw new TypeError("EventLoop cannot be constructed: use newEventLoop()");
    super(options.name ?? `Loop-${++count}`, options.clock);
    this.setDebug(options.debug ?? false);
    this._forget = tellAtExit(this);
  }
  /** @internal */
  static _make(options: LoopOptions = {}): EventLoop {
    return new EventLoop(KEY, options);
  }

  /**
   * Call at the next iteration, first in, first out. CPython `call_soon`.
   *
   *     const loop = newEventLoop();
   *     loop.callSoon(console.log, "next");
   *     loop.runOnce(); // 1
   * @throws RuntimeError "Event loop is closed"
   */
  callSoon<const A extends readonly unknown[]>(callback: (...args: A) => unknown, ...args: A): Handle {
    return this._soon(inherit(this._carries), callback, args, "callSoon");
  }
  /**
   * As {@link callSoon} in a given context. CPython `call_soon(…, context=)`.
   *
   *     const context = new Context();
   *     context.run(() => user.set("me"));
   *     getRunningLoop().callSoonIn(context, () => console.log(user.get())); // me
   * @throws RuntimeError "Event loop is closed"
   */
  callSoonIn<const A extends readonly unknown[]>(
    context: Context,
    callback: (...args: A) => unknown,
    ...args: A
  ): Handle {
    return this._soon(context, callback, args, "callSoonIn");
  }
  /**
   * Call after a delay in **seconds** (not milliseconds). Equal times: in order of the calls. CPython
   * `call_later`.
   *
   *     const timer = getRunningLoop().callLater(0.5, console.log, "half a second later");
   *     timer.cancel(); // or not at all
   * @throws TypeError when delay is no number; ValueError for NaN; RuntimeError "Event loop is closed"
   */
  callLater<const A extends readonly unknown[]>(
    delay: number,
    callback: (...args: A) => unknown,
    ...args: A
  ): TimerHandle {
    if (typeof delay !== "number")
      throw new TypeError(`delay must be a number of seconds, got ${repr(delay)}`);
    if (Number.isNaN(delay)) throw new ValueError("Invalid delay: NaN (not a number)");
    return this.callAt(this.time() + delay, callback, ...args);
  }
  /**
   * Call at a time of {@link time}, in seconds. CPython `call_at`.
   *
   *     const loop = getRunningLoop();
   *     loop.callAt(loop.time() + 0.01, console.log, "ten milliseconds later");
   * @throws TypeError when it is no number; ValueError for NaN; RuntimeError "Event loop is closed"
   */
  callAt<const A extends readonly unknown[]>(
    when: number,
    callback: (...args: A) => unknown,
    ...args: A
  ): TimerHandle {
    if (typeof when !== "number") throw new TypeError(`when must be a time in seconds, got ${repr(when)}`);
    if (Number.isNaN(when)) throw new ValueError("Invalid time: NaN (not a number)");
    this._mustBeOpen();
    this._mustBeCallable(callback, "callAt");
    const timer = new TimerHandle(when, this, callback as never, args, inherit(this._carries));
    this._pushTimer(timer);
    return timer;
  }
  /**
   * The loop's monotonic clock, in seconds. CPython `time`.
   *
   *     const loop = getRunningLoop();
   *     const from = loop.time();
   *     yield* sleep(0.01);
   *     loop.time() - from >= 0.009; // true
   */
  time(): number {
    return this._clock.time();
  }

  /**
   * One iteration, never waiting. CPython `_run_once`, which may wait.
   *
   *     const loop = newEventLoop();
   *     const task = loop.createTask(coroutine(function* () { yield; return 7; })());
   *     loop.runOnce(); // 1
   *     task.done(); // false
   *     loop.runOnce(); // 1
   *     task.result(); // 7
   * @returns how many handles ran.
   * @throws RuntimeError when the loop runs already.
   */
  runOnce(): number {
    this._mayRun();
    this._enter();
    try {
      if (this._todo === 0) this._beginIteration();
      const n = this._todo;
      this._runHandles(n);
      this._stopping = false;
      return n;
    } finally {
      this._leave();
    }
  }
  /**
   * One handle: the finest step a lesson can take. No CPython counterpart.
   *
   *     const loop = newEventLoop();
   *     loop.callSoon(function one() {});
   *     loop.callSoon(function two() {});
   *     loop.step()?.handle.label; // "one()"
   *     loop.step()?.handle.label; // "two()"
   *     loop.step(); // null
   * @returns what ran, or null when nothing was ready.
   */
  step(): StepInfo | null {
    this._mayRun();
    this._enter();
    try {
      if (this._todo === 0) this._beginIteration();
      const entry = this._ready.peek();
      if (this._todo === 0 || entry === undefined) {
        this._stopping = false;
        return null;
      }
      const handle = handleInfo(entry);
      const iteration = this._iteration;
      const from = this.time();
      this._runHandles(1);
      return { iteration, handle, seconds: this.time() - from };
    } finally {
      this._leave();
    }
  }
  /**
   * Run until {@link stop}. Between iterations the host's timers and I/O are served at least every 10 ms.
   * CPython `run_forever`.
   *
   *     const loop = newEventLoop();
   *     loop.callLater(0.01, () => loop.stop());
   *     await loop.runForever();
   *     loop.isRunning(); // false
   * @throws (rejects) RuntimeError "This event loop is already running"
   */
  runForever(): Promise<void> {
    try {
      return driveForever(this);
    } catch (error) {
      return Promise.reject(error);
    }
  }
  /**
   * End the run after the current iteration. Called on a loop that stands still: the next run does one
   * iteration. CPython `stop`.
   *
   *     const loop = newEventLoop();
   *     loop.stop();
   *     await loop.runForever(); // one iteration
   */
  stop(): void {
    if (this._permanent) throw new RuntimeError("the notebook's loop cannot be stopped");
    this._stopping = true;
    if (this._idle) this._awaken();
  }
  /**
   * Run until the future is done; settle as it did. Begins at once, in the caller's turn, and goes on there for
   * some milliseconds while anything is ready. A coroutine is made a task of this loop. CPython
   * `run_until_complete`, which returns when it is done: see {@link runUntilCompleteSync}.
   *
   *     const loop = newEventLoop();
   *     const task = loop.createTask(first());
   *     await loop.runUntilComplete(task); // 1
   * @throws (rejects) what the future failed with; RuntimeError "Event loop stopped before Future completed.";
   * RuntimeError "This event loop is already running"
   */
  runUntilComplete<T>(future: AwaitableLike<T>): Promise<T> {
    try {
      this._mayRun();
      return driveUntil(this, asFuture<T>(future, { loop: this }));
    } catch (error) {
      return Promise.reject(error);
    }
  }
  /**
   * The same, and the result is there when it returns, as in Python. Timers are waited for by blocking the
   * thread. CPython `run_until_complete`.
   *
   *     const loop = newEventLoop();
   *     loop.runUntilCompleteSync(first()); // 1
   * @throws RuntimeError where only native promises are left to wait for, or nothing at all ("deadlock: …")
   */
  runUntilCompleteSync<T>(future: AwaitableLike<T>): T {
    this._mayRun();
    return driveUntilSync(this, asFuture<T>(future, { loop: this }));
  }
  /**
   * End it: pending handles are dropped. Nothing when closed. CPython `close`.
   *
   *     const loop = newEventLoop();
   *     loop.close();
   *     loop.isClosed(); // true
   * @throws RuntimeError "Cannot close a running event loop".
   */
  close(): void {
    if (this._permanent) throw new RuntimeError("the notebook's loop cannot be closed");
    if (this.isRunning()) throw new RuntimeError("Cannot close a running event loop");
    if (this._closed) return;
    this._closed = true;
    this._unwatch();
    this._ready.clear();
    this._timers.clear();
    this._todo = 0;
    this._forget();
    this._reportPending();
  }
  /**
   * Is somebody driving it (on the stack or by the pump)? CPython `is_running`.
   *
   *     getRunningLoop().isRunning(); // true
   */
  isRunning(): boolean {
    return this._pump !== null || this._permanent || registers.loop === this;
  }
  /**
   * After close(). CPython `is_closed`.
   *
   *     const loop = newEventLoop();
   *     loop.isClosed(); // false
   */
  isClosed(): boolean {
    return this._closed;
  }

  /**
   * `aclose()` of every async generator still open. CPython `shutdown_asyncgens`.
   *
   *     const lines = asyncGenerator(function* () {
   *       try { yield "a line"; } finally { yield* save(); }
   *     })();
   *     yield* lines.anext();
   *     yield* getRunningLoop().shutdownAsyncgens(); // has saved
   */
  shutdownAsyncgens(): Coroutine<void> {
    return closeGenerators(this) as unknown as Coroutine<void>;
  }

  /**
   * A new pending future of this loop. CPython `create_future`.
   *
   *     const future = getRunningLoop().createFuture<number>();
   *     future.setResult(7);
   *     yield* future; // 7
   */
  createFuture<T = unknown>(): Future<T> {
    return new Future<T>({ loop: this });
  }
  /**
   * Make a task; its first step runs in the loop's next iteration. CPython `create_task`.
   *
   *     const task = getRunningLoop().createTask(first(), { name: "first" });
   *     yield* task; // 1
   * @throws TypeError "a coroutine was expected, got …"; RuntimeError "Event loop is closed"
   */
  createTask<T>(coro: AnyCoroutine<T>, options?: TaskOptions): Task<T> {
    this._mustBeOpen();
    if (this._factory === null) return Task._make(this, coro, options);
    const task = this._factory(this, coro, options ?? {});
    // The factory may have left the name out.
    if (options?.name !== undefined) task.setName(options.name);
    return task;
  }
  /**
   * null: the default. CPython `set_task_factory`.
   *
   *     getRunningLoop().setTaskFactory(eagerTaskFactory);
   *     createTask(coroutine(function* () { return 7; })()).done(); // true
   * @throws TypeError when not a function.
   */
  setTaskFactory(factory: TaskFactory | null): void {
    if (factory !== null && typeof factory !== "function") {
      throw new TypeError("task factory must be a callable or null");
    }
    this._factory = factory;
  }
  /**
   * The one set, or null. CPython `get_task_factory`.
   *
   *     getRunningLoop().getTaskFactory(); // null
   */
  getTaskFactory(): TaskFactory | null {
    return this._factory;
  }

  /**
   * The loop's inside as plain data (structured-cloneable), at O(what is in it). No CPython counterpart.
   *
   *     const loop = newEventLoop();
   *     loop.callSoon(function greet() {});
   *     loop.snapshot().ready.map(({ label }) => label); // ["greet()"]
   */
  snapshot(options: { maxItems?: number } = {}): LoopSnapshot {
    return snapshotOf(this, options.maxItems ?? 1000);
  }

  /**
   * `<EventLoop name='cell' running=False closed=False debug=False>`. CPython `repr()`.
   *
   *     String(newEventLoop({ name: "mine" })); // <EventLoop name='mine' running=False closed=False debug=False>
   */
  override toString(): string {
    const word = (on: boolean) => (on ? "True" : "False");
    return `<EventLoop name=${repr(this.name)} running=${word(this.isRunning())} closed=${word(this._closed)} debug=${word(this.getDebug())}>`;
  }
  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }

  /** @internal */
  override _awaken(): void {
    this._pump?.plan();
  }
  /** @internal @throws RuntimeError where it cannot be driven now */
  _mayRun(): void {
    this._mustBeOpen();
    if (this.isRunning()) throw new RuntimeError(alreadyRunning);
    if (registers.loop !== null) {
      throw new RuntimeError("Cannot run the event loop while another loop is running");
    }
  }
  /** @internal */
  _addTask(task: Task<unknown>): void {
    const first = this._tasks;
    task._next = first;
    if (first !== null) first._previous = task;
    else this._oldest = task;
    this._tasks = task;
    this._taskCount++;
  }
  /** @internal */
  _removeTask(task: Task<unknown>): void {
    const { _previous: previous, _next: next } = task;
    if (previous !== null) previous._next = next;
    else if (this._tasks === task) this._tasks = next;
    else return; // it has left the list
    if (next !== null) next._previous = previous;
    else this._oldest = previous;
    this._taskCount--;
    task._previous = task._next = null;
  }
  /** @internal Nobody will drive its pending tasks any more. */
  _reportPending(): void {
    for (const task of this._pendingTasks(MOST_REPORTED)) {
      warn("destroyed-pending", `Task was destroyed but it is pending!\ntask: ${task}`, {
        ...circumstances(task.origin),
        future: task,
      });
    }
    const more = this._taskCount - MOST_REPORTED;
    if (more > 0)
      warn(
        "destroyed-pending",
        `Tasks were destroyed but they are pending: ${more} more`,
        circumstances(null),
      );
  }
  /** @internal Oldest first, at most so many. */
  _pendingTasks(most = Number.POSITIVE_INFINITY): Task<unknown>[] {
    const all: Task<unknown>[] = [];
    for (let at = this._oldest; at !== null && all.length < most; at = at._previous) all.push(at);
    return all;
  }

  private _soon(context: Held, callback: unknown, args: readonly unknown[], method: string): Handle {
    this._mustBeOpen();
    this._mustBeCallable(callback, method);
    const handle = new Handle(this, callback as never, args, context);
    this._push(handle);
    return handle;
  }
  private _mustBeCallable(callback: unknown, method: string): void {
    // As in CPython, which looks for it in debug mode alone.
    if (this.getDebug() && (isCoroutineFunction(callback) || isCoroutine(callback))) {
      throw new TypeError(`coroutines cannot be used with ${method}()`);
    }
    if (typeof callback !== "function") {
      throw new TypeError(`a callable object was expected by ${method}(), got ${repr(callback)}`);
    }
  }
  private _mustBeOpen(): void {
    if (this._closed) throw new RuntimeError("Event loop is closed");
  }
}

later.newLoop = (options) => EventLoop._make(options);

const alreadyRunning = "This event loop is already running";
