// What the kernel does while a cell waits for it and no interrupt may cut, since it would stay half done for ever. An
// interrupt is heard as soon as it is done; the wire thread looks at the phase, and the hook of interrupt.ts again.

import { Phase, Word } from "../messages.ts";

/** Null in a worker thread: no interrupt comes there. */
let words: Int32Array | null = null;

/** From now on the wire thread hears of it by these. */
export function tellUncut(shared: Int32Array): void {
  words = shared;
}

/** Do what must not be cut. */
export function uncut<R>(work: () => R): R {
  if (words === null) return work();
  const before = Atomics.exchange(words, Word.PHASE, Phase.KERNEL);
  try {
    return work();
  } finally {
    Atomics.store(words, Word.PHASE, before);
  }
}
