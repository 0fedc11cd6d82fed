// Runs the suites of cells, guarded cells, kernel and faults on each Node that is supported, and prints how each did. Of
// each Node but the one that runs it, `npm test` runs a few of these suites (scripts/test.mjs).
// Usage: npm run test:nodes [-- --only 22 --only 26 test/faults …]   (folders, and jest's options)

import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { command, node, root } from "./command.mjs";
import { nodeBinary, versions } from "./node-binaries.mjs";
import { ensurePackages } from "./packages.mjs";

const suites = ["test/cells", "test/guarded", "test/kernel", "test/faults"];

const only = [];
const given = [];
for (const args = process.argv.slice(2); args.length > 0; ) {
  const arg = args.shift();
  if (arg === "--only") only.push(args.shift());
  else given.push(arg);
}
const paths = given.some((arg) => !arg.startsWith("-")) ? [] : suites;

await ensurePackages();
if ((await node(["scripts/build.mjs"])) !== 0) process.exit(1);
const rows = [];
for (const version of versions) {
  if (only.length > 0 && !only.some((begin) => version.startsWith(begin))) continue;
  const binary = await nodeBinary(version);
  if (binary === null) {
    rows.push([version, "could not be fetched", "", ""]);
    process.exitCode = 1;
    continue;
  }
  console.log(`\n── Node ${version}`);
  const report = path.join(root, "artifacts", `nodes-${version}.json`);
  mkdirSync(path.dirname(report), { recursive: true });
  // If jest ends without one, what an earlier run left must not be counted in its place.
  rmSync(report, { force: true });
  const flags = ["--no-warnings", "--experimental-vm-modules", "node_modules/jest/bin/jest.js"];
  const options = ["--forceExit", "--runInBand", "--json", `--outputFile=${report}`];
  const code = await command(binary, [...flags, ...options, ...paths, ...given]);
  if (code !== 0) process.exitCode = 1;
  rows.push([version, ...counted(report, code)]);
}
console.log("\n| Node | passed | failed | failing |\n| --- | ---: | ---: | --- |");
for (const row of rows) console.log(`| ${row.join(" | ")} |`);

/** Numbers of tests that passed and failed, and the names of those that failed. */
function counted(report, code) {
  let result;
  try {
    result = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    // jest itself did not come to its end.
    return ["", "", `jest ended with code ${code} and without a report`];
  }
  const failing = result.testResults.flatMap(({ name, status, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.status === "failed");
    if (status === "failed" && tests.length === 0) return [path.relative(root, name)];
    return tests.map(({ fullName }) => `${path.relative(root, name)}: ${fullName}`);
  });
  return [result.numPassedTests, result.numFailedTests, failing.join("; ")];
}
