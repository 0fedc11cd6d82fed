// The errors of the runtime, under the names Python gives them.
//
// Counterparts: CPython's builtins (StopIteration, TimeoutError, RuntimeError, ValueError, KeyboardInterrupt,
// SystemExit) and asyncio/exceptions.py. JavaScript has no BaseException: a `catch` in a coroutine sees a
// cancellation too and has to let it go on (isCancelled).

import { registers } from "./registers.ts";
import { repr } from "./repr.ts";

/**
 * Raised by next/send/raise when the coroutine returned; `value` is what it returned. CPython `StopIteration`.
 *
 *     const c = example("PFinal");
 *     c.next(); // "PFinal"
 *     try {
 *       c.send(6);
 *     } catch (e) {
 *       if (e instanceof StopIteration) console.log(e.value); // 7
 *     }
 */
export class StopIteration<T = unknown> extends Error {
  /** What the coroutine returned. */
  readonly value: T;
  constructor(value?: T) {
    super(value === undefined ? "" : shown(value));
    this.value = value as T;
  }
}

/**
 * The end of an async generator. CPython `StopAsyncIteration`.
 *
 *     const all = asyncGenerator(function* () {
 *       yield 1;
 *     })();
 *     yield* all.anext(); // 1
 *     try {
 *       yield* all.anext();
 *     } catch (e) {
 *       if (e instanceof StopAsyncIteration) console.log("that was all");
 *     }
 */
export class StopAsyncIteration extends Error {}

/**
 * PEP 479's RuntimeError comes to light where a generator is resumed, which of a task is the line that drives the loop:
 * there it gets the frames of what was raised, where the engine writes them as V8 does.
 */
export function tellWhereRaised(error: unknown): void {
  if (!(error instanceof RuntimeError) || !/ raised Stop(Async)?Iteration$/.test(error.message)) return;
  const stack = error.cause instanceof Error ? error.cause.stack : undefined;
  const frames = typeof stack === "string" ? stack.search(/\n {4}at /) : -1;
  if (frames >= 0) error.stack = `${error}${stack?.slice(frames)}`;
}

/**
 * A task or future was cancelled; `message` is the one given to `cancel(message)`. CPython `asyncio.CancelledError`.
 *
 *     const task = createTask(first());
 *     task.cancel("not needed");
 *     try {
 *       yield* task;
 *     } catch (e) {
 *       if (e instanceof CancelledError) console.log(e.message); // "not needed"
 *     }
 */
export class CancelledError extends Error {
  constructor(message?: string) {
    super(message);
  }
}

/**
 * Wrong state of a future: "Result is not set.", "invalid state". CPython `asyncio.InvalidStateError`.
 *
 *     try {
 *       new Future().result();
 *     } catch (e) {
 *       if (e instanceof InvalidStateError) console.log(e.message); // "Result is not set."
 *     }
 */
export class InvalidStateError extends Error {}

/**
 * A time ran out. CPython `TimeoutError`.
 *
 *     try {
 *       yield* waitFor(sleep(60), 0.1);
 *     } catch (e) {
 *       if (e instanceof TimeoutError) console.log("too late");
 *     }
 */
export class TimeoutError extends Error {}

/**
 * `getNowait` on an empty queue. CPython `asyncio.QueueEmpty`.
 *
 *     try {
 *       new Queue().getNowait();
 *     } catch (e) {
 *       if (e instanceof QueueEmpty) console.log("nothing there");
 *     }
 */
export class QueueEmpty extends Error {}

/**
 * `putNowait` on a full queue. CPython `asyncio.QueueFull`.
 *
 *     const queue = new Queue<number>(1);
 *     queue.putNowait(1);
 *     try {
 *       queue.putNowait(2);
 *     } catch (e) {
 *       if (e instanceof QueueFull) console.log("no room");
 *     }
 */
export class QueueFull extends Error {}

/**
 * put or get on a queue that was shut down. CPython 3.13 `asyncio.QueueShutDown`.
 *
 *     const queue = new Queue<string>();
 *     queue.shutdown();
 *     try {
 *       yield* queue.get();
 *     } catch (e) {
 *       if (e instanceof QueueShutDown) console.log("no more work");
 *     }
 */
