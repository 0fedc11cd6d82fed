// File descriptors 1 and 2 given to the cells: what native code and children with inherited stdio write there is read
// by the wire thread, and shown under the running cell.
//
// Each becomes the writing end of a FIFO: closed and opened anew, since POSIX gives the lowest free number. So this
// must be done while no other thread opens files, before the first worker is made. Linux alone has the names under
// /proc by which the old fd 2 is kept for the log; elsewhere, and where anything fails, descriptors stay as they are.

import { spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Reading ends, and what else the wire thread must know; a missing one was not captured. */
export interface Descriptors {
  stdout?: number;
  stderr?: number;
  /** What fd 2 was, for the log. */
  log?: number;
}

const NAME = "cokernel-fd-";

/** Capture what can be captured. Does not throw. */
export function captureDescriptors(): Descriptors {
  const captured: Descriptors = {};
  if (process.platform !== "linux") return captured;
  try {
    const folder = emptyFolder();
    const fifos = [join(folder, "1"), join(folder, "2")] as const;
    // Node cannot make a FIFO.
    spawnSync("mkfifo", ["-m", "600", ...fifos], { stdio: "ignore" });
    try {
      captured.stdout = capture(1, fifos[0]);
      captured.log = reopened(2);
      captured.stderr = capture(2, fifos[1]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } catch {
    // No mkfifo, no /proc, a socket as fd 2 (it cannot be opened again): what is not captured goes where it always went.
  }
  return captured;
}

/** A container may have nothing that can be written but the memory its processes share. */
function emptyFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), NAME));
  } catch {
    return mkdtempSync(join("/dev/shm", NAME));
  }
}

/** Make `descriptor` the writing end of the FIFO; returns the reading end. */
function capture(descriptor: number, fifo: string): number {
  const end = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  const spare = openSync(fifo, constants.O_WRONLY);
  closeSync(descriptor);
  const opened = openSync(fifo, constants.O_WRONLY);
  closeSync(spare);
  if (opened !== descriptor) throw new Error(`descriptor ${descriptor} became ${opened}`);
  return end;
}

/** A second descriptor of the same file. It appends: opened for writing alone, a log file would be cut to nothing. */
function reopened(descriptor: number): number {
  return openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_APPEND);
}
