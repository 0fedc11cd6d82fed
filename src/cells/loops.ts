// Tells who wants to know of each loop that is made: a recording that is open follows those too (`asyncio.run` makes one).

import type { EventLoop } from "../coroutine/asyncio.ts";

const ears = new Set<(loop: EventLoop) => void>();

/** Have `heard` called with each loop that is made from now on. @returns ends it */
export function hearLoops(heard: (loop: EventLoop) => void): () => void {
  ears.add(heard);
  return () => void ears.delete(heard);
}

/** For the runtime's hook of this name. */
export function loopMade(loop: EventLoop): void {
  for (const heard of ears) heard(loop);
}
