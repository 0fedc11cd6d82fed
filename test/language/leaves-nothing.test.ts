// A cell that is told to leave nothing to later ones declares nothing, by the reading of its tree.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { Cells } from "../../src/language/cells.ts";
import { leavesNothing } from "../../src/language/leaves-nothing.ts";

const notebooks = readdirSync("notebooks").filter((name) => name.endsWith(".ipynb"));

const noFiles = { get: () => undefined, write() {}, remove() {} };

test.each(notebooks)("no cell of %s declares what its words do not tell", (name) => {
  const { cells } = JSON.parse(readFileSync(`notebooks/${name}`, "utf8"));
  const codes: string[] = cells
    .filter((cell: { cell_type: string }) => cell.cell_type === "code")
    .map((cell: { source: string | string[] }) => [cell.source].flat().join(""));
  const declared = codes.filter((code) => new Cells(noFiles).add(code, null) !== null);
  expect(declared.length).toBeGreaterThan(0);
  expect(declared.filter(leavesNothing)).toEqual([]);
});

test.each([
  "await using held = lock()",
  "@logged class Shape {}",
  "abstract class Shape {}",
  "async function load() {}",
  "declare const VERSION: string",
  "declare global { var debug: boolean }",
  "for (var i = 0; i < 2; i++) {}",
  "const enum Level { Low }",
  "namespace Inner { 1 }",
  "module Inner {}",
  'import text from "node:util"',
  'import fs = require("node:fs")',
  'export * from "node:util"',
  "export default 3",
  '/// <reference lib="dom" />',
  "globalThis.debug = true",
  '(global as any)["trace"] = []',
  "this.debug = true",
  "if (!match) throw new Error()",
  "switch (kind) { case 'a': throw new Error() }",
  "server = createServer()",
  "server ??= createServer()",
  "({ a, b } = pair)",
  "assert(match)",
  "assertIsShape(given)",
])("%s leaves something", (code) => {
  expect(leavesNothing(code)).toBe(false);
});

test.each([
  "1 + 1",
  "total === 2 || total >= 3",
  "console.log(letters.map((l) => l + 1))",
  "await load()",
  "",
])("%j leaves nothing", (code) => {
  expect(leavesNothing(code)).toBe(true);
});
