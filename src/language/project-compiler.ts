// The TypeScript that the folder's project has installed: until 6 nothing was strict of which tsconfig.json did not say so, and what
// its own compiler takes is no error in a cell.

import { manifestOf } from "../disk/packages.ts";

const STRICT_SINCE = 6;

/** Whether a tsconfig.json that does not say `strict` means it. Where no TypeScript is installed ours counts. */
export function strictByDefault(folder: string): boolean {
  const [, major] = /^(\d+)\./.exec(manifestOf("typescript", folder)?.version ?? "") ?? [];
  return major === undefined || Number(major) >= STRICT_SINCE;
}
