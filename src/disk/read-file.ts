// What the disk has of a path, for who asks of what need not be there: nothing here throws.

import { readFileSync, type Stats, statSync } from "node:fs";

/** A file's text; null: there is none, or none that this user may read. */
export function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null; // also where it was there a moment ago
  }
}

/** When a file or a folder was changed last, in ms; 0: it is not there. */
export function changeTime(path: string): number {
  return stats(path)?.mtimeMs ?? 0;
}

/** Is there a file of this path, or a link to one? */
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
