// Where Node and TypeScript look for what a folder lacks: in the folder itself, then in each above it.

import { dirname } from "node:path";

/** The folder and all above it, the nearest first. */
export function foldersUp(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUp(above)];
}
