// The runs that have begun and not ended: one where there are no subshells, else one of each shell at most.
//
// Every cell's end and every interrupt comes by here, so that nothing here may stand on what a cell can replace: indices
// alone, no iterator and no method of arrays.

import type { CellId } from "./messages.ts";
import type { CellRun } from "./run.ts";

export class UnderWay {
  private readonly runs: CellRun[] = [];

  add(run: CellRun): void {
    this.runs[this.runs.length] = run;
  }

  /** It has ended; nothing when it has been removed. */
  remove(run: CellRun): void {
    const { runs } = this;
    let kept = 0;
    for (let i = 0; i < runs.length; i++) if (runs[i] !== run) runs[kept++] = runs[i]!;
    runs.length = kept;
  }

  has(run: CellRun): boolean {
    for (let i = 0; i < this.runs.length; i++) if (this.runs[i] === run) return true;
    return false;
  }

  /** The one that began first. */
  get first(): CellRun | null {
    return this.runs[0] ?? null;
  }

  /** All of them, in the order in which they began; of `cells` only, where there are any. */
  of(cells: readonly CellId[] = []): CellRun[] {
    const found: CellRun[] = [];
    for (let i = 0; i < this.runs.length; i++) {
      const run = this.runs[i]!;
      let named = cells.length === 0;
      for (let j = 0; j < cells.length; j++) named ||= cells[j] === run.cell;
      if (named) found[found.length] = run;
    }
    return found;
  }
}
