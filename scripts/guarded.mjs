// Runs hostile cells in the guarded kernel (test/guarded), prints which layer stopped which, and what a start costs.
// Usage: npm run test:guarded [-- jest's options]

import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { ensureBubblewrap } from "./bubblewrap.mjs";
import { node, root } from "./command.mjs";
import { ensurePackages } from "./packages.mjs";

await ensurePackages();
const missing = await ensureBubblewrap();
if (missing !== null) {
  console.error(missing);
  process.exit(1);
}
const artifacts = path.join(root, "artifacts");
const table = path.join(artifacts, "guarded.jsonl");
mkdirSync(artifacts, { recursive: true });
rmSync(table, { force: true });
if ((await node(["scripts/build.mjs"])) !== 0) process.exit(1);
const flags = ["--no-warnings", "--experimental-vm-modules", "node_modules/jest/bin/jest.js", "--runInBand"];
const code = await node([...flags, "--forceExit", "test/guarded", ...process.argv.slice(2)], {
  env: { COKERNEL_GUARDED_TABLE: table },
});
const rows = existsSync(table)
  ? readFileSync(table, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
  : [];
for (const name of ["layers", "realm"]) {
  const own = rows.filter((row) => row.table === name).map((row) => row.cells);
  if (own.length === 0) continue;
  const [head, ...body] = own;
  console.log(`\n| ${head.join(" | ")} |\n|${" --- |".repeat(head.length)}`);
  for (const row of body) console.log(`| ${row.join(" | ")} |`);
}
process.exitCode = code;
