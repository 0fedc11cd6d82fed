// Runs every notebook of notebooks/ and stores its outputs in it; look at the difference before you commit it.
// Usage: node scripts/notebooks.mjs [NOTEBOOK…]

import { readdirSync } from "node:fs";
import path from "node:path";
import { node, root } from "./command.mjs";

const all = readdirSync(path.join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));
const named = process.argv.slice(2).map((file) => path.resolve(file));
const notebooks = named.length > 0 ? named : all.sort().map((name) => path.join("notebooks", name));

if ((await node(["scripts/build.mjs"])) !== 0) process.exit(1);
process.exitCode = await node(["dist/cli.js", "run", "--in-place", ...notebooks]);
