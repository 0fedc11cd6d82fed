// A long life: cells and display updates for so many minutes, with tasks in the background; memory and latency at the
// beginning and at the end. Usage: npm run soak [-- --minutes 60]

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { KernelClient } from "../../src/tutorial/kernel-client.ts";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "60" } } });
const minutes = Number(values.minutes);
const UPDATES = 100;
/** Between two cells: some 60,000 of them in an hour, and 600,000 updates. */
const PAUSE_MS = 50;
/** Cells at the beginning and at the end whose latencies are compared. */
const COMPARED = 100;
/** The latency of the last cells may be so many times that of the first. */
const SLOWER = 1.2;
/** Cells that are run before anything is measured, and the part of the time after which memory must stay. */
const WARM_UP = 200;
const SETTLED = 1 / 3;
/** MiB that memory may grow by in the rest of the time: what is kept of a cell is its source and its header. */
const GROWTH = 20;

const folder = mkdtempSync(join(tmpdir(), "cokernel-soak-"));
const kernel = await KernelClient.start({
  main: resolve("dist/main.cjs"),
  folder,
  env: { COKERNEL_HISTORY: join(folder, "history.sqlite") },
});
let ticks = 0;
let updates = 0;
kernel.onIopub = ({ msg_type, content }) => {
  if (msg_type === "update_display_data") updates++;
  else if (content.text?.includes("tick")) ticks++;
};
await run(`"use coroutines";
  async function background(seconds: number) { for (;;) { await asyncio.sleep(seconds); console.log("tick"); } }
  const tasks = [0.05, 0.1, 0.5].map((seconds) => asyncio.createTask(background(seconds)));`);

let cells = 0;
const latencies: number[] = [];
const resident: number[] = [];
const from = performance.now();
const passed = () => (performance.now() - from) / 60_000;
for (let said = 0; passed() < minutes; ) {
  await cell(cells < WARM_UP ? null : latencies);
  if (cells % 10 === 0)
    await run(
      `{ const shown = display("0"); for (let i = 1; i <= ${UPDATES}; i++) shown.update(String(i)); }`,
    );
  await sleep(PAUSE_MS);
  if (passed() < (++said * minutes) / 12) said--;
  else {
    resident.push(residentMiB());
    console.log(
      `${passed().toFixed(1)} min: ${cells} cells, ${updates} updates, ${ticks} ticks, ${resident.at(-1)} MiB`,
    );
  }
}
const first = median(latencies.slice(0, COMPARED));
const last = median(latencies.slice(-COMPARED));
const later = resident.slice(Math.floor(resident.length * SETTLED));
const growth = Math.max(...later.slice(1)) - later[0]!;
console.log(
  `latency of a cell, median of ${COMPARED}: first ${first.toFixed(2)} ms, last ${last.toFixed(2)} ms, ` +
    `${(last / first).toFixed(2)} × (at most ${SLOWER}); memory after warm-up ${growth >= 0 ? "+" : ""}${growth} MiB`,
);
if (last > first * SLOWER || growth > GROWTH || ticks === 0) process.exitCode = 1;
await kernel.shutdown();
rmSync(folder, { recursive: true, force: true });

/** A small cell, each with a name of its own every tenth time. */
async function cell(into: number[] | null): Promise<void> {
  const began = performance.now();
  await run(
    cells % 10 === 0 ? `const name${cells % 1000} = ${cells}` : `console.log(${cells}); ${cells} * 2`,
  );
  into?.push(performance.now() - began);
  cells++;
}

async function run(code: string): Promise<void> {
  const { reply } = await kernel.execute(code, { timeout: 30 });
  if (reply.status !== "ok") throw new Error(`a cell failed: ${reply.ename}: ${reply.evalue}`);
}

function residentMiB(): number {
  // Elsewhere than on Linux the kernel's memory is not looked at.
  if (process.platform !== "linux") return 0;
  const status = readFileSync(`/proc/${kernel.process.pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024);
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}
