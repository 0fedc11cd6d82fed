// A file that is there while the kernel lives: one that is found at the start says that the kernel before this one was
// killed or has crashed, which it could not say itself.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeFolder } from "../../src/disk/make-folder.ts";
import { historyFile } from "../history/file.ts";

/** Where the mark of this connection file's kernel stands. */
export function markFile(connectionFile: string): string {
  return `${connectionFile}.alive`;
}

/**
 * Where that of a gateway's kernel stands, which has no file: beside the history, by the id that it keeps when it is
 * restarted. Another host, to which a gateway may restart it, knows nothing of it.
 */
export function markFileOf(kernelId: string): string | null {
  const history = historyFile();
  if (history === ":memory:" || !/^[\w-]+$/.test(kernelId)) return null;
  return join(dirname(history), "alive", kernelId);
}

/** What is to be said of the kernel before, or null; then the mark of this one stands. */
export function markLife(file: string): string | null {
  let before: string | null = null;
  try {
    const { pid, started } = JSON.parse(readFileSync(file, "utf8"));
    before =
      "The kernel before this one was killed, ran out of memory or crashed in native code: its variables are gone.\n" +
      `(It was process ${pid}, started ${String(started).slice(0, 16).replace("T", " ")} UTC.)\n`;
  } catch {
    // None, or none that can be read: there is nothing to say.
  }
  try {
    makeFolder(dirname(file));
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
