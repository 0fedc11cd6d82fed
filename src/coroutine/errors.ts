// The errors of the runtime, under the names Python gives them.
//
// Counterparts: CPython's builtins (StopIteration, TimeoutError, RuntimeError, ValueError, KeyboardInterrupt,
// SystemExit) and asyncio/exceptions.py. JavaScript has no BaseException: a `catch` in a coroutine sees a
// cancellation too and has to let it go on (isCancelled).

/** Raised by next/send/raise when the coroutine returned; `value` is what it returned. CPython `StopIteration`. */
export class StopIteration<T = unknown> extends Error {
  readonly value: T;
  constructor(value?: T) {
    super(value === undefined ? "" : shown(value));
    this.value = value as T;
  }
}

/** The end of an async generator. CPython `StopAsyncIteration`. */
export class StopAsyncIteration extends Error {}

/** A task or future was cancelled; `message` is the one given to `cancel(message)`. CPython `asyncio.CancelledError`. */
export class CancelledError extends Error {
  constructor(message?: string) {
    super(message);
  }
}

/** Wrong state of a future: "Result is not set.", "invalid state". CPython `asyncio.InvalidStateError`. */
export class InvalidStateError extends Error {}

/** A time ran out. CPython `TimeoutError`. */
export class TimeoutError extends Error {}

/** `getNowait` on an empty queue. CPython `asyncio.QueueEmpty`. */
export class QueueEmpty extends Error {}

/** `putNowait` on a full queue. CPython `asyncio.QueueFull`. */
export class QueueFull extends Error {}

/** put or get on a queue that was shut down. CPython 3.13 `asyncio.QueueShutDown`. */
export class QueueShutDown extends Error {}

/** Wrong use: a loop that is closed or runs already, a coroutine awaited twice. CPython `RuntimeError`. */
export class RuntimeError extends Error {}

/** The barrier was broken. CPython `asyncio.BrokenBarrierError`. */
export class BrokenBarrierError extends RuntimeError {}

/** An argument of the right type and a wrong value. CPython `ValueError`. */
export class ValueError extends Error {}

/** A context variable without value. CPython `LookupError`. */
export class LookupError extends Error {}

/** The user's interrupt. As in CPython it ends the loop's run itself, not only the task in which it arrived. */
export class KeyboardInterrupt extends Error {}

/** Ends the run like {@link KeyboardInterrupt}. CPython `SystemExit`. */
export class SystemExit extends Error {
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

/** `e instanceof CancelledError`, for the first line of a `catch` in a coroutine: `if (isCancelled(e)) throw e;` */
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
  traced.stackTraceLimit = 0;
  const error = new CancelledError(message);
  traced.stackTraceLimit = limit;
  return error;
}

/** A value as the text of a StopIteration; a value that cannot be made a string shows its kind. */
function shown(value: unknown): string {
  return typeof value === "object" || typeof value === "function" ? typeof value : String(value);
}
