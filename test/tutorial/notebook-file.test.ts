import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import {
  NotebookError,
  notebookText,
  parseNotebook,
  writeNotebook,
} from "../../src/tutorial/notebook-file.ts";
import { notebookOf, readJson, temporaryFolder } from "./notebook-of.ts";

const root = path.dirname(path.dirname(import.meta.dirname));

function faultsOf(notebook: unknown): string {
  try {
    parseNotebook(typeof notebook === "string" ? notebook : JSON.stringify(notebook), "x.ipynb");
  } catch (error) {
    expect(error).toBeInstanceOf(NotebookError);
    return (error as Error).message;
  }
  throw new Error("it was read without a fault");
}

describe("a notebook's file", () => {
  test.each(readdirSync(path.join(root, "notebooks")).filter((name) => name.endsWith(".ipynb")))(
    "%s, written by nbformat, is written again byte for byte",
    (name) => {
      const text = readFileSync(path.join(root, "notebooks", name), "utf8");
      expect(notebookText(parseNotebook(text, name))).toBe(text);
    },
  );

  test("texts are lines in the file and one string in memory; values that are JSON stay as they are", () => {
    const data = { "text/plain": "a\nb", "application/json": ["a\n", "b"], "image/png": "aGk=\n" };
    const notebook = notebookOf([
      { source: "a;\n\nb", outputs: [{ output_type: "display_data", data, metadata: {} }] },
      { cell_type: "markdown", source: "" },
    ]);
    const written = JSON.parse(notebookText(notebook));
    expect(written.cells[0].source).toEqual(["a;\n", "\n", "b"]);
    expect(written.cells[1].source).toEqual([]);
    expect(written.cells[0].outputs[0].data).toEqual({ ...data, "text/plain": ["a\n", "b"] });
    expect(parseNotebook(notebookText(notebook), "x")).toEqual(notebook);
  });

  test("what was typed into input() stays, as JupyterLab keeps it", () => {
    const outputs = [{ output_type: "stream", name: "stdin", text: "Your name? Ada\n" }] as const;
    const text = notebookText(notebookOf([{ outputs: [...outputs] }]));
    expect(parseNotebook(text, "x").cells[0]?.outputs).toEqual(outputs);
  });

  test("values that are no texts stay what they are, whatever their type calls them", () => {
    const data = { "application/x-tree": { a: [1] }, "image/png": null, "text/plain": ["a\n", "b"] };
    const [cell] = parseNotebook(
      JSON.stringify(notebookOf([{ outputs: [{ output_type: "display_data", data, metadata: {} }] }])),
      "x.ipynb",
    ).cells;
    expect(cell!.outputs).toMatchObject([{ data: { ...data, "text/plain": "a\nb" } }]);
  });

  test("cells of 4.4 get ids, and the notebook becomes 4.5", () => {
    const { cells, ...rest } = notebookOf(["1", "2"]);
    const old = { ...rest, nbformat_minor: 4, cells: cells.map(({ id: _, ...cell }) => cell) };
    const read = parseNotebook(JSON.stringify(old), "x");
    expect(read.nbformat_minor).toBe(5);
    expect(new Set(read.cells.map(({ id }) => id)).size).toBe(2);
  });

  test("fields that the format does not know are kept", () => {
    const notebook = { ...notebookOf([{ source: "1", later: { a: 1 } } as object]), more: true };
    expect(JSON.parse(notebookText(parseNotebook(JSON.stringify(notebook), "x")))).toMatchObject({
      more: true,
      cells: [{ later: { a: 1 } }],
    });
  });
});

describe("a file that is no notebook is told by what is wrong and where", () => {
  test("not JSON", () => expect(faultsOf("{")).toMatch(/^x\.ipynb is not JSON: /));

  test("a list, an older format, no cells", () => {
    expect(faultsOf([])).toBe("x.ipynb is not a notebook of nbformat 4:\n  it is a list, not an object");
    expect(faultsOf({ nbformat: 3 })).toContain("nbformat is 3, not 4");
    expect(faultsOf({ nbformat: 4, nbformat_minor: 5, metadata: {} })).toContain(
      "cells is missing, not a list",
    );
  });

  test("every fault of every cell, by number and id", () => {
    const cells = [
      { cell_type: "code", id: "a", metadata: {}, source: "", execution_count: null },
      { cell_type: "code", id: "b!", metadata: {}, source: [1], execution_count: "1", outputs: [] },
      { cell_type: "heading", id: "c", metadata: { tags: "x" }, source: "" },
      { cell_type: "markdown", id: "c", metadata: {}, source: "" },
      { cell_type: "raw", metadata: null, source: "" },
      null,
      {
        cell_type: "code",
        id: "g",
        metadata: {},
        source: "",
        execution_count: 1,
        outputs: [
          { output_type: "pyout" },
          { output_type: "stream", name: "log", text: "" },
          { output_type: "error" },
        ],
      },
    ];
    expect(faultsOf({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }).split("\n").slice(1)).toEqual([
      "  cell 1 (a): outputs is missing, not a list",
      '  cell 2 (b!): id is "b!", not 1 to 64 letters, digits, - and _',
      "  cell 2 (b!): source is a list, not a text or a list of lines",
      '  cell 2 (b!): execution_count is "1", not a whole number or null',
      '  cell 3 (c): cell_type is "heading", not code, markdown or raw',
      "  cell 3 (c): metadata.tags is not a list of texts",
      "  cell 4 (c): cell 3 has the same id",
      "  cell 5: id is missing",
      "  cell 5: metadata is null, not an object",
      "  cell 6: it is null, not an object",
      '  cell 7 (g): output 1: output_type is "pyout", not stream, display_data, execute_result or error',
      "  cell 7 (g): output 2: name is not stdout, stderr or stdin",
      "  cell 7 (g): output 3: ename is not a text",
      "  cell 7 (g): output 3: evalue is not a text",
      "  cell 7 (g): output 3: traceback is not a list of texts",
    ]);
  });
});

test("a write keeps a link and the permissions of what it leads to", () => {
  const folder = temporaryFolder();
  const [file, link] = [path.join(folder, "x.ipynb"), path.join(folder, "link.ipynb")];
  writeFileSync(file, "old");
  chmodSync(file, 0o600);
  symlinkSync(file, link);
  writeNotebook(link, notebookOf(["1"]));
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readJson(file).cells.length).toBe(1);
});

test("a write that fails leaves the old file, and nothing beside it", () => {
  const folder = temporaryFolder();
  const file = path.join(folder, "x.ipynb");
  writeFileSync(file, "old");
  const endless = notebookOf(["1"]);
  endless.metadata.self = endless;
  expect(() => writeNotebook(file, endless)).toThrow(RangeError);
  expect(readFileSync(file, "utf8")).toBe("old");
  mkdirSync(path.join(folder, "inner"));
  expect(() => writeNotebook(path.join(folder, "inner"), notebookOf(["1"]))).toThrow();
  expect(readdirSync(folder)).toEqual(["inner", "x.ipynb"]);
});

test("a file may be called as long as files may be", () => {
  const file = path.join(temporaryFolder(), `${"n".repeat(249)}.ipynb`);
  writeNotebook(file, notebookOf(["1"]));
  expect(readJson(file).cells.length).toBe(1);
});
