// papermill on this kernel, with our package for it (python/): parameters, execution, what it says of a notebook.

import path from "node:path";
import { beforeAll, expect, jest, test } from "@jest/globals";
import { notebookOf, writeJson } from "../tutorial/notebook-of.ts";
import { type Clients, installKernel, run } from "./clients.ts";
import { type Notebook, readNotebook, text } from "./notebook.ts";

jest.setTimeout(120_000);

const kernelspec = { name: "cokernel", display_name: "TypeScript (cokernel)", language: "typescript" };
let clients: Clients;
let source: string;
beforeAll(() => {
  clients = installKernel();
  const cells = [
    {
      source: 'const n: number = 3; // how many\nlet name = "x";\nconst options = {};',
      metadata: { tags: ["parameters"] },
    },
    "[n, name, options]",
    "const later = asyncio.getEventLoop(); later",
  ];
  source = writeJson(path.join(clients.folder, "in.ipynb"), notebookOf(cells, { kernelspec }));
});

const papermill = (...args: string[]) => run(clients, "papermill", [...args, "--log-level", "ERROR"]);

test("parameters are declared anew, of every type that YAML has, and the notebook runs", async () => {
  const out = path.join(clients.folder, "out.ipynb");
  const yaml =
    'name: "it\'s `${n}` \\"\\\\ 🙂\\n"\noptions: {deep: [1, 2.5, null, true, {"a b": -1.0e-7}]}\nn: 5';
  await papermill(source, out, "--parameters_yaml", yaml, "--cwd", clients.folder);
  const { cells }: Notebook = readNotebook(out);
  expect(text(cells[1]!.source).split("\n")[0]).toBe("// Parameters");
  expect(cells.map(({ execution_count }) => execution_count)).toEqual([1, 2, 3, 4]);
  const [shown] = cells[2]!.outputs as any[];
  expect(text(shown.data["text/plain"]).replace(/\s+/g, " ")).toBe(
    `[ 5, 'it\\'s \`\${n}\` "\\\\ 🙂\\n', { deep: [ 1, 2.5, null, true, { 'a b': -1e-7 } ] } ]`,
  );
  // What a cell left alive is kept with its result.
  expect((cells[3]!.outputs as any[])[0].metadata.cokernel.alive.loops).toEqual([
    { name: "cell", state: "standing still" },
  ]);
});

test("--help-notebook tells the parameters, their types and what is written beside them", async () => {
  const { stdout } = await papermill("--help-notebook", source);
  expect(stdout.replace(/\s+/g, " ")).toMatch(
    /n: number \(default 3\) how many name: Unknown type \(default "x"\) options: Unknown type \(default \{\}\)/,
  );
});

test("a name that TypeScript cannot declare is refused before anything runs", async () => {
  const out = path.join(clients.folder, "refused.ipynb");
  await expect(papermill(source, out, "-p", "not-a-name", "1")).rejects.toThrow(
    "'not-a-name' cannot be a parameter: it is no name in TypeScript.",
  );
});
