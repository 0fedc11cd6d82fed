// The Python that runs Jupyter, as far as it can be known from here: the one on the PATH, or the activated
// environment. Only its folders are asked for; nothing of cokernel needs a Python to run.

import { spawnSync } from "node:child_process";

/** What Jupyter's search path takes from its Python. */
export interface Python {
  /** sys.prefix */
  prefix: string;
  /** sys.base_prefix: another folder than prefix in a virtual environment. */
  basePrefix: string;
  /** site.getuserbase(), or null where the user's site is switched off. */
  userBase: string | null;
  /** Whether this user may write into prefix. */
  writable: boolean;
}

const question = `
import json, os, site, sys
print(json.dumps({
    "prefix": sys.prefix,
    "basePrefix": sys.base_prefix,
    "userBase": site.getuserbase() if site.ENABLE_USER_SITE else None,
    "writable": os.access(sys.prefix, os.W_OK),
}))`;

/** Ask the Python on the PATH of `env`; without one, take the environment that VIRTUAL_ENV or CONDA_PREFIX names. */
export function findPython(env: NodeJS.ProcessEnv): Python | null {
  for (const command of ["python3", "python"]) {
    const asked = spawnSync(command, ["-c", question], { env, encoding: "utf8", timeout: 10_000 });
    // A stub that only opens a shop (Windows), or a shim without a version behind it, answers with an error.
    // Around the answer there may be what an environment has every Python say (sitecustomize).
    const answer = asked.status === 0 && asked.stdout.split("\n").find((line) => /^\{"prefix":/.test(line));
    if (answer) return JSON.parse(answer);
  }
  const prefix = env.VIRTUAL_ENV || env.CONDA_PREFIX;
  return prefix ? { prefix, basePrefix: "", userBase: null, writable: true } : null;
}
