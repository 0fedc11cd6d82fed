// What a traceback shows of a source: the mark stands below its place, and no line is wrapped.

import { stripVTControlCharacters } from "node:util";
import { expect, test } from "@jest/globals";
import { excerpt } from "../../src/cells/errors/excerpt.ts";
import { columnsOf } from "../../src/syntax/columns.ts";

const shown = (code: string, what: string) => {
  const line = code.slice(0, code.indexOf(what)).split("\n").length;
  const column = code.split("\n")[line - 1]!.indexOf(what);
  return excerpt({ label: "In[1]", code }, line, column).map(stripVTControlCharacters);
};

test("the mark stands below its place behind wide characters, emoji and tabs", () => {
  expect(shown("const s = '漢字👩‍👩‍👧';\tthrow s", "throw")).toEqual([
    "In[1]:1",
    "❱ 1 │ const s = '漢字👩‍👩‍👧';\tthrow s",
    "    │            \u3000\u3000\u3000  \t^",
  ]);
});

test.each(["a", "漢", "👷"])(
  "a line that is long of %s is cut where a page would wrap it, on both sides of the mark",
  (sign) => {
    const long = sign.repeat(200);
    const [, line, mark] = shown(`f("${long}"); throw "${long}";`, "throw");
    expect(line).toMatch(/^❱ 1 │ ….*"\); throw ".*…$/u);
    expect(line!.isWellFormed()).toBe(true);
    expect(columnsOf(line!.slice(6))).toBeGreaterThan(90);
    expect(columnsOf(line!.slice(6))).toBeLessThanOrEqual(97);
    expect(columnsOf(mark!)).toBe(columnsOf(line!.slice(0, line!.indexOf("throw"))) + 1);
  },
);

test("a long line of wide characters whose mark is at its beginning is cut, too", () => {
  const [, line] = shown(`throw "${"漢".repeat(80)}";`, "throw");
  expect(columnsOf(line!.slice(6))).toBeLessThanOrEqual(97);
  expect(line).toMatch(/^❱ 1 │ throw "漢+…$/);
});
