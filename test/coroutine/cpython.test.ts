// The account of CPython's own tests (cpython.md, cpython-cases.ts) adds up, and is of CPython 3.13's files, where these are.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type Account, accounts } from "./cpython-cases.ts";

/** `Class.case` of each line of a class and its cases. */
function casesIn(lines: string): string[] {
  return lines
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [type, ...cases] = line.trim().split(" ");
      return cases.map((one) => `${type}.${one}`);
    });
}

const all = (of: Record<string, string>): string[] => Object.values(of).flatMap(casesIn);

/** A row of the table: file, cases, those that apply, those that are covered, test files. */
function row([file, { here, not }]: [string, Account]): string[] {
  const apply = all(here).length;
  const files = Object.keys(here).flatMap((names) => names.split(" "));
  const by = [...new Set(files)].sort();
  return [path.basename(file), String(apply + all(not).length), String(apply), String(apply), by.join(", ")];
}

test("the table says what the account comes to", () => {
  const text = readFileSync(path.join(import.meta.dirname, "cpython.md"), "utf8");
  const rows = text
    .split("\n")
    .filter((line) => line.startsWith("| test_"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  expect(rows.map(([, ...cells]) => cells.slice(0, 5))).toEqual(Object.entries(accounts).map(row));
});

test("each case is accounted for once, and each test file that is named is there", () => {
  for (const { here, not } of Object.values(accounts)) {
    const cases = [...all(here), ...all(not)];
    expect(cases.filter((one, i) => cases.indexOf(one) !== i)).toEqual([]);
    for (const name of Object.keys(here).flatMap((names) => names.split(" "))) {
      const file = name === "twins" ? "twins/twins.test.ts" : `${name}.test.ts`;
      expect([file, existsSync(path.join(import.meta.dirname, file))]).toEqual([file, true]);
    }
  }
});

/** Prints the cases of each of CPython's test files; nothing where its tests are not installed. */
const lister = `
import ast, json, os, sys
try:
    import test.test_asyncio
    folder = os.path.dirname(os.path.dirname(test.test_asyncio.__file__))
except ImportError:
    sys.exit()
def cases(file):
    for node in ast.walk(ast.parse(open(os.path.join(folder, file + '.py'), encoding='utf-8').read())):
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                name = getattr(method, 'name', '')
                if name.startswith('test'):
                    yield node.name + '.' + name[5:]
print(json.dumps({file: sorted(cases(file)) for file in json.loads(sys.argv[1])}))`;

describe("CPython 3.13's files", () => {
  const listed = spawnSync("python3.13", ["-c", lister, JSON.stringify(Object.keys(accounts))], {
    encoding: "utf8",
  });
  const found = listed.status === 0 && listed.stdout !== "" ? JSON.parse(listed.stdout) : null;

  (found === null ? test.skip : test)("have these cases", () => {
    const ours = Object.entries(accounts).map(([file, { here, not }]) => [
      file,
      [...all(here), ...all(not)].sort(),
    ]);
    expect(Object.fromEntries(ours)).toEqual(found);
  });
});
