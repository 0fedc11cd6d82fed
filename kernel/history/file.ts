// Where a user's history is kept.

import { join } from "node:path";
import { homeFolder } from "../../src/disk/home-folder.ts";

/** `COKERNEL_HISTORY`, or `cokernel/history.sqlite` in the user's data folder; `:memory:` keeps nothing. */
export function historyFile(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.COKERNEL_HISTORY) return env.COKERNEL_HISTORY;
  return join(dataFolder(env, platform), "cokernel", "history.sqlite");
}

function dataFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (env.XDG_DATA_HOME) return env.XDG_DATA_HOME;
  if (platform === "win32") return env.APPDATA ?? join(homeFolder(), "AppData", "Roaming");
  if (platform === "darwin") return join(homeFolder(), "Library", "Application Support");
  return join(homeFolder(), ".local", "share");
}
