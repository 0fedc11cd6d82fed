import { expect, test } from "@jest/globals";
import { Notebook } from "./notebook.ts";

const shown = (code: string) => new Notebook().run(code);

/** Each declares `x`, with a value that tells which. */
const kinds: Record<string, string> = {
  let: "let x = () => 'let'",
  const: "const x = () => 'const'",
  class: "class x { static y = 'class' }",
  function: "function x() { return 'function' }",
  var: "var x = () => 'var'",
  "function beside await": "await null; function x() { return 'function beside await' }",
  destructuring: "const { x, ...rest } = { x: () => 'destructuring' }",
};

const pairs = Object.keys(kinds).flatMap((first) => Object.keys(kinds).map((second) => [first, second]));

test.each(pairs)("%s, then %s: closures see the new one", async (first, second) => {
  const notebook = new Notebook();
  await notebook.run(kinds[first!]!);
  await notebook.run("const look = () => x.y ?? x()");
  expect(await notebook.run("look()")).toBe(first);
  await notebook.run(kinds[second!]!);
  expect(await notebook.run("look()")).toBe(second);
  expect(await notebook.run("x.y ?? x()")).toBe(second);
});

test.each([
  [
    "destructuring",
    "const { a, b: [c = 1, ...d], ...e } = { a: 1, b: [, 2, 3], f: 4 }; [a, c, d, e]",
    [1, 1, [2, 3], { f: 4 }],
  ],
  ["several", "let a = 1, b: number = a + 1, c; [a, b, c]", [1, 2, undefined]],
  ["definite", "let a!: number; a", undefined],
  ["a pattern behind a call", "const o = () => ({ b: 2 }); o()\nconst { b } = o()\nb", 2],
  ["an array behind a declaration without semicolon", "let a\n;[a] = [3]\na", 3],
  ["functions are hoisted", "const r = f(); function f() { return 7 } r", 7],
  ["functions of an await cell are hoisted", "const r = f(); await null; function f() { return 7 } r", 7],
  ["the last of two functions wins", "f(); function f() { return 1 } function f() { return 2 } f()", 2],
  ["hoisted functions keep their order", "function f() { return 1 } 0; function f() { return 2 } f()", 2],
  ["overloads", "function f(a: number): void; function f(a: any) { return a } f(4)", 4],
  [
    "names are inferred",
    "function f() {} const g = () => 1; class A {} [f.name, g.name, A.name]",
    ["f", "g", "A"],
  ],
  [
    "async generators",
    "async function* g() { yield 1 } const r = []; for await (const x of g()) r.push(x); r",
    [1],
  ],
  ["var in a block", "if (true) { var a = 1, b } [a, b]", [1, undefined]],
  ["var as a body", "if (true) var { a } = { a: 5 }; else var b = 1; [a, b]", [5, undefined]],
  ["var with patterns", "var [a, b = a] = [1], c = 3, { d } = { d: 4 }; [a, b, c, d]", [1, 1, 3, 4]],
  ["var with a pattern behind no semicolon", "let f = String\nvar [a] = [1]\nf(a)", "1"],
  ["exported var with a pattern", "export var { a } = { a: 1 }; a", 1],
  ["var with a pattern behind a label", "label: var [a] = [1]; a", 1],
  ["var keeps the value", "a = 1; var a; a", 1],
  [
    "var in loops",
    "for (var i = 0, n = 3; i < n; i++); for (var k of [4]); for (var j in { p: 1 }); [i, n, k, j]",
    [3, 3, 4, "p"],
  ],
  ["var named async", "for (var async of [1]); async", 1],
  ["var with a pattern in a loop", "for (var [a, { b }] of [[1, { b: 2 }]]); [a, b]", [1, 2]],
  ["let in loops stays there", "for (let i = 0; i < 2; i++); typeof i", "undefined"],
  [
    "let in blocks stays there",
    "{ let q = 1; class Q {} function r() {} } [typeof q, typeof Q, typeof r]",
    ["undefined", "undefined", "undefined"],
  ],
  [
    "closures of loops",
    "const fs = []; for (let i = 0; i < 2; i++) fs.push(() => i); fs.map((f) => f())",
    [0, 1],
  ],
  [
    "exports",
    "export const a = 1; export function f() { return a } export class B {} export { a as c }; [a, f()]",
    [1, 1],
  ],
  ["default function", "export default function f() { return 1 }\nf()", 1],
  [
    "words that are names",
    "const type = 1, declare = 2; let abstract = 3; var of = 4; [type, declare, abstract, of]",
    [1, 2, 3, 4],
  ],
  ["this", "this === globalThis", true],
  ["this beside await", "await 0; this === globalThis", true],
  ["this in an arrow", "(() => this === globalThis)()", true],
  [
    "abstract classes",
    "abstract class A { abstract m(): void; abstract x: number; n() { return 1 } }\nclass B extends A { x = 1; m() {} }\nnew B().n()",
    1,
  ],
  [
    "parameter properties",
    "class P { constructor(readonly a: number, private b = 2) {} sum() { return this.a + this.b } } new P(1).sum()",
    3,
  ],
])("%s", async (_what, code, value) => {
  expect(JSON.stringify(await shown(code))).toBe(JSON.stringify(value));
});

