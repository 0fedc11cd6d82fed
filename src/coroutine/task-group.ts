// Children that end together: one that fails ends the others and the body, and what they failed with comes as one
// error. Counterpart: asyncio/taskgroups.py, with the cancel() of 3.15.

import { none } from "./async-iteration.ts";
import { type Body, callBody } from "./body.ts";
import type { AnyCoroutine, Coroutine } from "./coroutine.ts";
import { coroutine } from "./coroutine-function.ts";
import { CancelledError, endsTheRun, RuntimeError } from "./errors.ts";
import { BaseExceptionGroup } from "./exception-group.ts";
import type { Future } from "./future.ts";
import { INSPECT } from "./inspect.ts";
import type { EventLoop } from "./loop.ts";
import { getRunningLoop } from "./present.ts";
import { steppedTask } from "./registers.ts";
import { SeveralFuture } from "./several.ts";
import type { Suspends } from "./suspension.ts";
import type { Task, TaskOptions } from "./task.ts";
import { FAILED, Link } from "./waiter.ts";

/** The error of a block that close() has left: JavaScript runs its `finally` and tells no reason. */
const closed: unique symbol = Symbol("closed");

/**
 * Children that end together. CPython `asyncio.TaskGroup`. Given to the body of {@link taskGroup}.
 *
 *     yield* taskGroup(function* (tg: TaskGroup) {
 *       const one = tg.createTask(first());
 *       tg.createTask(second());
 *       return yield* one;
 *     }); // 1
 */
export class TaskGroup {
  private readonly loop: EventLoop;
  private readonly parent: Task<unknown>;
  private readonly tasks = new Set<Task<unknown>>();
  private errors: unknown[] = [];
  /** The first KeyboardInterrupt or SystemExit: it goes out bare. */
  private baseError: unknown = none;
  private exiting = false;
  private aborting = false;
  /** The parent was cancelled by this group, which has to take that back. */
  private cancelledParent = false;
  /** What the block's end waits for. */
  private allDone: Future<true> | null = null;

  /** @internal Made by taskGroup(). */
  constructor() {
    const task = steppedTask() as Task<unknown> | null;
    if (task === null) throw new RuntimeError("taskGroup() cannot determine the parent task");
    this.loop = getRunningLoop();
    this.parent = task;
  }

  /**
   * A task of this group. CPython `create_task`.
   *
   *     yield* taskGroup(function* (tg) {
   *       const one = tg.createTask(first());
   *       return yield* one;
   *     }); // 1
   * @throws RuntimeError "TaskGroup … is finished", "… is shutting down"; the coroutine is closed then
   */
  createTask<T>(coro: AnyCoroutine<T>, options?: TaskOptions): Task<T> {
    const refused = this.exiting && this.tasks.size === 0 ? "finished" : "shutting down";
    if (refused === "finished" || this.aborting) {
      coro.close();
      throw new RuntimeError(`TaskGroup ${this} is ${refused}`);
    }
    const task = this.loop.createTask(coro, options);
    // One that was done in its first step is counted all the same: its error must not end the body before its next wait.
    this.tasks.add(task as Task<unknown>);
    task._addWaiter(new ChildLink(task as Task<unknown>, this));
    // It may have cancelled the group in that first step.
    if (this.aborting && !task.done()) task.cancel();
    return task;
  }

  /**
   * End the group without an error: children and the body are cancelled, {@link taskGroup} returns (undefined if the
   * body did not finish). Nothing when it has ended. CPython 3.15 `cancel`.
   *
   *     yield* taskGroup(function* (tg) {
   *       const racers = [tg.createTask(sleep(0.01, "soon")), tg.createTask(sleep(60, "late"))];
   *       yield* wait(racers, { returnWhen: FIRST_COMPLETED });
   *       tg.cancel(); // nobody waits a minute
   *     });
   */
  cancel(): void {
    if (this.exiting && this.tasks.size === 0) return;
    this.abort();
  }

