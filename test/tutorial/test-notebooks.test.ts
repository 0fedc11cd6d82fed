// `cokernel test`, as built: what a notebook gives now against what is stored in it.

import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { Cell, Output } from "../../src/tutorial/notebook-file.ts";
import { cokernel, notebookOf, temporaryFolder, writeJson } from "./notebook-of.ts";

jest.setTimeout(60_000);

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const printed = (text: string, name: "stdout" | "stderr" = "stdout"): Output => ({
  output_type: "stream",
  name,
  text,
});
const result = (text: string): Output => ({
  output_type: "execute_result",
  data: { "text/plain": text },
  metadata: {},
  execution_count: 77,
});

/** Test a notebook of these cells; its differences, and whether it passed. */
async function tested(cells: (string | Partial<Cell>)[], metadata: Record<string, unknown> = {}) {
  const file = writeJson(path.join(folder, "x.ipynb"), notebookOf(cells, metadata));
  const before = readFileSync(file, "utf8");
  const { status, stdout, stderr } = await cokernel(["test", "x.ipynb"], { cwd: folder });
  expect(readFileSync(file, "utf8")).toBe(before);
  return { status, stdout, stderr: stderr.replace(/\d+\.\d s\)/, "… s)") };
}

describe("cokernel test", () => {
  test("passes when every cell gives what is stored; counts, pieces of streams and colours do not matter", async () => {
    const cells = [
      { source: "1 + 1", outputs: [result("2")] },
      {
        source: 'console.log("a"); console.error("e"); console.log("b");',
        outputs: [printed("e\n", "stderr"), printed("a\n"), printed("b\n")],
      },
    ];
    expect(await tested(cells)).toEqual({
      status: 0,
      stdout: "",
      stderr: "x.ipynb: 2 cells as stored (… s)\n",
    });
  });

  test("shows the cells that differ, line by line", async () => {
    const cells = [
      { source: 'for (const x of "abc") console.log(x);', outputs: [printed("a\nB\nc\n")] },
      { source: "1", outputs: [result("1")] },
      { source: "2" },
    ];
    expect(await tested(cells)).toEqual({
      status: 1,
      stdout: [
        "x.ipynb: cell 1 (c1): - stored, + now",
        ...["  stdout:", "    a", "-   B", "+   b", "    c"],
        "x.ipynb: cell 3 (c3): - stored, + now",
        ...["+ execute_result text/plain:", "+   2", ""],
      ].join("\n"),
      stderr: "x.ipynb: 2 cells not as stored (… s)\n",
    });
  });

  test("a cell that fails is told with its traceback; what comes after it is not compared", async () => {
    const { status, stdout, stderr } = await tested([
      "1",
      "missing",
      { source: "3", outputs: [result("three")] },
    ]);
    expect(status).toBe(1);
    expect(stdout).not.toContain("cell 3");
    expect(stderr).toMatch(
      /^x\.ipynb: failed, 1 cell not as stored[\s\S]*ReferenceError[\s\S]*cell 2 \(c2\) failed/,
    );
  });

  test("an error that is taught is compared by name, message and traceback", async () => {
    const tags = ["raises-exception"];
    const error: Output = { output_type: "error", ename: "RangeError", evalue: "old", traceback: [] };
    const { stdout } = await tested([
      { source: 'throw new RangeError("new")', metadata: { tags }, outputs: [error] },
    ]);
    expect(stdout).toContain("-   RangeError: old\n");
    expect(stdout).toContain("+   RangeError: new\n");
  });
});

describe("what may differ", () => {
  test("addresses, durations and the notebook's folder", async () => {
    const outputs = [printed("at 0xff00, 12.5 ms, 3 s    in /elsewhere/x\n")];
    const source = "console.log(`at 0x12ab, 999 µs, 0.09 s  in /elsewhere/x`)";
    expect(await tested([{ source, outputs }])).toMatchObject({ status: 0 });
    const here = [printed(`${folder}/a file://${folder}/b\n`)];
    const cwd = 'console.log(process.cwd() + "/a file://" + process.cwd() + "/b")';
    expect(await tested([{ source: cwd, outputs: here }])).toMatchObject({ status: 0, stdout: "" });
  });

  test("how a recording was drawn, while its words count", async () => {
    const picture = '<div class="ck ck-timeline x"><path d="M0 1"/></div>';
    const words = "<Recording of loop 'cell': 1 task, 9 steps, 2 ms>\n  main █─█✓ finished";
    const now = words.replace("9", "10").replace("█─█", "█───█");
    const unseen = "\n  Lines and values were not taken at 2 steps, so as not to slow the program.";
    const data = { "text/html": picture, "text/plain": words };
    const outputs: Output[] = [{ output_type: "display_data", data, metadata: {} }];
    const source = `display.mime({ "text/html": ${JSON.stringify(picture.replace("0 1", "2 3"))}, "text/plain": ${JSON.stringify(now + unseen)} });`;
    expect(await tested([{ source, outputs }])).toMatchObject({ status: 0, stdout: "" });
  });

  test("what a busy machine did not take of a recording's values, and no more of its words", async () => {
    const words = [
      "step 3 of 3 at 40 ms, iteration 9: a ran (5 ms).",
      "  a  waiting  lock",
      "     f:11  n = 1",
      "  b  ready",
    ];
    const outputs = [printed(`${words.join("\n")}\n`)];
    const without = words.filter((line) => !line.includes("f:11"));
    expect(
      await tested([{ source: `console.log(${JSON.stringify(without.join("\n"))})`, outputs }]),
    ).toMatchObject({
      status: 0,
    });
    const less = without.slice(0, 2).join("\n");
    expect(await tested([{ source: `console.log(${JSON.stringify(less)})`, outputs }])).toMatchObject({
      status: 1,
    });
  });

  test("what the rules of the notebook and of the cell name, and nothing else", async () => {
    const cells = [
      { source: 'console.log("port 8080, id 1")', outputs: [printed("port 1, id 2\n")] },
      {
        source: 'console.log("port 8080, id 1")',
        outputs: [printed("port 1, id 2\n")],
        metadata: { cokernel: { masks: [{ pattern: "(id) \\d", as: "$1 ?" }] } },
      },
      {
        source: "Math.random()",
        outputs: [result("0.5")],
        metadata: { tags: ["nbval-ignore-output"] },
      },
    ];
    const masks = [{ pattern: "port \\d+" }];
    expect((await tested(cells, { cokernel: { masks } })).stdout).toBe(
      "x.ipynb: cell 1 (c1): - stored, + now\n  stdout:\n-   …, id 2\n+   …, id 1\n",
    );
  });

  test("a rule that is none is told with its place, before anything runs", async () => {
    const broken = { cokernel: { masks: [{ pattern: "(" }] } };
    const { status, stderr } = await tested([{ source: "1", metadata: broken }]);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^cokernel: x\.ipynb: cell 1 \(c1\): metadata\.cokernel\.masks\[0\]\.pattern: Invalid regular expression/,
    );
  });
});
