// The frames of a suspended coroutine, outermost first: the chain of `yield*`.

import { Coro, type CoroutineState, whereabouts } from "./coroutine.ts";
import { type Origin, place } from "./hooks.ts";

/** A frame of a suspended coroutine. */
export interface CallGraphFrame {
  readonly name: string;
  readonly kind: "coroutine" | "generator" | "async generator";
  readonly state: CoroutineState;
  /** Current line, where the host can tell. */
  readonly at: Origin | null;
}

/** Outermost first. */
export function framesOf(root: Coro): CallGraphFrame[] {
  const frames: CallGraphFrame[] = [];
  let at: unknown = root;
  while (at instanceof Coro) {
    frames.push({ name: at.qualname, kind: at._kind(), state: at.state, at: whereabouts(at) });
    at = at._below;
  }
  return frames;
}

/** `execute at In[2]:3` */
export function frameLine(frame: CallGraphFrame): string {
  return frame.at === null ? frame.name : `${frame.name} at ${place(frame.at)}`;
}
