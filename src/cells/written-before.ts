// What native code and children have written to fd 1 and 2, taken right before a cell prints.

import { performance } from "node:perf_hooks";
import type { Captured } from "./captured.ts";

/** A look that finds nothing costs some 10 µs; no more often than this, or a flood of lines would pay for each. */
const LOOK_MS = 0.2;

export class WrittenBefore {
  private looked = Number.NEGATIVE_INFINITY;

  constructor(private readonly captured: Captured) {}

  /** Take what is there. Does not wait for more. */
  take(): void {
    if (performance.now() - this.looked < LOOK_MS) return;
    // Where somebody writes, more is to come, and each line of the console is to stand behind it.
    this.looked = this.captured.take() ? Number.NEGATIVE_INFINITY : performance.now();
  }

  /** Something is about to be written: the next look is not left out. */
  expect(): void {
    this.looked = Number.NEGATIVE_INFINITY;
  }

  /** A termination may have cut the thread in {@link take}. */
  recover(): void {
    this.captured.giveBack();
  }
}
