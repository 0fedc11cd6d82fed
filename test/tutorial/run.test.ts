// `cokernel run`, as built, on kernels of its own.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { beforeEach, describe, expect, jest, test } from "@jest/globals";
import { cli, cokernel, notebookOf, readJson, temporaryFolder, writeJson } from "./notebook-of.ts";

jest.setTimeout(60_000);

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

/** Run cells as a notebook of their own, into the folder `out`. */
async function run(cells: Parameters<typeof notebookOf>[0], ...options: string[]) {
  const file = writeJson(path.join(folder, "x.ipynb"), notebookOf(cells));
  const ended = await cokernel(["run", file, "--out", path.join(folder, "out"), ...options]);
  return { ...ended, cells: readJson(path.join(folder, "out/x.ipynb")).cells as any[] };
}

const texts = (cell: any): string[] =>
  cell.outputs.map((output: any) =>
    [output.text ?? output.data?.["text/plain"] ?? output.ename].flat().join(""),
  );

describe("cokernel run --out", () => {
  test("stores counts, outputs and language, and keeps ids, metadata and Markdown", async () => {
    const { status, cells, stderr, stdout } = await run([
      { cell_type: "markdown", source: "# Title" },
      { source: "const n: number = 20;\nconsole.log(n)", metadata: { tags: ["kept"] } },
      { source: "  ", execution_count: 7 },
      "n + 1",
    ]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(stderr).toMatch(/^\S+x\.ipynb: 4 cells \(\d+\.\d s\)\n$/);
    expect(cells.map(({ id }) => id)).toEqual(["c1", "c2", "c3", "c4"]);
    expect(cells[0]).toEqual({ cell_type: "markdown", id: "c1", metadata: {}, source: ["# Title"] });
    expect(cells[1]).toMatchObject({
      metadata: { tags: ["kept"] },
      execution_count: 1,
      outputs: [{ output_type: "stream", name: "stdout", text: ["20\n"] }],
    });
    expect(cells[2]).toMatchObject({ execution_count: null, outputs: [] });
    expect(cells[3]).toMatchObject({
      execution_count: 2,
      outputs: [{ output_type: "execute_result", execution_count: 2, data: { "text/plain": ["21"] } }],
    });
    expect(readJson(path.join(folder, "out/x.ipynb")).metadata).toMatchObject({
      kernelspec: { name: "cokernel" },
      language_info: { name: "typescript", file_extension: ".ts" },
    });
  });

  test("what a cell leaves alive is kept in its metadata, once, and forgotten when it is gone", async () => {
    const old = { cokernel: { masks: [], alive: { loops: [{ name: "old", state: "running" }] } } };
    const { cells } = await run([
      { source: "function* g() { yield 1; }\nconst steps = g(); steps", metadata: old },
      { source: "steps.next(); [...steps].length", metadata: old },
      { source: "", metadata: { cokernel: { alive: {} } } },
    ]);
    expect(cells.map(({ metadata }) => metadata.cokernel?.alive?.suspended)).toEqual([
      [{ name: "steps", kind: "generator", call: "g()", state: "suspended", at: "In[1]:1" }],
      undefined,
      undefined,
    ]);
    expect(cells.map(({ metadata }) => Object.keys(metadata.cokernel ?? {}))).toEqual([
      ["alive", "masks"],
      ["masks"],
      [],
    ]);
    expect(cells[0].outputs[0].metadata).toEqual({});
  });

  test("-p declares parameters anew, behind the cell that is tagged, in the place of older ones", async () => {
    const given = ["n=5", 'text=it\'s "${n}"', 'list=[1,null,{"a":"b"}]', "on=true", "of=a=b"];
    const first = await run(
      [
        { source: "const n: number = 1, on = false;", metadata: { tags: ["parameters"] } },
        "[n, text, list, on, of]",
      ],
      ...given.flatMap((each) => ["-p", each]),
    );
    expect(first.cells.map(({ metadata }) => metadata.tags)).toEqual([
      ["parameters"],
      ["injected-parameters"],
      undefined,
    ]);
    expect(texts(first.cells[2])[0]!.replace(/\s+/g, " ")).toBe(
      "[ 5, 'it\\'s \"${n}\"', [ 1, null, { a: 'b' } ], true, 'a=b' ]",
    );
    const second = await run(first.cells, "-p", "n=6", "--allow-errors");
    expect(second.cells.map(({ source }) => source.join(""))).toEqual([
      "const n: number = 1, on = false;",
      "// Parameters\nlet n = 6;",
      "[n, text, list, on, of]",
    ]);
    const { stderr, status } = await cokernel(["run", "x.ipynb", "-p", "1n=2"], { cwd: folder });
    expect({ stderr, status }).toEqual({
      stderr: 'cokernel: "1n=2" is not of the form name=value, with a name of TypeScript.\n',
      status: 1,
    });
  });

  test("a type error is stored with its cell, however soon the notebook ends", async () => {
    const { cells } = await run(["const n: number = 1;\nn", "const s: string = n;\ns"]);
    expect(cells.map(texts)).toEqual([["1"], ["1", expect.stringMatching(/^TS2322: Type 'number'/)]]);
  });

  test("late output and updated displays go into the cells that they belong to", async () => {
    const { cells } = await run([
      'console.log("at once");\nlet say!: () => void;\nvoid new Promise<void>((go) => { say = go; }).then(() => console.log("late"));',
      'const handle = display("old", { id: "d" });',
      'say();\nhandle.update("new");\nawait new Promise((go) => setTimeout(go, 50));\nconsole.log("last")',
    ]);
    expect(cells.map(texts)).toEqual([["at once\nlate\n"], [expect.stringContaining("new")], ["last\n"]]);
  });

  test("a cell that fails ends the notebook: exit code 1, its traceback, and what had run is written", async () => {
    const { status, stderr, cells } = await run([
      "1",
      'throw new RangeError("on purpose")',
      { source: "3", outputs: [{ output_type: "stream", name: "stdout", text: "stored" }] },
    ]);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /RangeError.*on purpose[\s\S]*In\[2\]:1[\s\S]*x\.ipynb: cell 2 \(c2\) failed: RangeError: on purpose\n$/,
    );
    expect(cells.map(texts)).toEqual([["1"], ["RangeError"], ["stored"]]);
  });

  test("cells tagged raises-exception may fail, and those tagged skip-execution keep what they have", async () => {
    const { status, cells } = await run([
      { source: 'throw new Error("taught")', metadata: { tags: ["raises-exception"] } },
      {
        source: "process.exit(3)",
        metadata: { tags: ["skip-execution"] },
        execution_count: 9,
        outputs: [{ output_type: "stream", name: "stdout", text: "stored" }],
      },
      "3",
    ]);
    expect(status).toBe(0);
    expect(cells.map(texts)).toEqual([["Error"], ["stored"], ["3"]]);
  });

  test("--allow-errors goes on", async () => {
    const { status, cells } = await run(["missing", "2"], "--allow-errors");
    expect({ status, texts: cells.map(texts) }).toEqual({
      status: 0,
      texts: [["ReferenceError", expect.stringMatching(/^TS2304/)], ["2"]],
    });
  });

  test.each(["for (;;);", "await new Promise(() => {})"])(
    "--timeout interrupts %s, which fails",
    async (source) => {
      const { status, stderr, cells } = await run([source, "2"], "--timeout", "0.5");
      expect(status).toBe(1);
      expect(stderr).toContain("cell 1 (c1) failed: it did not end in 0.5 s and was interrupted\n");
      expect(cells.map(texts)).toEqual([["KeyboardInterrupt"], []]);
    },
  );

  test("a kernel that ends under a cell is told as that", async () => {
    const { status, stderr } = await run([
      "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})",
    ]);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/cell 1 \(c1\) failed: The kernel ended/),
    });
  });
});

