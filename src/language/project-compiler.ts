// The TypeScript that the folder's project has installed: until 6 nothing was strict of which tsconfig.json did not say so, and what
// its own compiler takes is no error in a cell.

import { foldersUp } from "../syntax/folders-up.ts";
import { read } from "./read-file.ts";

const STRICT_SINCE = 6;

/** Whether a tsconfig.json that does not say `strict` means it. Where no TypeScript is installed ours counts. */
export function strictByDefault(folder: string): boolean {
  for (const at of foldersUp(folder)) {
    const manifest = read(`${at.replace(/\/$/, "")}/node_modules/typescript/package.json`);
    const [, major] = /"version":\s*"(\d+)\./.exec(manifest ?? "") ?? [];
    if (major !== undefined) return Number(major) >= STRICT_SINCE;
  }
  return true;
}
