// Attacks the kernel (test/faults, the long form) and prints a table: fault, how many tried, survived, what was lost.
// Usage: npm run test:faults [-- jest's options]

import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { node, root } from "./command.mjs";
import { ensurePackages } from "./packages.mjs";

await ensurePackages();
const artifacts = path.join(root, "artifacts");
const table = path.join(artifacts, "faults.jsonl");
mkdirSync(artifacts, { recursive: true });
rmSync(table, { force: true });
if ((await node(["scripts/build.mjs"])) !== 0) process.exit(1);
const flags = ["--no-warnings", "--experimental-vm-modules", "node_modules/jest/bin/jest.js", "--runInBand"];
const code = await node([...flags, "--forceExit", "test/faults", ...process.argv.slice(2)], {
  env: { COKERNEL_FAULTS: "long", COKERNEL_FAULTS_TABLE: table },
});
const rows = existsSync(table)
  ? readFileSync(table, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
  : [];
console.log("\n| fault | tried | survived | lost |\n| --- | ---: | ---: | --- |");
for (const { fault, tried, survived, lost } of rows)
  console.log(`| ${fault} | ${tried.toLocaleString("en")} | ${survived.toLocaleString("en")} | ${lost} |`);
process.exitCode = code;
