// node:test in cells: its reports under the cell whose tests they are of, and errors that are of no test.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { TestKernel, withoutAnsi } from "./kernel.ts";

let kernel: TestKernel;
beforeEach(async () => {
  kernel = await TestKernel.start();
});
afterEach(() => kernel.stop());

/** Run a cell, until it or another has shown `awaited`: the number of the cell that did. */
async function shownBy(code: string, awaited: string): Promise<number> {
  const counts = new Map<string, number>();
  const shown = new Promise<number>((resolve) => {
    kernel.client.onIopub = ({ msg_type, content, parent }) => {
      if (msg_type === "execute_input") counts.set(parent, content.execution_count);
      const text = msg_type === "error" ? withoutAnsi(content.traceback.join("\n")) : content.text;
      if (typeof text === "string" && text.includes(awaited)) resolve(counts.get(parent) ?? 0);
    };
  });
  await kernel.run(code);
  return shown;
}

test.each([
  ["imported by a cell", 'import test from "node:test";'],
  ["required by a cell", 'const test = require("node:test");'],
  ["imported by a local file", 'import { test } from "./tests";'],
])("a report stands under the cell whose test it is of: %s", async (_what, loading) => {
  writeFileSync(join(kernel.folder, "tests.ts"), 'import test from "node:test";\nexport { test };\n');
  expect(await shownBy(`${loading} await test("first", () => {});`, "first")).toBe(1);
  const failing = 'await test("second", () => { throw new Error("no") });';
  expect(await shownBy(failing, "second")).toBe(2);
});

test("tests say nothing of the async hook that Node runs them with; who enables one is told of it, once", async () => {
  const shown = await kernel.run('import test from "node:test"; await test("first", () => {});');
  expect(shown).not.toContain("hook");
  const enable = '(await import("node:async_hooks")).createHook({}).enable(); void 0;';
  expect(await kernel.run(enable)).toContain("Async hooks are enabled");
  expect(await kernel.run(enable)).not.toContain("hook");
});

test("errors that are of no test are shown as ever, and a listener of a cell's own is told instead", async () => {
  await shownBy('import test from "node:test"; await test("first", () => {});', "first");
  expect(await shownBy('Promise.reject(new Error("lost"));', "Error: lost")).toBe(2);
  expect(await shownBy('setTimeout(() => { throw new Error("thrown") });', "Error: thrown")).toBe(3);
  const { outputs } = await kernel.client.execute(
    `const told = new Promise((resolve) => process.on("uncaughtException", ({ message }) => resolve(message)));
setTimeout(() => { throw new Error("own") }); await told`,
    { timeout: 20 },
  );
  expect(outputs.map(({ msg_type, content }) => content.data?.["text/plain"] ?? msg_type)).toEqual(["'own'"]);
});
