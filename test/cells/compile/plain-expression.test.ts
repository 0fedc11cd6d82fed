// What is compiled without a tree becomes what it becomes with one.

import vm from "node:vm";
import { describe, expect, test } from "@jest/globals";
import { parseSync } from "oxc-parser";
import { type CompiledCell, compileCell } from "../../../src/cells/compile/compile.ts";
import type { DeclaredKind } from "../../../src/cells/compile/names.ts";
import { plainExpression } from "../../../src/cells/compile/plain-expression.ts";
import { random } from "../../faults/fuzzer.ts";

const known = new Map<string, DeclaredKind>([
  ["total", "let"],
  ["process", "const"],
]);
const options = { label: "In[1]", known, globals: new Set(["process", "fetch"]) };
const isPlain = (code: string) => plainExpression(code, known, options.globals) !== null;
const compiled = (code: string) => compileCell(code, options) as CompiledCell;

test.each([
  "total",
  "1 + 1",
  "\n  total.length\n",
  'area(3, "m").text[0]',
  "-a * !b % 0.5 / c",
  "f()()[g([1, 2], [])]",
  "a?.b.class === c && d != e || f <= 1",
  "(1, 2)",
  "fetch(url)",
])("%j is plain", (code) => {
  expect(isPlain(code)).toBe(true);
});

test.each([
  "",
  "a, b",
  "a b",
  "a\nb",
  "1) + (2",
  "(]",
  "f(,)",
  "f(1,)",
  "a[]",
  "()",
  "x++",
  "2 ** 3",
  "-1 ** 2",
  "a --> b",
  "1 // one",
  "/x/",
  "a = 1",
  "() => 1",
  '"use strict"',
  '"a\\n"',
  "'a\u2028b'",
  "08",
  "1n",
  "0x1",
  "1.toFixed",
  "a.#b",
  "`a`",
  "{ a: 1 }",
  "a < b",
  "await x",
  "new Map",
  "this",
  "eval(a)",
  "import.meta",
  "__cokernel__.result(1)",
  "process.pid",
  "f(process)",
  "é",
  "a;",
  "\uFEFFa",
  `${"a + ".repeat(60)}a`,
])("%j is left to the parser", (code) => {
  expect(isPlain(code)).toBe(false);
});

describe("by a tree there comes out the same", () => {
  const words = ["total", "a", "process", "await", "type", "as", "f", "let", "async", "of", "eval", "$_1"];
  const values = ["1", "0", "0.5", "08", '"s"', "'s'", '"use strict"', "1.", "this"];
  const marks =
    "( ) [ ] ( ) , . .b ?.c .if + - * / % ! == === != !== <= >= && || ?? = ++ ** < > ; ` \\ #".split(" ");
  const blanks = [" ", "\n", "\t", "  ", "\r", "//", "/*", "*/"];
  const alphabet = [...words, ...words, ...values, ...marks, ...marks, ...blanks];

  test.each([1, 2])("random tokens, seed %i", (seed) => {
    const next = random(seed);
    const any = (from: readonly string[]) => from[Math.floor(next() * from.length)]!;
    let accepted = 0;
    for (let i = 0; i < 60_000; i++) {
      const code = Array.from({ length: 1 + Math.floor(next() * 9) }, () => any(alphabet)).join(
        next() < 0.5 ? "" : " ",
      );
      if (isPlain(code)) accepted += check(code);
    }
    expect(accepted).toBeGreaterThan(500);
  });

  test.each([3, 4])("random expressions, seed %i", (seed) => {
    const next = random(seed);
    const any = (from: readonly string[]) => from[Math.floor(next() * from.length)]!;
    const expression = (depth: number): string => {
      const inner = () => expression(depth - 1);
      const kind = depth === 0 ? 0 : Math.floor(next() * 7);
      const blank = any(["", " ", "\n", "\n  "]);
      if (kind === 1) return `${inner()}${blank}(${blank}${inner()}, ${inner()})`;
      if (kind === 2) return `(${inner()}${blank})`;
      if (kind === 3) return `[${inner()},${blank}${inner()}]`;
      if (kind === 4) return `${inner()}[${inner()}]`;
      if (kind === 5) return `${any(["-", "!", "+ "])}${any(["a", "total", "(1)"])}`;
      if (kind === 6) return `${inner()}${any([".name", "?.size", "()"])}`;
      return `${any(["a", "total", "1", "2.5", "f(x)"])}${blank}${any(["+", "-", "*", "/", "%", "&&", "!=="])} ${any(["b", "3"])}`;
    };
    let accepted = 0;
    for (let i = 0; i < 3_000; i++) {
      const code = any(["", " ", "\n", "\n\n  "]) + expression(3) + any(["", "\n", " "]);
      if (isPlain(code)) accepted += check(code);
    }
    expect(accepted).toBeGreaterThan(500);
  });

  /** @returns 1, to be counted */
  function check(code: string): number {
    const plain = compiled(code);
    // An empty statement behind it makes it one that is left to the parser.
    const tree = compiled(`${code}\n;`);
    const what = JSON.stringify(code);
    expect([what, meaning(`${plain.script}\n;`)]).toEqual([what, meaning(tree.script)]);
    new vm.Script(plain.script); // V8 takes it as well
    expect([plain.declares, plain.async, plain.awaits, plain.recorded]).toEqual([[], false, [], false]);

    const shift = plain.script.length - code.length - ");".length;
    for (const { index } of code.matchAll(/[\w$]+/g)) {
      const inScript = placeIn(plain.script, index + shift);
      expect([what, plain.original(inScript.line, inScript.column)]).toEqual([what, placeIn(code, index)]);
    }
    return 1;
  }
});

function placeIn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: before.at(-1)!.length };
}

/** The tree of a script, without places and without how its strings are written. */
function meaning(script: string): string {
  const { program, errors } = parseSync("script.js", script, { preserveParens: false });
  expect(errors).toEqual([]);
  return JSON.stringify(program.body, (key, value) =>
    ["start", "end", "raw"].includes(key) ? undefined : value,
  );
}
