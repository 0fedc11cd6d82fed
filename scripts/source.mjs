// Builds the kernel, bundles a program that drives or measures it (TypeScript, which imports the sources), and runs that.
// Usage: node scripts/source.mjs test/faults/soak.ts [arguments of its own]

import path from "node:path";
import { build } from "esbuild";
import { node, root } from "./command.mjs";
import { ensurePackages } from "./packages.mjs";

const [entry, ...args] = process.argv.slice(2);
await ensurePackages();
if ((await node(["scripts/build.mjs"])) !== 0) process.exit(1);
const outfile = path.join(
  root,
  "artifacts",
  `${path.basename(path.dirname(entry))}-${path.basename(entry, ".ts")}.mjs`,
);
await build({
  absWorkingDir: root,
  entryPoints: [entry],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  sourcemap: "inline",
  logLevel: "warning",
});
process.exitCode = await node(["--enable-source-maps", outfile, ...args]);
