// Prints what CurveZMQ costs each message, beside ipykernel's in the same run. Usage: npm run bench:encryption

import { mkdirSync } from "node:fs";
import path from "node:path";
import { command, node, root } from "./command.mjs";
import { bin, ensurePython } from "./python.mjs";

const noPython = await ensurePython();
if (noPython !== null) throw new Error(noPython);
const data = path.join(root, ".bench");
mkdirSync(data, { recursive: true });
if ((await node(["scripts/build.mjs"])) !== 0) process.exit(1);
if ((await node(["dist/cli.js", "install", "--prefix", data])) !== 0) process.exit(1);
process.exitCode = await command(
  path.join(bin, "python"),
  [path.join(root, "bench/encryption.py"), "cokernel", "python3"],
  { env: { JUPYTER_PATH: path.join(data, "share/jupyter") } },
);
