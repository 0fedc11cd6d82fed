// What a loop does with an error that nobody could catch. Counterpart: BaseEventLoop.call_exception_handler.

import type { AsyncGen } from "./async-generator.ts";
import { endsTheRun } from "./errors.ts";
import type { Future } from "./future.ts";
import type { Handle } from "./handle.ts";
import { type Origin, place, warn } from "./hooks.ts";
import { INSPECT } from "./inspect.ts";
import { Iterations } from "./iteration.ts";
import type { EventLoop } from "./loop.ts";
import { repr, reprError } from "./repr.ts";
import type { Task } from "./task.ts";
import type { TaskGroup } from "./task-group.ts";

/**
 * What an exception handler is given. CPython's context dict.
 *
 *     const seen: ExceptionContext[] = [];
 *     getRunningLoop().setExceptionHandler((_, context) => seen.push(context));
 *     getRunningLoop().callSoon(function fail() { throw new ValueError("no"); });
 *     yield* sleep(0);
 *     seen.map(({ message }) => message); // ["Exception in callback fail()"]
 */
export interface ExceptionContext {
  /** What happened: `Exception in callback f()`. */
  message: string;
  /** What was thrown, if anything was. */
  exception?: unknown;
  /** The future it is about. */
  future?: Future<unknown>;
  /** The task it is about. */
  task?: Task<unknown>;
  /** The handle that ran. */
  handle?: Handle;
  /** The async generator that could not be closed. */
  asyncgen?: AsyncGen<unknown, unknown, never>;
  /** The group of the child whose error nobody else is told. */
  taskGroup?: TaskGroup;
  /** Where the future or task was made. */
  origin?: Origin;
  [key: string]: unknown;
}
/**
 * Called in place of the default report. CPython `set_exception_handler`.
 *
 *     const handler: ExceptionHandler = (loop, { message }) => console.log(`${loop.name}: ${message}`);
 *     getRunningLoop().setExceptionHandler(handler);
 */
export type ExceptionHandler = (loop: EventLoop, context: ExceptionContext) => void;
/** A loop's handler of such errors. */
export abstract class Reporting extends Iterations {
  private _handler: ExceptionHandler | null = null;

  /**
   * null: the default. CPython `set_exception_handler`.
   *
   *     const log: string[] = [];
   *     getRunningLoop().setExceptionHandler((_, { message }) => log.push(message));
   *     getRunningLoop().callSoon(function fail() { throw new ValueError("no"); });
   *     yield* sleep(0);
   *     log; // ["Exception in callback fail()"]
   * @throws TypeError when not a function.
   */
  setExceptionHandler(handler: ExceptionHandler | null): void {
    if (handler !== null && typeof handler !== "function") {
      throw new TypeError(`A callable object or null is expected, got ${repr(handler)}`);
    }
    this._handler = handler;
  }
  /**
   * The one set, or null. CPython `get_exception_handler`.
   *
   *     getRunningLoop().getExceptionHandler(); // null
   */
  getExceptionHandler(): ExceptionHandler | null {
    return this._handler;
  }
  /**
   * What happens when no handler is set: one report to stderr of the cell that made the thing. CPython
   * `default_exception_handler`.
   *
   *     getRunningLoop().setExceptionHandler((loop, context) => {
   *       if (!(context.exception instanceof ValueError)) loop.defaultExceptionHandler(context);
   *     });
   */
  defaultExceptionHandler(context: ExceptionContext): void {
    const { message, exception, context: _reported, ...about } = context;
    const lines = [message || "Unhandled exception in event loop"];
    for (const [name, value] of Object.entries(about).sort(([a], [b]) => (a < b ? -1 : 1))) {
      lines.push(`${name}: ${name === "origin" ? place(value as Origin) : reprOf(value)}`);
    }
    const origin =
      context.origin ?? context.future?.origin ?? context.task?.origin ?? context.handle?._origin ?? null;
    warn("exception", lines.join("\n"), { origin, ...("exception" in context ? { error: exception } : {}) });
  }
  /**
   * Report something nobody could catch. An error inside the handler is reported by the default one. CPython
   * `call_exception_handler`.
   *
   *     const log: string[] = [];
   *     getRunningLoop().setExceptionHandler((_, { message }) => log.push(message));
   *     getRunningLoop().callExceptionHandler({ message: "the disk is full" });
   *     log; // ["the disk is full"]
   */
  callExceptionHandler(context: ExceptionContext): void {
    if (this._handler === null) {
      this.reportByDefault(context, "Exception in default exception handler");
      return;
    }
    try {
      this._handler(this as unknown as EventLoop, context);
    } catch (error) {
      if (endsTheRun(error)) throw error;
      const during = "exception" in context ? `, ${reprError(context.exception)}` : "";
      const message = `Unhandled error in exception handler (while reporting: ${context.message}${during})`;
      this.reportByDefault(
        { message, exception: error, context },
        "Exception in default exception handler while handling an unexpected error in custom exception handler",
      );
    }
  }

  /** The default handler may be one of the user's too: what fails there must not end the run. */
  private reportByDefault(context: ExceptionContext, broken: string): void {
    try {
      this.defaultExceptionHandler(context);
    } catch (error) {
      if (endsTheRun(error)) throw error;
      warn("exception", broken, { origin: null, error });
    }
  }
}

/** Our own objects by their text, the rest shortened. */
function reprOf(value: unknown): string {
  try {
    if (value !== null && typeof value === "object" && INSPECT in value) return String(value);
  } catch {
    // An object of the user's with a text of its own, which fails: a report must not.
  }
  return repr(value);
}
