// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are strings here, and hold templates
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are strings here, and hold templates
import { expect, test } from "@jest/globals";
import { Notebook } from "./notebook.ts";

test("an enum begins anew at each run", async () => {
  const notebook = new Notebook();
  expect(await notebook.run("enum E { A, B = 'b', C = 4, D = C | 1 }\nObject.entries(E)")).toEqual([
    ["0", "A"],
    ["4", "C"],
    ["5", "D"],
    ["A", 0],
    ["B", "b"],
    ["C", 4],
    ["D", 5],
  ]);
  expect(await notebook.run("enum E { Z }\nObject.keys(E)")).toEqual(["0", "Z"]);
});

test("const enum is an object", async () => {
  expect(await new Notebook().run("const enum E { A = 3 }\nE.A")).toBe(3);
});

test("two enums of one name in one cell are one", async () => {
  expect(await new Notebook().run("enum E { A }\nlog(1)\nenum E { B = 4 }\n[E.A, E.B]")).toEqual([0, 4]);
});

test("a namespace begins anew at each run", async () => {
  const notebook = new Notebook();
  expect(
    await notebook.run(
      "namespace N { export const x = 1; export namespace M { export const y = x + 1 } }\n[N.x, N.M.y]",
    ),
  ).toEqual([1, 2]);
  expect(await notebook.run("namespace N { export const z = 1 }\nObject.keys(N)")).toEqual(["z"]);
});

test("namespaces of one name are one", async () => {
  expect(
    await new Notebook().run(
      "namespace N { export const x = 1 } log(0); namespace N { export const y = N.x + 1 } N.y",
    ),
  ).toBe(2);
});

test.each([
  [
    "what the others export",
    "namespace N { export const x = 1 }\nnamespace N { export const y = x + 1 }\nN.y",
    2,
  ],
  [
    "what a function of another changes",
    "namespace N { export let x = 1; export function add() { x++ } }\nnamespace N { export const now = () => x }\nN.add(); [N.x, N.now()]",
    [2, 2],
  ],
])("a namespace sees %s", async (_what, code, value) => {
  expect(await new Notebook().run(code)).toEqual(value);
});

test.each([
  ["let", "namespace N { export let x = 1; export const add = () => ++x }\nN.add(); N.x", 2],
  ["var", "namespace N { export var { x, y: [z] } = { x: 1, y: [2] }; x++; z++ }\n[N.x, N.z]", [2, 3]],
  ["an outer one", "namespace N { export let x = 1; export namespace M { x = 5 } }\nN.x", 5],
])("what a namespace exports by %s may change", async (_kind, code, value) => {
  expect(await new Notebook().run(code)).toEqual(value);
});

test("a dotted namespace", async () => {
  const notebook = new Notebook();
  expect(await notebook.run("namespace A.B { export const x = 1 }\nA.B.x")).toBe(1);
  expect(notebook.last!.declares.map(({ name }) => name)).toEqual(["A"]);
});

test("a namespace of types only declares nothing", async () => {
  const notebook = new Notebook();
  await notebook.run("namespace T { export type A = 1; export interface B {} }");
  expect(notebook.last!.declares).toEqual([]);
});

test.each([
  ["class", "class A { v = A.q }\nnamespace A { export const q = 1 }\n[A.q, new A().v]", [1, 1]],
  [
    "function",
    "log(f());\nfunction f() { return f.q }\nnamespace f { export const q = 2 }\n[f(), f.q]",
    [2, 2],
  ],
  ["enum", "enum E { A = 4 }\nnamespace E { export const twice = E.A * 2 }\nE.twice", 8],
])("a namespace merges with a %s", async (_kind, code, value) => {
  const notebook = new Notebook();
  expect(await notebook.run(code)).toEqual(value);
});

test("a namespace beside await", async () => {
  expect(await new Notebook().run("namespace N { export const x = 1 }\nawait N.x")).toBe(1);
});

test("standard decorators, accessor", async () => {
  const notebook = new Notebook();
  await notebook.run("function logged(value, { kind, name }) { log(`${kind} ${name}`) }");
  expect(
    await notebook.run(
      "@logged class A { @logged m() { return 1 } accessor x = 2 }\n[new A().m(), new A().x, A.name]",
    ),
  ).toEqual([1, 2, "A"]);
  expect(notebook.logged).toEqual(["method m", "class A"]);
});

test("a decorated export, before and behind the word", async () => {
  const notebook = new Notebook();
  await notebook.run("const d = () => {}");
  expect(await notebook.run("@d export class A {}\nexport @d class B {}\n[A.name, B.name]")).toEqual([
    "A",
    "B",
  ]);
});

