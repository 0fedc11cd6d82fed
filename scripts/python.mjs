// Makes .venv with the clients of test/jupyter/requirements.txt and our own package for papermill (python/), when it is
// missing or one of the two has changed. Usage: node scripts/python.mjs

import path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./command.mjs";
import { ensureEnvironment, programs } from "./virtual-environment.mjs";

const own = path.join(root, "python");

/** The folder of the virtual environment, and its programs'. */
export const prefix = path.join(root, ".venv");
export const bin = programs(prefix);

/** Make the virtual environment if need be. @returns null, or why it could not be made, and what to do */
export function ensurePython() {
  return ensureEnvironment({
    venv: prefix,
    pins: path.join(root, "test/jupyter/requirements.txt"),
    own: {
      folder: own,
      files: ["pyproject.toml", "cokernel_papermill.py"].map((file) => path.join(own, file)),
    },
    oldest: [3, 9],
    probe: "jupyterlab",
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problem = await ensurePython();
  if (problem !== null) {
    console.error(`python: ${problem}`);
    process.exitCode = 1;
  }
}
