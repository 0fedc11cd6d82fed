// Runs hostile cells in the guarded kernel (test/guarded) and prints which layer stopped which.
// Usage: npm run test:guarded [-- jest's options]

import { ensureBubblewrap } from "./bubblewrap.mjs";
import { ensurePackages } from "./packages.mjs";
import { recordedSuite } from "./recorded-suite.mjs";

await ensurePackages();
const missing = await ensureBubblewrap();
if (missing !== null) {
  console.error(missing);
  process.exit(1);
}
const { code, rows } = await recordedSuite("test/guarded", "COKERNEL_GUARDED_TABLE");
for (const name of ["layers", "realm"]) {
  const own = rows.filter((row) => row.table === name).map((row) => row.cells);
  if (own.length === 0) continue;
  const [head, ...body] = own;
  console.log(`\n| ${head.join(" | ")} |\n|${" --- |".repeat(head.length)}`);
  for (const row of body) console.log(`| ${row.join(" | ")} |`);
}
process.exitCode = code;
