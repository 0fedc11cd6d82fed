// A child that was taken over, which has the pipe to the kernel for itself: what it writes there.

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { GuardedKernel } from "./kernel.ts";

let kernel: GuardedKernel;
beforeAll(async () => {
  // Without vm2 a cell reaches the child's process.
  kernel = await GuardedKernel.start({ COKERNEL_GUARDED_WITHOUT: "vm2", COKERNEL_GUARDED_OUTPUT: "2" });
});
afterAll(() => kernel.stop());

const write = `
const entered = setInterval(() => {}, 1); // see layers.test.ts
const process = await new Function("return import('nothing').catch((e) => e.constructor.constructor('return process')())")();
clearInterval(entered);
const fs = process.getBuiltinModule("fs");
const say = (text: string) => {
  const head = new Uint8Array(new Uint32Array([text.length]).buffer);
  fs.writeSync(3, process.getBuiltinModule("buffer").Buffer.from([...head]));
  fs.writeSync(3, text);
};`;

test.each([
  ["is none", '"[".repeat(10_000)'],
  ["no kernel knows", `JSON.stringify({ type: "x", text: "x".repeat(10_000) })`],
])("a message that %s counts against the limit of output", async (_, message) => {
  const { ename, printed } = await kernel.fail(`${write}\nfor (;;) say(${message})`);
  expect(`${ename} ${printed}`).toMatch(/limit: 2 MiB of output a cell/);
  expect(await kernel.run("1 + 1")).toBe("2");
});
