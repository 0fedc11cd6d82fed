// Which cells can still print or show something. Nobody knows: a realm has no WeakRef, and a timer may print an hour later.
// So those are kept that were heard of last; what comes of a cell that was forgotten stands under the newest.

import type { CellId } from "../../src/cells/messages.ts";

/** What the wire thread keeps of each is its parent header, 64 KiB at the most. */
const MOST = 1_000;

export class HeardCells {
  /** Who was silent for the longest time comes first. */
  private readonly kept = new Set<CellId>();
  /** The cell that came last; 0: none has. */
  newest: CellId = 0;

  /** @param forget gets those of which nothing comes any more */
  constructor(private readonly forget: (cell: CellId) => void) {}

  /** A cell has come. */
  begin(cell: CellId): void {
    this.newest = cell;
    this.kept.add(cell);
    for (const silent of this.kept) {
      if (this.kept.size <= MOST) return;
      this.drop(silent);
    }
  }

  /** Something comes of this cell. @returns the cell to show it under */
  under(cell: CellId): CellId {
    if (!this.kept.delete(cell)) return this.newest;
    this.kept.add(cell);
    return cell;
  }

  /** Nothing comes of any cell but the newest. */
  ended(): void {
    for (const cell of this.kept) if (cell !== this.newest) this.drop(cell);
  }

  /** Was a cell with this id given to a child, at any time? */
  has(cell: number): boolean {
    return Number.isInteger(cell) && cell > 0 && cell <= this.newest;
  }

  private drop(cell: CellId): void {
    this.kept.delete(cell);
    this.forget(cell);
  }
}