export class QueueShutDown extends Error {}

/**
 * Wrong use: a loop that is closed or runs already, a coroutine awaited twice. CPython `RuntimeError`.
 *
 *     try {
 *       new Lock().release();
 *     } catch (e) {
 *       if (e instanceof RuntimeError) console.log(e.message); // "Lock is not acquired."
 *     }
 */
export class RuntimeError extends Error {}

/**
 * The barrier was broken. CPython `asyncio.BrokenBarrierError`.
 *
 *     const barrier = new Barrier(2);
 *     yield* barrier.abort();
 *     try {
 *       yield* barrier.wait();
 *     } catch (e) {
 *       if (!(e instanceof BrokenBarrierError)) throw e;
 *     }
 */
export class BrokenBarrierError extends RuntimeError {}

/**
 * An argument of the right type and a wrong value. CPython `ValueError`.
 *
 *     try {
 *       yield* sleep(Number.NaN);
 *     } catch (e) {
 *       if (e instanceof ValueError) console.log(e.message); // "Invalid delay: NaN (not a number)"
 *     }
 */
export class ValueError extends Error {}

/**
 * A context variable without value. CPython `LookupError`.
 *
 *     try {
 *       new ContextVar<string>("user").get();
 *     } catch (e) {
 *       if (e instanceof LookupError) console.log(e.message); // "<ContextVar name='user'>"
 *     }
 */
export class LookupError extends Error {}

/**
 * The user's interrupt. As in CPython it ends the loop's run itself, not only the task in which it arrived.
 *
 *     try {
 *       yield* first();
 *     } catch (e) {
 *       if (e instanceof KeyboardInterrupt) console.log("stopped");
 *       throw e;
 *     }
 */
export class KeyboardInterrupt extends Error {}

/**
 * Ends the run like {@link KeyboardInterrupt}. CPython `SystemExit`.
 *
 *     const quit = () => {
 *       throw new SystemExit(1); // ends the run of the loop
 *     };
 */
export class SystemExit extends Error {
  /** The process's exit status. */
  readonly code: number;
  constructor(code = 0) {
    super(String(code));
    this.code = code;
  }
}

const named = {
  StopIteration,
  StopAsyncIteration,
  CancelledError,
  InvalidStateError,
  TimeoutError,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  RuntimeError,
  BrokenBarrierError,
  ValueError,
  LookupError,
  KeyboardInterrupt,
  SystemExit,
};
for (const [name, type] of Object.entries(named)) {
  Object.defineProperty(type.prototype, "name", { value: name, writable: true, configurable: true });
}

/**
 * `e instanceof CancelledError`, for the first line of a `catch` in a coroutine: `if (isCancelled(e)) throw
 * e;`. CPython: `except CancelledError`.
 *
 *     try {
 *       yield* first();
 *     } catch (e) {
 *       if (isCancelled(e)) throw e;
 *       console.error(e);
 *     }
 */
export function isCancelled(e: unknown): e is CancelledError {
  return e instanceof CancelledError;
}

/** Does this error end the run of a loop, and not only the task it came out of? */
export function endsTheRun(e: unknown): e is KeyboardInterrupt | SystemExit {
  return e instanceof KeyboardInterrupt || e instanceof SystemExit;
}

const traced = Error as { stackTraceLimit?: number };

/** A CancelledError without a stack: taking one costs eight times what the whole cancellation does. */
export function cancelled(message: string | undefined): CancelledError {
  const limit = traced.stackTraceLimit;
  if (limit === undefined) return new CancelledError(message);
  registers.stackLimit = limit;
  traced.stackTraceLimit = 0;
  const error = new CancelledError(message);
  traced.stackTraceLimit = limit;
  registers.stackLimit = null;
  return error;
}

/** A value as the text of a StopIteration: a string as it is, as Python's `str(e)` has it. */
function shown(value: unknown): string {
  return typeof value === "object" || typeof value === "function" ? repr(value) : String(value);
}