describe("cokernel run", () => {
  test("prints what the cells print, when it writes nothing", async () => {
    const file = writeJson(path.join(folder, "x.ipynb"), notebookOf(['console.log("hello")', "1 + 1"]));
    const before = readFileSync(file, "utf8");
    const { stdout, stderr, status } = await cokernel(["run", file]);
    expect({ stdout, stderr, status }).toEqual({
      stdout: `${file}\n\nIn [1]:\n  console.log("hello")\nhello\n\nIn [2]:\n  1 + 1\nOut[2]: 2\n`,
      stderr: "",
      status: 0,
    });
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  test("--in-place writes over a notebook that ran, not over one that failed; --jobs runs several at a time", async () => {
    const good = writeJson(path.join(folder, "good.ipynb"), notebookOf(["1"]));
    const bad = writeJson(path.join(folder, "bad.ipynb"), notebookOf(["missing"]));
    const before = readFileSync(bad, "utf8");
    const { status } = await cokernel(["run", "--in-place", "--jobs", "2", good, bad]);
    expect(status).toBe(1);
    expect(readJson(good).cells.map(texts)).toEqual([["1"]]);
    expect(readFileSync(bad, "utf8")).toBe(before);
    expect(readdirSync(folder).sort()).toEqual(["bad.ipynb", "good.ipynb"]);
  });

  test("a file that cannot be written is named, and keeps what it had, with nothing beside it", async () => {
    const file = writeJson(path.join(folder, "x.ipynb"), notebookOf(['console.log("x".repeat(100_000))']));
    const before = readFileSync(file, "utf8");
    // A disk that is full, for this process: no file may be larger than 40 blocks.
    const shell = spawn("sh", [
      "-c",
      'ulimit -f 40; exec "$@"',
      "sh",
      process.execPath,
      cli,
      "run",
      "--in-place",
      file,
    ]);
    let told = "";
    shell.stderr.setEncoding("utf8").on("data", (text: string) => {
      told += text;
    });
    const [status] = await once(shell, "close");
    expect({ status, told }).toEqual({
      status: 1,
      told: `cokernel: ${file} cannot be written: EFBIG: file too large\n`,
    });
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(readdirSync(folder)).toEqual(["x.ipynb"]);
  });

  test("takes the notebooks of a folder; colours go to a terminal, or where FORCE_COLOR wants them", async () => {
    writeJson(path.join(folder, "a.ipynb"), notebookOf(["1 + 1"]));
    writeJson(path.join(folder, "b.ipynb"), notebookOf(['throw new Error("no")']));
    const { stdout, stderr, status } = await cokernel(["run", folder]);
    const error = `Error: no\nIn[1]:1\n❱ 1 │ throw new Error("no")\n    │       ^\n    at In[1]:1:7\n`;
    expect({ stdout, stderr, status }).toEqual({
      stdout:
        `${path.join(folder, "a.ipynb")}\n\nIn [1]:\n  1 + 1\nOut[1]: 2\n` +
        `${path.join(folder, "b.ipynb")}\n\nIn [1]:\n  throw new Error("no")\n${error}`,
      stderr: `${path.join(folder, "b.ipynb")}: cell 1 (c1) failed: Error: no\n`,
      status: 1,
    });
    const coloured = await cokernel(["run", folder], { env: { FORCE_COLOR: "1" } });
    expect(stripVTControlCharacters(coloured.stdout)).toBe(stdout);
    expect(coloured.stdout).toContain("\x1b[");
  });

  test("a place where nothing is, and a folder without notebooks, are told", async () => {
    const missing = await cokernel(["test", path.join(folder, "missing.ipynb")]);
    expect(missing).toMatchObject({
      stderr: `cokernel: ${path.join(folder, "missing.ipynb")}: there is no such file or folder.\n`,
      status: 1,
    });
    const empty = await cokernel(["run", folder]);
    expect(empty).toMatchObject({
      stderr: `cokernel: ${folder}: there is no notebook (.ipynb) in this folder.\n`,
      status: 1,
    });
  });

  test("an invalid notebook is told before anything runs or is written", async () => {
    const good = writeJson(path.join(folder, "good.ipynb"), notebookOf(["1"]));
    const bad = path.join(folder, "bad.ipynb");
    writeFileSync(
      bad,
      '{ "nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{ "cell_type": "code" }] }',
    );
    const before = readFileSync(good, "utf8");
    const { status, stderr } = await cokernel(["run", "--in-place", good, bad]);
    expect(status).toBe(1);
    expect(stderr).toContain("bad.ipynb is not a notebook of nbformat 4:\n  cell 1: id is missing\n");
    expect(readFileSync(good, "utf8")).toBe(before);
  });

  test("a notebook of another language, two of one name, no number, and a token of no server are refused by a sentence", async () => {
    const kernelspec = { name: "python3", language: "python", display_name: "Python 3" };
    const file = writeJson(path.join(folder, "p.ipynb"), notebookOf(["1"], { kernelspec }));
    expect((await cokernel(["run", file])).stderr).toContain("is written in python (kernel 'python3')");
    mkdirSync(path.join(folder, "other"));
    const other = writeJson(path.join(folder, "other/p.ipynb"), notebookOf(["1"]));
    expect((await cokernel(["run", file, other, "--out", folder])).stderr).toContain(
      "would both become p.ipynb",
    );
    expect((await cokernel(["run", file, "--timeout", "soon"])).stderr).toContain(
      "It is not a number above 0.",
    );
    expect((await cokernel(["run", file, "--jobs", "0.5"])).stderr).toContain(
      "It is not a whole number above 0.",
    );
    expect(await cokernel(["run", file, "--token", "secret"])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^error: --token is of a --server$/m),
    });
  });

  test("a kernel that answers nothing any more ends with its time", async () => {
    const { status, stderr } = await run(["process.kill(process.pid, 'SIGSTOP'); 1"], "--timeout", "0.5");
    expect(status).toBe(1);
    expect(stderr).toContain("it did not end in 0.5 s, nor when it was interrupted\n");
  });

  test("more jobs than notebooks, and a folder that is called as a notebook is, are no matter", async () => {
    writeJson(path.join(folder, "x.ipynb"), notebookOf(["1"]));
    mkdirSync(path.join(folder, "a.ipynb"));
    const { status, stderr } = await cokernel(["run", folder, "--in-place", "--jobs", "9999999999999"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/x\.ipynb: 1 cell \(/) });
  });

  test("what is no server's address is told as that", async () => {
    const file = writeJson(path.join(folder, "x.ipynb"), notebookOf(["1"]));
    expect((await cokernel(["run", file, "--server", "localhost:8888"])).stderr).toBe(
      "cokernel: --server localhost:8888: it is not an address such as http://localhost:8888.\n",
    );
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s ends it by that signal, and leaves nothing behind",
    async (signal) => {
      const file = writeJson(path.join(folder, "x.ipynb"), notebookOf(["console.log('now'); while (true);"]));
      const before = readFileSync(file, "utf8");
      const child = spawn(process.execPath, [cli, "run", file], {
        env: { ...process.env, TMPDIR: folder },
        stdio: ["ignore", "pipe", "inherit"],
      });
      child.stdout.on("data", (text) => String(text).includes("now") && child.kill(signal));
      const [code, by] = await once(child, "exit");
      expect({ code, by }).toEqual({ code: null, by: signal });
      expect(readdirSync(folder)).toEqual(["x.ipynb"]);
      expect(readFileSync(file, "utf8")).toBe(before);
    },
  );

  test("whoever reads only its first lines ends it, as a pipe does", async () => {
    const file = writeJson(path.join(folder, "x.ipynb"), notebookOf(["console.log('now')", "1", "2"]));
    const child = spawn(process.execPath, [cli, "run", file], {
      env: { ...process.env, TMPDIR: folder },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    child.stdout.once("data", () => child.stdout.destroy());
    const [code] = await once(child, "exit");
    expect({ code, stderr, left: readdirSync(folder) }).toEqual({ code: 141, stderr: "", left: ["x.ipynb"] });
  });

  const onLinux = process.platform === "linux" ? test : test.skip;
  onLinux("output that finds no room is told in a sentence, and exit code 1", async () => {
    const file = writeJson(path.join(folder, "x.ipynb"), notebookOf(["console.log(1)", "2"]));
    const full = openSync("/dev/full", "w");
    const into = (stderr: number | "pipe", ...words: string[]) =>
      spawnSync(process.execPath, [cli, ...words], { stdio: ["ignore", full, stderr], encoding: "utf8" });
    for (const words of [
      ["--help"],
      ["list"],
      ["run", file],
      ["test", file],
      ["export", file],
      ["run", "--help"],
      ["--version"],
    ]) {
      const { stderr, status } = into("pipe", ...words);
      expect(stderr.replace(/^.*: 2 cells not as stored.*\n/, "")).toBe(
        "cokernel: not written to stdout: ENOSPC: no space left on device, write\n",
      );
      expect(status).toBe(1);
    }
    expect(into(full, "list").status).toBe(1);
    closeSync(full);
  });

  test("what is edited while it runs stays as it was edited, and a notebook named twice runs once", async () => {
    const edit = `(await import("node:fs")).writeFileSync("x.ipynb", "edited")`;
    const file = writeJson(path.join(folder, "x.ipynb"), notebookOf([edit]));
    const { status, stderr } = await cokernel(["run", "--in-place", file, folder]);
    expect({ status, stderr: stderr.replace(/\d+\.\d s/, "… s") }).toEqual({
      status: 1,
      stderr: `${file}: failed (… s)\n${file} was changed or moved while it ran, and has been left as it is now.\n`,
    });
    expect(readFileSync(file, "utf8")).toBe("edited");
  });

  test("a folder for temporary files may be too deep for a socket", async () => {
    const deep = path.join(folder, "x".repeat(100));
    mkdirSync(deep);
    const file = writeJson(path.join(folder, "x.ipynb"), notebookOf(["1 + 1"]));
    const { status, stdout } = await cokernel(["run", file], { env: { TMPDIR: deep } });
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining("Out[1]: 2") });
    expect(readdirSync(deep)).toEqual([]);
  });

  // Took for ever.
  test("a folder that cannot be made is told", async () => {
    const file = writeJson(path.join(folder, "x.ipynb"), notebookOf(["1"]));
    for (const command of ["run", "export"])
      expect(await cokernel([command, file, "--out", "/proc/none/here"])).toEqual({
        status: 1,
        stdout: "",
        stderr: "cokernel: /proc/none cannot be made\n",
      });
  });

  test("a timeout of years does not end a cell at once", async () => {
    const file = writeJson(
      path.join(folder, "x.ipynb"),
      notebookOf(["await new Promise((go) => setTimeout(go, 50)); 1"]),
    );
    expect((await cokernel(["run", file, "--timeout", "1e9"])).stderr).toBe("");
  });
});
