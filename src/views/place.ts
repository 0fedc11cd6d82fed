// A place in the user's source, in words. Cells are written as the notebook numbers them.

import type { Origin } from "../coroutine/hooks.ts";

/** `In[3], line 7`. */
export function placed(at: Origin): string {
  return at.line === undefined ? at.label : `${at.label}, line ${at.line}`;
}

/** `In[3]:7`. */
export function short(at: Origin): string {
  return at.line === undefined ? at.label : `${at.label}:${at.line}`;
}
