// Times this kernel beside its peers in one run and prints a table; peers that cannot be had are said so.
// Usage: npm run bench [-- --only start,rtt --starts 7 …]   (options of bench/kernel_bench.py)
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./command.mjs";
import { ensurePython, bin as pythonBin } from "./python.mjs";

const data = join(root, ".bench");
/** In a folder of their own: what else is in .bench/ must not find their packages in the place of this checkout's. */
const peers = join(data, "peers");
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
if (!existsSync(join(peers, "node_modules/tslab"))) {
  mkdirSync(peers, { recursive: true });
  const words = ["install", "--prefix", peers, "--no-save", "--no-audit", "--no-fund", "deno@2", "tslab@1"];
  spawnSync("npm", words, { stdio: "inherit" });
}
/** Deno's binary is in a package of its platform; its own kernelspec has no interrupt mode, without which its stop button kills it. */
const deno = existsSync(join(peers, "node_modules/@deno"))
  ? readdirSync(join(peers, "node_modules/@deno"))
      .map((platform) => join(peers, "node_modules/@deno", platform, "deno"))
      .find((file) => existsSync(file))
  : undefined;
addPeer("deno", deno, ["jupyter", "--kernel", "--conn", "{connection_file}"]);
addPeer("tslab", join(peers, "node_modules/.bin/tslab"), ["kernel", "--config-path", "{connection_file}"]);
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

/** Make a kernelspec of a peer, where its program is there. */
function addPeer(name, program, words) {
  if (program === undefined || !existsSync(program))
    return console.log(`${name}: not to be had here, left out`);
  const folder = join(data, "share/jupyter/kernels", name);
  mkdirSync(folder, { recursive: true });
  const spec = {
    argv: [program, ...words],
    display_name: name,
    language: "typescript",
    interrupt_mode: "message",
  };
  writeFileSync(join(folder, "kernel.json"), JSON.stringify(spec));
  kernels.push(name);
}
