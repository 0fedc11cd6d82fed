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

/** By what it is seen whether a file or a folder has changed; empty: it is not there. */
export function changeStamp(path: string): string {
  const found = stats(path);
  return found === undefined ? "" : stampOf(found);
}

/**
 * The stamp of what the disk has told. Its time and its size are not enough: `cp -p`, `rsync -t`, archives and a clock that was set
 * give another text the time of the one before.
 */
export function stampOf({ ino, size, mtimeMs, ctimeMs }: Stats): string {
  return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
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
