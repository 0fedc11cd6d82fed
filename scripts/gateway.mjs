// Runs the kernel behind real engines (test/gateway): Enterprise Gateway and gateway_provisioners over ssh to hosts of its
// own making, and Kernel Gateway; then prints how long things took beside ipykernel. Usage: npm run test:gateway [-- jest's options]

import { ensureEngines } from "./gateway-engines.mjs";
import { ensurePackages } from "./packages.mjs";
import { recordedSuite } from "./recorded-suite.mjs";

await ensurePackages();
const missing = await ensureEngines();
if (missing !== null) {
  console.error(missing);
  process.exit(1);
}
const { code, rows } = await recordedSuite("test/gateway", "COKERNEL_GATEWAY_TABLE");
const ms = (time) => (time === null ? "" : `${time.toFixed(time < 100 ? 1 : 0)} ms`);
console.log("\n| engine | what | cokernel | ipykernel |\n| --- | --- | ---: | ---: |");
for (const { engine, what, cokernel, ipykernel } of rows)
  console.log(`| ${engine} | ${what} | ${ms(cokernel)} | ${ms(ipykernel)} |`);
process.exitCode = code;
