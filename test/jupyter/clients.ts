// The real clients of .venv, and a data folder of their own in which the built kernel is installed by its own command.

import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** The checkout. */
export const root = path.dirname(path.dirname(import.meta.dirname));

/** What a client of one test file gets. */
export interface Clients {
  /** A folder for what the test writes. */
  folder: string;
  /** With every folder of Jupyter's inside `folder`. */
  env: NodeJS.ProcessEnv;
}

/** A program of .venv. */
export function program(name: string): string {
  const windows = process.platform === "win32";
  const file = path.join(root, ".venv", windows ? "Scripts" : "bin", windows ? `${name}.exe` : name);
  if (existsSync(file)) return file;
  throw new Error(`${file} is not there: node scripts/python.mjs`);
}

/** Install the kernel as `cokernel` into new folders. */
export function installKernel(): Clients {
  const folder = mkdtempSync(path.join(tmpdir(), "cokernel-jupyter-"));
  const part = (name: string) => {
    mkdirSync(path.join(folder, name));
    return path.join(folder, name);
  };
  const { JUPYTER_PATH: _, ...outer } = process.env;
  const env: NodeJS.ProcessEnv = {
    ...outer,
    JUPYTER_DATA_DIR: part("data"),
    JUPYTER_CONFIG_DIR: part("config"),
    JUPYTER_RUNTIME_DIR: part("runtime"),
    JUPYTERLAB_SETTINGS_DIR: part("settings"),
    JUPYTERLAB_WORKSPACES_DIR: part("workspaces"),
    IPYTHONDIR: part("ipython"),
    // npm start installs into .venv; the one under test is in the data folder.
    JUPYTER_PREFER_ENV_PATH: "0",
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const { status, stderr } = spawnSync(process.execPath, [path.join(root, "dist/cli.js"), "install"], {
    env,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`cokernel install: ${stderr}(built? node scripts/build.mjs)`);
  return { folder, env };
}

/** Run a program to its end. @throws Error with what it printed, when it fails or takes longer than `timeoutMs`. */
export function run(
  { env }: Clients,
  name: string,
  args: readonly string[],
  { timeoutMs = 60_000 } = {},
): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const options = { env, cwd: root, timeout: timeoutMs, maxBuffer: 64 << 20 };
    execFile(program(name), args, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${name} ${args.join(" ")}\n${error.message}\n${stdout}\n${stderr}`));
      else resolve({ stdout, stderr });
    });
  });
}
