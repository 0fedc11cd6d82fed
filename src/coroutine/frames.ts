// The frames of a suspended coroutine, outermost first: the chain of `yield*`.

import { Coro, type CoroutineState, whereabouts } from "./coroutine.ts";
import { type Origin, place } from "./hooks.ts";
import { SUSPENDED_AT } from "./stack.ts";

/**
 * A frame of a suspended coroutine. CPython 3.14 `FrameCallGraphEntry`.
 *
 *     const task = createTask(first());
 *     yield* sleep(0);
 *     const frames: readonly CallGraphFrame[] = task.getStack();
 *     frames.map((frame) => frame.name); // ["first"]
 */
export interface CallGraphFrame {
  /** Name of the function. */
  readonly name: string;
  /** What made it; a generator is what has handed out values by `yield`. */
  readonly kind: "coroutine" | "generator" | "async generator";
  /** Where it stands. */
  readonly state: CoroutineState;
  /** Current line, where the host can tell. */
  readonly at: Origin | null;
}

/** Outermost first. @param places false: where they stand is not asked for */
export function framesOf(root: Coro, places = true): CallGraphFrame[] {
  const frames: CallGraphFrame[] = [];
  let at: unknown = root;
  // One that runs stands at nothing: what it stood at last has ended.
  while (at instanceof Coro) {
    frames.push({
      name: at.qualname,
      kind: at._kind(),
      state: at.state,
      at: places ? whereabouts(at) : null,
    });
    at = at._status === SUSPENDED_AT ? at._below : null;
  }
  return frames;
}

/** `execute at In[2]:3` */
export function frameLine(frame: CallGraphFrame): string {
  return frame.at === null ? frame.name : `${frame.name} at ${place(frame.at)}`;
}
