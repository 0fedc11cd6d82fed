// The guarded kernel as Jupyter starts it: installed by its command, run by nbclient (jupyter_client).

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "@jest/globals";
import { type Clients, installKernel, root, run } from "./clients.ts";

let clients: Clients;
beforeAll(() => {
  clients = installKernel();
});

const cli = (...args: string[]) =>
  spawnSync(process.execPath, [path.join(root, "dist/cli.js"), ...args], {
    env: clients.env,
    encoding: "utf8",
  });

test("is installed beside the ordinary one, runs the first lesson's cells, and is removed", async () => {
  expect(cli("install", "--guarded", "--user").stdout).toMatch(/"TypeScript \(cokernel, guarded\)"/);
  const folder = path.join(clients.folder, "guarded");
  mkdirSync(folder);
  const cells = [
    'const example = coroutine(function* (name: string) {\n  const x: number = yield name;\n  console.log("send value:", x);\n});',
    'const coro = example("PFinal");\nconsole.log("Return value of next:", next(coro));',
    "try { coro.send(6) } catch (end) { console.log(end instanceof StopIteration) }",
    '"use coroutines";\nasync function later() { await asyncio.sleep(0.01); return 42 }\nconsole.log(await asyncio.createTask(later()))',
    "console.log(typeof process)",
  ].map((source) => ({ cell_type: "code", execution_count: null, metadata: {}, outputs: [], source }));
  const notebook = { cells, metadata: {}, nbformat: 4, nbformat_minor: 4 };
  writeFileSync(path.join(folder, "in.ipynb"), JSON.stringify(notebook));
  const script = path.join(root, "test/jupyter/execute.py");
  await run(clients, "python", [
    script,
    path.join(folder, "in.ipynb"),
    path.join(folder, "out.ipynb"),
    "cokernel-guarded",
  ]);
  const done = JSON.parse(readFileSync(path.join(folder, "out.ipynb"), "utf8"));
  // A stream may come in one message or in several.
  const printed = done.cells
    .map((cell: { outputs?: { text?: string[] }[] }) =>
      (cell.outputs ?? []).flatMap(({ text = [] }) => text).join(""),
    )
    .filter((text: string) => text !== "");
  expect(printed).toEqual(["Return value of next: PFinal\n", "send value: 6\ntrue\n", "42\n", "undefined\n"]);
  expect(cli("uninstall", "--user", "--name", "cokernel-guarded").status).toBe(0);
}, 60_000);
