// The loops that a program makes: a recording that is open follows those too, made before it or meanwhile (`asyncio.run`
// makes one).

import type { EventLoop } from "../../coroutine/asyncio.ts";

const ears = new Set<(loop: EventLoop) => void>();
/** Kept by nothing but the program. */
let made: WeakRef<EventLoop>[] = [];
/** From so many on, those that are gone are forgotten at each new one. */
const many = 100;

/** Have `heard` called with each loop that is made from now on. @returns ends it */
export function hearLoops(heard: (loop: EventLoop) => void): () => void {
  ears.add(heard);
  return () => void ears.delete(heard);
}

/** Those that were made and are not closed, the latest first. */
export function openLoops(): EventLoop[] {
  return made
    .flatMap((loop) => loop.deref() ?? [])
    .filter((loop) => !loop.isClosed())
    .reverse();
}

/** For the runtime's hook of this name. */
export function loopMade(loop: EventLoop): void {
  if (made.length >= many)
    made = openLoops()
      .reverse()
      .map((one) => new WeakRef(one));
  made.push(new WeakRef(loop));
  for (const heard of ears) heard(loop);
}
