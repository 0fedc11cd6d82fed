import { expect, test } from "@jest/globals";
import { Notebook } from "./notebook.ts";

const constant = "TypeError: Assignment to constant variable.";

test.each([
  "c = 2",
  "c += 2",
  "c++",
  "--c",
  "[c] = [2]",
  "({ c } = { c: 2 })",
  "({ c = 3 } = {})",
  "({ a: c } = { a: 2 })",
  "({ ...c } = {})",
  "[...c] = []",
  "for (c of [1]);",
  "for (c in { a: 1 });",
  "for ([c] of [[1]]);",
  "(c as any) = 2",
  "(c) = 2",
  "c &&= 2",
  "(() => { c = 2 })()",
  "{ c = 2 }",
  "class A { static { c = 2 } }",
  "[c = 1] = []",
  "c! = 2",
])("%s: an error in the same cell and in a later one", async (write) => {
  expect(String(await new Notebook().error(`const c = 1; ${write}`))).toBe(constant);
  const notebook = new Notebook();
  await notebook.run("const c = 1");
  expect(String(await notebook.error(write))).toBe(constant);
  expect(await notebook.run("c")).toBe(1);
});

test.each([
  ["short-circuit", "c ||= 2; c ??= 2; c", 1],
  ["a parameter", "((c) => { c = 2; return c })(0)", 2],
  ["a local", "{ let c = 0; c = 3; log(c) } c", 1],
  ["a var of a function", "(function () { if (0) { var c } c = 4; return c })()", 4],
  ["a catch parameter", "try { throw 1 } catch (c) { c = 5; log(c) } c", 1],
  ["a loop", "for (let c = 0; c < 2; c++) log(c); c", 1],
  ["a function expression's name", "(function c() { return typeof c })()", "function"],
  ["a property", "const o = { c: 0 }; o.c = 6; o.c", 6],
  ["a switch", "switch (1) { case 1: let c = 0; c = 7; log(c) } c", 1],
  ["a static block", "class A { static v = 0; static { let c = 0; c = 8; A.v = c } } A.v", 8],
])("%s is not the constant", async (_what, code, value) => {
  const notebook = new Notebook();
  await notebook.run("const c = 1");
  expect(await notebook.run(code)).toBe(value);
});

test("the right side is evaluated before the error", async () => {
  const notebook = new Notebook();
  await notebook.error("const c = 1; c = log('right')");
  expect(notebook.logged).toEqual(["right"]);
});

test("a name declared again as let can be written", async () => {
  const notebook = new Notebook();
  await notebook.run("const c = 1");
  expect(await notebook.run("let c = 2; c = 3; c")).toBe(3);
  expect(await notebook.run("c = 4")).toBe(4);
});

test("an import is a constant", async () => {
  const notebook = new Notebook();
  notebook.modules.set("m", { default: 1 });
  await notebook.run("import d from 'm'");
  expect(String(await notebook.error("d = 2"))).toBe(constant);
});

test.each([
  ["y; let y = 1", "y"],
  ["typeof z; const z = 1", "z"],
  ["const a = a", "a"],
  ["new Q(); class Q {}", "Q"],
  ["w = 1; let w", "w"],
  ["w &&= 1; let w", "w"],
  ["[w] = [1]; let w", "w"],
  ["log({ s }); const s = 1", "s"],
  ["u++; let u = 1", "u"],
  ["const { p } = p", "p"],
  ["if (1) { v }\nlet v", "v"],
  ["Q.x; abstract class Q {}", "Q"],
  ["t`x`; const t = 1", "t"],
])("%s: used before its declaration", async (code, name) => {
  expect(String(await new Notebook().error(code))).toBe(
    `ReferenceError: Cannot access '${name}' before initialization`,
  );
});

