// The account of CPython's own tests (cpython.md, cpython-cases.ts) adds up.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { type Account, accounts, all } from "./cpython-cases.ts";

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
