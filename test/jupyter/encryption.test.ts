// jupyter_client's policies for encryption: the kernelspec says that the kernel can, and the connection file has the keys.

import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "@jest/globals";
import { installKernel, root, run } from "./clients.ts";

let outcome: Record<string, object>;

beforeAll(async () => {
  const clients = installKernel();
  const report = path.join(clients.folder, "encryption.json");
  await run(clients, "python", [path.join(root, "test/jupyter/encryption.py"), report]);
  outcome = JSON.parse(readFileSync(report, "utf8"));
}, 70_000);

test.each([
  ["disabled", false, "answered"],
  ["auto", true, "silence"],
  ["required", true, "silence"],
])("%s: keys: %p; a client without keys: %s", (policy, keys, plain) => {
  const ran = ["ok", "42\n"];
  expect(outcome[policy]).toEqual({ keys, cell: ran, heartbeat: true, plain, restarted: ran });
});
