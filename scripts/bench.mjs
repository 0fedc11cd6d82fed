// Times this kernel beside its peers in one run and prints a table; peers that cannot be had are said so.
// Usage: npm run bench [-- --only start,rtt --starts 7 …]   (options of bench/kernel_bench.py)
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ensurePython, bin as pythonBin } from "./python.mjs";

const root = resolve(fileURLToPath(new URL("..", import.meta.url)));
const data = join(root, ".bench");
const noPython = await ensurePython();
if (noPython !== null) {
  console.error(`bench: ${noPython}`);
  process.exit(1);
}
const python = join(pythonBin, "python");
mkdirSync(data, { recursive: true });
execFileSync(process.execPath, [join(root, "scripts/build.mjs")], { stdio: "inherit" });
execFileSync(process.execPath, [join(root, "dist/cli.js"), "install", "--prefix", data], {
  stdio: "inherit",
});

const kernels = ["cokernel"];
if (!existsSync(path("node_modules/tslab"))) {
  const words = ["install", "--prefix", data, "--no-save", "--no-audit", "--no-fund", "deno@2", "tslab@1"];
  spawnSync("npm", words, { stdio: "inherit" });
}
/** Deno's binary is in a package of its platform; its own kernelspec has no interrupt mode, without which its stop button kills it. */
const deno = existsSync(path("node_modules/@deno"))
  ? readdirSync(path("node_modules/@deno"))
      .map((platform) => path("node_modules/@deno", platform, "deno"))
      .find((file) => existsSync(file))
  : undefined;
addPeer("deno", deno, ["jupyter", "--kernel", "--conn", "{connection_file}"]);
addPeer("tslab", path("node_modules/.bin/tslab"), ["kernel", "--config-path", "{connection_file}"]);
kernels.push("python3");

const { status } = spawnSync(
  python,
  [join(root, "bench/kernel_bench.py"), ...kernels, ...process.argv.slice(2)],
  {
    stdio: "inherit",
    // Where certificates are added for Node, its version 20 reads them at each start: 30 ms that are the machine's.
    env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined, JUPYTER_PATH: join(data, "share/jupyter") },
  },
);
process.exit(status ?? 1);

function path(...parts) {
  return join(data, ...parts);
}

/** Make a kernelspec of a peer, where its program is there. */
function addPeer(name, program, words) {
  if (program === undefined || !existsSync(program))
    return console.log(`${name}: not to be had here, left out`);
  mkdirSync(path("share/jupyter/kernels", name), { recursive: true });
  const spec = {
    argv: [program, ...words],
    display_name: name,
    language: "typescript",
    interrupt_mode: "message",
  };
  writeFileSync(path("share/jupyter/kernels", name, "kernel.json"), JSON.stringify(spec));
  kernels.push(name);
}
