// A coroutine being run by a loop. Counterpart: asyncio/tasks.py, Task.
//
// A step is one handle: the task itself is the entry in the ready queue. What wakes it is again one handle, in line
// with the user's callbacks; there is no short cut from setResult into the coroutine, though it would be faster.

import { Context, contextOf, enterContext, type Held, inherit, restoreContext } from "./context.ts";
import { otherCopies } from "./copies.ts";
import { type AnyCoroutine, Coro, type Coroutine } from "./coroutine.ts";
import {
  CancelledError,
  cancelled,
  endsTheRun,
  type KeyboardInterrupt,
  RuntimeError,
  tellWhereRaised,
} from "./errors.ts";
import { forget } from "./forgotten.ts";
import { type CallGraphFrame, frameLine, framesOf } from "./frames.ts";
import { cancelMessage, FIELDS_FOLLOW, Future } from "./future.ts";
import { hooks, origins } from "./hooks.ts";
import { SHORT } from "./inspect.ts";
import type { EventLoop } from "./loop.ts";
import type { Entry } from "./ready.ts";
import { later, registers } from "./registers.ts";
import { repr } from "./repr.ts";
import { advance, CLOSED, RAISED, takeRaised } from "./stack.ts";
import { endedCancelled, listen, type Rare } from "./task-cancel.ts";
import { coroText, notACoroutine } from "./task-text.ts";
import { CANCELLED, FAILED, FINISHED, PENDING, type Waiter } from "./waiter.ts";

declare const constructed: unique symbol;

/**
 * Start behaviour and identity of a task. CPython: the keyword arguments of `create_task`.
 *
 *     const options: TaskOptions = { name: "load", signal: controller.signal };
 *     createTask(first(), options).getName(); // "load"
 */
export interface TaskOptions {
  /** Default `Task-<n>`, n counting over all loops of the process. */
  name?: string;
  /** Default: a copy of the current context. */
  context?: Context;
  /**
   * Run the first step inside the call, as CPython 3.14's `eager_start`. Needs a running loop. Default: as the loop's task
   * factory decides; false where none is set.
   */
  eagerStart?: boolean;
  /** Cancels the task when it aborts, with the message `String(signal.reason)`; aborted already: before its first step. */
  signal?: AbortSignal;
}

const KEY = Symbol("made by a loop");
let count = 0;

/**
 * A coroutine being run by a loop. CPython `asyncio.Task`.
 *
 *     const task = createTask(first(), { name: "load" });
 *     console.log(String(task)); // <Task pending name='load' coro=<first() running>>
 *     task.cancel();
 *     yield* wait([task]);
 *     task.cancelled(); // true
 */
export class Task<T> extends Future<T> implements Entry, Waiter {
  declare private readonly [constructed]: true;
  /** @internal null after an eager task ended in its first step */ declare _coro: Coro | null;
  /** @internal The future it waits for. */ declare _fut: Future<unknown> | null;
  /** @internal */ declare context: Held;
  /** @internal The number of a `Task-<n>`, or a name. */ declare _name: number | string;
  /** @internal cancel() calls less uncancel() calls. */ declare _cancels: number;
  /** @internal */ declare _rare: Rare | null;
  /** @internal Neighbours in the loop's list of pending tasks. */
  declare _previous: Task<unknown> | null;
  /** @internal */ declare _next: Task<unknown> | null;

  private constructor(key: symbol, loop: EventLoop, coro: Coro, options: TaskOptions | undefined) {
    if (key !== KEY) {
      throw new TypeError(
        "Task cannot be constructed: use createTask(coro), ensureFuture(coro) or loop.createTask(coro)",
      );
    }
    super(FIELDS_FOLLOW);
    this._loop = loop;
    this._status = PENDING;
    this._value = undefined;
    this._waiters = null;
    this._origin = origins.take === undefined ? null : origins.take();
    this._coro = coro;
    this.context = options?.context ?? inherit(loop._carries);
    this._name = options?.name ?? ++count;
    this._fut = null;
    this._cancels = 0;
    this._rare = null;
    this._previous = null;
    this._next = null;
  }

  /** @internal How loops make tasks. @throws TypeError "a coroutine was expected, got …" */
  static _make<T>(loop: EventLoop, coro: AnyCoroutine<T>, options?: TaskOptions): Task<T> {
    const root: unknown = coro;
    if (!(root instanceof Coro)) throw new TypeError(notACoroutine(root));
    const task = new Task<T>(KEY, loop, root, options);
    if (loop._tracer !== null) loop._tracer.made(task as Task<unknown>);
    if (options?.signal !== undefined) listen(task, options.signal);
    if (options?.eagerStart === true && registers.loop === loop) task._startEagerly();
    else {
      // In this order: cut in between there would be a pending task for ever, which nobody runs.
      loop._push(task as Task<unknown>);
      loop._addTask(task as Task<unknown>);
    }
    return task;
  }

