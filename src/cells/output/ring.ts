// The output ring: bytes from the cell thread to the wire thread through shared memory.
//
// A line that a cell prints is seen a millisecond later while the cell still spins, which no message queued
// behind the cell could do. One writer, one reader. A record is published by one last store of the head, so that a
// writer cut at any moment (Runtime.terminateExecution) leaves a ring that can be read on. A full ring makes the
// writer wait: nothing is dropped, and nothing grows without bound.
//
// Layout: four Int32 words (head, tail: bytes written and read so far, modulo 2^32; two that say who sleeps),
// then the data. A record is [length: u32, kind: u8 | weight / 4 << 8, cell: u32] + bytes, padded to four; it takes as
// much of the ring as its weight, if that is more than its bytes: what is dear to hand on fills the ring sooner.

/** Kinds of records. */
export const Kind = {
  STDOUT: 1,
  STDERR: 2,
  /** An output's record (output-record.ts). */
  OUTPUT: 3,
  /** A BulkOutput waits on the bulk port: take one from there. */
  BULK: 4,
} as const;

const HEAD = 0;
const TAIL = 1;
const READER_SLEEPS = 2;
const WRITER_SLEEPS = 3;
const WORDS_BYTES = 16;
const RECORD_HEAD = 12;

/** Bytes of data in a ring; a power of two. */
export const RING_SIZE = 1 << 20;
/** Longest record; longer text is split, longer output goes by the bulk port. */
export const MAX_RECORD = RING_SIZE >> 3;

/** Memory for a ring. */
export function ringMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(WORDS_BYTES + RING_SIZE);
}

const encoder = new TextEncoder();

/** The cell thread's end. */
export class RingWriter {
  private readonly words: Int32Array;
  private readonly data: Uint8Array;
  private readonly view: DataView;
  /** Scratch space: TextEncoder.encodeInto cannot write across the ring's end. */
  private readonly scratch = new Uint8Array(MAX_RECORD + RECORD_HEAD + 4);

  constructor(memory: SharedArrayBuffer) {
    this.words = new Int32Array(memory, 0, 4);
    this.data = new Uint8Array(memory, WORDS_BYTES);
    this.view = new DataView(this.scratch.buffer);
  }

  /** Write text as one or more records, in order; waits while the ring is full. */
  text(kind: number, cell: number, text: string): void {
    // A UTF-16 unit takes three bytes at most; a surrogate pair is not torn apart.
    const step = Math.floor(MAX_RECORD / 3);
    for (let at = 0; at < text.length; ) {
      let end = Math.min(text.length, at + step);
      const last = text.charCodeAt(end - 1);
      if (end < text.length && last >= 0xd800 && last < 0xdc00) end -= 1;
      const piece = at === 0 && end === text.length ? text : text.slice(at, end);
      this.publish(kind, cell, encoder.encodeInto(piece, this.scratch.subarray(RECORD_HEAD)).written);
      at = end;
    }
  }

  /**
   * Write one record of at most {@link MAX_RECORD} bytes (it may be empty).
   *
   * @param weight bytes that it takes in the ring at least, {@link MAX_RECORD} at the most
   */
  bytes(kind: number, cell: number, bytes: Uint8Array, weight = 0): void {
    if (bytes.length > MAX_RECORD)
      throw new RangeError(`a ring record of ${bytes.length} bytes, above ${MAX_RECORD}`);
    this.scratch.set(bytes, RECORD_HEAD);
    this.publish(kind, cell, bytes.length, weight);
  }

