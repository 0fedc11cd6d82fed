// Attacks the kernel (test/faults, the long form) and prints a table: fault, how many tried, survived, what was lost.
// Usage: npm run test:faults [-- jest's options]

import { ensurePackages } from "./packages.mjs";
import { recordedSuite } from "./recorded-suite.mjs";

await ensurePackages();
const { code, rows } = await recordedSuite("test/faults", "COKERNEL_FAULTS_TABLE", {
  COKERNEL_FAULTS: "long",
});
console.log("\n| fault | tried | survived | lost |\n| --- | ---: | ---: | --- |");
for (const { fault, tried, survived, lost } of rows)
  console.log(`| ${fault} | ${tried.toLocaleString("en")} | ${survived.toLocaleString("en")} | ${lost} |`);
process.exitCode = code;
