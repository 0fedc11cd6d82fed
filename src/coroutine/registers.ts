// The few variables that say what runs right now, in one object low in the room.
//
// A termination from outside (the kernel's hard interrupt) can stop the JavaScript stack anywhere and runs no
// `finally`: everything that such a cut leaves wrong is in here, and recovery.ts puts it right. The types are wide
// because whoever is above imports this file, not the other way round.

/** What runs now. */
export const registers = {
  /** The EventLoop on the stack, or null. */
  loop: null as unknown,
  /** The entry of the ready queue that runs (a task begun eagerly in place of the one that begins it), or null. */
  stepping: null as unknown,
  /** What the coroutine that has just suspended stands at: a coroutine below it, or a wait point. */
  left: null as unknown,
  /** The innermost coroutine of `left`, when that is a coroutine; else null. */
  leaf: null as unknown,
  /** The result object which carried a value out of a coroutine below by `yield`; known by identity. */
  handed: null as unknown,
  /** The link by which the synchronous run on the stack is stopped, or null. */
  link: null as unknown,
  /** A synchronous run stands still until a timer, having heard an interrupt: its program cleans up. */
  cleaning: false,
  /** The Future whose waiters are being woken, or null. */
  waking: null as unknown,
  /** What Error.stackTraceLimit is while an error without a stack is made, or null. */
  stackLimit: null as number | null,
  /** The number of the cancel() that is on the stack, which others may be called by; 0: none is. */
  cancelling: 0,
  /** How many there were. */
  cancels: 0,
  /** What getEventLoop() gives outside of any handle, or null. */
  standing: null as unknown,
};

/**
 * The Task being stepped, or null. Told from what runs, and not kept beside it: one more store at each step is an eighth
 * of a switch.
 */
export function steppedTask(): object | null {
  const entry = registers.stepping as { readonly _isTask?: boolean } | null;
  return entry?._isTask === true ? entry : null;
}

/** What a lower file needs of a higher one, put here when the higher one is loaded. */
export const later = {
  /** A new EventLoop. */
  newLoop: null as unknown as (options?: { name?: string }) => unknown,
  /** Note that an async generator makes its first step. */
  noteOpened: null as unknown as (generator: object) => void,
  /** The task that a native `await` on a coroutine starts; in the loop named, else the running one. */
  startAwaited: null as unknown as (coro: unknown, loop?: unknown) => PromiseLike<unknown>,
};