test.each([
  ["in a function called later", "const f = () => late; const late = 1; f()", 1],
  ["in a pattern", "const { a, b = a } = { a: 2 }; b", 2],
  ["shadowed", "{ let y = 3; log(y) } let y = 4; y", 4],
  ["a function", "const r = f(); function f() { return 5 } r", 5],
  ["a var", "const r = v; var v = 1; r", undefined],
])("%s it is no use before the declaration", async (_what, code, value) => {
  expect(await new Notebook().run(code)).toBe(value);
});

test("names of the realm stay as they are", async () => {
  const notebook = new Notebook();
  const url = await notebook.run("URL");
  await notebook.run("const URL = (x) => x, process = 5; let name = 'n'");
  expect(await notebook.run("[URL(1), process, name, URL.name]")).toEqual([1, 5, "n", "URL"]);
  expect(await notebook.run("const o = { process, name: name }; [o.process, o.name]")).toEqual([5, "n"]);
  expect(await notebook.run("name = 'm'; ({ name } = { name: 'k' }); name")).toBe("k");
  expect(await notebook.run("((process) => process + 1)(1)")).toBe(2);
  expect(
    await notebook.run("{ let process = 3; log(process) } for (const name of [9]) log(name); process"),
  ).toBe(5);
  expect(notebook.logged).toEqual([3, 9]);
  expect(await notebook.run("globalThis.URL")).toBe(url);
  expect(await notebook.run("typeof process")).toBe("number");
  expect(String(await notebook.error("process = 6"))).toBe("TypeError: Assignment to constant variable.");
});

test("a function under a realm's name has that name, also with a type around it", async () => {
  expect(
    await new Notebook().run(
      "const URL = <any>(() => 1), process = (() => 1) as any; [URL.name, process.name]",
    ),
  ).toEqual(["URL", "process"]);
});

test.each([
  ["function", "function URL() { return URL.name } URL()", "URL"],
  ["class", "class URL { static n = URL.name } URL.n", "URL"],
  ["enum", "enum URL { A = 1 } URL.A", 1],
  ["namespace", "namespace URL { export const A = 2; export const B = URL.A } URL.B", 2],
  ["destructuring", "const { URL = 3, ...process } = {}; URL", 3],
  ["array pattern", "let [URL] = [4]; URL", 4],
  ["var in a loop", "for (var URL of [5]); URL", 5],
  ["var in a for", "for (var URL = 0; URL < 6; URL++); URL", 6],
  ["member", "const URL = { URL: 7 }; URL.URL", 7],
  ["label", "const URL = 8; URL: for (;;) break URL\nURL", 8],
  ["catch", "const URL = 9; try { throw 1 } catch ({ URL = 2 }: any) { log(URL) } URL", 9],
])("a global's name as %s", async (_what, code, value) => {
  const notebook = new Notebook();
  expect(await notebook.run(code)).toBe(value);
  expect(await notebook.run("globalThis.URL.name")).toBe("URL");
});

test("what takes the name of a global is called by that name, unless it has its own", async () => {
  const code =
    "const URL = function () {}, fetch = () => 1, process = class {}; let console = (function () {}), Map = function own() {}, Set = class Own {}";
  const names = "[URL.name, fetch.name, process.name, console.name, Map.name, Set.name]";
  expect(await new Notebook().run(`${code}; ${names}`)).toEqual([
    "URL",
    "fetch",
    "process",
    "console",
    "own",
    "Own",
  ]);
});

test("generator functions given to coroutine() take the name", async () => {
  const notebook = new Notebook();
  await notebook.run("const coroutine = (f) => f, asyncio = { coroutine }");
  expect(
    await notebook.run(
      "const hello = coroutine(function* (name: string) {}), o = { p: asyncio.coroutine(function* () {}) }; let q; q = coroutine(function* () {}); class A { field = coroutine(function* () {}); [q] = coroutine(function* () {}) }; [hello.name, o.p.name, q.name, coroutine(function* r() {}).name, new A().field.name, new A()[q].name]",
    ),
  ).toEqual(["hello", "p", "q", "r", "field", ""]);
});
