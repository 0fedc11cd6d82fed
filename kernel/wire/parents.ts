// Which message caused which piece of work: the only place where a cell id becomes a parent header again.
//
// Kept for as long as the cell thread can come back to the cell, since a timer may print under it an hour later.

import type { CellId } from "../../src/cells/messages.ts";

/** Parent of what nothing caused. */
const NONE = "{}";

export class Parents {
  private readonly headers = new Map<CellId, string>();
  private made: CellId = 0;

  /** A new id for work caused by the message with this header (its text): a cell, or a comm message. */
  add(parent: string): CellId {
    this.headers.set(++this.made, parent);
    return this.made;
  }

  /** Nothing comes of this cell any more. */
  forget(cell: CellId): void {
    this.headers.delete(cell);
  }

  /** The parent header's text, for {@link Outgoing.parent}. Cell 0: `{}`. */
  of(cell: CellId): string {
    return this.headers.get(cell) ?? NONE;
  }
}
