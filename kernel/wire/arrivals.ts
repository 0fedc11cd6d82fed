// What comes on the sockets: a message is decoded, checked and handed on; of one that cannot be taken a line says why.

import { setTimeout as sleep } from "node:timers/promises";
import { BadMessage, type Codec, type Message } from "./frames.ts";
import { log } from "./log.ts";
import { Replays } from "./replays.ts";
import { readSocket, type Sockets } from "./sockets.ts";

/** Requests that were sent together have all come when none came for this long … */
const QUIET_MS = 5;
/** … or after this time. */
const ARRIVAL_MS = 50;

/** Who is told of what came. */
export interface Takers {
  request(message: Message, channel: "shell" | "control"): void;
  input_reply(message: Message): void;
}

export class Arrivals {
  private readonly replays = new Replays();
  /** When the last request came by which cells may come. An interrupt, on control, is not to wait for others. */
  private last = 0;

  constructor(
    private readonly sockets: Sockets,
    private readonly codec: Codec,
  ) {}

  /** Read all of the sockets on which clients ask, until they are closed. */
  read(takers: Takers): void {
    const { sockets } = this;
    for (const channel of ["shell", "control"] as const)
      void readSocket(sockets[channel], (frames) => {
        if (channel === "shell") this.last = performance.now();
        const message = this.decoded(channel, frames);
        if (message !== null) takers.request(message, channel);
      });
    void readSocket(sockets.stdin, (frames) => {
      const message = this.decoded("stdin", frames);
      if (message?.header.msg_type === "input_reply") takers.input_reply(message);
      else if (message !== null) log(`stdin: no such message type: ${typeOf(message)}`);
    });
    // The heartbeat, in this thread so that it beats while a cell spins. Section "Heartbeat for kernels".
    void readSocket(sockets.hb, (frames) => sockets.hb.send(frames));
  }

  /** Resolves once requests that were sent together have all come. */
  async settled(): Promise<void> {
    for (const end = performance.now() + ARRIVAL_MS; performance.now() < end; await sleep(1))
      if (performance.now() - this.last > QUIET_MS) return;
  }

  private decoded(channel: string, frames: Buffer[]): Message | null {
    try {
      const message = this.codec.decode(frames);
      if (!this.replays.seen(message.signature)) return message;
      log(`${channel}: a message was dropped: it has come before (${typeOf(message)})`);
    } catch (error) {
      if (!(error instanceof BadMessage)) throw error;
      log(`${channel}: a message was dropped: ${error.message}`);
    }
    return null;
  }
}

const typeOf = ({ header }: Message): string => JSON.stringify(header.msg_type.slice(0, 80));
