// Loops that call something tell of each turn, so that an interrupt is heard in them; and they mean what they meant.

import vm from "node:vm";
import { expect, test } from "@jest/globals";
import { Notebook } from "./notebook.ts";

/** Programs that log, and how many turns they tell of. */
test.each<[string, string, number]>([
  ["a block", "for (let i = 0; i < 3; i++) { log(i); }", 3],
  ["no block", "for (let i = 0; i < 3; i++) log(i)", 3],
  ["no block, and no semicolon at the end of a line", "let i = 0\nwhile (i < 2)\n  log(i++)\nlog('end')", 2],
  ["no call", "let s = 0; for (let i = 0; i < 3; i++) s += i; log(s)", 0],
  ["a call in the test", "let n = 3; const more = () => n-- > 0; while (more()); log(n)", 3],
  ["a call in the update", "for (let i = 0; i < 2; log(i++));", 2],
  ["a call in a function only", "const f = []; for (let i = 0; i < 2; i++) f.push; log(f.length)", 0],
  ["a function in the body", "let f; for (let i = 0; i < 2; i++) f = () => log(i); f()", 0],
  ["an else that is an inner if's", "for (const a of [1, 0]) if (a) log('yes'); else log('no')", 2],
  ["an else that is an outer if's", "if (false) for (;;) log(1); else log('else')", 0],
  ["an else behind an inner if", "for (const a of [0, 2]) if (a) if (a > 1) log('more'); else log('one')", 2],
  ["do", "let n = 0; do log(n); while (++n < 3)", 3],
  ["do without a space", "let n = 0; do{log(n)}while(++n < 2); while(n<3)log(n++)", 3],
  ["do in one line with what follows", "let n = 0; do { log(n) } while (++n < 2) log('end')", 2],
  ["in", "for (const key in { a: 1, b: 2 }) log(key)", 2],
  ["of with a pattern", "for (const { x = log('default') } of [{}, { x: 1 }]) log(x)", 2],
  ["a var of the top level", "for (var v = 0; v < 2; v++) log(v); log(v)", 2],
  ["one in another", "for (const a of [1, 2]) for (const b of [3, 4]) log(a * b)", 6],
  ["an inner one that calls", "for (const a of [1, 2]) { for (const b of [3]) log(a * b); }", 4],
  [
    "labels",
    "outer: for (const a of [1, 2]) inner: for (const b of [3, 4]) { if (b > 3) continue outer; log(a) }",
    6,
  ],
  ["a label behind", "for (const a of [1, 2]) next: { log(a); break next }", 2],
  ["new, and a tag", "for (let i = 0; i < 2; i++) new Map(); for (let i = 0; i < 2; i++) String.raw`a`", 4],
  ["a function in a block", "for (let i = 0; i < 2; i++) { log(f()); function f() { return i } }", 2],
  [
    "a generator",
    "function* g() { for (const a of [1, 2]) log(yield a) } const i = g(); i.next(); i.next(); i.next()",
    2,
  ],
  [
    "a loop in a function that stands in the head of another",
    "for (const n of (() => { const all = []; for (const m of [1, 2]) all.push(m); return all; })()) log(n);",
    4,
  ],
])("%s", async (_what, code, turns) => {
  let told = 0;
  const notebook = new Notebook({ looped: () => void told++ });
  await notebook.execute(code);
  const logged: unknown[] = [];
  vm.runInNewContext(`"use strict"; ${code}`, { log: (...values: unknown[]) => void logged.push(...values) });
  expect([notebook.logged, told]).toEqual([logged, turns]);
});

test("an error in a loop stands where it stood", async () => {
  const notebook = new Notebook();
  expect(await notebook.places("for (;;)\n  if (true) null.x()")).toEqual([{ line: 2, column: 18 }]);
});

test("coroutines, and loops over what is asynchronous", async () => {
  const notebook = new Notebook();
  await notebook.execute(
    "async function* two() { yield 1; yield 2 }\nfor await (const a of two()) log(a)\nfor await (const a of two()) { log(a) }",
  );
  expect(notebook.logged).toEqual([1, 2, 1, 2]);
});

test("a function runs by its text where no kernel is", async () => {
  const notebook = new Notebook();
  await notebook.execute(
    "const f = () => { let s = 0; for (const x of [1, 2]) s += Math.abs(x); return s }; log(String(f))",
  );
  expect(vm.runInNewContext(`(${notebook.logged[0]})()`)).toBe(3);
});
