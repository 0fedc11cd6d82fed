// A file's text, for the checker, and when it was changed.

import { readFileSync, statSync } from "node:fs";

export function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Gone between the question whether it exists and this one: the checker takes null as absent.
    return null;
  }
}

/** When a file or a folder was changed last; 0: it is not there. */
export function changeTime(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
