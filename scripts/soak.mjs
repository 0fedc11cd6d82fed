// A kernel's long life: cells, display updates, background tasks; says whether memory and latency stay.
// Usage: npm run soak [-- --minutes 60]

import path from "node:path";
import { build } from "esbuild";
import { node, root } from "./command.mjs";
import { ensurePackages } from "./packages.mjs";

await ensurePackages();
if ((await node(["scripts/build.mjs"])) !== 0) process.exit(1);
const outfile = path.join(root, "artifacts/soak.mjs");
await build({
  absWorkingDir: root,
  entryPoints: ["test/faults/soak.ts"],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  sourcemap: "inline",
  logLevel: "warning",
});
process.exitCode = await node(["--enable-source-maps", outfile, ...process.argv.slice(2)]);
