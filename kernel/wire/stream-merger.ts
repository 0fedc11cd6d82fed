// Merges what cells print into few `stream` messages: 100,000 lines are some ten messages, not 100,000.
//
// The first piece after a pause goes out at once, so that a line is seen when it is printed; after that at most one
// message each period, or one for each piece of a limited size. Pieces are bytes; they are decoded once, joined. Of
// one cell, stdout and stderr keep their order to each other: a switch sends what came before it.
//
// Counterpart: ipykernel/iostream.py. Why merging is not a nicety: jupyter_server drops output above 1,000 messages
// a second.

import { StringDecoder } from "node:string_decoder";
import type { CellId } from "../../src/cells/messages.ts";
import { Kind } from "../../src/cells/output/ring.ts";

/** Least time between two messages of one cell. */
const PERIOD_MS = 20;
/** Bytes of text in one message. */
const MAX_BYTES = 256 << 10;

export type Stream = "stdout" | "stderr";
export type SendStream = (cell: CellId, name: Stream, text: string) => void;

interface Pending {
  kind: number;
  pieces: Uint8Array[];
  bytes: number;
  /** Holds back a character whose bytes have not all come: `lastNeed` (not in Node's documentation) are still to come. */
  decoder: StringDecoder & { lastNeed?: number };
  /** When the last message went out. */
  sent: number;
}

export class StreamMerger {
  private readonly cells = new Map<CellId, Pending>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly send: SendStream,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Take a record of {@link Kind.STDOUT} or {@link Kind.STDERR}. After a turn of reading call {@link settle}. */
  add(cell: CellId, kind: number, bytes: Uint8Array): void {
    let pending = this.cells.get(cell);
    if (pending === undefined) {
      pending = {
        kind,
        pieces: [],
        bytes: 0,
        decoder: new StringDecoder("utf8"),
        sent: Number.NEGATIVE_INFINITY,
      };
      this.cells.set(cell, pending);
    } else if (pending.kind !== kind) {
      this.out(cell, pending, true);
      pending.kind = kind;
    }
    pending.pieces.push(bytes);
    pending.bytes += bytes.length;
    if (pending.bytes >= MAX_BYTES) this.out(cell, pending);
  }

  /** Send what is due now, and see to it that the rest is sent when it is due. */
  settle(): void {
    const now = this.now();
    let next = Number.POSITIVE_INFINITY;
    for (const [cell, pending] of this.cells) {
      const due = pending.sent + PERIOD_MS;
      if (due > now) next = Math.min(next, due);
      else if (pending.bytes > 0) {
        this.out(cell, pending);
        next = Math.min(next, now + PERIOD_MS);
      } else if (!pending.decoder.lastNeed) this.cells.delete(cell); // quiet for a whole period
    }
    if (next === Number.POSITIVE_INFINITY || this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.settle();
    }, next - now);
  }

  /** Send all of a cell, half characters included: something else of that cell is about to be sent. */
  flush(cell: CellId): void {
    const pending = this.cells.get(cell);
    if (pending !== undefined) this.out(cell, pending, true);
  }

  /** Send all of every cell. */
  flushAll(): void {
    for (const cell of this.cells.keys()) this.flush(cell);
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private out(cell: CellId, pending: Pending, whole = false): void {
    const { pieces, decoder } = pending;
    let text = "";
    if (pieces.length > 0) {
      const { buffer, byteOffset, length } = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
      text = decoder.write(Buffer.from(buffer, byteOffset, length)); // the same bytes, not a copy
    }
    if (whole) text += decoder.end();
    pending.pieces = [];
    pending.bytes = 0;
    pending.sent = this.now();
    if (text !== "") this.send(cell, pending.kind === Kind.STDERR ? "stderr" : "stdout", text);
  }
}
