// What is kept of cells that ran: nothing of those that nothing can come back to, and all that is asked about the others.

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { TestKernel } from "./kernel.ts";

/** More than are kept in any case. */
const MANY = 150;

let kernel: TestKernel;
beforeAll(async () => {
  // V8 keeps what it compiled for some collections more, in case that the same text comes again.
  const flags = ["--expose-gc", "--no-compilation-cache"];
  kernel = await TestKernel.start(flags);
});
afterAll(() => kernel.stop());

/** Bytes in use; what the collector has let go takes what was kept for it along only in a later turn. */
async function heap(): Promise<number> {
  await kernel.run("globalThis.gc!(); await new Promise((r) => setTimeout(r, 20))");
  return Number(await kernel.run("globalThis.gc!(); process.memoryUsage().heapUsed"));
}

test.each([
  ["only computes", (i: number) => `console.log(${i}); ${i} * 2`],
  ["makes functions that it does not keep", (i: number) => `[${i}, 2].map((x) => x * 2)`],
  ["waits", (i: number) => `await null; ${i}`],
  ["replaces a function", (i: number) => `function again() { return ${i} }`],
])(
  "next to nothing, where a cell %s",
  async (_what, code) => {
    for (let i = 0; i < MANY; i++) await kernel.run(code(i));
    // A leak shows in each stretch; what V8 compiles, and the kernel loads, once, in one of them.
    const kept: number[] = [];
    for (let stretch = 0; stretch < 2; stretch++) {
      const before = await heap();
      for (let i = 0; i < 2 * MANY; i++) await kernel.run(code(i));
      kept.push(((await heap()) - before) / (2 * MANY));
    }
    expect(Math.min(...kept)).toBeLessThan(500);
  },
  60_000,
);

test("the lines of what can still be reached", async () => {
  await kernel.run("\nfunction later() {\n  throw new Error('late');\n}");
  await kernel.run('"use coroutines"; async function stands() {\n  await asyncio.sleep(1_000);\n}');
  await kernel.run("const standing = asyncio.createTask(stands());");
  await kernel.run("\nconst kept = new Error('kept');");
  const numbers = Array.from({ length: 3 * MANY }, (_, i) => i);
  for (const i of numbers) await kernel.run(`${i}`);
  await heap();
  expect((await kernel.fail("later()")).traceback).toMatch(/at later \(In\[\d+\]:3:9\)/);
  expect(await kernel.run("kept.stack")).toMatch(/at In\[\d+\]:2:14/);
  const { outputs } = await kernel.client.execute("later");
  expect(JSON.stringify(outputs)).toContain("throw new Error(");
  expect(await kernel.run("standing")).toMatch(/In\[\d+\]:2/);
  await kernel.run("standing.cancel()");
}, 60_000);

test("the cell that a late print belongs to", async () => {
  const parents = new Map<string, string>();
  kernel.client.onIopub = ({ msg_type, content, parent }) => {
    if (msg_type === "execute_input") parents.set(content.code, parent);
    if (msg_type === "stream") parents.set(content.text, parent);
  };
  const starts = "setTimeout(() => console.log('late'), 300); undefined";
  await kernel.run(starts);
  for (let i = 0; i < MANY; i++) await kernel.run(`${i}`);
  await heap();
  await kernel.run("await new Promise((r) => setTimeout(r, 400))");
  kernel.client.onIopub = null;
  expect(parents.get("late\n")).toBe(parents.get(starts));
}, 60_000);
