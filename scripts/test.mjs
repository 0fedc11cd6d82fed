// Runs everything that is checked: format, types, build, then every jest suite once; the last line counts them.
// Usage: node scripts/test.mjs

import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensureBubblewrap } from "./bubblewrap.mjs";
import { ensureChromium, missing as missingChromium } from "./chromium.mjs";
import { command, node, root } from "./command.mjs";
import { nodeBinary, versions } from "./node-binaries.mjs";
import { ensurePackages } from "./packages.mjs";
import { ensurePython } from "./python.mjs";

const count = { passed: 0, failed: 0 };
/** What did not run, or failed outside of a test; repeated at the end, where it is seen. */
const notes = [];
const artifacts = path.join(root, "artifacts");
/** What differs between Nodes: how a cell is evaluated, interrupted and looked into, how files are loaded, how a process ends, what a box lets it do. */
const differing = [
  "cells/imports",
  "cells/notebook",
  "cells/npm-imports",
  "faults/interrupt",
  "faults/uncaught-errors",
  "guarded/cells",
  "kernel/inspection",
  "kernel/process",
];
mkdirSync(artifacts, { recursive: true });
/** Where tests and what they start make their folders, which goes with all that is in it; open to every user, as its like. */
const temporary = mkdtempSync(path.join(tmpdir(), "cokernel-tests-"));
chmodSync(temporary, 0o1777);

try {
  await everything();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
try {
  rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
} catch (error) {
  notes.push(`left behind: ${error.message}`); // a program that has outlived its test still writes there
}
console.log("");
for (const note of notes) console.log(note);
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed === 0 ? 0 : 1;

async function everything() {
  const [, noPython, chromium] = await Promise.all([ensurePackages(), ensurePython(), ensureChromium()]);
  // After them: apt-get runs once at a time.
  const noBox = await ensureBubblewrap();
  if (noBox !== null) leaveOut("test/guarded", noBox);
  const others = await otherNodes();
  // From here on nothing is installed: what the tools keep for themselves stays in the checkout.
  process.env.XDG_CACHE_HOME = path.join(artifacts, "cache");
  // swc keeps its binary only in a folder that is closed to others.
  mkdirSync(process.env.XDG_CACHE_HOME, { recursive: true, mode: 0o700 });
  process.env.TMPDIR = temporary;
  await check("biome check", ["node_modules/@biomejs/biome/bin/biome", "check", "."]);
  await check("tsc --noEmit", ["node_modules/typescript/bin/tsc", "--noEmit"]);
  // If the build fails, what an earlier one left must not be tested in its place.
  rmSync(path.join(root, "dist"), { recursive: true, force: true });
  await check("build", ["scripts/build.mjs"]);

  // Real engines, and hosts to reach by ssh, are there in `npm run test:gateway` alone; packages of the registry are
  // asked for in `npm run test:faults` alone.
  await jest("units", [
    "--testPathIgnorePatterns",
    `/test/(jupyter|browser|gateway/engines|faults/packages${noBox === null ? "" : "|guarded"})`,
    "--maxWorkers=2",
  ]);
  const suites = differing.filter((suite) => noBox === null || !suite.startsWith("guarded"));
  for (const [version, binary] of others)
    await jest(
      `node-${version}`,
      ["--maxWorkers=2", "--testPathPatterns", `/test/(${suites.join("|")})[.]test[.]ts$`],
      binary,
    );
  // Real clients measure time, and a page and a kernel fill two cores: one suite after the other.
  const clients = [];
  if (noPython === null) clients.push("/test/jupyter/");
  else leaveOut("test/jupyter and test/browser", noPython);
  if (noPython === null && chromium !== null) clients.push("/test/browser/");
  if (chromium === null) leaveOut("test/browser", missingChromium);
  if (clients.length > 0) await jest("clients", ["--runInBand", "--testPathPatterns", clients.join("|")]);
}

/** One step that passes or fails as a whole. */
async function check(name, args) {
  console.log(`\n── ${name}`);
  if ((await node(args)) === 0) count.passed++;
  else fail(name);
}

/** One Node of each line but the one that runs this. */
async function otherNodes() {
  const [line] = process.versions.node.split(".");
  const found = [];
  for (const version of versions.filter((each) => !each.startsWith(`${line}.`))) {
    const binary = await nodeBinary(version);
    if (binary === null) leaveOut(`Node ${version}`, "npm's package of it could not be fetched");
    else found.push([version, binary]);
  }
  return found;
}

async function jest(name, args, binary = process.execPath) {
  console.log(`\n── jest: ${name}`);
  const report = path.join(artifacts, `jest-${name}.json`);
  rmSync(report, { force: true });
  const flags = ["--no-warnings", "--experimental-vm-modules", "node_modules/jest/bin/jest.js"];
  const code = await command(binary, [...flags, "--ci", "--json", `--outputFile=${report}`, ...args]);
  let result;
  try {
    result = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    // jest itself did not come to its end: there is no report to count.
    return fail(`jest (${name}) ended with code ${code} and without a report`);
  }
  count.passed += result.numPassedTests;
  count.failed += result.numFailedTests;
  for (const suite of result.testResults) {
    const file = path.relative(root, suite.name);
    for (const test of suite.assertionResults) {
      const what = `${file}: ${test.fullName} (${name})`;
      if (test.status === "failed") notes.push(`failed: ${what}`);
      if (test.status === "pending" || test.status === "todo") notes.push(`not run: ${what}`);
    }
    // A file that cannot be loaded has no tests to count.
    if (suite.status === "failed" && suite.assertionResults.every(({ status }) => status !== "failed"))
      fail(`${file} (${name})`);
  }
  if (code !== 0 && result.success) fail(`jest (${name}) ended with code ${code} after its tests`);
}

/** A part that cannot run here: a line for a person, a failure for CI. */
function leaveOut(what, why) {
  if (process.env.CI) fail(`${what}: ${why}`);
  else notes.push(`not run: ${what}: ${why}`);
}

function fail(what) {
  count.failed++;
  notes.push(`failed: ${what}`);
}
