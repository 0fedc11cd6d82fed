// A file whole or not at all: another kernel may read it meanwhile, and a disk may be full.

import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Write beside it, then give it its name. @throws with nothing left behind */
export function writeWhole(file: string, content: string | Uint8Array, mode?: number): void {
  const half = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(half, content, { mode });
    renameSync(half, file);
  } catch (error) {
    rmSync(half, { force: true });
    throw error;
  }
}
