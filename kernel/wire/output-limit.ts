// How much a cell may print: a page that is given hundreds of megabytes of text cannot be scrolled, saved or opened again.
//
// The cell goes on; what is above the limit is read and dropped, and that is said once, in the cell.

import type { CellId } from "../../src/cells/messages.ts";

const MIB = 1 << 20;

export class OutputLimit {
  private readonly printed = new Map<CellId, number>();

  /** @param mebibytes the limit now in force; 0: none */
  constructor(private readonly mebibytes: () => number) {}

  /** A cell prints that many characters: may they be shown? `last`: they may, and nothing after them. */
  take(cell: CellId, characters: number): "shown" | "last" | "dropped" {
    const before = this.printed.get(cell) ?? 0;
    const limit = this.mebibytes() * MIB;
    if (limit > 0 && before >= limit) return "dropped";
    this.printed.set(cell, before + characters);
    return limit > 0 && before + characters >= limit ? "last" : "shown";
  }

  /** The cell's outputs were cleared, or no more of them come. */
  forget(cell: CellId): void {
    this.printed.delete(cell);
  }

  /** What is said in the cell. */
  get message(): string {
    const now = this.mebibytes();
    return (
      `\nThis cell has printed ${now} MiB; the rest is not shown. To see more, run this first (MiB a cell, 0: no limit): ` +
      `process.env.COKERNEL_OUTPUT_LIMIT = "${now * 10}"\n`
    );
  }
}
