// Runs every notebook of notebooks/ and stores its outputs in it; look at the difference before you commit it.
// Usage: node scripts/notebooks.mjs [NOTEBOOK…]

import { readdirSync } from "node:fs";
import path from "node:path";
import { command, node, root } from "./command.mjs";
import { bin, ensurePython, prefix } from "./python.mjs";

const folder = path.join(root, "notebooks");
const all = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
const named = process.argv.slice(2);
const notebooks = named.length > 0 ? named : all.sort().map((name) => path.join(folder, name));

const noPython = await ensurePython();
if (noPython !== null) {
  console.error(`notebooks: ${noPython}`);
  process.exit(1);
}
if ((await node(["scripts/build.mjs"])) !== 0) process.exit(1);
if ((await node(["dist/cli.js", "install", "--prefix", prefix])) !== 0) process.exit(1);
for (const notebook of notebooks) {
  const args = ["test/jupyter/execute.py", notebook, notebook];
  const code = await command(path.join(bin, "python"), args, { env: { JUPYTER_PREFER_ENV_PATH: "1" } });
  if (code !== 0) process.exit(code);
  console.log(`${path.relative(root, notebook)}: outputs stored`);
}
