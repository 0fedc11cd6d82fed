// The table of texts that a console may ask about, and what it is told.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the texts of cells

import { describe, expect, test } from "@jest/globals";
import { isComplete } from "../../src/language/is-complete.ts";

const complete = [
  "",
  "   \n",
  "// only a comment",
  "1 + 1",
  "let x = 1;",
  "const { a, b: [c] } = await fetch('u');",
  "function f() { return 1 }",
  "async function* g() { yield 1 }",
  "declare function f(): void",
  "function f(): void;",
  "function f(a: 1): 1\nfunction f(a: any) { return a }\nf(1)",
  "const f = function () {}, g = f",
  "if (x) { y }",
  "if (x) {\n  y\n}\n",
  "class A { #p = 1; get q() { return this.#p } }",
  "interface Row { id: number }",
  "type T = { [K in keyof Row]?: Row[K] };",
  "enum Color { Red, Green }",
  "import fs from 'node:fs'",
  "import type { A } from './a'",
  "export const x = 1",
  "await sleep(1)",
  "for await (const x of y) {}",
  "`a ${`b ${c}`} d`",
  "`two\nlines`",
  "/[`'\"({]/.test(x)",
  "a as number",
  "<T,>(x: T) => x",
  "const x = <number>y",
  "x satisfies Row",
  "@dec class A {}",
  "label: for (;;) break label",
  '"use coroutines"',
  "'\\\nabc'",
  "<b/>",
  "const view = <b title='x'>a {b} don't</b>",
  "<>\n  <li>{x}</li>\n</>",
  "function View() {\n  return <b>a</b>\n}",
];

const incomplete: [code: string, indent: string][] = [
  // An arrow function of which there are the parameters alone.
  ["xs.reduce((sum, x) =>", "  "],
  ["const f = (a, b) => // why", ""],
  ["const o = { f: (a = 1, { b }) =>", "  "],
  ["xs.map(async ([k, v], i): Promise<void> =>", "  "],
  ["const f = async ({ a, b }: Options,", "  "],
  ["const f = (\n  a,\n  b,\n)", ""],
  ["declare((api, options: Options)", "  "],
  ["({ a = 0", "  "],
  ["xs.map(({ a, b = 1 }", "  "],
  ["const limit: number", ""],
  ['await import("./a.ts"', "  "],
  ["class A {\n  *[Symbol.iterator]()", "  "],
  ["if (x)", ""],
  ["function f(a: number): number", ""],
  ["export async function f<T>(a: T) // why", ""],
  ["function f(a: string): string\nfunction f(a: number): number", ""],
  ["if (x) {", "  "],
  ["if (x) {\n  if (y) {", "    "],
  ["if (x) {}\nelse", ""],
  ["a.", ""],
  ["a?.", ""],
  ["a +", ""],
  ["a ? b", ""],
  ["a ? b :", ""],
  ["foo(1,", "  "],
  ["describe('x', () => {", "  "],
  ["describe('x', () => {\n  test('y', () => {\n", "    "],
  ["[1,\n  [2,", "    "],
  ["if (x) {\n    if (y) {", "        "],
  ["if (x) {\n    y;\n", "    "],
  ["if (x) {\n\tif (y) {", "\t\t"],
  ["    if (x) {\n", "      "],
  ["f(1,\n                2);\nif (x) {", "  "],
  ["f(a, {\n  b: 1,\n}, [", "  "],
  ["({ a: [1, 2], b: ')' ", "  "],
  ["f('(', \"[\", `{`, /[({]/, // (\n  /* [ */ {", "    "],
  ["/* abc", ""],
  ["/** {\n * abc", ""],
  ["`abc", ""],
  ["{ `abc\n", ""],
  ["x = y`", ""],
  ["`a ${b} c", ""],
  ["`a ${", "  "],
  ["`a ${{ b: 1 }.b} c ${(", "  "],
  ["'abc\\", ""],
  ["'abc\\\n", ""],
  ["const x", ""],
  ["const { a }", ""],
  ["const x =", ""],
  ["const x: Map<string,", ""],
  ["let { a,", "  "],
  ["class A {", "  "],
  ["class A extends", ""],
  ["@dec", ""],
  ["interface A", ""],
  ["type A =", ""],
  ["enum E {", "  "],
  ["function f(", "  "],
  ["function f() {\n  return a / b;\n", "  "],
  ["async () =>", ""],
  ["switch (a) {\n  case 1:", "  "],
  ["try {}", ""],
  ["do {} while", ""],
  ["for (const x of", "  "],
  ["for (;;)", ""],
  ["while (true) // for ever", ""],
  ["export", ""],
  ["export default", ""],
  ["import { a } from", ""],
  ["throw", ""],
  ["new", ""],
  ["x as", ""],
  ["const s = '🎈🎈', t = {", "  "],
  ["<div className='a'>", ""],
  ["const x = <div>\n  <p>text</p>", ""],
  ["<>\n<b/>", ""],
  ["(\n  <ul>\n    {xs.map((x) => <li>{x}</li>", "      "],
  ["<b>a</b", ""],
  ["<b>don t", ""],
  ["<b>don't", ""],
  ["<b a={", "  "],
  ["<b title='two", ""],
  ["<b title=", ""],
];

const invalid = [
  "(a, b) => c d",
  "const f = (a, b) => )",
  "const x = (a, b), c =>",
  "}",
  "foo)",
  "a b",
  "else",
  "case 1:",
  "const = 1",
  "const =",
  "const x; if (y) {",
  "'abc",
  "'abc\nd'",
  "f('abc",
  "/abc",
  "/[a",
  "return 1",
  "yield 1",
  "%matplotlib inline",
  "let x = 1; foo) {",
  "return 1\nif (x) {",
  "<b>a</c>",
  "<b>}",
  "<b>a</b>)",
  "<b>a</b> c",
  "f<T>(); s = 'abc",
];

describe("isComplete", () => {
  test.each(complete)("complete: %j", (code) => {
    expect(isComplete(code)).toEqual({ status: "complete" });
  });

  test.each(incomplete)("incomplete: %j", (code, indent) => {
    expect(isComplete(code)).toEqual({ status: "incomplete", indent });
  });

  test.each(invalid)("invalid: %j", (code) => {
    expect(isComplete(code)).toEqual({ status: "invalid" });
  });

  test("answers a line in well under a keystroke", () => {
    for (let i = 0; i < 200; i++) isComplete("const f = (a: number) => {");
    const start = performance.now();
    for (let i = 0; i < 1000; i++) isComplete("const f = (a: number) => {");
    // 0.02 ms when the machine is idle; the limit only catches a reading of the tree.
    expect((performance.now() - start) / 1000).toBeLessThan(0.5);
  });
});
