// What `cokernel export` costs from cold: time, peak memory and the page's size, each the median of several runs of the
// built command.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { readNotebook, writeNotebook } from "../src/tutorial/notebook-file.ts";
import { manyCells } from "../test/tutorial/many-cells.ts";

const root = process.cwd();
const folder = mkdtempSync(path.join(tmpdir(), "cokernel-bench-export-"));
const runs = 3;

/** Tells its own peak as it ends; the checker's process is its child and counts apart. */
const told = path.join(folder, "peak.mjs");
writeFileSync(
  told,
  'process.on("exit", () => process.stderr.write(`peak ${process.resourceUsage().maxRSS}\\n`));',
);

interface Measured {
  seconds: number;
  /** MiB. */
  peak: number;
}

function once(args: readonly string[]): Measured {
  const flags = ["--import", pathToFileURL(told).href, path.join(root, "dist/cli.js"), "export", ...args];
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, flags, { encoding: "utf8" });
  const seconds = (performance.now() - began) / 1000;
  if (status !== 0) throw new Error(stderr);
  return { seconds, peak: Number(/peak (\d+)/.exec(stderr)![1]) / 1024 };
}

function median(numbers: number[]): number {
  return numbers.sort((a, b) => a - b)[numbers.length >> 1]!;
}

function measure(name: string, place: string, budget: string): void {
  const out = path.join(folder, path.basename(place, ".ipynb"));
  const all = Array.from({ length: runs }, () => once([place, "--out", out]));
  const pages = readdirSync(out).map((file) => statSync(path.join(out, file)).size);
  const figures = [
    `${median(all.map(({ seconds }) => seconds)).toFixed(2)} s`,
    `${Math.round(median(all.map(({ peak }) => peak)))} MiB`,
    `largest page ${Math.round(Math.max(...pages) / 1000)} kB`,
  ];
  console.log(`${name.padEnd(28)} ${figures.join("   ")}   (to reach: ${budget})`);
}

function generated(cells: number): string {
  const file = path.join(folder, `${cells}.ipynb`);
  writeNotebook(file, manyCells(cells));
  return file;
}

/** Cells of the tutorials, over and over: code, outputs and pictures as people write them. */
function ofTutorials(count: number): string {
  const names = readdirSync(path.join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));
  const notebooks = names.sort().map((name) => readNotebook(path.join(root, "notebooks", name)));
  const all = notebooks.flatMap(({ cells }) => cells);
  const cells = Array.from({ length: count }, (_, n) => ({ ...all[n % all.length]!, id: `cell-${n}` }));
  const file = path.join(folder, `tutorials-${count}.ipynb`);
  writeNotebook(file, { ...notebooks[0]!, cells });
  return file;
}

measure("notebooks/, all", path.join(root, "notebooks"), "10 s");
measure("100 cells of every kind", generated(100), "2 s, 300 kB");
measure("100 cells of the tutorials", ofTutorials(100), "2 s, 300 kB without pictures");
measure("1,000 cells of every kind", generated(1000), "15 s, 500 MiB");
