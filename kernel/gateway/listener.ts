// The engine's line to the kernel beside its five sockets: signals and the end, by one short connection each.
//
// In the wire thread, since engines give up after some milliseconds. Whether anybody accepts is how they know that the
// kernel lives, so that it is closed when the kernel ends, and not before. Nothing proves who calls: whoever
// reaches the port can end the kernel, as with the engines' own launchers.

import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { log } from "../wire/log.ts";
import type { PortRange } from "./port-range.ts";

/** Requests have some 15 bytes. */
const MOST_BYTES = 1 << 10;
/** A caller that says nothing for so long is hung up on. */
const SILENCE_MS = 5_000;

/** What callers ask for. */
export interface Asked {
  /** Anybody has called. */
  called(): void;
  interrupt(): void;
  /** Ends the kernel; may be called again and again. */
  end(): void;
}

export class Listener {
  private constructor(private readonly server: Server) {}

  /** Listen on a port of the range. @throws Error none of them is free, or may be listened on */
  static async open(asked: Asked, ports: PortRange): Promise<Listener> {
    const server = createServer((socket) => {
      asked.called();
      read(socket, (text) => take(text, asked));
    });
    for (let tries = 0; ; tries++) {
      try {
        server.listen(ports.next(), "0.0.0.0");
        await once(server, "listening");
        server.on("error", (error) => log(`gateway: ${error.message}`)); // no file descriptors, for one
        return new Listener(server);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || tries >= ports.retries) throw error;
      }
    }
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.close();
  }
}

/** One request: all that comes until the caller hangs up. A poll may bring nothing at all. */
function read(socket: Socket, done: (text: string) => void): void {
  let text = "";
  socket.setEncoding("latin1").setTimeout(SILENCE_MS, () => socket.destroy());
  socket.on("data", (piece) => {
    text += piece;
    if (text.length <= MOST_BYTES) return;
    log(`gateway: a request of more than ${MOST_BYTES} bytes was dropped`);
    text = "";
    socket.destroy();
  });
  socket.on("end", () => {
    if (text !== "") done(text);
  });
  socket.on("error", () => {}); // a caller that was reset: engines that wait for milliseconds do that
}

function take(text: string, asked: Asked): void {
  let request: { signum?: unknown; shutdown?: unknown } | null = null;
  try {
    request = JSON.parse(text);
  } catch {
    // As any other request that is none.
  }
  const { signum, shutdown } = Object(request) as { signum?: unknown; shutdown?: unknown };
  if (signum === 2) asked.interrupt();
  else if (signum === 15 || shutdown) asked.end();
  else if (signum === 9) process.kill(process.pid, "SIGKILL");
  else if (signum !== 0) log(`gateway: a request was dropped: ${JSON.stringify(text.slice(0, 80))}`);
}
