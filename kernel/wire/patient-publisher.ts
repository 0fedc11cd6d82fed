// Sends on iopub so that a client that reads slowly loses nothing, and one that does not read at all costs little.
//
// libzmq holds some messages for each client. When a client's are full, sending waits, so the output ring fills and
// the cell that prints is slowed down. A client that takes nothing for a while is no longer waited for: libzmq leaves
// it out until it has read half of what is held for it. Nobody else loses anything.

import { setTimeout as sleep } from "node:timers/promises";
import { Waited } from "../waited.ts";
import type { Frame } from "./frames.ts";
import type { Sends } from "./send-queue.ts";

/** How long a client may take nothing while it is waited for. */
const PATIENCE_MS = 10_000;
/** The same, once the kernel is about to end. */
const LAST_MS = 1_000;
/** libzmq does not tell when there is room again. */
const PAUSE_MS = 4;
/** A pause of a busy machine. */
const LONGEST_MS = 100;

/** The part of an XPublisher that is used. */
export interface Publishes extends Sends {
  noDrop: boolean;
}

export class PatientPublisher implements Sends {
  /** @param socket with `noDrop` set, so that it refuses a message rather than to lose it */
  constructor(
    private readonly socket: Publishes,
    private patienceMs = PATIENCE_MS,
  ) {}

  get closed(): boolean {
    return this.socket.closed;
  }

  /** Send; one at a time. */
  async send(frames: Frame[]): Promise<void> {
    let waited: Waited | null = null;
    do {
      try {
        return await this.socket.send(frames);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      }
      waited ??= new Waited(LONGEST_MS);
      await sleep(PAUSE_MS);
      if (this.socket.closed) return;
    } while (waited.look() < this.patienceMs);
    this.refuse(false);
    try {
      await this.socket.send(frames);
    } finally {
      if (!this.socket.closed) this.refuse(true);
    }
  }

  /** The kernel ends: wait for nobody for long. */
  hurry(): void {
    this.patienceMs = LAST_MS;
  }

  private refuse(noDrop: boolean): void {
    const { emitWarning } = process;
    process.emitWarning = () => {}; // of zeromq.js: that options count from the next bind on; this one counts at once
    this.socket.noDrop = noDrop;
    process.emitWarning = emitWarning;
  }
}