test("types leave nothing behind", async () => {
  const notebook = new Notebook();
  expect(
    await notebook.run(
      "interface A { x: number } type B = A; declare const q: number; declare function z(): void; 5",
    ),
  ).toBe(5);
  expect(notebook.last!.declares).toEqual([]);
});

test("what is declared, in order", async () => {
  const notebook = new Notebook();
  await notebook.run(
    "class C {} let a = 1; const { b } = { b: 1 }; function f() {} enum E { A } var v; namespace N { export const x = 1 }",
  );
  expect(notebook.last!.declares.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
    "class C",
    "let a",
    "const b",
    "function f",
    "enum E",
    "var v",
    "namespace N",
  ]);
});

test("an assignment to an undeclared name is a ReferenceError", async () => {
  expect(String(await new Notebook().error("nowhere = 1"))).toBe("ReferenceError: nowhere is not defined");
});

test("const x = x + 1 over cells", async () => {
  const notebook = new Notebook();
  await notebook.run("const x = 1");
  expect(await notebook.run("const x = x + 1; x")).toBe(2);
});

test("a class refers to itself, and to the name's new class from outside", async () => {
  const notebook = new Notebook();
  await notebook.run("class A { static make() { return new A() } v = 1 }");
  await notebook.run("const old = A");
  await notebook.run("class A { v = 2 }");
  expect(await notebook.run("[old.make().v, new A().v]")).toEqual([1, 2]);
});

test("indirect eval and new Function see the names", async () => {
  expect(await shown("const a = 3; [(0, eval)('a'), new Function('return a')()]")).toEqual([3, 3]);
});

test.each([
  ["an object", "{ a }", "{ a: 5 }"],
  ["an array", "[a]", "[5]"],
  ["a pattern behind a name", "b, { a }", "{ a: 5 }"],
])("a var of %s in a block begins a line of its own", async (_what, pattern, value) => {
  const notebook = new Notebook();
  const say = "const say = (x: unknown): any => { log(x); return log }";
  expect(await notebook.run(`${say}\nif (say) { say(1)\n var ${pattern} = ${value} }\na`)).toBe(5);
  expect(notebook.logged).toEqual([1]);
});

test("a write to a constant that needs none begins a line of its own", async () => {
  const notebook = new Notebook();
  expect(await notebook.run("const c = 1\n{ log(2)\nc ||= 3\nlog(c) }\nc")).toBe(1);
  expect(notebook.logged).toEqual([2, 1]);
});

test("a parameter's default does not see a var of the body", async () => {
  const cell = "const process = 1\nfunction f(a = process) { var process = 2; return [a, process] }\nf()";
  expect(await new Notebook().run(cell)).toEqual([1, 2]);
});
