// Reads the output ring and hands on what cells print and display, in the order in which they did.
//
// Knows records and messages, but no header and no socket: the sink turns a cell id into a parent.

import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { CellId, CellOutput } from "../../src/cells/messages.ts";
import { Kind, RING_SIZE, RingReader } from "../../src/cells/ring.ts";
import { log } from "./log.ts";
import { type Stream, StreamMerger } from "./stream-merger.ts";

/** Where output goes. */
export interface OutputSink {
  stream(cell: CellId, name: Stream, text: string): Promise<void>;
  output(cell: CellId, output: CellOutput): Promise<void>;
}

/** Bytes read in one turn of the wire thread: some 2 ms of work, so that requests are answered in between. */
const TURN_BYTES = RING_SIZE >> 2;
/** What a message of its own (a display) costs in a turn beside its bytes, in the same currency: it is signed and sent. */
const MESSAGE_COST = 4 << 10;
/** Sleep after a turn that emptied the ring; the writer need not wake us for each line, and merging waits anyway. */
const REST_MS = 4;

export class Output {
  private readonly ring: RingReader;
  private readonly merger: StreamMerger;
  private handed: Promise<void> = Promise.resolve();
  private closed = false;

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
      await this.handed; // a slow socket slows the ring down, and the ring the cell
      await (emptied ? sleep(REST_MS) : turn());
    }
  }

  /** Take text that did not come through the ring. */
  text(cell: CellId, kind: number, bytes: Uint8Array): void {
    this.read(); // what was printed before it
    this.merger.add(cell, kind, bytes);
    this.merger.settle();
  }

  /** Hand on everything written so far: the cell has ended, or something else of it is about to be sent. */
  drain(cell: CellId): void {
    this.read();
    this.merger.flush(cell);
    this.merger.settle();
  }

  /** Hand on everything, and read no more. */
  close(): void {
    this.read();
    this.merger.flushAll();
    this.closed = true;
  }

  /** Read so many bytes of the ring; true once there is no more. As it stands: a full ring, and no more. */
  private read(bytes = RING_SIZE, perMessage = 0): boolean {
    for (let left = bytes; left > 0; ) {
      const record = this.ring.read();
      if (record === null) return true;
      left -= record.kind <= Kind.STDERR ? record.size : record.size + perMessage;
      if (record.kind === Kind.STDOUT || record.kind === Kind.STDERR)
        this.merger.add(record.cell, record.kind, record.bytes);
      else this.other(record.kind, record.cell, record.bytes);
    }
    return false;
  }

  private other(kind: number, cell: CellId, bytes: Uint8Array): void {
    this.merger.flush(cell);
    const output =
      kind === Kind.OUTPUT
        ? (JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()) as CellOutput)
        : // Posted before the record was written, so it is there.
          (receiveMessageOnPort(this.bulk)?.message as CellOutput | undefined);
    if (output === undefined) log(`output record of cell ${cell} and kind ${kind} without its message`);
    else this.handed = this.sink.output(cell, output);
  }
}
