// The last wait of the thread that ends the process: until the wire thread has sent what is left and closed its sockets.
//
// To end before that is to tear the wire thread down in the middle of it, inside a socket's receive or the history's
// database: their addons then abort the process, or it stands still for good where that thread stands in a system call.

import { Word } from "./messages.ts";

/**
 * A moment on most days; on a busy machine, where the history's database is still to be loaded and written, seconds. Jupyter
 * kills a kernel five seconds after it has asked it to end.
 */
const CLOSE_MS = 4_000;
/** Taken now: a cell may replace it. */
const kill = process.kill.bind(process, process.pid, "SIGKILL");

/** Wait until the wire thread, told to `exit`, has closed; where it does not, the process ends here and at once, torn down by nobody. */
export function waitForWire(words: Int32Array): void {
  if (Atomics.wait(words, Word.FLUSHED, 0, CLOSE_MS) === "timed-out") kill();
}
