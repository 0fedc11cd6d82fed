// Makes a virtual environment of Python when it is missing or what it is made of has changed.
// Usage: import { ensureEnvironment } from "./virtual-environment.mjs"

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { aptInstall, aptLine } from "./apt.mjs";
import { command, root } from "./command.mjs";

/** Where an environment's programs are. */
export function programs(venv) {
  return path.join(venv, process.platform === "win32" ? "Scripts" : "bin");
}

/**
 * Make the environment if need be.
 *
 * @param venv its folder
 * @param pins pip's file of requirements
 * @param own a package of this project that goes in too, and the files that it is made of
 * @param oldest version of Python that will do: [major, minor]
 * @param probe a module that must be there
 * @returns null when it is there, else a sentence: why it could not be made, and what to do
 */
export async function ensureEnvironment({ venv, pins, own = null, oldest, probe }) {
  const wanted = [pins, ...(own?.files ?? [])].map((file) => readFileSync(file, "utf8")).join("\n");
  /** A copy of what was installed, written last: an installation that was cut off is made again. */
  const installed = path.join(venv, "requirements.txt");
  const bin = programs(venv);
  // The Python that it was made of may be gone.
  const answers = () => spawnSync(path.join(bin, "python"), ["-c", `import ${probe}`]).status === 0;
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted && answers()) return null;
  const python = findPython(oldest);
  if (python === null) return `there is no Python ${oldest.join(".")} or newer on the PATH (python3, python)`;
  console.log(`Installing ${path.relative(root, pins)} into ${path.relative(root, venv)} …`);
  const make = () => command(python, ["-m", "venv", "--clear", venv], { quiet: true });
  // Debian keeps venv in a package of its own.
  if ((await make()) !== 0 && !((await aptInstall("python3-venv")) && (await make()) === 0)) {
    return `'${python} -m venv' fails; on Debian and Ubuntu: ${aptLine("python3-venv")}`;
  }
  const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
  const steps = [["--requirement", pins]];
  if (own !== null) steps.push(["--no-deps", own.folder]);
  for (const what of steps) {
    const code = await command(path.join(bin, "python"), [...pip, ...what]);
    if (code !== 0) return `pip could not install ${path.relative(root, what[1])} (code ${code}, see above)`;
  }
  // JupyterLab starts a CommonJS script of its own in there, which must not inherit this package's "type": "module".
  writeFileSync(path.join(venv, "package.json"), '{ "type": "commonjs" }\n');
  writeFileSync(installed, wanted);
  return null;
}

function findPython(oldest) {
  const test = `import sys; sys.exit(sys.version_info < (${oldest.join(", ")}))`;
  return ["python3", "python"].find((name) => spawnSync(name, ["-c", test]).status === 0) ?? null;
}
