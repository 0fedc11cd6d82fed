// What native code and children have written to fd 1 and 2 (kernel/descriptors.ts), taken by the cell thread right before
// a cell prints: so that both stand in the order in which they were written. The wire thread takes the rest, when it hears
// of it; between the two, only what it has read and not yet handed on can come late.

import { readSync } from "node:fs";
import { performance } from "node:perf_hooks";

/** A look that finds nothing costs some 20 µs; no more often than this, or a flood of lines would pay for each. */
const LOOK_MS = 0.2;
const CHUNK = 16 << 10;

/** Reads the captured descriptors, which do not block. */
export class WrittenBefore {
  private readonly buffer = Buffer.alloc(CHUNK);
  private looked = Number.NEGATIVE_INFINITY;

  /** @param ends the reading ends, each with who takes its bytes; they are valid until he returns */
  constructor(private readonly ends: readonly { descriptor: number; take: (bytes: Uint8Array) => void }[]) {}

  /** Take what is there. Does not wait. */
  take(): void {
    const now = performance.now();
    if (now - this.looked < LOOK_MS) return;
    let found = false;
    for (const { descriptor, take } of this.ends) {
      try {
        for (let read = CHUNK; read === CHUNK; ) {
          read = readSync(descriptor, this.buffer);
          if (read > 0) {
            found = true;
            take(this.buffer.subarray(0, read));
          }
        }
      } catch {
        // EAGAIN: there is nothing.
      }
    }
    // Where somebody writes, more is to come, and each line of the console is to stand behind it.
    this.looked = found ? Number.NEGATIVE_INFINITY : performance.now();
  }
}
