// Reads the output ring and hands on what cells print and display, in the order in which they did.
//
// Knows records and messages, but no header and no socket: the sink turns a cell id into a parent. Of the updates of one
// display that follow each other within a moment only the last is handed on: nobody would have seen the others.

import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { BulkOutput, CellId } from "../../src/cells/messages.ts";
import { type OutputRecord, readOutputRecord } from "../../src/cells/output/output-record.ts";
import { Kind, RING_SIZE, RingReader } from "../../src/cells/output/ring.ts";
import { log } from "./log.ts";
import { type Stream, StreamMerger } from "./stream-merger.ts";

/** What a cell shows; buffers only where it gave some. */
export type Shown = OutputRecord & { buffers?: Uint8Array[] };

/** Where output goes. */
export interface OutputSink {
  stream(cell: CellId, name: Stream, text: string): Promise<void>;
  output(cell: CellId, output: Shown): Promise<void>;
}

/** Bytes read in one turn of the wire thread: some 2 ms of work, so that requests are answered in between. */
const TURN_BYTES = RING_SIZE >> 2;
/** What a message of its own (a display) costs in a turn beside its bytes, in the same currency: it is signed and sent. */
const MESSAGE_COST = 4 << 10;
/** Least time between two updates of one display, unless something else comes between them. */
const UPDATE_MS = 20;
/** Sleep after a turn that emptied the ring; the writer need not wake us for each line, and merging waits anyway. */
const REST_MS = 4;

export class Output {
  private readonly ring: RingReader;
  private readonly merger: StreamMerger;
  private handed: Promise<void> = Promise.resolve();
  private closed = false;
  /** The latest update of each display since anything else came, by cell and id. */
  private readonly updates = new Map<string, { cell: CellId; output: Shown }>();
  private updatesHanded = Number.NEGATIVE_INFINITY;
  private updatesTimer: NodeJS.Timeout | null = null;

  constructor(
    memory: SharedArrayBuffer,
    private readonly bulk: MessagePort,
    private readonly sink: OutputSink,
  ) {
    this.ring = new RingReader(memory);
    this.merger = new StreamMerger((cell, name, text) => {
      this.handed = sink.stream(cell, name, text);
    });
  }

  /** Read for as long as the kernel lives. */
  async run(): Promise<void> {
    while (!this.closed) {
      await this.ring.readable();
      const emptied = this.read(TURN_BYTES, MESSAGE_COST);
      this.merger.settle();
      this.settleUpdates();
      await this.handed; // a slow socket slows the ring down, and the ring the cell
      await (emptied ? sleep(REST_MS) : turn());
    }
  }

  /** Take text that did not come through the ring. */
  text(cell: CellId, kind: number, bytes: Uint8Array): void {
    this.read(); // what was printed before it
    this.handOnUpdates();
    this.merger.add(cell, kind, bytes);
    this.merger.settle();
  }

  /** Resolves when what was handed on last is on its way. */
  handedOn(): Promise<void> {
    return this.handed;
  }

  /** Hand on everything written so far: the cell has ended, or something else of it is about to be sent. */
  drain(cell: CellId): void {
    this.read();
    this.handOnUpdates();
    this.merger.flush(cell);
    this.merger.settle();
  }

  /** Hand on everything, and read no more. */
  close(): void {
    this.read();
    this.handOnUpdates();
    this.merger.flushAll();
    this.closed = true;
  }

  /** Read so many bytes of the ring; true once there is no more. As it stands: a full ring, and no more. */
  private read(bytes = RING_SIZE, perMessage = 0): boolean {
    for (let left = bytes; left > 0; ) {
      const record = this.ring.read();
      if (record === null) return true;
      const { kind, cell } = record;
      left -= record.size;
      if (kind === Kind.STDOUT || kind === Kind.STDERR) {
        this.handOnUpdates();
        this.merger.add(cell, kind, record.bytes);
      } else if (this.other(kind, cell, record.bytes)) left -= perMessage;
    }
    return false;
  }

  /** @returns whether it makes a message of its own */
  private other(kind: number, cell: CellId, bytes: Uint8Array): boolean {
    const output = kind === Kind.OUTPUT ? readOutputRecord(bytes) : this.bulkOutput();
    if (output === null) {
      log(`output record of cell ${cell} and kind ${kind} without its message`);
      return false;
    }
    const id = output.about.display_id;
    if (output.msgType === "update_display_data" && typeof id === "string") {
      const key = `${cell} ${id}`;
      const first = !this.updates.delete(key);
      this.updates.set(key, { cell, output });
      return first;
    }
    this.handOnUpdates();
    this.handOn(cell, output);
    return true;
  }

  /** Posted before the record was written, so it is there. */
  private bulkOutput(): Shown | null {
    const posted = receiveMessageOnPort(this.bulk)?.message as BulkOutput | undefined;
    return posted === undefined ? null : { ...readOutputRecord(posted.record), buffers: posted.buffers };
  }

  /** Hand on updates that are due, and see to it that the rest is when it is due. */
  private settleUpdates(): void {
    if (this.updates.size === 0 || this.updatesTimer !== null) return;
    const wait = this.updatesHanded + UPDATE_MS - performance.now();
    if (wait <= 0) this.handOnUpdates();
    else
      this.updatesTimer = setTimeout(() => {
        this.updatesTimer = null;
        this.settleUpdates();
      }, wait);
  }

  private handOnUpdates(): void {
    if (this.updates.size === 0) return;
    for (const { cell, output } of this.updates.values()) this.handOn(cell, output);
    this.updates.clear();
    this.updatesHanded = performance.now();
  }

  private handOn(cell: CellId, output: Shown): void {
    this.merger.flush(cell);
    this.handed = this.sink.output(cell, output);
  }
}
