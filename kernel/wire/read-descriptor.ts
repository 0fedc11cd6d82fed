// What native code and child processes write to fd 1 and 2 (descriptors.ts), read by the wire thread's event loop.

import { Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";

/** Call `take` with what is written at the other end of a FIFO, for as long as this thread lives. */
export function readDescriptor(descriptor: number, take: (bytes: Uint8Array) => void): void {
  const socket = new Socket({ fd: descriptor, readable: true, writable: false });
  socket.on("data", take);
  // It cannot be read any more: what is written there is then lost, and the writer hears of it.
  socket.on("error", () => socket.destroy());
  socket.unref();
}

/** Resolves once what was written before this call was taken: a whole turn of the event loop has gone by. */
export async function descriptorsRead(): Promise<void> {
  await turn();
  await turn();
}
