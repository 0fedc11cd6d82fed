// Comms by the thousand, over jupyter_client: none lost, their order kept; and what a restart leaves of them.

import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "@jest/globals";
import { installKernel, root, run } from "./clients.ts";

let outcome: Record<string, unknown>;

beforeAll(async () => {
  const clients = installKernel();
  const report = path.join(clients.folder, "comms.json");
  await run(clients, "python", [path.join(root, "test/jupyter/comms.py"), report]);
  outcome = JSON.parse(readFileSync(report, "utf8"));
}, 70_000);

test.each(["to the kernel and back", "from the kernel", "both ways at once"])(
  "5,000 updates %s: each comes, in order",
  (way) => expect(outcome[way]).toBe(true),
);

test("a restart closes all; a message to one of them is balanced by busy and idle, and harms nothing", () => {
  expect(outcome["open before the restart"]).toEqual({ one: { target_name: "load" } });
  expect(outcome["open after it"]).toEqual({});
  expect(outcome["to a comm of before"]).toEqual([
    ["status", "busy"],
    ["status", "idle"],
  ]);
});
