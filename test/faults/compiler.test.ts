// A compiler that hangs holds up the language thread, and nobody else.

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TestKernel } from "../cells/kernel.ts";
import { childOf, gone } from "./processes.ts";
import { record } from "./table.ts";

const row = { tried: 0, survived: 0 };
afterAll(() => record("a compiler that hangs", row.tried, row.survived, "completions by type meanwhile"));

describe.each(process.platform === "linux" ? ["linux"] : [])("a compiler that hangs, on %s", () => {
  let kernel: TestKernel;
  let compiler: number;
  const complete = async () => {
    const content = { code: "process.", cursor_pos: 8 };
    return (await kernel.client.request("shell", "complete_request", content)).reply.matches;
  };

  const hang = async () => {
    while ((await complete()).length === 0);
    compiler = childOf(kernel.client.process.pid!, "--api");
    process.kill(compiler, "SIGSTOP");
  };

  beforeAll(async () => {
    kernel = await TestKernel.start();
    await hang();
  });

  test.each<[string, () => Promise<unknown>]>([
    ["a completion is answered without it", complete],
    // The database is loaded by this.
    [
      "the history is answered",
      () => kernel.client.request("shell", "history_request", { hist_access_type: "tail", n: 1 }),
    ],
    ["a cell runs", () => kernel.run("1 + 1")],
  ])("%s", async (_what, ask) => {
    row.tried++;
    await ask();
    row.survived++;
  });

  test("a cell gets Node's report, for which every thread must stop, and another compiler answers after it", async () => {
    row.tried++;
    await complete();
    expect(await kernel.run("process.report.getReport().header.event")).toBe("'JavaScript API'");
    const stopped = compiler;
    await hang();
    expect(compiler).not.toBe(stopped);
    row.survived++;
  });

  test("the kernel ends in order, and leaves no compiler behind", async () => {
    row.tried++;
    expect(await kernel.client.shutdown()).toBe(0);
    await kernel.stop();
    await gone(compiler);
    row.survived++;
  });
});
