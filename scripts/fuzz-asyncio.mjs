// Runs random programs in CPython and here and compares their traces; what differs is shrunk and kept as a case.
// Usage: npm run fuzz:asyncio [-- --programs 10000 --seed 7 --python /path/to/python3.13 --keep DIR --most 5]

import { mkdirSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { node, root } from "./command.mjs";

const outfile = path.join(root, "artifacts/fuzz-asyncio.mjs");
mkdirSync(path.dirname(outfile), { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: ["test/coroutine/fuzz/main.ts"],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  sourcemap: "inline",
  keepNames: true,
  logLevel: "warning",
});
process.exitCode = await node(["--enable-source-maps", outfile, ...process.argv.slice(2)]);