  /**
   * Name, `Task-1` by default. CPython `get_name`.
   *
   *     createTask(first(), { name: "load" }).getName(); // "load"
   */
  getName(): string {
    return typeof this._name === "number" ? `Task-${this._name}` : this._name;
  }
  /**
   * Give another name. CPython `set_name`.
   *
   *     const task = createTask(first());
   *     task.setName("load");
   *     task.getName(); // "load"
   */
  setName(name: string): void {
    this._name = String(name);
  }
  /**
   * The coroutine; null after an eager task ended in its first step. CPython `get_coro`.
   *
   *     createTask(first()).getCoro()?.name; // "first"
   */
  getCoro(): Coroutine<T> | null {
    return this._coro as unknown as Coroutine<T> | null;
  }
  /**
   * The context it runs in. CPython 3.12 `get_context`.
   *
   *     const context = new Context();
   *     createTask(first(), { context }).getContext() === context; // true
   */
  getContext(): Context {
    if (!(this.context instanceof Context)) this.context = contextOf(this.context);
    return this.context;
  }

  /**
   * Ask it to stop: CancelledError is thrown at its `yield*` at the next step (or at the future it waits on, which is
   * cancelled at once). It may catch it. Adds one to {@link cancelling}. False when done. CPython `cancel`.
   *
   *     const task = createTask(sleep(60));
   *     task.cancel("not needed"); // true
   *     yield* wait([task]);
   *     task.cancelled(); // true
   */
  override cancel(message?: string): boolean {
    if (this._status !== PENDING) return this._refuseCancel();
    const chain: Task<unknown>[] = [];
    const outer = registers.cancelling;
    if (outer === 0) registers.cancelling = ++registers.cancels;
    try {
      // From task to task without recursion: the chain may be long.
      let at = this as Task<unknown>;
      while (at._ask(message, chain)) at = at._fut as Task<unknown>;
    } finally {
      for (const task of chain) task._seldom().askedBy = 0;
      registers.cancelling = outer;
    }
    return true;
  }
  /**
   * Number of cancel() calls less uncancel() calls. CPython `cancelling`.
   *
   *     const task = createTask(sleep(60));
   *     task.cancel();
   *     task.cancelling(); // 1
   */
  cancelling(): number {
    return this._cancels;
  }
  /**
   * Take one back; returns what is left. At 0 a cancellation not yet delivered is dropped (CPython 3.13).
   * CPython `uncancel`.
   *
   *     const task = createTask(first());
   *     task.cancel();
   *     task.uncancel(); // 0
   *     yield* task; // 1
   */
  uncancel(): number {
    if (this._cancels > 0) {
      this._cancels -= 1;
      if (this._cancels === 0 && this._rare !== null) this._rare.mustCancel = false;
    }
    return this._cancels;
  }

  /**
   * Aborted (once) when a cancellation is delivered, or the task ends cancelled. No CPython counterpart.
   *
   *     const load = coroutine(function* () {
   *       const signal = currentTask()?.signal; // aborts when this task is cancelled
   *       return yield* awaitable(fetch(url, signal === undefined ? {} : { signal }));
   *     });
   *     yield* load();
   */
  get signal(): AbortSignal {
    const rare = this._seldom();
    if (rare.controller === undefined) {
      rare.controller = new AbortController();
      if (this._status === CANCELLED)
        rare.controller.abort(cancelled(cancelMessage(this as Future<unknown>)));
    }
    return rare.controller.signal;
  }

  /**
   * The chain of suspended frames, outermost first; with `limit` so many of the newest. CPython `get_stack`.
   *
   *     const outer = coroutine(function* outer() { return yield* first(); });
   *     const task = createTask(outer());
   *     yield* sleep(0);
   *     task.getStack().map(({ name }) => name); // ["outer", "first"]
   */
  getStack(options: { limit?: number } = {}): readonly CallGraphFrame[] {
    const frames = this._coro === null || this._coro._status === CLOSED ? [] : framesOf(this._coro);
    const { limit } = options;
    if (limit === undefined) return frames;
    return limit > 0 ? frames.slice(-limit) : [];
  }
  /**
   * Print {@link getStack} (default: by console.error); with `limit` so many of the newest. CPython `print_stack`.
   *
   *     const task = createTask(first(), { name: "load" });
   *     yield* sleep(0);
   *     const lines: string[] = [];
   *     task.printStack({ file: (line) => lines.push(line) });
   *     lines.slice(1); // ["  first"]
   */
  printStack(options: { limit?: number; file?: (line: string) => void } = {}): void {
    const file = options.file ?? ((line: string) => console.error(line));
    const frames = this.getStack(options);
    file(frames.length === 0 ? `No stack for ${this}` : `Stack for ${this} (most recent call last):`);
    for (const frame of frames) file(`  ${frameLine(frame)}`);
  }

