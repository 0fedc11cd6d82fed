// What native code and children have written to fd 1 and 2 (kernel/descriptors.ts). Both threads take it: the cell thread right
// before a cell prints, so that both stand in the order in which they were written; the wire thread when it hears of it,
// since a cell may stand for long in the call that writes.
//
// One of them at a time, from its read until the bytes stand in their place. Without that, bytes that one thread has read
// and not yet handed on are seen by nobody, and what the other hands on meanwhile was written after them:
//
//     fs.writeSync(1, "first\n");  // read by the wire thread, which is stopped here by the system
//     console.log("second");       // finds nothing there, and stands in the ring before it
//
// A termination may cut the cell thread while it has its turn. Who finds that it has the turn already goes on with it, and
// `recover` gives it back; until then what is written waits.

import { readSync } from "node:fs";
import { elapsedMs } from "../../coroutine/elapsed.ts";
import { Word } from "../messages.ts";
import { Kind } from "./ring.ts";

/** Whose turn it is, in {@link Word.TAKES}. */
export const Taker = { NOBODY: 0, WIRE: 1, CELL: 2 } as const;

/** What a pipe holds: one read takes all that was written before it. */
const CAPACITY = 64 << 10;
/** Longest wait for a turn that takes less than a millisecond on a machine that is not busy. */
const PATIENCE_MS = 1_000;

/** A reading end that does not block, and who gets its bytes; they are valid until he returns. */
export interface CapturedEnd {
  descriptor: number;
  take(bytes: Uint8Array): void;
}

/** The reading ends of fd 1 and 2, as far as they were captured; `take` gets the kind of record that the bytes make. */
export function capturedEnds(
  { stdout, stderr }: { stdout?: number; stderr?: number },
  take: (kind: number, bytes: Uint8Array) => void,
): CapturedEnd[] {
  const ends: CapturedEnd[] = [];
  for (const [descriptor, kind] of [
    [stdout, Kind.STDOUT],
    [stderr, Kind.STDERR],
  ] as const)
    if (descriptor !== undefined) ends.push({ descriptor, take: (bytes) => take(kind, bytes) });
  return ends;
}

/** The captured descriptors, as one of the two threads sees them. */
export class Captured {
  private readonly buffer = Buffer.alloc(CAPACITY);
  private readonly open: Set<CapturedEnd>;

  constructor(
    private readonly words: Int32Array,
    private readonly self: typeof Taker.WIRE | typeof Taker.CELL,
    ends: readonly CapturedEnd[],
  ) {
    this.open = new Set(ends);
  }

  /** Those at which something may be written yet. */
  get ends(): readonly CapturedEnd[] {
    return [...this.open];
  }

  /** Take what is there, unless the other thread does so. @returns whether there was anything; null: the other does */
  tryTake(): boolean | null {
    const before = Atomics.compareExchange(this.words, Word.TAKES, Taker.NOBODY, this.self);
    if (before !== Taker.NOBODY && before !== this.self) return null;
    try {
      let found = false;
      for (const end of this.open) found = this.read(end) || found;
      return found;
    } finally {
      this.giveBack();
    }
  }

  /** Take what is there, once the other thread has handed on what it took. Not in the wire thread: that never waits. */
  take(): boolean {
    for (const end = elapsedMs() + PATIENCE_MS; ; ) {
      const found = this.tryTake();
      // It should never be late: better out of order than not at all.
      if (found !== null || elapsedMs() > end) return found === true;
      Atomics.wait(this.words, Word.TAKES, Taker.WIRE, PATIENCE_MS);
    }
  }

  /** End this thread's turn, if it has it. */
  giveBack(): void {
    const before = Atomics.compareExchange(this.words, Word.TAKES, this.self, Taker.NOBODY);
    if (before === this.self) Atomics.notify(this.words, Word.TAKES);
  }

  private read(end: CapturedEnd): boolean {
    let read = 0; // and nobody is left who could write: a cell has closed fd 1
    try {
      read = readSync(end.descriptor, this.buffer);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return false;
    }
    if (read > 0) end.take(this.buffer.subarray(0, read));
    else this.open.delete(end);
    return read > 0;
  }
}
