// One sender a socket: zeromq.js refuses a second send while one is pending, by a synchronous throw.
//
// So sends stand in a line, and only this file calls `send`. A message that cannot be sent is said once on stderr
// and dropped; the line goes on.

import type { Frame } from "./frames.ts";
import { log } from "./log.ts";

/** The part of a socket that sends. */
export interface Sends {
  readonly closed: boolean;
  send(frames: Frame[]): Promise<void>;
}

export class SendQueue {
  private waiting: Frame[][] = [];
  private sending: Promise<void> | null = null;

  constructor(private readonly socket: Sends) {}

  /** Put a message in the line. Resolves once everything up to it was handed to the socket. */
  send(frames: Frame[]): Promise<void> {
    this.waiting.push(frames);
    return this.flushed();
  }

  /** Resolves once the line is empty. */
  flushed(): Promise<void> {
    if (this.sending !== null) return this.sending;
    if (this.waiting.length === 0) return Promise.resolve();
    return (this.sending = this.run());
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      for (const frames of batch) {
        // After close() a send throws; at the end of the kernel nobody listens any more.
        if (this.socket.closed) continue;
        try {
          await this.socket.send(frames);
        } catch (error) {
          log(`a message could not be sent: ${(error as Error).message}`);
        }
      }
    }
    this.sending = null;
  }
}
