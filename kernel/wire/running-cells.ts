// The cells that run: one of each shell at most.

import type { CellId } from "../../src/cells/messages.ts";
import type { Request } from "./kernel.ts";

export interface RunningCell {
  request: Request;
  cell: CellId;
  /** It is not the main shell's. */
  subshell: boolean;
  /** When it began, by performance.now(). */
  began: number;
}

export class RunningCells {
  private readonly cells = new Map<CellId, RunningCell>();
  private readonly waiting: (() => void)[] = [];
  /** The one that began last, whether or not it still runs; 0: none yet. */
  last: CellId = 0;

  add(running: RunningCell): void {
    this.cells.set(running.cell, running);
    this.last = running.cell;
  }

  delete({ cell }: RunningCell): void {
    this.cells.delete(cell);
    if (this.cells.size === 0) for (const done of this.waiting.splice(0)) done();
  }

  /** When none runs any more. */
  ended(): Promise<void> {
    return this.cells.size === 0 ? Promise.resolve() : new Promise((done) => this.waiting.push(done));
  }

  of(cell: CellId): RunningCell | undefined {
    return this.cells.get(cell);
  }

  get size(): number {
    return this.cells.size;
  }

  /** The one that what belongs to none is told: the main shell's, else the one that has run for longest. */
  get foremost(): RunningCell | null {
    let found: RunningCell | null = null;
    for (const running of this.cells.values()) {
      if (!running.subshell) return running;
      found ??= running;
    }
    return found;
  }
}
