// A folder with those above it. Not mkdirSync's own way (`recursive`): where a folder is there and yet takes no other,
// below /proc or where the present one was deleted, that tries for ever.

import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** Make it unless it is there. @throws Error of the system */
export function makeFolder(folder: string, mode = 0o777): void {
  if (made(folder, mode)) return;
  const above = dirname(folder);
  if (above !== folder && above !== ".") makeFolder(above, mode);
  if (!made(folder, mode)) throw new Error(`${folder} cannot be made`);
}

/** false: the one above it is not there. */
function made(folder: string, mode: number): boolean {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return false;
    // EEXIST and, for one that is there where nothing may be made, EROFS, EACCES, EPERM.
    if (!isFolder(folder)) throw error;
  }
  return true;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