test("using ends with the cell, await using too", async () => {
  const notebook = new Notebook();
  await notebook.run(
    "const dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose'), later = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')",
  );
  expect(await notebook.run("using r = { [dispose]() { log('end') }, v: 1 }\nlog('body')\nr.v")).toBe(1);
  expect(notebook.logged).toEqual(["body", "end"]);
  expect(await notebook.run("await using s = { async [later]() { log('later') }, v: 2 }\ns.v")).toBe(2);
  expect(notebook.logged).toEqual(["body", "end", "later"]);
  expect(await notebook.run("r.v")).toBe(1);
});

test("this in a lowered cell", async () => {
  expect(await new Notebook().run("class A { accessor x = 1 }\nthis === globalThis")).toBe(true);
});

test("generics, casts, satisfies, non-null", async () => {
  expect(
    await new Notebook().run(
      "const id = <T,>(x: T): T => x; const v = <number>id<number>(1)!; (v as unknown) satisfies unknown; [v] as const",
    ),
  ).toEqual([1]);
});

test("a namespace beside a decorator", async () => {
  const code = "namespace N { export const x: number = 1 }\nclass A { accessor y: number = N.x }\nnew A().y";
  expect(await new Notebook().run(code)).toBe(1);
});

test.each(["class A { accessor b = 1 }", "namespace N { export const a = 1 }"])(
  "the cell's own `this` is the global object, also where esbuild reads it: %s",
  async (code) => {
    const own = "const arrow = () => this; [this, arrow()].every((own) => own === globalThis)";
    expect(await new Notebook().run(`${code}\n${own}`)).toBe(true);
    expect(await new Notebook().run(`${code}\nawait null; ${own}`)).toBe(true);
    expect(
      await new Notebook().run(
        `${code}\nclass B { c = this; static d = this }; new B().c instanceof B && B.d === B`,
      ),
    ).toBe(true);
  },
);

test("a namespace must not come before its class", async () => {
  expect(String(await new Notebook().error("namespace A { export const x = 1 }\nclass A {}"))).toContain(
    "A namespace must come after the class it merges with (In[1]:1:11)",
  );
});

const lines = (...all: string[]) => all.join("\n");

test.each([
  ["a type", "interface Point {}"],
  ["an alias", "type Point = 1"],
  ["a declaration", "declare const point: number"],
  ["an empty export", "export {}"],
  ["a function, which moves", "function point() {}"],
])("a statement without a semicolon ends before %s", async (_what, between) => {
  const notebook = new Notebook();
  const say = "const say = (x: unknown): any => { log(x); return { map: () => log('no') } }";
  await notebook.run(lines(say, "if (say) say(1)", between, "[2, 3].map((x) => log(x))", "log(4)"));
  expect(notebook.logged).toEqual([1, 2, 3, 4]);
});

test("a directive ends before a type", async () => {
  const notebook = new Notebook();
  await notebook.run('"use strict"\ninterface Point {}\n(log)(1)\nlog(2)');
  expect(notebook.logged).toEqual([1, 2]);
});

test.each([
  ["a computed field", '["y"] = 2'],
  ["a generator", "*y() { yield 2 }"],
])("a field without a semicolon ends before an abstract member and %s", async (_what, member) => {
  const cell = lines(
    "abstract class A {",
    "x = 1",
    "abstract z: number",
    member,
    "}",
    "class B extends A { z = 3 }",
  );
  expect(await new Notebook().run(`${cell}\nconst b = new B(); [b.x, 'y' in b]`)).toEqual([1, true]);
});

test.each([
  ["its name", "enum E { A = 2 } enum E { B = E.A * 2 }"],
  ["their own names", "enum E { A = 2 } log(1); enum E { B = A + 2 }"],
  ["a function in it", "enum E { A = 2 } enum E { B = (() => A + E.A)() }"],
  [
    "their own names, beside a namespace",
    "enum E { A = 2 } namespace E { export const c = E.A } enum E { B = A * 2 }",
  ],
])("an enum that adds to another sees its members by %s", async (_what, cell) => {
  const notebook = new Notebook();
  expect(await notebook.run(`${cell}\n[E.A, E.B, E[4]]`)).toEqual([2, 4, "B"]);
});

test("a member of the enum's own, and a parameter, hide what it adds to", async () => {
  const cell = "enum E { A = 2 } enum E { B = 5, C = ((A) => A)(7), D = ((B) => B)(8) }\n[E.B, E.C, E.D]";
  expect(await new Notebook().run(cell)).toEqual([5, 7, 8]);
});

