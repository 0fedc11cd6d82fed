// A file beside the connection file, there while the kernel lives: one that is found at the start says that the kernel
// before this one was killed or has crashed, which it could not say itself.

import { readFileSync, rmSync, writeFileSync } from "node:fs";

/** Where the mark of this connection file's kernel stands. */
export function markFile(connectionFile: string): string {
  return `${connectionFile}.alive`;
}

/** What is to be said of the kernel before, or null; then the mark of this one stands. */
export function markLife(file: string): string | null {
  let before: string | null = null;
  try {
    const { pid, started } = JSON.parse(readFileSync(file, "utf8"));
    before =
      `The kernel that ran here before (process ${pid}, started ${started}) did not end in order: it was killed, ran ` +
      "out of memory, or crashed in native code. Its variables are gone.\n";
  } catch {
    // None, or none that can be read: there is nothing to say.
  }
  try {
    const mark = { pid: process.pid, started: new Date().toISOString() };
    writeFileSync(file, JSON.stringify(mark), { mode: 0o600 });
  } catch {
    // A folder that cannot be written to: the next start will not know.
  }
  return before;
}

/** An orderly end. */
export function unmarkLife(file: string): void {
  rmSync(file, { force: true });
}
