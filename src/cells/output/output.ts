// Where a cell's output goes: records in the ring, each under the cell that wrote it.
//
// console and process.stdout/stderr are patched in place, since modules hold on to them. What native code and children
// write to fd 1 and 2 themselves (kernel/descriptors.ts) comes here only where a cell prints behind it.

import { Console } from "node:console";
import { StringDecoder } from "node:string_decoder";
import type { MessagePort } from "node:worker_threads";
import { boundedMethod } from "../../display/bounded-console.ts";
import type { BulkOutput, CellOutput } from "../messages.ts";
import { currentCell } from "../run.ts";
import { Captured, capturedEnds, Taker } from "./captured.ts";
import { outputRecord } from "./output-record.ts";
import { Kind, MAX_RECORD, RingWriter } from "./ring.ts";
import { WrittenBefore } from "./written-before.ts";

const DEFAULT_LIMIT_MIB = 10;
/** What a message takes in the ring: some 500 of them may wait to be sent, which takes 20 ms, and so does an interrupt. */
const MESSAGE_WEIGHT = 2 << 10;

/** How many MiB a cell may print: `COKERNEL_OUTPUT_LIMIT`, which a cell may set for those that come. 0: no limit. */
export function outputLimit(env = process.env): number {
  const given = env.COKERNEL_OUTPUT_LIMIT;
  const limit = Number(given);
  return given === undefined || !(limit >= 0) ? DEFAULT_LIMIT_MIB : Math.min(Math.ceil(limit), 1 << 20);
}

/** The cell thread's outputs. */
export class Output {
  private readonly ring: RingWriter;
  private readonly bulk: MessagePort;
  private readonly ears = new Set<(text: string) => void>();
  private readonly before: WrittenBefore | null;

  /** @param captured reading ends of fd 1 and 2, where they were captured, and the words by which both threads take turns there */
  constructor(
    ring: SharedArrayBuffer,
    bulk: MessagePort,
    captured: { stdout?: number; stderr?: number; words: Int32Array } | null = null,
  ) {
    this.ring = new RingWriter(ring);
    this.bulk = bulk;
    const ends = capturedEnds(captured ?? {}, (kind, bytes) => this.ring.bytes(kind, currentCell(), bytes));
    this.before =
      captured !== null && ends.length > 0
        ? new WrittenBefore(new Captured(captured.words, Taker.CELL, ends))
        : null;
  }

  /** A cell's code begins to run. */
  begin(): void {
    this.before?.begin();
  }

  /** The cell itself is about to write to a descriptor, perhaps a captured one, and may print behind that. */
  expectWritten(): void {
    this.before?.expect();
  }

  /** No code is on the stack: a termination may have cut what stood there. */
  recover(): void {
    this.before?.recover();
  }

  /** Have `heard` called with all text that goes to stdout. @returns ends it */
  hear(heard: (text: string) => void): () => void {
    this.ears.add(heard);
    return () => void this.ears.delete(heard);
  }

  /** Text on the cell's stdout. */
  stdout(text: string, cell = currentCell()): void {
    if (this.ears.size > 0) for (const heard of this.ears) heard(text);
    this.before?.take();
    this.ring.text(Kind.STDOUT, cell, text);
  }

  /** Text on the cell's stderr. */
  stderr(text: string, cell = currentCell()): void {
    this.before?.take();
    this.ring.text(Kind.STDERR, cell, text);
  }

  /** An iopub message, in its place among the text. */
  publish(output: CellOutput, cell = currentCell()): void {
    this.before?.take();
    const record = outputRecord(output);
    const { buffers = [] } = output;
    if (buffers.length === 0 && record.length <= MAX_RECORD) {
      this.ring.bytes(Kind.OUTPUT, cell, record, MESSAGE_WEIGHT);
      return;
    }
    // First: the reader of the mark below must find it.
    this.bulk.postMessage({ record, buffers } satisfies BulkOutput, [
      record.buffer,
      ...buffers.map(({ buffer }) => buffer),
    ]);
    this.ring.bytes(Kind.BULK, cell, new Uint8Array(0), MAX_RECORD);
  }
}

/**
 * Let console, process.stdout and process.stderr write to the cells.
 *
 * @param captured the descriptors, as far as they were captured
 */
export function patchStreams(output: Output, captured: { stdout?: number; stderr?: number } = {}): void {
  const stdout = writable((text) => output.stdout(text));
  const stderr = writable((text) => output.stderr(text));
  process.stdout.write = stdout.write;
  process.stderr.write = stderr.write;
  if (captured.stdout !== undefined) block(process.stdout);
  if (captured.stderr !== undefined) block(process.stderr);
  // ignoreErrors: false spares two listener changes a line; our write never fails later than at once.
  const cellConsole = new Console({ stdout, stderr, ignoreErrors: false, colorMode: false } as never);
  for (const key of Reflect.ownKeys(cellConsole)) {
    const method = Reflect.get(cellConsole, key);
    if (typeof method !== "function" || key === "Console") continue;
    Reflect.set(console, key, typeof key === "string" ? boundedMethod(key, cellConsole) : method);
  }
}

/**
 * Let writing to the stream's descriptor wait for its reader again. Node's streams end that for whoever writes there, and what
 * native code writes while the pipe is full would be lost, or an error (EAGAIN).
 */
function block(stream: NodeJS.WriteStream): void {
  // Not in Node's documentation, the same from 20 to 26.
  (stream as unknown as { _handle: { setBlocking(blocks: boolean): void } })._handle.setBlocking(true);
}

type Write = typeof process.stdout.write;

/** What a Console and the process's streams need of a stream: `write`, with all its forms. */
function writable(emit: (text: string) => void): { write: Write } {
  const decoder = new StringDecoder("utf8");
  const write = (chunk: unknown, encoding?: unknown, callback?: unknown): boolean => {
    if (typeof encoding === "function") callback = encoding;
    if (typeof chunk === "string") {
      const bytes = typeof encoding === "string" && !/^utf-?8$/i.test(encoding);
      emit(bytes ? decoder.write(Buffer.from(chunk, encoding as BufferEncoding)) : chunk);
    } else if (chunk instanceof Uint8Array) {
      emit(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
    } else {
      throw new TypeError(
        `write() takes a string or a Uint8Array, but got ${chunk === null ? "null" : typeof chunk}.`,
      );
    }
    if (typeof callback === "function") process.nextTick(callback as () => void);
    return true;
  };
  return { write: write as Write };
}
