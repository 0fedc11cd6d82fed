// Which message caused which piece of work: the only place where a cell id becomes a parent header again.
//
// Kept for the life of the kernel, because a timer may print under its cell an hour later; some 250 bytes each.

import type { CellId } from "../../src/cells/messages.ts";

/** Parent of what nothing caused. */
const NONE = "{}";

export class Parents {
  private readonly headers: string[] = [NONE];

  /** A new cell id for work caused by the message with this header (its text). */
  add(parent: string): CellId {
    return this.headers.push(parent) - 1;
  }

  /** The cell id made last. */
  get last(): CellId {
    return this.headers.length - 1;
  }

  /** The parent header's text, for {@link Outgoing.parent}. Cell 0: `{}`. */
  of(cell: CellId): string {
    return this.headers[cell] ?? NONE;
  }
}