  /**
   * Not of a task: its coroutine sets the result. CPython `set_result`.
   *
   *     try {
   *       createTask(first()).setResult(1 as never);
   *     } catch (e) {
   *       console.log(String(e)); // "RuntimeError: Task does not support set_result operation"
   *     }
   * @throws RuntimeError "Task does not support set_result operation"
   */
  override setResult(_result: never): never {
    throw new RuntimeError("Task does not support set_result operation");
  }
  /**
   * Not of a task: its coroutine fails. CPython `set_exception`.
   *
   *     try {
   *       createTask(first()).setException(new ValueError("no") as never);
   *     } catch (e) {
   *       console.log(String(e)); // "RuntimeError: Task does not support set_exception operation"
   *     }
   * @throws RuntimeError "Task does not support set_exception operation"
   */
  override setException(_error: never): never {
    throw new RuntimeError("Task does not support set_exception operation");
  }

  /** @internal See registers.ts. */
  get _isTask(): boolean {
    return true;
  }

  /** @internal One step, or the first. */
  _run(): void {
    const coro = this._coro;
    if (coro === null || this._status !== PENDING) return;
    const fut = this._fut;
    this._fut = null;
    let throwing = false;
    let error: unknown;
    if (this._rare !== null) [throwing, error] = this._delivery(fut);
    const contextBefore = enterContext(this.context);
    let result: IteratorResult<unknown, unknown>;
    try {
      result = advance(coro, throwing, error);
    } catch (raised) {
      restoreContext(contextBefore);
      this._raised(raised);
      return;
    }
    restoreContext(contextBefore);
    if (result === RAISED) {
      this._raised(takeRaised());
      return;
    }
    if (result.done) {
      if (this._rare?.mustCancel === true) this._end(CANCELLED, this._rare.message);
      else this._end(FINISHED, result.value);
      return;
    }
    const below = coro._leaf._below as { _suspend(task: unknown): void } | null;
    if (below !== null) below._suspend(this);
    else if (result.value === undefined) this._loop._push(this as Task<unknown>);
    else this._badYield(result.value);
  }

  /** @internal */
  override _askedWith(): string | undefined {
    return this._rare?.message;
  }

  /** @internal What must be thrown in at this step. */
  private _delivery(fut: Future<unknown> | null): [boolean, unknown] {
    const rare = this._rare as Rare;
    let error = rare.error;
    let throwing = rare.throws === true;
    rare.error = undefined;
    rare.throws = false;
    // What it waited for throws it in.
    if (rare.controller !== undefined && fut !== null && endedCancelled(fut)) {
      rare.controller.abort(cancelled(cancelMessage(fut)));
    }
    if (rare.mustCancel === true) {
      rare.mustCancel = false;
      // Asked twice: the future it waited for was cancelled at the first time, and throws that by itself.
      if (!throwing && fut !== null && endedCancelled(fut)) return [false, undefined];
      if (!throwing || !(error instanceof CancelledError)) error = cancelled(rare.message);
      throwing = true;
    }
    if (throwing && error instanceof CancelledError) rare.controller?.abort(error);
    return [throwing, error];
  }

  /** One of the chain of tasks that are asked to stop, each in place of the one before. @returns whether there is a next */
  private _ask(message: string | undefined, chain: Task<unknown>[]): boolean {
    const fut = this._fut;
    const rare = this._seldom();
    if (rare.askedBy === registers.cancelling) {
      // They wait for each other in a ring, and would for ever: this one waits no longer. It may be found once more.
      if (fut !== null) {
        fut._removeWaiter(this as Waiter);
        this._fut = null;
        if (this._loop._tracer !== null) this._loop._tracer.woken(this as Task<unknown>, null);
        this._loop._push(this as Task<unknown>);
      }
    } else {
      this._cancels += 1;
      if (this._loop._tracer !== null) this._loop._tracer.cancelled(this as Future<unknown>, message);
      if (fut !== null && fut._status === PENDING) {
        rare.askedBy = registers.cancelling;
        chain.push(this as Task<unknown>);
        if (fut instanceof Task) return true;
        if (fut.cancel(message)) return false;
      }
    }
    rare.mustCancel = true;
    rare.message = message;
    return false;
  }

  /** @internal The coroutine stands at this future. */
  _waitsFor(future: Future<unknown>): void {
    this._fut = future;
    const rare = this._rare;
    if (rare?.mustCancel === true && future.cancel(rare.message)) rare.mustCancel = false;
  }

