// A file's text, for the checker, and when it was changed.

import { readFileSync, type Stats, statSync } from "node:fs";

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
  return stats(path)?.mtimeMs ?? 0;
}

export function isFile(path: string): boolean {
  return stats(path)?.isFile() ?? false;
}

function stats(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // a link to itself, a folder that this user may not look into: nothing that could be read, either
  }
}
