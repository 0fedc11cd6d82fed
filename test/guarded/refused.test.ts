// Cells that V8 refuses, though the compiler has let them through.

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { GuardedKernel } from "./kernel.ts";

let kernel: GuardedKernel;
beforeAll(async () => {
  kernel = await GuardedKernel.start();
});
afterAll(() => kernel.stop());

test("the names of a cell that is refused are declared by the next one", async () => {
  expect((await kernel.fail("let pattern = /(/;")).ename).toBe("SyntaxError");
  expect(await kernel.run("let pattern = 5; pattern")).toBe("5");
  expect(await kernel.run("pattern = 6; (() => pattern)()")).toBe("6");
});

test("so are those that stood beside a name that cannot be one", async () => {
  // vm2's own, for which it refuses a text.
  const code = "let beside = 1, VM2_INTERNAL_STATE_DO_NOT_USE_OR_PROGRAM_WILL_FAIL = 2;";
  expect((await kernel.fail(code)).ename).toBe("SyntaxError");
  expect(await kernel.run("let beside = 3; beside")).toBe("3");
});

test("a name that the global object keeps for itself is refused", async () => {
  await kernel.run('Object.defineProperty(globalThis, "fixed", { value: 1 });');
  expect(await kernel.fail("let fixed = 2")).toMatchObject({
    ename: "SyntaxError",
    evalue: "Identifier 'fixed' has already been declared",
  });
  expect(await kernel.run("fixed")).toBe("1");
});
