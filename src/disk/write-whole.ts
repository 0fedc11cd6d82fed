// A file whole or not at all: another kernel may read it meanwhile, and a disk may be full.

import { renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder } from "./make-folder.ts";

/** Write beside it, then give it its name. @throws with nothing left behind */
export function writeWhole(file: string, content: string | Uint8Array, mode?: number): void {
  const half = `${file}.${process.pid}`;
  makeFolder(dirname(file));
  try {
    writeFileSync(half, content, { mode });
    renameSync(half, file);
  } catch (error) {
    rmSync(half, { force: true });
    throw error;
  }
}
