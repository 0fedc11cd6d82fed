// What was made of a file: anew only where the file has changed since.

import { statSync } from "node:fs";
import { stampOf } from "./read-file.ts";

export class FileCache<T> {
  private readonly kept = new Map<string, { stamp: string; made: T }>();

  /** @param make what is kept of a file of this path */
  constructor(private readonly make: (path: string) => T) {}

  /** Of the file as it is now; null: there is none. @throws what making it throws, which is tried again the next time */
  get(path: string): T | null {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return null;
    const stamp = stampOf(stats);
    const before = this.kept.get(path);
    if (before?.stamp === stamp) return before.made;
    const made = this.make(path);
    this.kept.set(path, { stamp, made });
    return made;
  }
}
