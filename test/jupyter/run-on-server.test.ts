// `cokernel run --server`: a notebook on a kernel of a real Jupyter server.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { cokernel, notebookOf, readJson, writeJson } from "../tutorial/notebook-of.ts";
import { type Clients, installKernel } from "./clients.ts";
import { type Server, startServer } from "./server.ts";

jest.setTimeout(60_000);

let clients: Clients;
let server: Server;
beforeAll(async () => {
  clients = installKernel();
  server = await startServer(clients, "jupyter-server", clients.folder);
}, 90_000);
afterAll(() => server?.stop());

/** Run cells on the server, from its folder, and read what was written. */
async function run(name: string, cells: Parameters<typeof notebookOf>[0], ...options: string[]) {
  writeJson(path.join(clients.folder, name), notebookOf(cells));
  const ended = await cokernel(["run", name, "--out", "out", "--server", `${server.url}/lab`, ...options], {
    cwd: clients.folder,
  });
  return { ...ended, cells: () => readJson(path.join(clients.folder, "out", name)).cells as any[] };
}

describe("cokernel run --server", () => {
  test("writes what the server's kernel gave, late output and updates in their own cells, and leaves no kernel", async () => {
    const { status, stdout, stderr, cells } = await run("x.ipynb", [
      'console.log("at once");\nlet say!: () => void;\nvoid new Promise<void>((go) => { say = go; }).then(() => console.log("late"));',
      'const handle = display("old", { id: "d" });',
      'say();\nhandle.update("new");\nawait new Promise((go) => setTimeout(go, 50));\nprocess.cwd()',
      { source: 'throw new Error("taught")', metadata: { tags: ["raises-exception"] } },
    ]);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: "",
      stderr: expect.stringMatching(/^x\.ipynb: 4 cells \(\d+\.\d s\)\n$/),
    });
    const [late, updated, folder, error] = cells();
    expect(late).toMatchObject({ execution_count: 1, outputs: [{ text: ["at once\n", "late\n"] }] });
    expect(JSON.stringify(updated.outputs)).toContain("new");
    expect(folder.outputs[0].data["text/plain"].join("")).toContain(clients.folder);
    expect(error.outputs).toMatchObject([{ output_type: "error", ename: "Error", evalue: "taught" }]);
    expect(await (await fetch(`${server.url}/api/kernels`)).json()).toEqual([]);
  });

  test("a cell that fails gives exit code 1 and its traceback; one that spins is interrupted", async () => {
    const failed = await run("f.ipynb", ['throw new RangeError("on purpose")']);
    expect({ status: failed.status, stderr: failed.stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/In\[1\]:1[\s\S]*cell 1 \(c1\) failed: RangeError: on purpose\n$/),
    });
    const spun = await run("s.ipynb", ["for (;;);"], "--timeout", "1");
    expect(spun.stderr).toContain("cell 1 (c1) failed: it did not end in 1 s and was interrupted\n");
  });

  test("a server that ends under a cell takes nothing of what had run", async () => {
    const own = await startServer(clients, "jupyter-server", clients.folder);
    const begun = path.join(clients.folder, "gone-begun");
    const cells = [
      "1 + 1",
      `(await import("node:fs")).writeFileSync(${JSON.stringify(begun)}, ""); await new Promise(() => {});`,
    ];
    const name = path.join(clients.folder, "gone.ipynb");
    writeJson(name, notebookOf(cells));
    const words = ["run", name, "--out", "out", "--server", own.url];
    const ended = cokernel(words, { cwd: clients.folder });
    // The second cell is sent once the first one's reply has been read: a kernel that is busy may be at either.
    while (!existsSync(begun)) await new Promise((go) => setTimeout(go, 50));
    own.kill();
    const { status, stderr } = await ended;
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(
        /gone\.ipynb: cell 2 \(c2\) failed: The server http:.* has not answered for 10 s\.\n$/,
      ),
    });
    const written = readJson(path.join(clients.folder, "out/gone.ipynb"));
    expect(written.cells[0].outputs[0].data["text/plain"]).toEqual(["2"]);
  });

  test("a server that is not there, and a kernel that it does not have, are told by a sentence", async () => {
    const file = path.join(clients.folder, "x.ipynb");
    const nowhere = await cokernel(["run", file, "--server", "http://127.0.0.1:9/"]);
    expect(nowhere.status).toBe(1);
    expect(nowhere.stderr).toMatch(/^cokernel: http:\/\/127\.0\.0\.1:9\/: /m);
    const other = path.join(clients.folder, "other.ipynb");
    writeJson(other, notebookOf(["1"], { kernelspec: { name: "absent", display_name: "Absent" } }));
    const before = readFileSync(other, "utf8");
    const absent = await cokernel(["run", other, "--in-place", "--server", server.url]);
    expect({ status: absent.status, stderr: absent.stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining("(kernel 'absent')"),
    });
    expect(readFileSync(other, "utf8")).toBe(before);
  });
});
