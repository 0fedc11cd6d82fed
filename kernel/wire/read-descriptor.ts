// What native code and child processes write to fd 1 and 2 (descriptors.ts), read by the wire thread's event loop.

import { readSync } from "node:fs";
import { Socket } from "node:net";

/** A FIFO holds no more on Linux, unless somebody asks for it. */
const FIFO_BYTES = 64 << 10;

/**
 * Call `take` with what is written at the other end of a FIFO, for as long as this thread lives.
 *
 * @returns takes what stands there now, so that what was written before the call is taken at its end; two turns of the
 * event loop would say the same, and take longer than a short cell
 */
export function readDescriptor(descriptor: number, take: (bytes: Uint8Array) => void): () => void {
  const socket = new Socket({ fd: descriptor, readable: true, writable: false });
  socket.on("data", take);
  // It cannot be read any more: what is written there is then lost, and the writer hears of it.
  socket.on("error", () => socket.destroy());
  socket.unref();
  const buffer = Buffer.allocUnsafeSlow(FIFO_BYTES);
  return () => {
    try {
      const read = readSync(descriptor, buffer);
      if (read > 0) take(Buffer.from(buffer.subarray(0, read))); // it may be kept for a while
    } catch {
      // EAGAIN: there is nothing.
    }
  };
}
