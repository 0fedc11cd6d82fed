// Jupyter's own conformance suite, jupyter_kernel_test, one jest test for each of its tests.

import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "@jest/globals";
import { installKernel, root, run } from "./clients.ts";

let outcomes: Record<string, [status: string, detail: string]>;

beforeAll(async () => {
  const clients = installKernel();
  const report = path.join(clients.folder, "outcomes.json");
  const script = path.join(root, "test/jupyter/kernel_test.py");
  await run(clients, "python", [script, report], { timeoutMs: 150_000 });
  outcomes = JSON.parse(readFileSync(report, "utf8"));
}, 160_000);

test.each([
  "test_kernel_info",
  "test_execute_stdout",
  "test_execute_stderr",
  "test_completion",
  "test_is_complete",
  "test_error",
  "test_execute_result",
  "test_display_data",
  "test_history",
  "test_inspect",
  "test_clear_output",
  "test_recv_iopub_welcome_msg",
])("jupyter_kernel_test: %s", (name) => {
  expect(outcomes[name]).toEqual(["passed", ""]);
});

test("and it has no further test but the pager's, which no sample can be given for", () => {
  const left = Object.entries(outcomes).filter(([, [status]]) => status !== "passed");
  expect(left).toEqual([["test_pager", ["skipped", "No code page something"]]]);
});