test.each([
  ["a string", "enum E { A = +'3', B }", { A: 3, B: 4 }],
  [
    "a member that is one",
    "enum E { S = 'x', A = +S, B = ~E.S }",
    { S: "x", A: Number.NaN, B: -1, NaN: "A" },
  ],
  ["a template", "enum E { A = 1 + -`2${0}` }", { A: -19 }],
  ["a number", "enum E { A = -1, B = -A, C = +(1 + 1) }", { A: -1, B: 1, C: 2 }],
  ["a string, in a namespace", "namespace N { export enum E { A = -'3' } } const { E } = N", { A: -3 }],
])("a sign before %s makes a number of an enum's member", async (_what, cell, members) => {
  expect(
    await new Notebook().run(`${cell}\nObject.fromEntries(Object.entries(E).filter(([key]) => isNaN(key)))`),
  ).toEqual(members);
});

test("an enum adds to a namespace that comes before it", async () => {
  const cell =
    "namespace E { export const all = () => [E.A, E.B] }\nenum E { A }\nenum E { B = A + 5 }\nE.all()";
  expect(await new Notebook().run(cell)).toEqual([0, 5]);
});

test.each([
  ["a namespace of types", "namespace N { export interface I {} }\nimport T = N.I"],
  ["a namespace of types itself", "namespace N { export type I = 1 }\nexport import T = N"],
  [
    "a namespace in one",
    "namespace N { export namespace M { export type I = 1 } export let x = 1 }\nimport T = N.M.I",
  ],
  [
    "a namespace of types, in another",
    "namespace N { export interface I {} }\nnamespace O { export import T = N.I; export const x: T = 1 }\nconst { T } = O",
  ],
  [
    "a namespace of types, beside it in another",
    "namespace O { export namespace N { export interface I {} } export import T = N }\nconst { T } = O",
  ],
])("an alias of %s is undefined", async (_what, cell) => {
  expect(await new Notebook().run(`${cell};\n[T]`)).toEqual([undefined]);
});

test("an alias sees what is there: of this cell, an earlier one, and the global object", async () => {
  const notebook = new Notebook();
  await notebook.run("namespace N { export namespace M { export const x = 1 } }");
  const cell =
    "namespace O { import M = N . M; export import y = M.x; export namespace P { export const z = 2 } }\nimport z = O.P.z; import url = URL";
  expect(await notebook.run(`${cell}\n[O.y, z, url === URL]`)).toEqual([1, 2, true]);
});

test.each([
  ["export default I", "interface I {}"],
  ["export = I", "type I = 1"],
  ["export { I, I as J }", "namespace I { export type X = 1 }"],
])("`%s` of a type does nothing", async (statement, type) => {
  const notebook = new Notebook();
  expect(await notebook.run(`${type}\n${statement}\n5`)).toBe(5);
  expect(await notebook.run(`${statement}\n${type}`)).toBeUndefined();
  expect(notebook.known.size).toBe(0);
});

test("a name of a type and of a value is exported as the value", async () => {
  expect(await new Notebook().run("interface I {}\nconst I = 1\nexport { I as J }\nexport default I")).toBe(
    1,
  );
  const notebook = new Notebook();
  await notebook.run("const I = 2");
  expect(await notebook.run("interface I {}\nexport default I")).toBe(2);
  expect(
    await notebook.run(
      "interface URL {}\ndeclare const log: unknown\ninterface log {}\nexport default [URL, log]",
    ),
  ).toHaveLength(2);
});

test.each(["@d export default class { v = 1 }", "@d export default abstract class { abstract u: 1; v = 1 }"])(
  "a decorated class without a name: %s",
  async (code) => {
    const notebook = new Notebook();
    await notebook.run("const d = (target) => class extends target { w = 2 }");
    const Class = await notebook.run(code);
    expect({ ...new Class() }).toEqual({ v: 1, w: 2 });
  },
);

test("a class may have a type parameter of its name", async () => {
  expect(await new Notebook().run("class T<T> { constructor(readonly x?: T) {} }\nnew T<number>(1).x")).toBe(
    1,
  );
});

test.each(["accessor", "namespace"])(
  "a block's function hides no name of the notebook, beside a lowered %s",
  async (what) => {
    const notebook = new Notebook();
    const lowered = what === "accessor" ? "class A { accessor x = 1 }" : "namespace N { export const x = 1 }";
    const cell = `function f() { return "own" }\n{ function f() { return "block" } log(f()) }\n${lowered}\nf()`;
    expect(await notebook.run(cell)).toBe("own");
    expect(await notebook.run("f()")).toBe("own");
    expect(notebook.logged).toEqual(["block"]);
  },
);
