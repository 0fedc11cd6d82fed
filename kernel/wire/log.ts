// One line on the kernel's stderr, from the wire thread.
//
// Not process.stderr: in a worker that goes through the main thread, which may be spinning in a cell. And fd 2 may
// have been given to the cells' output, in which case the main thread kept another descriptor for the log.

import { writeSync } from "node:fs";

let descriptor = 2;

/** Log to this descriptor from now on. */
export function logTo(fd: number): void {
  descriptor = fd;
}

/** Write `cokernel: ${line}`; a line break in it is drawn as ⏎. */
export function log(line: string): void {
  try {
    writeSync(descriptor, `cokernel: ${line.replace(/\s*\n\s*/g, " ⏎ ")}\n`);
  } catch {
    // EAGAIN, EPIPE, EBADF: stderr is full or gone. Losing a line of the log must not stop the kernel.
  }
}
