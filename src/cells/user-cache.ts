// Where this user's programs keep what they can make again.

import { homedir } from "node:os";
import { join } from "node:path";

/** The folder of cokernel's part of the user's cache, as the system has it; it need not be there. */
export function userCache(part: "npm" | "code"): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === "win32")
    return join(LOCALAPPDATA ?? join(homedir(), "AppData/Local"), "cokernel", part);
  if (process.platform === "darwin") return join(homedir(), "Library/Caches/cokernel", part);
  return join(XDG_CACHE_HOME || join(homedir(), ".cache"), "cokernel", part);
}
