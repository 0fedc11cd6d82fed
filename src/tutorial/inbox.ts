// What a kernel sends on one socket, until the last of it: a process that has ended may have left answers on the way.

import type { Dealer, Subscriber } from "zeromq";

/** Milliseconds until a connection that the ended process had counts as gone: a process of its own may hold it open. */
const goneMs = 1000;

/** Reads one socket to a kernel. */
export class Inbox {
  private connected = false;
  private received = 0;
  private onGone: (() => void) | null = null;

  /** @param onFrames gets each message as it comes */
  constructor(
    private readonly socket: Dealer | Subscriber,
    private readonly onFrames: (frames: Buffer[]) => void,
  ) {
    void this.read();
    void this.watch();
  }

  /** Resolves when the kernel, whose process has ended, has left nothing more to read. */
  async end(): Promise<void> {
    if (this.connected) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.onGone = resolve;
        timer = setTimeout(resolve, goneMs);
      });
      clearTimeout(timer);
    }
    // ZeroMQ hands on what is in its queue turn by turn.
    for (let before = -1; before !== this.received; ) {
      before = this.received;
      await turn();
      await turn();
    }
  }

  private async watch(): Promise<void> {
    for await (const { type } of this.socket.events) {
      if (type === "connect") this.connected = true;
      // Said once all that had come through the connection is in the socket's queue.
      if (type !== "disconnect") continue;
      this.connected = false;
      this.onGone?.();
    }
  }

  private async read(): Promise<void> {
    try {
      for await (const frames of this.socket) {
        this.received++;
        this.onFrames(frames);
      }
    } catch (error) {
      if (!this.socket.closed) throw error;
    }
  }
}

/** The event loop's next turn, its poll for what has come included. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
