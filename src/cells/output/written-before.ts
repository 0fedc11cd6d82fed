// What native code and children have written to fd 1 and 2, taken right before a cell prints.

import { elapsedMs } from "../../coroutine/elapsed.ts";
import type { Captured } from "./captured.ts";

/** A look that finds nothing costs some 40 µs; no more often than this, or a flood of lines would pay for each. */
const LOOK_MS = 1;

/** The next look is not left out. */
const EXPECTED = Number.NEGATIVE_INFINITY;

export class WrittenBefore {
  private looked = 0;

  constructor(private readonly captured: Captured) {}

  /** Take what is there. Does not wait for more. */
  take(): void {
    if (elapsedMs() - this.looked < LOOK_MS) return;
    // Where somebody writes, more is to come, and each line of the console is to stand behind it.
    this.looked = this.captured.take() ? EXPECTED : elapsedMs();
  }

  /** A cell's code begins to run: it has written nothing yet, and no child that it starts does so within a millisecond. */
  begin(): void {
    if (this.looked !== EXPECTED) this.looked = elapsedMs();
  }

  /** Something is about to be written. */
  expect(): void {
    this.looked = EXPECTED;
  }

  /** A termination may have cut the thread in {@link take}. */
  recover(): void {
    this.captured.giveBack();
  }
}
