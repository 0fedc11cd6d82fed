// Prints what the guarded kernel costs beside the ordinary one; with another checkout, built, its ordinary kernel too, for
// what the guard costs those who do not use it. Usage: npm run bench:guarded [-- FOLDER]

import { mkdirSync } from "node:fs";
import path from "node:path";
import { ensureBubblewrap } from "./bubblewrap.mjs";
import { command, node, root } from "./command.mjs";
import { bin, ensurePython } from "./python.mjs";

for (const missing of [await ensurePython(), await ensureBubblewrap()])
  if (missing !== null) throw new Error(missing);
const data = path.join(root, ".bench");
mkdirSync(data, { recursive: true });
if ((await node(["scripts/build.mjs"])) !== 0) process.exit(1);
const kernels = ["cokernel", "cokernel-guarded"];
const installs = [[], ["--guarded"]].map((words) => [
  "dist/cli.js",
  ...["install", "--prefix", data, ...words],
]);
const [other] = process.argv.slice(2);
if (other !== undefined) {
  kernels.unshift("before");
  installs.push([path.join(other, "dist/cli.js"), "install", "--prefix", data, "--name", "before"]);
}
for (const words of installs) if ((await node(words)) !== 0) process.exit(1);
process.exitCode = await command(
  path.join(bin, "python"),
  [path.join(root, "bench/guarded.py"), ...kernels],
  { env: { JUPYTER_PATH: path.join(data, "share/jupyter") } },
);
