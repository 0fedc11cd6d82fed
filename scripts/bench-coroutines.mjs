// Times this runtime beside native promises, effection, Effect, redux-saga, co and CPython's asyncio, and prints a table.
// Usage: npm run bench:coroutines [-- --only spawn,queue1 --rounds 11 --passes 3]
//
// Every case runs in a process of its own, with the flags of kernel.json; the contenders take turns, so that a busy
// moment of the machine meets all of them. Peers are installed into .bench/, pinned; they are no dependencies.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { command, root } from "./command.mjs";

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string", default: "11" },
    passes: { type: "string", default: "2" },
  },
});
const folder = path.join(root, ".bench/coroutines");
const peers = ["effection@4.1.1", "effect@4.1.0", "redux-saga@1.5.1", "co@4.6.0"];
const contenders = ["cokernel", "native", "effection", "effect", "saga", "co", "cpython"];

/** What is measured, with sizes that double, to show growth. */
const rows = [
  { what: "switch, bare yield", name: "yield", sizes: [500_000, 1_000_000] },
  { what: "switch, sleep(0)", name: "sleep0", sizes: [500_000, 1_000_000] },
  { what: "await of a done future", name: "done", sizes: [500_000, 1_000_000] },
  { what: "spawn and gather, so many at a time", name: "spawn", sizes: [1000, 50_000, 100_000] },
  { what: "the same, each suspending once", name: "spawnSuspending", sizes: [1000, 50_000, 100_000] },
  { what: "suspended tasks", name: "suspended", sizes: [500_000, 1_000_000], rounds: 3 },
  { what: "suspended tasks, memory", name: "suspendedBytes", sizes: [500_000, 1_000_000], rounds: 1 },
  { what: "timers, half of them cancelled", name: "timers", sizes: [500_000, 1_000_000], rounds: 3 },
  { what: "timers, memory", name: "timersBytes", sizes: [500_000, 1_000_000], rounds: 1 },
  { what: "queue of 1 between two tasks", name: "queue1", sizes: [100_000, 200_000] },
  { what: "queue of 100 between two tasks", name: "queue100", sizes: [100_000, 200_000] },
  { what: "lock, uncontended", name: "lock", sizes: [200_000, 400_000] },
  { what: "semaphore of 100, so many waiters", name: "semaphore", sizes: [10_000, 20_000] },
  { what: "lock, semaphore, event and queue side by side", name: "mixed", sizes: [50_000, 100_000] },
  { what: '"use coroutines" call', name: "call", sizes: [500_000, 1_000_000] },
  { what: "the same, suspending once", name: "callSuspending", sizes: [200_000, 400_000] },
  { what: "beside so many tasks that are always ready waits", name: "served", sizes: [10, 1000], rounds: 3 },
];
/** Who is too slow for the sizes of the others gets at most this, once. */
const most = { effection: 5000, saga: 10_000, cpython: 200_000 };

await prepare();
const flags = await launchFlags();
const wanted = options.only?.split(",");
const nodeFlags = [...flags, "--expose-gc", "--max-old-space-size=6000"];
console.log(
  `Node ${process.versions.node} ${flags.join(" ")}, ${pythonVersion()}; ns per operation, median (best)\n`,
);
for (const row of rows) {
  if (wanted === undefined || wanted.includes(row.name)) show(row, measure(row));
}

/** Bundle ours, copy the rest, install the peers. */
async function prepare() {
  mkdirSync(folder, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: ["run", ...contenders.filter((name) => name !== "cpython")].map(
      (name) => `bench/coroutines/${name}.mjs`,
    ),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: false,
    format: "esm",
    platform: "node",
    target: "node20.19",
    // Those of our own are found from .bench/ too, which is inside the checkout.
    packages: "external",
    logLevel: "error",
  });
  if (peers.every((peer) => existsSync(path.join(folder, "node_modules", peer.split("@")[0])))) return;
  await command("npm", ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", ...peers]);
}

/** The launch line of kernel.json. */
async function launchFlags() {
  const outfile = path.join(folder, "launch-flags.mjs");
  await build({
    absWorkingDir: root,
    entryPoints: ["kernel/install/launch-flags.ts"],
    outfile,
    format: "esm",
    logLevel: "error",
  });
  const { launchFlags: of } = await import(outfile);
  return of(process.versions.node);
}

/** Every contender at every size, several passes; of each value the pass with the best median. */
function measure({ name, sizes, rounds = options.rounds }) {
  const results = {};
  for (let pass = 0; pass < Number(options.passes); pass++) {
    for (const contender of contenders) {
      for (const size of new Set(sizes.map((n) => Math.min(n, most[contender] ?? n)))) {
        for (const [value, figures] of Object.entries(once(contender, name, size, rounds))) {
          const found = ((results[value] ??= {})[contender] ??= {});
          if (found[size] === undefined || figures.median < found[size].median) found[size] = figures;
        }
      }
    }
  }
  return results;
}

/** One process; nothing where the contender has no such case. */
function once(contender, name, size, rounds) {
  const python = contender === "cpython";
  const args = python
    ? [path.join(root, "bench/coroutines/cpython.py"), name, size, rounds]
    : [...nodeFlags, path.join(folder, "run.mjs"), contender, name, size, rounds];
  const run = spawnSync(python ? "python3" : process.execPath, args.map(String), {
    encoding: "utf8",
    cwd: folder,
    timeout: 120_000,
  });
  if (run.status === 0) return JSON.parse(run.stdout.trim().split("\n").at(-1));
  if (!/cases\[name\] is not a function|KeyError/.test(run.stderr)) {
    console.error(`${contender}, ${name}, ${size}: ${run.error?.message ?? run.stderr.trim()}`);
  }
  return {};
}

/** A line a contender; the ratio is ours to theirs at the same size, or at the nearest there is. */
function show({ what }, results) {
  for (const [value, byContender] of Object.entries(results)) {
    console.log(value === "time" ? what : `${what}: ${value}`);
    for (const [contender, sizes] of Object.entries(byContender)) {
      const cells = Object.entries(sizes).map(([size, figures]) => {
        const ours = nearest(byContender.cokernel, Number(size));
        const ratio =
          contender === "cokernel" || ours === undefined
            ? ""
            : `  ${(ours.median / figures.median).toFixed(2)} ×`;
        const text = `${number(Number(size)).padStart(9)}: ${number(figures.median)} (${number(figures.best)})`;
        return `${text}${ratio}`.padEnd(40);
      });
      console.log(`  ${contender.padEnd(10)}${cells.join("")}`.trimEnd());
    }
    console.log("");
  }
}
function nearest(sizes = {}, size) {
  const all = Object.keys(sizes).map(Number);
  return sizes[all.sort((a, b) => Math.abs(a - size) - Math.abs(b - size))[0]];
}
function number(n) {
  return n >= 100 ? Math.round(n).toLocaleString("en") : n.toFixed(1);
}
function pythonVersion() {
  const asked = spawnSync("python3", ["-c", "import platform; print(platform.python_version())"], {
    encoding: "utf8",
  });
  return asked.status === 0 ? `CPython ${asked.stdout.trim()}` : "no CPython";
}