  /**
   * `<TaskGroup tasks=2 errors=1 cancelling>`. CPython `repr()`.
   *
   *     yield* taskGroup(function* (tg) {
   *       tg.createTask(first());
   *       String(tg); // <TaskGroup tasks=1 entered>
   *     });
   */
  toString(): string {
    const words = ["TaskGroup"];
    if (this.tasks.size > 0) words.push(`tasks=${this.tasks.size}`);
    if (this.errors.length > 0) words.push(`errors=${this.errors.length}`);
    words.push(this.aborting ? "cancelling" : "entered");
    return `<${words.join(" ")}>`;
  }
  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }

  /** @internal The body has ended, with an error, `none` or `closed`: wait for the children. Throws what the block ends with. */
  *_exit(error: unknown): Generator<never, void, unknown> {
    this.exiting = true;
    const { parent } = this;
    if (endsTheRun(error) && this.baseError === none) this.baseError = error;
    let cancellation: unknown = error instanceof CancelledError ? error : none;
    if (error !== none) this.cancelChildren();
    // Heard while the group was ending already: nobody's, unless it turns out that somebody else asked as well.
    let late: unknown = none;
    while (this.tasks.size > 0) {
      // The parent may be cancelled while it already waits for its children, and more than once:
      //
      //     timeout(1, () => taskGroup(function* (tg) { tg.createTask(sleep(10)); }))   // fires here
      //
      // It keeps waiting: leaving now would abandon children that are still cleaning up.
      this.allDone = new SeveralFuture<true>(this.loop, "task group", this.tasks, true);
      try {
        yield* this.allDone as Iterable<never, true>;
      } catch (raised) {
        if (!(raised instanceof CancelledError)) throw raised;
        late = raised;
        if (!this.aborting) {
          cancellation = raised;
          this.cancelChildren();
        }
      }
    }
    this.allDone = null;
    if (this.baseError !== none) {
      this.reportOthers();
      throw this.baseError;
    }
    if (this.cancelledParent) {
      if (parent.uncancel() === 0) cancellation = none;
      else if (cancellation === none) cancellation = late;
    }
    const { errors } = this;
    // Errors have priority over a cancellation.
    if (cancellation !== none && errors.length === 0) throw cancellation;
    if (error !== none && error !== closed && !(error instanceof CancelledError)) errors.push(error);
    if (errors.length === 0) return;
    this.errors = [];
    if (parent.cancelling() > 0) {
      // Cancelled from outside too: once more, so that the parent's next wait hears of it.
      parent.uncancel();
      parent.cancel();
    }
    throw new BaseExceptionGroup("unhandled errors in a TaskGroup", errors);
  }

  /** @internal */
  _childDone(task: Task<unknown>): void {
    this.tasks.delete(task);
    if (this.tasks.size === 0 && this.allDone?.done() === false) this.allDone.setResult(true);
    if (task._status !== FAILED) return;
    const error = task._error();
    if (this.parent.done()) {
      this.loop.callExceptionHandler({
        message: `Task ${task} has errored out but its parent task ${this.parent} is already completed`,
        exception: error,
        task,
        taskGroup: this,
      });
      return;
    }
    this.errors.push(error);
    if (endsTheRun(error) && this.baseError === none) this.baseError = error;
    // The body is cancelled, so that it ends now. At the block's end that is taken back:
    //
    //     try { yield* taskGroup(function* (tg) { tg.createTask(fails()); yield* long; }) } catch {}
    //     yield* more;   // and this runs
    this.abort();
  }

  /** @internal Who the children end for. */
  _parent(): Future<unknown> {
    return this.parent as Future<unknown>;
  }

  /** End the children and the body. */
  private abort(): void {
    if (this.aborting) return;
    this.cancelChildren();
    this.cancelledParent = true;
    this.parent.cancel();
  }

  private cancelChildren(): void {
    if (this.aborting) return;
    this.aborting = true;
    for (const task of this.tasks) if (!task.done()) task.cancel();
  }

  /** Errors that the bare one leaves no room for. */
  private reportOthers(): void {
    for (const exception of this.errors) {
      if (exception === this.baseError) continue;
      this.loop.callExceptionHandler({
        message:
          "TaskGroup task exception was not propagated because the TaskGroup body is being closed with a BaseException",
        exception,
        taskGroup: this,
      });
    }
  }
}

/** A child's done callback. */
class ChildLink extends Link {
  constructor(
    private readonly task: Task<unknown>,
    private readonly group: TaskGroup,
  ) {
    super(task as Future<unknown>);
  }
  override _awaiter(): Future<unknown> {
    return this.group._parent();
  }
  _label(): string {
    return "TaskGroup._on_task_done()";
  }
  _run(): void {
    this.group._childDone(this.task);
  }
}

const groupCoroutine = coroutine(function* taskGroup(body: Body<[TaskGroup], unknown>) {
  const group = new TaskGroup();
  let result: unknown;
  let error: unknown = closed;
  try {
    result = yield* callBody("taskGroup", body, group);
    error = none;
  } catch (raised) {
    error = raised;
  } finally {
    // close() while children are left: "coroutine ignored GeneratorExit", as in CPython.
    if (error === closed) yield* group._exit(closed);
  }
  yield* group._exit(error);
  return error === none ? result : undefined;
});

/**
 * Run a body with a group; returns the body's result after every child ended. A failing child cancels the others and
 * the body; errors come as one ExceptionGroup "unhandled errors in a TaskGroup", the body's own last. CPython
 * `async with TaskGroup() as tg`. A function and not `await using`, since JavaScript's dispose is not told the error
 * the block ended with.
 *
 *     yield* taskGroup(function* (tg) {
 *       tg.createTask(first());
 *       tg.createTask(second());
 *     });
 */
export function taskGroup<R, Y extends Suspends>(body: Body<[tg: TaskGroup], R, Y>): Coroutine<R> {
  return groupCoroutine(body as never) as never;
}
