// Jupyter's own view of what our command line has installed.

import { spawnSync } from "node:child_process";
import path from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { dataDirs } from "../../kernel/install/data-dirs.ts";
import { findPython } from "../../kernel/install/python.ts";
import { type Clients, installKernel, program, root, run } from "./clients.ts";

let clients: Clients;
beforeAll(() => {
  clients = installKernel();
});

describe("jupyter kernelspec list", () => {
  test("finds the kernel, with its logos", async () => {
    const { stdout } = await run(clients, "jupyter-kernelspec", ["list", "--json"]);
    const folder = path.join(clients.folder, "data", "kernels", "cokernel");
    expect(JSON.parse(stdout).kernelspecs.cokernel).toMatchObject({
      resource_dir: folder,
      spec: { display_name: "TypeScript (cokernel)", language: "typescript", interrupt_mode: "message" },
    });
  });

  test("finds it no more after cokernel uninstall", async () => {
    const args = [path.join(root, "dist/cli.js"), "uninstall", "--user"];
    expect(spawnSync(process.execPath, args, { env: clients.env }).status).toBe(0);
    const { stdout } = await run(clients, "jupyter-kernelspec", ["list", "--json"]);
    expect(stdout).not.toContain(clients.folder);
  });
});

test.each<[string, NodeJS.ProcessEnv]>([
  ["as it comes", {}],
  ["with JUPYTER_PATH", { JUPYTER_PATH: `/one${path.delimiter}/two` }],
  ["with JUPYTER_PREFER_ENV_PATH", { JUPYTER_PREFER_ENV_PATH: "1" }],
  ["with XDG_DATA_HOME", { JUPYTER_DATA_DIR: "", XDG_DATA_HOME: "/elsewhere" }],
])("we search the folders that Jupyter searches, in its order: %s", async (_, more) => {
  // The environment's own Python first on the PATH, as when it is activated.
  const bin = path.dirname(program("python"));
  const env = { ...clients.env, ...more, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
  const { stdout } = await run({ ...clients, env }, "jupyter", ["--paths", "--json"]);
  const host = { platform: process.platform, env, home: process.env.HOME ?? "" };
  expect(dataDirs(host, findPython(env))).toEqual(JSON.parse(stdout).data);
});
