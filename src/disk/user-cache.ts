// Where this user's programs keep what they can make again.

import { isAbsolute, join } from "node:path";
import { homeFolder } from "./home-folder.ts";

/** The folder of cokernel's part of the user's cache, as the system has it; it need not be there. */
export function userCache(part: "npm" | "code"): string {
  const { XDG_CACHE_HOME = "", LOCALAPPDATA } = process.env;
  if (process.platform === "win32")
    return join(LOCALAPPDATA ?? join(homeFolder(), "AppData/Local"), "cokernel", part);
  if (process.platform === "darwin") return join(homeFolder(), "Library/Caches/cokernel", part);
  // One that is relative is invalid, and to be ignored (XDG Base Directory, 0.8): it would lie in each notebook's folder.
  const cache = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homeFolder(), ".cache");
  return join(cache, "cokernel", part);
}
