// A heap that fills up: the cell is warned, then interrupted, and the kernel lives. And a container.

import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { afterAll, expect, test } from "@jest/globals";
import { TestKernel } from "../cells/kernel.ts";
import { gone } from "./processes.ts";
import { long, record } from "./table.ts";

const row = { tried: 0, survived: 0 };
afterAll(() =>
  record("cells that fill a heap of 1 GiB", row.tried, row.survived, "what spins runs no finally"),
);

const programs: [string, string][] = [
  ["with large arrays", "const a: unknown[] = []; for (;;) a.push(new Array(10_000).fill(1.5))"],
  [
    "between awaits",
    "const a: unknown[] = []; for (;;) { a.push(new Array(100_000).fill(1.5)); await new Promise((r) => setTimeout(r)) }",
  ],
  ["with small objects", "const a: unknown[] = []; for (;;) a.push({ a: [1, 2, 3] })"],
  ["with strings", "const a: unknown[] = []; for (let i = 0; ; i++) a.push('x'.repeat(10) + i)"],
  ["with a map", "const a = new Map(); for (let i = 0; ; i++) a.set(i, { i })"],
];
test.each(long ? programs : programs.slice(0, 1))(
  "%s",
  async (_how, code) => {
    row.tried++;
    const kernel = await TestKernel.start(["--max-old-space-size=1000"]);
    await kernel.run("const kept = 42");
    const { reply, outputs } = await kernel.client.execute(`{ ${code} }`);
    expect(reply.ename).toBe("KeyboardInterrupt");
    const said = outputs.map(({ content }) => content.text ?? "").join("");
    expect(said).toMatch(/MiB of the heap are in use: the cell is interrupted.*max-old-space-size/);
    // The heap may still be full of what has just been let go, and is said to be so once more, before or behind it.
    expect(await kernel.run("kept")).toMatch(/42/);
    await kernel.stop();
    row.survived++;
  },
  60_000,
);

/** A control group of one's own; null where none with a limit can be made (by no administrator, or in a container). */
function memoryGroup(mebibytes: number): string | null {
  for (const [mount, limit] of [
    ["/sys/fs/cgroup", "memory.max"],
    ["/sys/fs/cgroup/memory", "memory.limit_in_bytes"],
  ]) {
    const group = `${mount}/cokernel-test-${process.pid}`;
    try {
      mkdirSync(group);
    } catch {
      continue;
    }
    try {
      writeFileSync(`${group}/${limit}`, String(mebibytes << 20), { flag: "r+" }); // it is there, or this is no such group
      return group;
    } catch {
      rmdirSync(group);
    }
  }
  return null;
}

const group = memoryGroup(256);
const filled = { tried: 0, survived: 0 };
afterAll(async () => {
  if (group === null) return;
  // A kernel's own processes end with it, and a moment later.
  for (const pid of readFileSync(`${group}/cgroup.procs`, "utf8").split("\n").filter(Boolean))
    await gone(Number(pid));
  rmdirSync(group);
  record(
    "cells that fill a container of 256 MiB",
    filled.tried,
    filled.survived,
    "what spins runs no finally",
  );
});
// Some 16 MiB a second: a busy machine looks seconds later.
const fill = "const a = [Buffer.alloc(48 << 20, 1)]; for (;;) { a.push(Buffer.alloc(1 << 14, 1));";
const filling: [string, string][] = [
  ["with buffers, between awaits", `${fill} await new Promise((r) => setTimeout(r, 1)); }`],
  [
    "with buffers, spinning",
    `${fill} for (const end = performance.now() + 1; performance.now() < end; ) Math.sqrt(2); }`,
  ],
];
test.each(group === null ? [] : filling)(
  "a container %s",
  async (_how, code) => {
    filled.tried++;
    const kernel = await TestKernel.start();
    writeFileSync(`${group}/cgroup.procs`, String(kernel.client.process.pid));
    await kernel.run("const kept = 42");
    const { reply, outputs } = await kernel.client.execute(`{ ${code} }`);
    expect(reply.ename).toBe("KeyboardInterrupt");
    const said = outputs.map(({ content }) => content.text ?? "").join("");
    expect(said).toMatch(
      /of the 256 MiB that the kernel's container may have are in use: the cell is interrupted/,
    );
    expect(await kernel.run("kept")).toBe("42");
    // What can be let go of is, before a cell is interrupted.
    const garbage =
      "for (let i = 0; i < 400; i++) { Buffer.alloc(1 << 20, 1); await new Promise((r) => setTimeout(r, 1)); }";
    expect(await kernel.run(`${garbage} kept`)).toBe("42");
    await kernel.stop();
    filled.survived++;
  },
  60_000,
);
