// Makes .venv with the clients of test/jupyter/requirements.txt and our own package for papermill (python/), when it is
// missing or one of the two has changed. Usage: node scripts/python.mjs

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { aptInstall, aptLine } from "./apt.mjs";
import { command, root } from "./command.mjs";

const oldest = [3, 9];
const pins = path.join(root, "test/jupyter/requirements.txt");
const own = path.join(root, "python");
const venv = path.join(root, ".venv");
/** A copy of what was installed, written last: an installation that was cut off is made again. */
const installed = path.join(venv, "requirements.txt");
const sources = [pins, path.join(own, "pyproject.toml"), path.join(own, "cokernel_papermill.py")];

/** The folder of the virtual environment, and its programs'. */
export const bin = path.join(venv, process.platform === "win32" ? "Scripts" : "bin");
export const prefix = venv;

/**
 * Make the virtual environment if need be.
 *
 * @returns null when it is there, else a sentence: why it could not be made, and what to do
 */
export async function ensurePython() {
  const wanted = sources.map((file) => readFileSync(file, "utf8")).join("\n");
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted && answers()) return null;
  const python = findPython();
  if (python === null) {
    return `there is no Python ${oldest.join(".")} or newer on the PATH (python3, python)`;
  }
  console.log("Installing the Jupyter clients into .venv …");
  const make = () => command(python, ["-m", "venv", "--clear", venv], { quiet: true });
  // Debian keeps venv in a package of its own.
  if ((await make()) !== 0 && !((await aptInstall("python3-venv")) && (await make()) === 0)) {
    return `'${python} -m venv' fails; on Debian and Ubuntu: ${aptLine("python3-venv")}`;
  }
  const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
  for (const what of [
    ["--requirement", pins],
    ["--no-deps", own],
  ]) {
    const code = await command(path.join(bin, "python"), [...pip, ...what]);
    if (code !== 0) return `pip could not install ${path.relative(root, what[1])} (code ${code}, see above)`;
  }
  // JupyterLab starts a CommonJS script of its own in there, which must not inherit this package's "type": "module".
  writeFileSync(path.join(venv, "package.json"), '{ "type": "commonjs" }\n');
  writeFileSync(installed, wanted);
  return null;
}

/** Whether the environment's Python still starts: the one it was made of may be gone. */
function answers() {
  return spawnSync(path.join(bin, "python"), ["-c", "import jupyterlab"]).status === 0;
}

function findPython() {
  const test = `import sys; sys.exit(sys.version_info < (${oldest.join(", ")}))`;
  return ["python3", "python"].find((name) => spawnSync(name, ["-c", test]).status === 0) ?? null;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problem = await ensurePython();
  if (problem !== null) {
    console.error(`python: ${problem}`);
    process.exitCode = 1;
  }
}
