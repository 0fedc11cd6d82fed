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
  ["export {}; 6", 6],
])("%s", async (code, value) => {
  expect(await notebook().run(code)).toEqual(value);
});

test.each([
  ["export { a } from 'm'", "A cell exports to nobody"],
  ["export * from 'm'", "A cell exports to nobody"],
  ["import defer * as x from 'm'", "`import defer` is not supported"],
  ["import a from 'm'; let a", "Identifier `a` has already been declared"],
])("%s is refused", async (code, reason) => {
  const error = await notebook().error(code);
  expect(error.name).toBe("SyntaxError");
  expect(error.message).toContain(reason);
});
