// Where Jupyter keeps and looks for its data, computed from facts alone: no file is touched here, so that one
// machine can test the paths of three systems.
//
// Counterpart: jupyter_core/paths.py (5.9), jupyter_data_dir() and jupyter_path().

import path from "node:path";
import type { Python } from "./python.ts";

/** What the paths depend on, besides the Python that runs Jupyter. */
export interface Host {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  home: string;
}

/** Of this process. */
export function thisHost(home: string): Host {
  return { platform: process.platform, env: process.env, home };
}

/** The user's data folder: where `install --user` writes, below `kernels`. */
export function userDataDir({ platform, env, home }: Host): string {
  const { join } = pathOf(platform);
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32") {
    if (env.APPDATA) return join(env.APPDATA, "jupyter");
    return join(env.JUPYTER_CONFIG_DIR || join(home, ".jupyter"), "data");
  }
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "jupyter");
}

/** The data folder below a prefix such as a virtual environment's. */
export function prefixDataDir(platform: NodeJS.Platform, prefix: string): string {
  return pathOf(platform).join(prefix, "share", "jupyter");
}

/**
 * The folders that Jupyter searches, in its order; the first one that has a kernel's name wins.
 *
 * @param python the Python that runs Jupyter, as far as it is known: Jupyter also looks into its prefix
 */
export function dataDirs(host: Host, python: Python | null): string[] {
  const { platform, env } = host;
  const { delimiter } = pathOf(platform);
  const named = (env.JUPYTER_PATH ?? "").split(delimiter).filter((entry) => entry !== "");
  const user = [userDataDir(host)];
  if (python?.userBase) user.push(prefixDataDir(platform, python.userBase));
  const environment = python ? [prefixDataDir(platform, python.prefix)] : [];
  const near =
    python && prefersEnvironment(host, python) ? [...environment, ...user] : [...user, ...environment];
  return [...new Set([...named, ...near, ...systemDataDirs(host)])];
}

function systemDataDirs({ platform, env }: Host): string[] {
  if (platform !== "win32") return ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  // Anybody may write into %PROGRAMDATA%, so that Jupyter reads it only where it was told to.
  return env.PROGRAMDATA && truthy(env.JUPYTER_USE_PROGRAMDATA)
    ? [path.win32.join(env.PROGRAMDATA, "jupyter")]
    : [];
}

function prefersEnvironment({ env }: Host, python: Python): boolean {
  if (env.JUPYTER_PREFER_ENV_PATH !== undefined) return truthy(env.JUPYTER_PREFER_ENV_PATH);
  if (!python.writable) return false;
  if (python.prefix !== python.basePrefix) return true;
  const conda = env.CONDA_PREFIX;
  return Boolean(conda) && python.prefix.startsWith(conda!) && (env.CONDA_DEFAULT_ENV ?? "base") !== "base";
}

function truthy(value: string | undefined): boolean {
  return value !== undefined && !["no", "n", "false", "off", "0", "0.0"].includes(value.toLowerCase());
}

function pathOf(platform: NodeJS.Platform): path.PlatformPath {
  return platform === "win32" ? path.win32 : path.posix;
}