  /** @internal Its future is done (Waiter). */
  _wake(future: Future<unknown>): void {
    if (this._loop._tracer !== null) this._loop._tracer.woken(this as Task<unknown>, future);
    this._loop._push(this as Task<unknown>);
  }
  /** @internal */
  _awaiter(): Future<unknown> {
    return this as Future<unknown>;
  }
  /** @internal In the callbacks of a future. */
  _label(): string {
    return "Task.task_wakeup()";
  }

  /** @internal It cannot wait for this: a RuntimeError at its next step, which comes in the next iteration. */
  _refuse(what: string): void {
    const error = new RuntimeError(what);
    // On the stack is who drives the loop. A host that tells where the coroutine stands is to tell that alone.
    if (hooks.thrown !== undefined) error.stack = String(error);
    const rare = this._seldom();
    rare.error = error;
    rare.throws = true;
    this._loop._push(this as Task<unknown>);
  }

  /** @internal The step was cut by a termination: the coroutine can never be touched again. */
  _fail(error: KeyboardInterrupt): void {
    if (this._status !== PENDING) return;
    this._end(FAILED, error);
    this._error(); // the user knows: it need not be reported as never retrieved
  }

  /** @internal A task of its own, for a native `await coro`: takes no number. */
  static _startAwaited(coro: unknown, named?: unknown): Task<unknown> {
    const loop = ((named ?? registers.loop) as EventLoop | null) ?? hooks.background?.() ?? null;
    if (loop === null) {
      throw new RuntimeError(
        `no running event loop${otherCopies()}: a coroutine can be awaited in ordinary async code only where a loop runs; use await run(coro), or behind a native await loop.createTask(coro)`,
      );
    }
    const given = coro as AnyCoroutine<unknown>;
    const task = Task._make(loop, given, { name: `await ${given.name}()` });
    hooks.awaited?.(task);
    return task;
  }

  /** @internal */
  override _typeName(): string {
    return "Task";
  }
  /** @internal */
  override _stateWord(): string {
    return this._status === PENDING && this._cancels > 0 ? "cancelling" : super._stateWord();
  }
  /** @internal */
  override [SHORT](): string {
    return `<Task ${this._stateWord()} name=${repr(this.getName())}>`;
  }
  /** @internal Order as CPython's: state, name, coro, wait_for, result, cb. */
  override _about(): string[] {
    const [state, ...rest] = super._about();
    const parts = [state as string, `name=${repr(this.getName())}`];
    if (this._coro !== null) parts.push(`coro=${coroText(this._coro, this._status !== PENDING)}`);
    if (this._fut !== null) parts.push(`wait_for=${this._fut}`);
    return [...parts, ...rest];
  }
  /** What came out of the coroutine as an error. */
  private _raised(error: unknown): void {
    if (error instanceof CancelledError) {
      this._end(CANCELLED, error);
      return;
    }
    tellWhereRaised(error);
    this._end(FAILED, error);
    if (!endsTheRun(error)) return;
    // The notebook's loop has no run to end: it tells the error where nobody waits who would hear of it, and only once.
    if (this._loop._permanent && !forget(this)) return;
    throw error;
  }

  /** A value that no loop understands. */
  private _badYield(value: unknown): void {
    const awaited = value instanceof Future || value instanceof Coro;
    const what = awaited
      ? `yield was used instead of yield* in task ${this} with ${value}`
      : `Task got bad yield: ${repr(value)}`;
    this._refuse(what);
  }

  /** Done: out of the list of pending ones, no more listening, then as any future. */
  private _end(status: number, value: unknown): void {
    this._loop._removeTask(this as Task<unknown>);
    if (this._rare !== null) {
      this._rare.mustCancel = false;
      this._rare.unlisten?.();
    }
    this._settle(status, value);
    if (status === CANCELLED)
      this._rare?.controller?.abort(cancelled(cancelMessage(this as Future<unknown>)));
  }

  /** The first step inside the call. An error in it is stored, not raised. */
  private _startEagerly(): void {
    const { stepping } = registers;
    const tracer = this._loop._tracer;
    const from = tracer === null ? 0 : tracer.runs(this as Task<unknown>);
    registers.stepping = this;
    this._loop._addTask(this as Task<unknown>);
    try {
      this._run();
    } finally {
      registers.stepping = stepping;
    }
    tracer?.ran(this as Task<unknown>, from, null);
    if (this._status !== PENDING) this._coro = null;
  }

  /** @internal */
  _seldom(): Rare {
    this._rare ??= {};
    return this._rare;
  }
}

later.startAwaited = Task._startAwaited;
