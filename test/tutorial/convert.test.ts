import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { convert } from "../../src/tutorial/convert.ts";
import { notebookText, readNotebook } from "../../src/tutorial/notebook-file.ts";
import { cokernel, temporaryFolder } from "./notebook-of.ts";

const root = path.dirname(path.dirname(import.meta.dirname));

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
  const text = readFileSync(path.join(root, "notebooks/01-coroutines.ipynb"), "utf8");
  writeFileSync(path.join(folder, "n.ipynb"), text);
});

describe("cokernel convert", () => {
  test("writes text beside the notebook, and the notebook again with its outputs, byte for byte", async () => {
    const [notebook, text] = [path.join(folder, "n.ipynb"), path.join(folder, "n.ts")];
    const before = readFileSync(notebook, "utf8");
    expect(await cokernel(["convert", "n.ipynb"], { cwd: folder })).toEqual({
      stdout: "Written: n.ts\n",
      stderr: "",
      status: 0,
    });
    expect(convert(text)).toBe(notebook);
    expect(readFileSync(notebook, "utf8")).toBe(before);
  });

  test("a file that is not there is refused by a sentence", async () => {
    for (const file of ["absent.ts", "absent.ipynb"])
      expect(await cokernel(["convert", file], { cwd: folder })).toEqual({
        stdout: "",
        stderr: `cokernel: ${file}: there is no such file.\n`,
        status: 1,
      });
  });

  test("a cell that was edited keeps its id and loses its outputs; the others keep theirs, moved ones too", () => {
    const [notebook, text] = [path.join(folder, "n.ipynb"), path.join(folder, "n.ts")];
    convert(notebook);
    const before = readNotebook(notebook);
    const edited = readFileSync(text, "utf8").replace(
      '// %% {"cokernel.id":"c26-1481fa"}\n',
      "$&// edited\n",
    );
    const marks = edited.split(/^(?=\/\/ %%)/m);
    writeFileSync(text, [marks[0], marks.at(-1), ...marks.slice(1, -1)].join(""));
    convert(text);
    const after = readNotebook(notebook);
    expect(after.cells[0]).toEqual(before.cells.at(-1));
    expect(after.cells.find(({ id }) => id === "c26-1481fa")).toMatchObject({
      outputs: [],
      execution_count: null,
    });
    expect(after.cells.filter(({ outputs = [] }) => outputs.length > 0).length).toBe(
      before.cells.filter(({ outputs = [] }) => outputs.length > 0).length - 1,
    );
  });

  test("cells of a text without ids find theirs by what they say", () => {
    const text = path.join(folder, "m.ts");
    writeFileSync(text, "// %%\n1\n\n// %%\n2\n");
    const first = readNotebook(convert(text));
    writeFileSync(text, "// %%\n2\n\n// %%\n3\n");
    const second = readNotebook(convert(text));
    expect(second.cells[0]!.id).toBe(first.cells[1]!.id);
    expect(second.metadata.kernelspec).toMatchObject({ name: "cokernel" });
  });

  test("a module of the same name beside a notebook is not written over, unless it is named", () => {
    const [notebook, text] = [path.join(folder, "n.ipynb"), path.join(folder, "n.ts")];
    writeFileSync(text, "export const mine = 1;\n");
    expect(() => convert(notebook)).toThrow(/n\.ts is there and is no text of a notebook/);
    expect(readFileSync(text, "utf8")).toBe("export const mine = 1;\n");
    convert(notebook, text);
    convert(notebook);
    writeFileSync(notebook, notebookText({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    convert(notebook);
    convert(notebook);
  });

  test("a broken notebook is not written over, and other kinds of file are refused", () => {
    const [notebook, text] = [path.join(folder, "n.ipynb"), path.join(folder, "n.ts")];
    convert(notebook);
    writeFileSync(notebook, "{");
    expect(() => convert(text)).toThrow("n.ipynb is not JSON");
    expect(readFileSync(notebook, "utf8")).toBe("{");
    expect(() => convert(text, path.join(folder, "n.md"))).toThrow("one must be a notebook (.ipynb)");
  });
});
