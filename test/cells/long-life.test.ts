// What is kept of cells that ran: of those that nothing can come back to, little.

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { TestKernel } from "./kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start(["--expose-gc"]);
});
afterAll(() => kernel.stop());

const heap = async () =>
  Number(await kernel.run("globalThis.gc!(); globalThis.gc!(); process.memoryUsage().heapUsed"));

test("a cell that made no function leaves some 1 KB, and one that did keeps its lines", async () => {
  await kernel.run('typeErrors("off")');
  await kernel.run("\nfunction later() {\n  throw new Error('late');\n}");
  for (let i = 0; i < 200; i++) await kernel.run(`console.log(${i}); ${i} * 2`);
  const before = await heap();
  for (let i = 0; i < 400; i++) await kernel.run(`console.log(${i}); ${i} * 2`);
  expect(((await heap()) - before) / 400).toBeLessThan(2_000);
  const { traceback } = await kernel.fail("later()");
  expect(traceback).toMatch(/at later \(In\[\d+\]:3:9\)/);
}, 60_000);
