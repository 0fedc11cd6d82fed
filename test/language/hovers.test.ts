// What an editor would show at the names of a whole notebook, asked at once (an exported page shows it).

import { beforeAll, expect, test } from "@jest/globals";
import type { Hover } from "../../src/language/hover.ts";
import { NotebookLanguage } from "../../src/language/notebook-language.ts";

const codes = [
  `const start = 1;
/**
 * Adds **one**, see {@link later}.
 *
 * Not told: the second paragraph.
 */
function inc(n: number): number { return n + 1; }`,
  `const sum = inc(start);\nconst ключ = "🙂", after = 2;`,
  "sum",
  "const start = 'a text now';",
  "[start, sum].length",
  "this does not parse (",
  `"use coroutines";\nasync function load(url: string) { return url.length; }`,
  "const got = load('x'); got.state",
  "{ key: sum }",
  "let wide: Record<`${number}${'a' | 'b'}`, [string, number, boolean]>[] = [];",
  "const numbers = (function* () { yield 1; })();\nnumbers.next();",
];
let all: Hover[][];
beforeAll(() => {
  const language = new NotebookLanguage(import.meta.dirname);
  all = language.hovers(codes);
  language.close();
});

/** `name: signature` of the names of a cell. */
const told = (cell: number) =>
  all[cell]!.map(({ start, length, signature }) => [codes[cell]!.slice(start, start + length), signature]);

test("each name has its type, also where it comes from an earlier cell", () => {
  expect(told(1)).toEqual([
    ["sum", "const sum: number"],
    ["inc", "function inc(n: number): number"],
    ["start", "const start: 1"],
    ["ключ", `const ключ: "🙂"`],
    ["after", "const after: 2"],
  ]);
});

test("the first paragraph of what is written about it comes along, in plain words", () => {
  expect(all[1]!.map(({ documentation }) => documentation).slice(0, 2)).toEqual(["", "Adds one, see later."]);
});

test("a cell that declares nothing has types, one that does not parse has none", () => {
  expect(told(2)).toEqual([["sum", "const sum: number"]]);
  expect(told(5)).toEqual([]);
  expect(told(8).at(-1)).toEqual(["sum", "const sum: number"]);
});

test("a name that was declared again is the latest before the cell", () => {
  expect(told(4).slice(0, 1)).toEqual([["start", 'const start: "a text now"']]);
});

test("below the directive a call gives a coroutine, and places are those of the cell's own text", () => {
  expect(told(7)[0]).toEqual(["got", "const got: Coroutine<number, any, any>"]);
  expect(told(6)).toContainEqual(["url", "(parameter) url: string"]);
});

test("a call whose parameter is taken apart costs the notebook none of its types", () => {
  expect(told(10)).toEqual([
    ["numbers", "const numbers: Generator<number, void, unknown>"],
    ["numbers", "const numbers: Generator<number, void, unknown>"],
    ["next", "(method) next(…): IteratorResult<number, void>"],
  ]);
});

test("names are in the order of the text, none twice", () => {
  for (const hovers of all) {
    const starts = hovers.map(({ start }) => start);
    expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
  }
});

test("fifty cells that declare nothing, between others, are all answered", () => {
  const language = new NotebookLanguage(import.meta.dirname);
  const many = Array.from({ length: 50 }, (_, n) =>
    n % 10 === 0 ? `const a${n} = ${n};` : `a${n - (n % 10)}`,
  );
  expect(language.hovers(many).map((hovers) => hovers.length)).toEqual(many.map(() => 1));
  language.close();
});

test("what a cell exports of other modules has types, and so it has in later cells", () => {
  const language = new NotebookLanguage(import.meta.dirname);
  const cells = ['export { devNull as edge } from "node:os";\nexport * from "node:os"; EOL', "[edge, EOL]"];
  const signatures = language
    .hovers(cells)
    .map((names, cell) =>
      names.map(({ start, length, signature }) => [cells[cell]!.slice(start, start + length), signature]),
    );
  language.close();
  expect(signatures[0]).toContainEqual(["EOL", "const EOL: string"]);
  expect(signatures[1]).toEqual([
    ["edge", "const edge: string"],
    ["EOL", "const EOL: string"],
  ]);
});