  private publish(kind: number, cell: number, length: number, weight = 0): void {
    this.view.setUint32(0, length, true);
    this.view.setUint32(4, kind | ((Math.min(weight, MAX_RECORD) >>> 2) << 8), true);
    this.view.setUint32(8, cell, true);
    const used = (RECORD_HEAD + length + 3) & ~3;
    const size = Math.max(used, Math.min(weight, MAX_RECORD) & ~3);
    const { words, data, scratch } = this;
    const head = Atomics.load(words, HEAD);
    for (;;) {
      const tail = Atomics.load(words, TAIL);
      if (((head - tail) >>> 0) + size <= RING_SIZE) break;
      Atomics.store(words, WRITER_SLEEPS, 1);
      Atomics.wait(words, TAIL, tail, 100);
    }
    const at = head & (RING_SIZE - 1);
    const first = Math.min(used, RING_SIZE - at);
    data.set(scratch.subarray(0, first), at);
    if (first < used) data.set(scratch.subarray(first, used), 0);
    Atomics.store(words, HEAD, (head + size) | 0);
    if (Atomics.exchange(words, READER_SLEEPS, 0) === 1) Atomics.notify(words, HEAD);
  }
}

/** A record as it was written, or the text of several that follow each other. */
export interface RingRecord {
  kind: number;
  cell: number;
  bytes: Uint8Array;
  /** What it took in the ring, its head included. */
  size: number;
}

/** Text is joined up to about this many bytes. */
const JOINED = 64 << 10;

/** The wire thread's end. */
export class RingReader {
  private readonly words: Int32Array;
  private readonly data: Uint8Array;
  /** Records begin at multiples of four, so their heads are whole words and never torn by the ring's end. */
  private readonly heads: Uint32Array;
  private readonly joined = new Uint8Array(JOINED + MAX_RECORD);

  constructor(memory: SharedArrayBuffer) {
    this.words = new Int32Array(memory, 0, 4);
    this.data = new Uint8Array(memory, WORDS_BYTES);
    this.heads = new Uint32Array(memory, WORDS_BYTES);
  }

  /**
   * The next record (its bytes are a copy), or null when there is none. Text of one cell and stream that stands there
   * in many records comes in one: a full ring may hold some 50,000 short lines.
   */
  read(): RingRecord | null {
    const { words } = this;
    const tail = Atomics.load(words, TAIL);
    const head = Atomics.load(words, HEAD);
    if (head === tail) return null;
    const about = this.word(tail + 4);
    const kind = about & 0xff;
    const weight = (about >>> 8) << 2;
    const cell = this.word(tail + 8);
    let at = tail;
    let bytes = 0;
    do {
      const length = this.word(at);
      this.copy(at + RECORD_HEAD, length, bytes);
      bytes += length;
      at = (at + Math.max((RECORD_HEAD + length + 3) & ~3, weight)) | 0;
    } while (
      kind <= Kind.STDERR &&
      at !== head &&
      bytes < JOINED &&
      this.word(at + 4) === about &&
      this.word(at + 8) === cell
    );
    const record = { kind, cell, bytes: this.joined.slice(0, bytes), size: (at - tail) | 0 };
    Atomics.store(words, TAIL, at);
    if (Atomics.exchange(words, WRITER_SLEEPS, 0) === 1) Atomics.notify(words, TAIL);
    return record;
  }

  /** Resolves when there is something to read. */
  async readable(): Promise<void> {
    const { words } = this;
    for (;;) {
      const head = Atomics.load(words, HEAD);
      if (head !== Atomics.load(words, TAIL)) return;
      Atomics.store(words, READER_SLEEPS, 1);
      const waiting = Atomics.waitAsync(words, HEAD, head);
      if (waiting.async) await waiting.value;
    }
  }

  private word(from: number): number {
    return this.heads[(from & (RING_SIZE - 1)) >>> 2]!;
  }

  /** Copy bytes of the ring into {@link joined}. */
  private copy(from: number, length: number, to: number): void {
    const at = from & (RING_SIZE - 1);
    const { data, joined } = this;
    // A short line is copied sooner than a view of it is made.
    if (length < 64) {
      for (let i = 0; i < length; i++) joined[to + i] = data[(at + i) & (RING_SIZE - 1)]!;
      return;
    }
    const first = Math.min(length, RING_SIZE - at);
    joined.set(data.subarray(at, at + first), to);
    if (first < length) joined.set(data.subarray(0, length - first), to + first);
  }
}
