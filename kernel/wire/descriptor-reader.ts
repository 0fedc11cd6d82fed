// Hears of what native code and child processes write to fd 1 and 2 (descriptors.ts), and has it taken (captured.ts).
//
// Node's streams read before they say that there is something, and what they have read is for a while in nobody's hands.
// So nothing is read here but by the turn that two threads take: the stream is given a buffer of no bytes, and then says
// only that there is something to read (libuv: ENOBUFS).

import { Socket } from "node:net";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type { Captured, CapturedEnd } from "../../src/cells/output/captured.ts";
import { log } from "./log.ts";

/** While the cell thread takes it. */
const RETRY_MS = 1;
/** A cell thread that was cut in its turn gives it back soon, when it is put in order. */
const PATIENCE_MS = 1_000;

/** The handle of a stream: not in Node's documentation, the same from 20 to 26. */
interface Handle {
  onread(): void;
  readStart(): void;
  readStop(): void;
}

export class DescriptorReader {
  private closed = false;
  /** How often there was something to read. */
  private heard = 0;
  /** Ends that nobody listens to: what they have said is being taken. */
  private readonly deaf: Set<CapturedEnd>;

  /** @param handed resolves when what was taken is on its way, so that a slow client slows the writer down */
  constructor(
    private readonly captured: Captured,
    private readonly handed: () => Promise<void>,
  ) {
    this.deaf = new Set(captured.ends);
  }

  /** Have taken what is written from now on, for as long as this thread lives. */
  listen(): void {
    for (const end of this.captured.ends) this.hear(end);
  }

  /** Resolves once what was written before this call was taken. */
  async read(): Promise<void> {
    const { heard } = this;
    if (this.deaf.size === 0) {
      // To look costs 20 µs where it finds nothing, and every cell ends here. The loop itself knows once it has polled, which
      // it has for certain between two turns.
      await turn();
      await turn();
      if (this.heard === heard) return;
    }
    for (const end = performance.now() + PATIENCE_MS; this.captured.tryTake() === null; ) {
      if (performance.now() > end)
        return log("what is written to fd 1 and 2 cannot be read: a cell was cut in reading it");
      await turn();
    }
  }

  /** Read what was written, and nothing from then on. */
  async close(): Promise<void> {
    this.closed = true;
    await this.read();
  }

  private hear(end: CapturedEnd): void {
    const onread = { buffer: new Uint8Array(0), callback: () => true };
    const options = { fd: end.descriptor, readable: true, writable: false, onread };
    const socket = new Socket(options);
    socket.unref();
    this.deaf.delete(end);
    const { _handle: handle } = socket as unknown as { _handle: Handle };
    handle.onread = async () => {
      handle.readStop();
      this.heard++;
      this.deaf.add(end);
      while (this.captured.tryTake() === null) await sleep(RETRY_MS);
      await this.handed();
      if (!this.closed && this.captured.ends.includes(end)) handle.readStart();
      this.deaf.delete(end);
    };
  }
}
