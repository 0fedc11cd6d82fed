// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are strings here, and hold templates
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are strings here, and hold templates
import { expect, test } from "@jest/globals";
import { Notebook } from "./notebook.ts";

test.each<[string, string, unknown]>([
  ["an expression", "1+1", 2],
  ["behind a semicolon", "1 + 1;", 2],
  ["behind empty statements", "3;;", 3],
  ["a comment at the end", "4 // four", 4],
  ["a comment over lines", "5 /* five\n */", 5],
  ["a sequence", "1, 2", 2],
  ["an object", "{ a: 1 }", { a: 1 }],
  ["an object with a comment", "{ a: 1 } // one", { a: 1 }],
  ["an empty object", "{}", {}],
  ["a block", "{ let a = 1; a }", undefined],
  ["a block with a semicolon", "{ a: 1 };", undefined],
  ["a declaration", "const a = 1", undefined],
  ["before a function", "f()\nfunction f() { return 6 }", 6],
  ["before a type", "7\ninterface A {}", 7],
  ["a string", '"hello"', "hello"],
  ["a directive", '"use strict"', undefined],
  ["behind a directive", '"use strict"\n8', 8],
  ["default export", "export default 9", 9],
  ["default export of an object", "export default { a: 1 }", { a: 1 }],
  ["default export before others", "export default 10; const a = 1", 10],
  ["export =", "const a = 1; export = { a }", { a: 1 }],
  ["a template", "`a${1}b`", "a1b"],
  ["a template over lines", "`a\n${1}\n`", "a\n1\n"],
  ["an assignment", "let a; a = 11", 11],
  ["lines joined by JavaScript", "const a = (b) => b\nlet r = a\n(12)\nr", 12],
  ["ASI before ++", "let a = 1\na\n++a", 2],
  ["a regular expression", "/a\\/[/]/.test('a/')", false],
  ["an arrow", "(() => 13)()", 13],
  ["a getter", "({ get a() { return 14 } }).a", 14],
  ["await", "await Promise.resolve(15)", 15],
  ["a label", "x: for (;;) { break x }", undefined],
  ["nothing", "", undefined],
  ["a comment", "// nothing", undefined],
  ["blanks", " \n\t\n", undefined],
  ["a semicolon", ";", undefined],
  ["CRLF", "const a = 1\r\nconst b = 2\r\na + b\r\n", 3],
  ["lone CR", "const a = 1\rconst b = 2\ra + b", 3],
  ["BOM", "\uFEFFconst a = 1; a", 1],
  ["hashbang", "#!/usr/bin/env node\n16", 16],
  ["astral", "const 𝒳 = '😀'; 𝒳 + '😀'", "😀😀"],
  ["an escaped name", "let \\u0061b: number = 1; ab", 1],
  ["U+2028 in a string", "'a\u2028b'.length", 3],
])("%s", async (_what, code, value) => {
  expect(JSON.stringify(await new Notebook().run(code))).toBe(JSON.stringify(value));
});

test.each(["", "await 0; "])("%sa thenable arrives untouched", async (wait) => {
  const notebook = new Notebook();
  await notebook.execute(`${wait}({ get then() { log("touched") } })`);
  expect(notebook.logged).toEqual([]);
});

test("a thousand statements, and deep nesting", async () => {
  const many = Array.from({ length: 5000 }, (_, i) => `const v${i} = ${i}`).join("\n");
  expect(await new Notebook().run(`${many}\nv4999`)).toBe(4999);
  expect(await new Notebook().run(`${"(".repeat(200)}1${")".repeat(200)}`)).toBe(1);
  expect(await new Notebook().run(Array(3000).fill("1").join(" + "))).toBe(3000);
});
