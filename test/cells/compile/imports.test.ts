import { expect, test } from "@jest/globals";
import { Notebook } from "./notebook.ts";

function notebook(): Notebook {
  const made = new Notebook();
  made.modules.set("m", { default: "d", a: "a", "b-c": "bc", f: () => "f" });
  made.modules.set("n", { x: 1 });
  return made;
}

test.each<[string, unknown]>([
  ["import d from 'm'; d", "d"],
  ["import d, { a as b, 'b-c' as c } from 'm'; [d, b, c]", ["d", "a", "bc"]],
  ["import { default as e } from 'm'; e", "d"],
  ["import * as ns from 'm'; ns.a", "a"],
  ["import d, * as ns from 'm'; [d, ns.a]", ["d", "a"]],
  ["import 'm'; 1", 1],
  ["import {} from 'm'; 2", 2],
  ["import type { T } from 'missing'; 3", 3],
  ["import { type T } from 'missing'; 4", 4],
  ["import data from 'n' with { type: 'json' }; data", { type: "json" }],
  ["log(x); import { x } from 'n'; x", 1],
  ["import { f } from 'm'; function g() { return f() } g()", "f"],
  ["import r = require('n'); r.x", 1],
  ["namespace N { export namespace M { export const v = 5 } } import M = N.M; M.v", 5],
  ["(await import('n')).x", 1],
  ["(await import('n', { with: { type: 'json' } })).default", { type: "json" }],
  ["import.meta.url", "file:///notebook/In[1].ts"],
  ["6; export {}", 6],
  ["export { a, 'b-c' as c } from 'm'; [a, c]", ["a", "bc"]],
  ["export { default as d, default } from 'm'; d", "d"],
  ["export { a as default, a as 'a b', f } from 'm'; f()", "f"],
  ["export * as ns from 'm'; ns.a", "a"],
  ["export * as default from 'm'; 7", 7],
  ["const f = 1; export { f as delete, f as await, f as undefined }; f", 1],
  ["export { a as delete, a as g } from 'm'; g", "a"],
  ["export * as void from 'm'; 7", 7],
  ["export { default as data } from 'n' with { type: 'json' }; data", { type: "json" }],
  ["log(x); export { x } from 'n'; x", 1],
  ["8; export { x } from 'n'", 8],
  ["import { a } from 'm'; export { a, f } from 'm'; [a, f()]", ["a", "f"]],
  ["const a = 1; export { a } from 'm'; a", 1],
  ["export { a } from 'm'; export * as a from 'n'; a", "a"],
  ["export type { T } from 'missing'; export { type U } from 'missing'; export type * from 'missing'; 9", 9],
  ["export * from 'n'; x + 1", 2],
  ["const x = 2; export * from 'n'; x", 2],
  ["log(a); export * from 'm'; 10", 10],
  ["export { total as sum }; let total = 0; total += 11; total", 11],
])("%s", async (code, value) => {
  expect(await notebook().run(code)).toEqual(value);
});

test.each([
  ["const b = 1, c = 2; export { b as c }", "Identifier `c` has already been declared"],
  ["import defer * as x from 'm'", "`import defer` is not supported"],
  ["import a from 'm'; let a", "Identifier `a` has already been declared"],
])("%s is refused", async (code, reason) => {
  const error = await notebook().error(code);
  expect(error.name).toBe("SyntaxError");
  expect(error.message).toContain(reason);
});

test("names that a cell exports are those of an import: seen by later cells, and constant", async () => {
  const one = notebook();
  await one.run(
    "export { a as b } from 'm'; export * as ns from 'n'; let n = 1; n = 2; export { n as total }",
  );
  expect(one.last!.declares).toEqual(
    ["b", "ns", "n", "total"].map((name) => ({ name, kind: name === "n" ? "let" : "import", js: name })),
  );
  expect(await one.run("[b, ns.x, total]")).toEqual(["a", 1, 2]);
  expect((await one.error("b = 1")).message).toContain("constant");
  expect((await one.error("total = 1")).message).toContain("constant");
});

test("an export under a name that is also a global's goes by its stored name", async () => {
  const one = notebook();
  expect(await one.run("export { a as process } from 'm'; process")).toBe("a");
  await one.run("const n = 5; export { n as name }");
  expect(await one.run("[process, name]")).toEqual(["a", 5]);
});
