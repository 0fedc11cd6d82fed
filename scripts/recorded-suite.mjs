// Runs a suite whose tests note rows of a table while they run. Usage: import { recordedSuite } from "./recorded-suite.mjs"

import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { node, root } from "./command.mjs";

/**
 * Build, and run the tests of `folder` one after the other.
 *
 * @param variable name of the environment variable that tells the tests the file of their rows, JSON a line
 * @returns jest's exit code, and the rows
 */
export async function recordedSuite(folder, variable, env = {}) {
  const artifacts = path.join(root, "artifacts");
  const table = path.join(artifacts, `${path.basename(folder)}.jsonl`);
  mkdirSync(artifacts, { recursive: true });
  rmSync(table, { force: true });
  if ((await node(["scripts/build.mjs"])) !== 0) process.exit(1);
  const flags = [
    "--no-warnings",
    "--experimental-vm-modules",
    "node_modules/jest/bin/jest.js",
    "--runInBand",
  ];
  const code = await node([...flags, "--forceExit", folder, ...process.argv.slice(2)], {
    env: { ...env, [variable]: table },
  });
  const rows = existsSync(table)
    ? readFileSync(table, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
    : [];
  return { code, rows };
}
