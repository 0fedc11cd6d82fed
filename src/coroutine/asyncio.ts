// The public door of the coroutine runtime: `cokernel/asyncio`. Only re-exports.
/// <reference lib="esnext.disposable" preserve="true" />

export { aborted, fromAbortable } from "./abort.ts";
export { type AsCompleted, asCompleted } from "./as-completed.ts";
export { type AsyncGen, asyncGenerator } from "./async-generator.ts";
export { aiter, type Cursor } from "./async-iteration.ts";
export { Barrier } from "./barrier.ts";
export type { Body } from "./body.ts";
export {
  type CallGraphOptions,
  captureCallGraph,
  type FutureCallGraph,
  formatCallGraph,
  printCallGraph,
} from "./call-graph.ts";
export type { Clock } from "./clock.ts";
export { Condition } from "./condition.ts";
export { Context, ContextVar, copyContext, MISSING, type Token } from "./context.ts";
export {
  type AnyCoroutine,
  type Coroutine,
  type CoroutineState,
  isCoroutine,
} from "./coroutine.ts";
export { type CoroutineFunction, coroutine, isCoroutineFunction } from "./coroutine-function.ts";
export { allTasks, createTask, currentTask } from "./current.ts";
export { createEagerTaskFactory, eagerTaskFactory } from "./eager.ts";
export { async_ as async, awaitable, ensureFuture } from "./ensure.ts";
export {
  BrokenBarrierError,
  CancelledError,
  InvalidStateError,
  isCancelled,
  KeyboardInterrupt,
  LookupError,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  RuntimeError,
  StopAsyncIteration,
  StopIteration,
  SystemExit,
  TimeoutError,
  ValueError,
} from "./errors.ts";
export { Event } from "./event.ts";
export { BaseExceptionGroup, type ErrorFilter, ExceptionGroup } from "./exception-group.ts";
export type { CallGraphFrame } from "./frames.ts";
export { type CallbackOptions, Future, type FutureOptions, isFuture } from "./future.ts";
export type { FutureInfo, HandleInfo, StepInfo } from "./future-info.ts";
export { gather, gatherSettled } from "./gather.ts";
export { Handle, TimerHandle } from "./handle.ts";
export type { Held } from "./held.ts";
export { type HostHooks, type Origin, setHost } from "./hooks.ts";
export { Lock } from "./lock.ts";
export { EventLoop, type TaskFactory } from "./loop.ts";
export type { ExceptionContext, ExceptionHandler } from "./loop-errors.ts";
export { next, type Stepped } from "./next.ts";
export { getEventLoop, getRunningLoop, type LoopOptions, newEventLoop, setEventLoop } from "./present.ts";
export { PriorityQueue } from "./priority-queue.ts";
export { followProgress, type Progress } from "./progress.ts";
export { LifoQueue, Queue } from "./queue.ts";
export { run, runSync } from "./run.ts";
export { Runner, type RunOptions } from "./runner.ts";
export { BoundedSemaphore, Semaphore } from "./semaphore.ts";
export { shield } from "./shield.ts";
export { sleep } from "./sleep.ts";
export type { LoopSnapshot, TimerInfo, WaiterInfo } from "./snapshot.ts";
export type { Awaitable, AwaitableLike, ResultOf, Suspends, Suspension } from "./suspension.ts";
export { Task, type TaskOptions } from "./task.ts";
export { type TaskGroup, taskGroup } from "./task-group.ts";
export { type Timeout, timeout, timeoutAt } from "./timeout.ts";
export type { Trace, TraceEvent, TraceOptions } from "./trace-log.ts";
export { ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION, type ReturnWhen, wait } from "./wait.ts";
export { waitFor } from "./wait-for.ts";
