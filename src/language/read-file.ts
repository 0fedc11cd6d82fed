// A file's text, for the checker.

import { readFileSync } from "node:fs";

export function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Gone between the question whether it exists and this one: the checker takes null as absent.
    return null;
  }
}
