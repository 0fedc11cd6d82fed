// A table of notebooks: cells in, type errors and completions out, as text. Each row is a notebook of its own.
//
// A cell is shown as `In`; below it what would be shown under it, and for a cell with a bar the completions there.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { typeReport } from "../../src/language/error-report.ts";
import { NotebookLanguage } from "../../src/language/notebook-language.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function emptyFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "cells-")));
  folders.push(folder);
  return folder;
}

/** Run the cells; what is shown of each: type errors, or completions at its bar. */
function outputs(cells: readonly string[], files: Record<string, string> = {}): string[] {
  const folder = emptyFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const language = new NotebookLanguage(folder);
  try {
    return cells.map((cell) => {
      const bar = cell.indexOf("|>");
      if (bar >= 0) {
        const { matches } = language.complete(cell.replace("|>", ""), bar)!;
        return matches
          .map(({ text, type, signature }) => `${type} ${text}${signature ? `: ${signature}` : ""}`)
          .join("\n");
      }
      const report = typeReport(cell, language.check(cell));
      language.ran(cell);
      language.catchUp(); // so that every later cell sees a summary
      return report?.plain ?? "";
    });
  } finally {
    language.close();
  }
}

type Row = [name: string, cells: string[], shown: string[]];

test("the first line of a type error's HTML is short: clients show it, as text, of an output that is folded away", () => {
  const errors = [
    { code: 2322, message: "Type 'string' is not assignable to type 'number'.", start: 6, end: 7 },
  ];
  expect(typeReport('const n: number = "a";', errors)!.html).toMatch(/^<div\n/);
});

describe("type errors", () => {
  const rows: Row[] = [
    [
      "code, message, source line and underline; what explains it below",
      [
        "type Row = { id: number };\n\tconst b = '🎈', row: Row = { id: '1' };",
        "const f: (x: string) => void = (x: number) => {}",
      ],
      [
        "TS2322: Type 'string' is not assignable to type 'number'.\n" +
          "  2 │ \tconst b = '🎈', row: Row = { id: '1' };\n" +
          "    │ \t           \u3000                ^^",
        "TS2322: Type '(x: number) => void' is not assignable to type '(x: string) => void'.\n" +
          "  Types of parameters 'x' and 'x' are incompatible.\n" +
          "    Type 'string' is not assignable to type 'number'.\n" +
          "  1 │ const f: (x: string) => void = (x: number) => {}\n" +
          "    │       ^",
      ],
    ],
    [
      "a redeclared name has its new type, and what was made of the old one keeps it",
      [
        "interface Row { a: 1 }\nconst row: Row = { a: 1 }",
        "interface Row { b: 2 }\nconst other: Row = { b: 2 }",
        "row.b; other.a",
        "class A { x = 1 }",
        "const a = new A()",
        "class A { y = 1 }",
        "a.x.toFixed(); new A().y.toFixed()",
      ],
      [
        "",
        "",
        "TS2339: Property 'b' does not exist on type 'Row'.\n  1 │ row.b; other.a\n    │     ^\n\n" +
          "TS2339: Property 'a' does not exist on type 'Row'.\n  1 │ row.b; other.a\n    │              ^",
        "",
        "",
        "",
        "",
      ],
    ],
    [
      "a name may be declared again by its own type, but not where it is new",
      ["const sizes = [1, 2]", "const sizes: typeof sizes = [3]", "const fresh: typeof fresh = [3]"],
      [
        "",
        "",
        "TS2502: 'fresh' is referenced directly or indirectly in its own type annotation.\n" +
          "  1 │ const fresh: typeof fresh = [3]\n    │       ^^^^^",
      ],
    ],
    [
      "a name that is declared anew by its own value is made of what it was",
      [
        "const rows = [{ id: 1 }, { id: 2 }]; let count = 1; let late: Date | undefined; class Point { x = 1 }",
        "const rows = rows.filter((row) => row.id > rows[0].id).map(({ id }) => [id, String(id)] as const), more = rows",
        "rows[0][1].toUpperCase(); more[0].nothing; rows.nothing",
        'let count = { ...{ count }, unit: "m" }\nlate = new Date()',
        "let late = late.getTime(), count = await Promise.resolve(count.unit)",
        "count.trim(); late.toFixed(); count.nothing",
        "class Point extends Point { y = 2 }",
        "new Point().x.toFixed(); new Point().y.toFixed(); new Point().z",
        "const rows = rows.nothing; const fresh = fresh + 1",
      ],
      [
        "",
        "",
        "TS2339: Property 'nothing' does not exist on type 'readonly [number, string]'.\n" +
          "  1 │ rows[0][1].toUpperCase(); more[0].nothing; rows.nothing\n" +
          "    │                                   ^^^^^^^\n\n" +
          "TS2339: Property 'nothing' does not exist on type '(readonly [number, string])[]'.\n" +
          "  1 │ rows[0][1].toUpperCase(); more[0].nothing; rows.nothing\n" +
          "    │                                                 ^^^^^^^",
        "",
        "",
        "TS2339: Property 'nothing' does not exist on type 'string'.\n" +
          "  1 │ count.trim(); late.toFixed(); count.nothing\n" +
          "    │                                     ^^^^^^^",
        "",
        "TS2339: Property 'z' does not exist on type 'Point'.\n" +
          "  1 │ new Point().x.toFixed(); new Point().y.toFixed(); new Point().z\n" +
          "    │                                                               ^",
        "TS2339: Property 'nothing' does not exist on type '(readonly [number, string])[]'.\n" +
          "  1 │ const rows = rows.nothing; const fresh = fresh + 1\n" +
          "    │                   ^^^^^^^\n\n" +
          "TS2448: Block-scoped variable 'fresh' used before its declaration.\n" +
          "  1 │ const rows = rows.nothing; const fresh = fresh + 1\n" +
          "    │                                          ^^^^^",
      ],
    ],
    [
      "until a cell declares a name anew it is what it was, also where that is by var or behind its use",
      [
        "const rows = [1, 2]; var total = 'many'",
        "const before = rows, rows = 'none'; rows.trim(); total.trim(); var total = 3",
        "before.at(0)?.toFixed(); rows.trim(); total.toFixed(); total.trim()",
      ],
      [
        "",
        "",
        "TS2339: Property 'trim' does not exist on type 'number'.\n" +
          "  1 │ before.at(0)?.toFixed(); rows.trim(); total.toFixed(); total.trim()\n" +
          "    │                                                              ^^^^",
      ],
    ],
    [
      "a function reads what a name has become, and so does what calls it; not what is made already, nor a type",
      [
        "let size = 1; function twice() { return [size, size] }\n/** Of old. */ const own = (size: string) => size",
        "const text = () => twice()[0], o = { size, get: () => size }",
        "function cached() { return size } cached.hits = 1; function or(a: 1): 1; function or(a: 2): 2; function or(a: any) { return size as any }",
        "interface Row { a: 1 } const rows: Row[] = [], all = (row: Row) => rows.concat(row), first = () => rows[0]",
        'let size = "L"; interface Row { b: "B" } const rows: Row[] = []',
        "text().trim(); o.size.toFixed(); own('').trim(); first().b.trim(); all({ a: 1 }); twice().nothing",
        "or(2).toFixed(); cached.hits.toFixed()",
        "const early = () => [late(), late()]",
        "const late = () => size.length",
        "early()[0].toFixed(); early()[0].trim()",
      ],
      [
        "",
        "",
        "",
        "",
        "",
        "TS2339: Property 'nothing' does not exist on type 'string[]'.\n" +
          "  1 │ text().trim(); o.size.toFixed(); own('').trim(); first().b.trim(); all({ a: 1 }); twice().nothing\n" +
          "    │                                                                                           ^^^^^^^",
        "",
        "TS2304: Cannot find name 'late'.\n" +
          "  1 │ const early = () => [late(), late()]\n" +
          "    │                      ^^^^\n\n" +
          "TS2304: Cannot find name 'late'.\n" +
          "  1 │ const early = () => [late(), late()]\n" +
          "    │                              ^^^^",
        "",
        "TS2339: Property 'trim' does not exist on type 'number'.\n" +
          "  1 │ early()[0].toFixed(); early()[0].trim()\n" +
          "    │                                  ^^^^",
      ],
    ],
    [
      "@ts-nocheck and @ts-expect-error count, the latter also where it is not needed",
      [
        "/* a note */\n// @ts-nocheck\nconst n: number = ''",
        "// @ts-expect-error\nconst n: number = ''",
        "// @ts-expect-error\nconst n = 1",
      ],
      [
        "",
        "",
        "TS2578: Unused '@ts-expect-error' directive.\n  1 │ // @ts-expect-error\n    │ ^^^^^^^^^^^^^^^^^^^",
      ],
    ],
    [
      "a type hides no value of its name, nor a value a type, over many cells",
      [
        "const User = { parse: (x: unknown) => ({ name: String(x) }) }; let Size = 1",
        "type User = ReturnType<typeof User.parse>; const one: User = { name: 1 }",
        "const two: User = User.parse(2); two.name.bold(); type Size = 'S'; Size = 2; Size = ''",
        "interface Box<T, U = T> { in: T; other?: U }",
        "const Box = <T,>(x: T): Box<T> => ({ in: x }); Box(1).in.toFixed()",
        "const box: Box<string> = Box(''); Size = 3; User = 4",
        "export interface User { other: 1 }; export { Box as Chest }",
        "const three: User = { other: 2 }; User.parse(3); const four: Chest<1> = Chest(1)",
        "class Box {}",
        "new Box(); let b: Box<1>",
        "const User = 1; const five: User = { other: 1 }; User.toFixed()",
      ],
      [
        "",
        "TS2322: Type 'number' is not assignable to type 'string'.\n  1 │ type User = ReturnType<typeof User.parse>; const one: User = { name: 1 }\n    │                                                                ^^^^",
        "TS2322: Type 'string' is not assignable to type 'number'.\n  1 │ const two: User = User.parse(2); two.name.bold(); type Size = 'S'; Size = 2; Size = ''\n    │                                                                              ^^^^",
        "",
        "",
        "TS2588: Cannot assign to 'User' because it is a constant.\n  1 │ const box: Box<string> = Box(''); Size = 3; User = 4\n    │                                             ^^^^",
        "",
        "TS2322: Type '2' is not assignable to type '1'.\n  1 │ const three: User = { other: 2 }; User.parse(3); const four: Chest<1> = Chest(1)\n    │                       ^^^^^",
        "",
        "TS2315: Type 'Box' is not generic.\n  1 │ new Box(); let b: Box<1>\n    │                   ^^^^^^",
        "",
      ],
    ],
    [
      "a constant of an earlier cell is one; let, function and class may be assigned to",
      ["const k = 1; let n = 1; function f() {}", "n = 2; n++; [n] = [3]", "k = 2"],
      ["", "", "TS2588: Cannot assign to 'k' because it is a constant.\n  1 │ k = 2\n    │ ^"],
    ],
    [
      "what is assigned to a variable of an earlier cell has its type, and what follows goes by it",
      [
        "let n = 1, maybe: string | undefined, unknown = null, list = [], [first, { second }] = [1, { second: 'b' }]",
        "n = 'one'",
        "maybe = 'some'; maybe.length; unknown = 5; list = [1]; n += 1; for (n of [1, 2]); first++",
        "const set = () => { [n, second] = [2, 3] }",
        "maybe.length; n = 3",
      ],
      [
        "",
        "TS2322: Type 'string' is not assignable to type 'number'.\n  1 │ n = 'one'\n    │ ^",
        "",
        "TS2322: Type 'number' is not assignable to type 'string'.\n  1 │ const set = () => { [n, second] = [2, 3] }\n    │                         ^^^^^^",
        "",
      ],
    ],
    [
      "literals widen over cells as within one",
      [
        "const one = 1, side = Math.random() > 1 ? 'l' : 'r'",
        "let n = one; n = 2",
        "const same = one, s = side",
        "let m = same, t = s; m = 2; t = 'x'",
      ],
      ["", "", "", ""],
    ],
    [
      "types without a name, and ones that contain themselves, go from cell to cell",
      [
        "const k = 1",
        "const self = { k, me() { return this } }; const hidden = (() => { class H { a = k } return new H() })(); const Made = class { m = k }",
        "self.me().me().k.toFixed(); hidden.a.toFixed(); new Made().m.toFixed()",
        "self.me().me().no",
      ],
      [
        "",
        "",
        "",
        "TS2339: Property 'no' does not exist on type '{ k: number; me(): ...; }'.\n  1 │ self.me().me().no\n    │                ^^",
      ],
    ],
    [
      "what the kernel allows is no error",
      [
        "display(1); display.html`<b>${1}</b>`; display.md('a'); for (const i of progress([1])) views.state(i); const name = await input('?'); prompt('?'); comms.open('t'); require('node:fs'); __dirname; import.meta.url; import.meta.env.MODE; typeErrors('off')",
        "globalThis.debug = 1; debug + 1; (globalThis as any).other = 2; globalThis['third'] = 3; other + third\nthis.fourth = 4; fourth",
        "debug + 1 + other",
        "var v = 1; var v = 'a'; const process = 1; import fs = require('node:fs'); for await (const x of [1]) x",
        "{ a: v, b: 2 }",
        "import missing from 'not-installed'; missing.x; declare module 'not-installed' { export const x: number }",
        "if (typeof window !== 'undefined' && typeof   document == 'object') display(1)",
        "function untyped(a, b) { return a + b }",
        "enum E { A }; namespace N { export const z = 1 }; using d = { [Symbol.dispose]() {} }; E.A + N.z",
        "const r = await fetch('x'); (await r.json())",
        "import.meta.env.HOME",
        "let server: { close(): void };\nconst stop = () => server.close(); class Later { end() { server.close() } }",
      ],
      ["", "", "", "", "", "", "", "", "", "", "", ""],
    ],
    [
      "a variable that nobody has assigned is an error where it is used at once, or is a function's own",
      ["let a: string;\na.length", "let b: string;\nfunction f() { let b: string; return b }"],
      [
        "TS2454: Variable 'a' is used before being assigned.\n  2 │ a.length\n    │ ^",
        "TS2454: Variable 'b' is used before being assigned.\n  2 │ function f() { let b: string; return b }\n    │                                      ^",
      ],
    ],
    [
      "a var without a value keeps what the cell's last run made, and any other that is nothing is told",
      [
        "import { createServer } from 'node:http'; var server; server?.close(); server = createServer(); server.listenin",
        "var $next\nif ($next) $next.close()",
        "let other; other?.close()",
      ],
      [
        "TS2551: Property 'listenin' does not exist on type 'Server<typeof IncomingMessage, typeof ServerResponse>'. Did you mean 'listening'?\n  1 │ import { createServer } from 'node:http'; var server; server?.close(); server = createServer(); server.listenin\n    │                                                                                                        ^^^^^^^^",
        "",
        "TS2339: Property 'close' does not exist on type 'never'.\n  1 │ let other; other?.close()\n    │                   ^^^^^",
      ],
    ],
    [
      "JSX without its types is no error, and the rest of its cell is checked",
      [
        "const view = <b>text</b>; interface Props { a: 1 }; const n: number = 'text'",
        "view.whatever; let p: Props = 1; p",
        "{ a: <b>{view}</b>, n }",
      ],
      [
        "TS2322: Type 'string' is not assignable to type 'number'.\n  1 │ const view = <b>text</b>; interface Props { a: 1 }; const n: number = 'text'\n    │                                                           ^",
        "TS2322: Type 'number' is not assignable to type 'Props'.\n  1 │ view.whatever; let p: Props = 1; p\n    │                    ^",
        "",
      ],
    ],
    [
      "under the directive a function's call gives a coroutine, in its own cell and in others",
      [
        '"use coroutines";\nasync function load(n: number): Coroutine<string> { await asyncio.sleep(n); return "x" }\n' +
          "const task = asyncio.createTask(load(1)); const s: string = await task;\n" +
          "class Feed { async next<T>(x: T) { return [x, await load(1)] as const } }\n" +
          "const later = async (n: number) => n;\nfunction* steps(n: number): Generator<number, string, boolean> { const go = yield n; return `${go}` }",
        "const loop = asyncio.getEventLoop(); const t2 = loop.createTask(new Feed().next(1)); loop.createTask(later(1))",
        "const pair = await t2; pair[0].toFixed(); const c = steps(1); c.send(true); c.close()",
        "const n: number = await load(1)",
      ],
      [
        "",
        "",
        "",
        "TS2322: Type 'string' is not assignable to type 'number'.\n  1 │ const n: number = await load(1)\n    │       ^",
      ],
    ],
    [
      "one of a single function is looked for in functions alone, not in what an arrow gives",
      [
        'async function one() { "use coroutines"; return 1; }\nconst give = () => function () { return class {}; };\nconst s: string = 1',
        "const n: string = await one()",
      ],
      [
        "TS2322: Type 'number' is not assignable to type 'string'.\n  3 │ const s: string = 1\n    │       ^",
        "TS2322: Type 'number' is not assignable to type 'string'.\n  1 │ const n: string = await one()\n    │       ^",
      ],
    ],
    [
      "a generator under it takes what is sent, of any type where none is written",
      [
        'import { sep } from "node:path";\n"use coroutines";\nfunction* sum() { let all = 0; while (true) all += yield all; }\n' +
          "function* pair(): Generator<number, string, string> { const a = yield 1; return a + (yield 2); }\n" +
          "function* walk<T>(n: T[]): Generator<T, void, undefined> { if (n.length) { yield* walk(n.slice(1)); yield n[0]!; } }\n" +
          'function* wrong(): Generator<number, string> { yield "1"; return sep; }',
        "const s = sum(); next(s); s.send(4); const n: number = pair(); const w: asyncio.Coroutine<void, string, undefined> = walk(['a'])",
      ],
      [
        "TS2322: Type 'string' is not assignable to type 'number'.\n  6 │ function* wrong(): Generator<number, string> { yield \"1\"; return sep; }\n    │                                                      ^^^",
        "TS2322: Type 'Coroutine<string, number, string>' is not assignable to type 'number'.\n  1 │ const s = sum(); next(s); s.send(4); const n: number = pair(); const w: asyncio.Coroutine<void, string, undefined> = walk(['a'])\n    │                                            ^",
      ],
    ],
    [
      "an async generator under it has what asyncio's have and what JavaScript's have",
      [
        '"use coroutines";\nasync function* up(to: number) { for (let i = 0; i < to; i++) yield i; }\n' +
          "async function* told(): AsyncGenerator<number, void, string> { const s = yield 1; s.trim(); }\n" +
          "async function* own(): asyncio.AsyncGen<number> { yield 1 }\n" +
          "class Feed { n = 1; async *items() { yield this.n } }\n" +
          "for await (const x of up(2)) x.toFixed();\nfor await (const x of new Feed().items()) x.toFixed()",
        "const n: number = await up(1).anext(); (await up(1).next()).done; await told().asend('a'); await own().aclose();",
        "await told().asend(1); const s: string = await up(1).anext();",
      ],
      [
        "",
        "",
        "TS2345: Argument of type 'number' is not assignable to parameter of type 'string'.\n  1 │ await told().asend(1); const s: string = await up(1).anext();\n    │                    ^\n\nTS2322: Type 'number' is not assignable to type 'string'.\n  1 │ await told().asend(1); const s: string = await up(1).anext();\n    │                              ^",
      ],
    ],
    [
      "`this` is the global object, and a first line for the shell is a comment",
      ["this.setTimeout; this.own = 1", "#!/usr/bin/env node\nconst n: string = 1"],
      [
        "",
        "TS2322: Type 'number' is not assignable to type 'string'.\n  2 │ const n: string = 1\n    │       ^",
      ],
    ],
    [
      "names of the kernel's are told without the file that they come from",
      ["asyncio.absent"],
      [
        "TS2339: Property 'absent' does not exist on type 'typeof asyncio'.\n  1 │ asyncio.absent\n    │         ^^^^^^",
      ],
    ],
    [
      "a cell that does not parse has none: the compiler says what is wrong",
      ["const a = 1; const a = 2", "const = 1"],
      ["", ""],
    ],
  ];
  test.each(rows)("%s", (_, cells, shown) => {
    expect(outputs(cells)).toEqual(shown);
  });
});

describe("the folder's tsconfig.json", () => {
  const config = (compilerOptions: object) => ({ "tsconfig.json": JSON.stringify({ compilerOptions }) });

  test("says how strictly to check", () => {
    const cells = ["let s: string = null", "function f(a) {}"];
    expect(outputs(cells, config({ strict: false }))).toEqual(["", ""]);
    expect(outputs(cells)[0]).toMatch("TS2322: Type 'null' is not assignable");
    expect(outputs(cells, config({ strict: true }))[1]).toMatch(
      "TS7006: Parameter 'a' implicitly has an 'any' type.",
    );
  });

  test("without it the lib is what this Node has", () => {
    const newer: [code: string, isThere: boolean][] = [
      ["Object.groupBy([1], (n) => `${n}`)", "groupBy" in Object],
      ["Promise.withResolvers<number>()", "withResolvers" in Promise],
      ["new Set([1]).union(new Set([2]))", "union" in Set.prototype],
      ["[1].values().map((n) => n + 1).toArray()", "Iterator" in globalThis],
      ["Promise.try(() => 1)", "try" in Promise],
      ["RegExp.escape('.')", "escape" in RegExp],
      ["new Map([[1, 2]]).getOrInsert(1, 2)", "getOrInsert" in Map.prototype],
      ["new Intl.Locale('de').getWeekInfo()", "getWeekInfo" in Intl.Locale.prototype],
      // In every Node.
      ["[2, 1].toSorted(); 'a'.isWellFormed(); new ArrayBuffer(1, { maxByteLength: 2 }).resize(2)", true],
      ["const made = { [Symbol.dispose]() {} }; { using held = made }", true],
      [
        "class Part { @((_: unknown, { metadata }: ClassFieldDecoratorContext) => void metadata.x) y = 1 }",
        true,
      ],
    ];
    const shown = outputs(newer.map(([code]) => code));
    expect(shown.map((text) => text === "")).toEqual(newer.map(([, isThere]) => isThere));
    const advice = shown.filter((text) => text.startsWith("TS2550"));
    for (const text of advice) expect(text).toMatch(`'. Node.js ${process.version} does not have it.\n`);
    const page = "const title = () => document.title";
    expect(outputs([page, `/// <reference lib="dom" />\n${page}`])).toEqual([
      expect.stringContaining(
        `Node.js ${process.version} does not have it. For code that runs in a page, begin the cell with /// <reference lib="dom" />.\n`,
      ),
      "",
    ]);
    expect(outputs(["Promise.later()"], config({ lib: ["ES2020"] }))[0]).toMatch(/^TS2339/);
    expect(outputs(["Promise.any([1])"], config({ lib: ["ES2020"] }))[0]).toMatch(
      "Try changing the 'lib' compiler option to 'es2021' or later.",
    );
  });

  test("gives lib, paths and types", () => {
    const files = {
      ...config({ lib: ["ESNext", "DOM"], paths: { "#lib/*": ["./lib/*"] }, types: ["some-globals"] }),
      "lib/area.ts": "export const area = (r: number) => r * r",
      "node_modules/@types/some-globals/index.d.ts": "declare const fromTypes: { deep: 1 };",
    };
    expect(
      outputs(
        ["import { area } from '#lib/area.ts'; area('')", "document.title; fromTypes.deep; process.argv"],
        files,
      ),
    ).toEqual([expect.stringMatching(/^TS2345: .*\n.*area\(''\)/), ""]);
  });

  test("is named where decorators need it that are older than the standard", () => {
    const needs = '{ "compilerOptions": { "experimentalDecorators": true } }\n';
    const old = "(target: object, key: string, third?: PropertyDescriptor) => {}";
    for (const code of [
      `const note = ${old}; class Part { @note field = 1 }`,
      `const note = ${old}; class Part { @note method() {} }`,
    ]) {
      const [said] = outputs([code]);
      expect(said).toMatch(/^TS124[01]: /);
      expect(said).toContain(needs);
      expect(outputs([code], config({ experimentalDecorators: true }))).toEqual([""]);
    }
    const wrong = "const note = (target: object, key: number) => {}; class Part { @note field = 1 }";
    expect(outputs([wrong], config({ experimentalDecorators: true }))[0]).not.toContain(needs);
  });

  test("above the folder counts for how code runs, as it does at run time, and not for how strictly it is checked", () => {
    const above = realpathSync(mkdtempSync(join(tmpdir(), "above-")));
    folders.push(above);
    const options = { strict: false, paths: { "@parts/*": ["./parts/*"] }, experimentalDecorators: true };
    writeFileSync(join(above, "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
    for (const name of ["parts", "notebooks"]) mkdirSync(join(above, name));
    writeFileSync(join(above, "parts/one.ts"), "export const one = { inner: 1 }");
    const language = new NotebookLanguage(join(above, "notebooks"));
    const wrong = (code: string) => language.check(code).map(({ code }) => code);
    const note = "function note(target: object, key: string) {}; class Part { @note field = 1 }";
    try {
      const code = 'import { one } from "@parts/one"; one.';
      expect(language.complete(code, code.length)!.matches.map(({ text }) => text)).toEqual(["inner"]);
      language.ran('import { one } from "@parts/one"');
      expect(wrong("let s: string = null; one.other")).toEqual([2322, 2339]);
      expect(wrong(note)).toEqual([]);
      writeFileSync(join(above, "notebooks/tsconfig.json"), "{}");
      expect(wrong(note)).toEqual([1240]);
    } finally {
      language.close();
    }
  });

  test("counts as it is now, and so does what it extends", () => {
    const folder = emptyFolder();
    const language = new NotebookLanguage(folder);
    const write = (file: string, content: object, at: number) => {
      writeFileSync(join(folder, file), JSON.stringify(content));
      utimesSync(join(folder, file), at, at);
    };
    const codes = () => language.check("let s: string = null; function f(x) {}").map(({ code }) => code);
    try {
      language.ran("const kept = { still: 'here' }");
      expect(codes()).toEqual([2322]);
      write("base.json", { compilerOptions: { strict: true } }, 1);
      write("tsconfig.json", { extends: "./base.json" }, 1);
      expect(codes()).toEqual([2322, 7006]);
      write("base.json", { compilerOptions: { strict: false } }, 2);
      expect(codes()).toEqual([]);
      write("tsconfig.json", { compilerOptions: { strict: false, noImplicitAny: true } }, 3);
      expect(codes()).toEqual([7006]);
      rmSync(join(folder, "tsconfig.json"));
      expect(codes()).toEqual([2322]);
      expect(language.complete("kept.", 5)!.matches.map(({ text }) => text)).toEqual(["still"]);
    } finally {
      language.close();
    }
  });

  test("does not forbid what cells need, and a broken one is left aside", () => {
    const strictest = config({
      noUnusedLocals: true,
      isolatedModules: true,
      verbatimModuleSyntax: true,
      erasableSyntaxOnly: true,
      module: "commonjs",
      moduleResolution: "node10",
      composite: true,
      rootDir: "src",
      outDir: "out",
    });
    expect(
      outputs(
        ["interface Row { a: 1 }; enum E { A }; const unused = await 1", "let r: Row = { a: 1 }"],
        strictest,
      ),
    ).toEqual(["", ""]);
    expect(outputs(["const n: number = 1"], { "tsconfig.json": "{ nonsense" })).toEqual([""]);
  });
});

test("reference directives count, in their cell and from then on", () => {
  const files = { "globals.d.ts": "declare const fromFile: 1;" };
  const cells = [
    "document.title",
    '// a note\n/// <reference lib="dom" />\n/// <reference path="./globals.d.ts" />\ndocument.title; fromFile.bold',
    "document.title; fromFile.toFixed()",
  ];
  expect(outputs(cells, files)).toEqual([
    expect.stringContaining("TS2584: Cannot find name 'document'."),
    "TS2339: Property 'bold' does not exist on type '1'.\n  4 │ document.title; fromFile.bold\n    │                          ^^^^",
    "",
  ]);
});

test("types of packages: their own, those of @types, and the folder's own @types/node", () => {
  const files = {
    "node_modules/typed/package.json":
      '{ "name": "typed", "exports": { ".": { "types": "./t.d.ts", "default": "./t.js" } } }',
    "node_modules/typed/t.d.ts": "/// <reference types='node' />\nexport declare function load(): Buffer;",
    "node_modules/untyped/package.json": '{ "name": "untyped" }',
    "node_modules/untyped/index.js": "exports.a = 1",
    "node_modules/@types/other/index.d.ts": "export declare const other: 1;",
  };
  expect(
    outputs(
      [
        "import { load } from 'typed'; import { other } from 'other'; import u from 'untyped'; u.x",
        "const n: number = load(); const s: string = other",
      ],
      files,
    ),
  ).toEqual([
    "",
    expect.stringMatching(
      /^TS2322: Type 'Buffer(<.*>)?' is not assignable to type 'number'\.[\s\S]*TS2322: Type '1'|number.*'string'/,
    ),
  ]);
});

describe("what a cell exports", () => {
  const files = {
    "m.ts":
      "export const a = 1; export interface Row { id: number } export default 'd'; export { a as 'x y' }",
    "n.ts": 'export * from "./m.ts"; export const b = "b"',
    "data.json": '{ "size": 3 }',
  };
  const rows: Row[] = [
    [
      "from another module it declares, as by an import",
      [
        'export { a, default as d, type Row } from "./m"; export { default as data } from "./data.json" with { type: "json" };\na.toFixed(); d.bold(); data.size.toFixed(); const row: Row = { id: "" }',
        'export * as ns from "./n.ts"; export type * as types from "./m"; ns.b.bold()',
        "a.bold(); d.bold(); data.size.bold(); ns.a.toFixed(); let r: Row | types.Row = { id: 1 }",
        "a = 2",
        'export { missing } from "./m"',
      ],
      [
        "TS2322: Type 'string' is not assignable to type 'number'.\n  2 │ a.toFixed(); d.bold(); data.size.toFixed(); const row: Row = { id: \"\" }\n    │                                                                ^^",
        "",
        "TS2339: Property 'bold' does not exist on type '1'.\n  1 │ a.bold(); d.bold(); data.size.bold(); ns.a.toFixed(); let r: Row | types.Row = { id: 1 }\n    │   ^^^^\n\n" +
          "TS2339: Property 'bold' does not exist on type 'number'.\n  1 │ a.bold(); d.bold(); data.size.bold(); ns.a.toFixed(); let r: Row | types.Row = { id: 1 }\n    │                               ^^^^",
        "TS2588: Cannot assign to 'a' because it is a constant.\n  1 │ a = 2\n    │ ^",
        "TS2614: Module '\"./m\"' has no exported member 'missing'. Did you mean to use 'import missing from \"./m\"' instead?\n  1 │ export { missing } from \"./m\"\n    │          ^^^^^^^",
      ],
    ],
    [
      "all of another module is declared, types too, in that cell and later",
      [
        'export * from "./n"; a.bold(); const row: Row = { id: 1 }',
        "b.nope(); const other: Row = { id: '' }",
        "const b = 1",
        'b.toFixed(); export type * from "./m"; let c: Row',
        'const a = ""; export * from "./m"; a.bold()',
        "a.bold(); b.toFixed()",
      ],
      [
        "TS2339: Property 'bold' does not exist on type '1'.\n  1 │ export * from \"./n\"; a.bold(); const row: Row = { id: 1 }\n    │                        ^^^^",
        "TS2339: Property 'nope' does not exist on type '\"b\"'.\n  1 │ b.nope(); const other: Row = { id: '' }\n    │   ^^^^\n\n" +
          "TS2322: Type 'string' is not assignable to type 'number'.\n  1 │ b.nope(); const other: Row = { id: '' }\n    │                                ^^",
        "",
        "",
        "",
        "",
      ],
    ],
    [
      "what is added to what is global counts as it was said last, member by member",
      [
        "declare global { type Id = string; interface Shop { name: string; open: boolean } var shop: Shop, first: Id }",
        "declare global { type Id = string; interface Shop { name: string; open: boolean } var shop: Shop, first: Id }",
        "declare global { type Id = number; interface Shop { (): 1; (x: 1): 2; name: Id } namespace NodeJS { interface ProcessEnv { SHOP: string } } }",
        "declare global { namespace NodeJS { interface ProcessEnv { SHOP: string } } enum E { A } class K {} }",
        "declare global { enum E { A } class K {} }",
        "shop.open.valueOf(); shop(1).toFixed(); process.env.SHOP.length; shop.name.length",
      ],
      [
        "",
        "",
        "",
        "",
        "",
        "TS2339: Property 'length' does not exist on type 'number'.\n" +
          "  1 │ shop.open.valueOf(); shop(1).toFixed(); process.env.SHOP.length; shop.name.length\n" +
          "    │                                                                            ^^^^^^",
      ],
    ],
    [
      "a namespace whose name has dots is known to later cells",
      [
        "namespace A.B { export type T = number; export const x = 1 }",
        "import C = A.B; const t: C.T = A.B.x; const u: A.B.T = ''",
      ],
      [
        "",
        "TS2322: Type 'string' is not assignable to type 'number'.\n  1 │ import C = A.B; const t: C.T = A.B.x; const u: A.B.T = ''\n    │                                             ^",
      ],
    ],
    [
      "what has no name in a cell, and what the cell has itself, is no error",
      [
        'export { default, a as "any text", a as default2, "x y" as xy } from "./m"; xy.toFixed()',
        'import { a } from "./m"; export { a, a as default } from "./m"; a.toFixed()',
        "export default { size: 1 }",
        "const first = 1; let total = 2; export { first, total as sum, type Row }; interface Row { x: 1 }",
        "first.toFixed(); sum.toFixed(); let row: Row = { x: 1 }",
        "const kept = 1; export { kept as delete, kept as await }",
        "kept.toFixed(); ({ delete: 1 }).delete.bold()",
        "sum = 3",
        "export const x = 1; export function f() { return x } export class K {} export enum E { A } export namespace N { export type T = 1 }",
        "f().toFixed(); new K(); E.A; let t: N.T = 1",
      ],
      [
        "",
        "",
        "",
        "",
        "",
        "",
        "TS2339: Property 'bold' does not exist on type 'number'.\n  1 │ kept.toFixed(); ({ delete: 1 }).delete.bold()\n    │                                        ^^^^",
        "TS2588: Cannot assign to 'sum' because it is a constant.\n  1 │ sum = 3\n    │ ^^^",
        "",
        "",
      ],
    ],
    [
      "completed in a cell that does not parse yet, and behind a star",
      [
        'export { a as one } from "./m"\none.|>',
        'export {\n  b,\n  |>\n} from "./n"',
        'export * from "./n"',
        "b.|>",
        'export * as all from "./m";\nall.|>',
      ],
      [
        expect.stringContaining("toFixed"),
        expect.stringContaining("Row"),
        "",
        expect.stringContaining("toUpperCase"),
        expect.stringContaining("a: 1"),
      ] as string[],
    ],
  ];
  test.each(rows)("%s", (_, cells, shown) => {
    expect(outputs(cells, files)).toEqual(shown);
  });
});

describe("what a cell has found out", () => {
  const optional = "const n: number | undefined = Math.random() > 2 ? 1 : undefined;\n";
  const rows: Row[] = [
    [
      "holds in later cells: a test that throws, an assertion, a function that never returns",
      [
        `${optional}if (n === undefined) throw new Error()`,
        "n.toFixed()",
        'import assert from "node:assert"; const home = process.env.HOME, found = /a/.exec("a"); assert(home)',
        "home.length; found.index",
        "function fail(): never { throw 1 }\nif (!found) fail()",
        "found.index",
        "const given: unknown = new Date(); if (!(given instanceof Date)) process.exit(1)",
        "given.getTime()",
      ],
      [
        "",
        "",
        "",
        expect.stringMatching(/^TS18047: 'found'.*\n.*\n.*\^$/) as unknown as string,
        "",
        "",
        "",
        "",
      ],
    ],
    [
      "holds for what was taken apart together",
      [
        "type Answer = { data: null; error: Error } | { data: string[]; error: null };\nasync function ask(): Promise<Answer> { return { data: [], error: null } }",
        "const { data, error } = await ask();\nif (error) throw error;",
        "data.length; error satisfies null",
      ],
      ["", "", ""],
    ],
    [
      "is not what a branch knows, a variable was, or its own value is",
      [
        `${optional}if (n) { n.toFixed() } else { console.log(1) }`,
        "n.toFixed()",
        "let text: string | null = 'a'; if (text === null) throw 1",
        "text = null; function length() { return text.length }",
        "type Mode = 'a' | 'b'; const mode: Mode = 'a'; if (mode) {}",
        "if (mode === 'b') {}",
        "const either = [1, 'a'][0]; [1].map(() => { if (typeof either === 'string') throw 1 })",
        "either.toFixed()",
      ],
      [
        "",
        expect.stringContaining("TS18048: 'n' is possibly") as unknown as string,
        "",
        expect.stringContaining("TS18047: 'text' is possibly") as unknown as string,
        "",
        "",
        "",
        expect.stringContaining("TS2339: ") as unknown as string,
      ],
    ],
    [
      "of a variable: whether it is there, until that is no longer sure",
      [
        'import { createServer, type Server } from "node:http";\ntype Maybe = Server | undefined;\nlet server: Maybe, late: Server | null = null, timer: NodeJS.Timeout | undefined = setTimeout(() => {})',
        "timer.unref(); server.close()",
        "server = createServer(); late = server",
        "server.close(); late.close(); const stop = () => server.close()",
        "server = undefined; server = server ?? createServer(); late = null",
        "server.close(); late.close()",
        "if (!late) late = server",
        "late.close(); late = null",
        "late.close()",
        "let n = 1; n = 2",
        "n.toFixed(); n = 'a'",
      ],
      [
        "",
        expect.stringContaining("TS18048: 'server' is possibly") as unknown as string,
        "",
        "",
        "",
        expect.stringMatching(/^TS18047: 'late' is possibly[^:]*$/) as unknown as string,
        "",
        "",
        expect.stringContaining("TS18047: 'late' is possibly") as unknown as string,
        "",
        expect.stringContaining("TS2322") as unknown as string,
      ],
    ],
    [
      "goes with the constant, and does not forbid to declare it anew",
      [
        `${optional}if (n === undefined) throw new Error()`,
        "n.toFixed()",
        optional,
        "n.toFixed()",
        "let n = 'text'; n = 'b'",
        "n.length",
      ],
      ["", "", "", expect.stringContaining("TS18048") as unknown as string, "", ""],
    ],
    [
      "a literal that would have widened stays as it is",
      [
        "const size = Math.random() > 0.5 ? 1 : 'a';\nif (size === 'a') throw 1",
        "let other = size; other = 3",
      ],
      ["", ""],
    ],
    [
      "a type of the name stays",
      [
        "interface Box { a: 1 }\nconst Box: { b: 2 } | null = Math.random() ? { b: 2 } : null;\nif (!Box) throw 1",
        "Box.b; const box: Box = { a: 1 }",
      ],
      ["", ""],
    ],
  ];
  test.each(rows)("%s", (_, cells, shown) => {
    expect(outputs(cells)).toEqual(shown);
  });

  test("a cell that failed has found out nothing, and documentation stays", () => {
    const folder = emptyFolder();
    const language = new NotebookLanguage(folder);
    try {
      const code = `/** How many; a star and a slash, * /, do no harm. */\n${optional}`;
      const test = "if (n === undefined) throw new Error()";
      language.ran(code + test, code.length);
      expect(language.check("n.toFixed()")).toHaveLength(1);
      language.ran(test);
      expect(language.check("n.toFixed()")).toEqual([]);
      language.ran("let text: string | null = 'a'");
      expect(language.check("text.length")).toEqual([]);
      language.ran("text = Math.random() ? null : 'b'; fail()", 30);
      expect(language.check("text.length")).toHaveLength(1);
      expect(language.inspect("n", 1)).toMatchObject({
        signature: "const n: number",
        documentation: "How many; a star and a slash, * /, do no harm.",
      });
    } finally {
      language.close();
    }
  });
});

describe("JSX", () => {
  const runtime = {
    "index.d.ts": "export function createElement(...all: unknown[]): { made: true };",
    "jsx-runtime.d.ts":
      "export namespace JSX { interface Element { made: true } interface IntrinsicElements { b: { title?: string; children?: unknown } } }",
  };
  const library = (name: string) =>
    Object.fromEntries(
      Object.entries({
        ...runtime,
        "package.json": `{ "name": "${name}", "exports": { ".": { "types": "./index.d.ts" }, "./jsx-runtime": { "types": "./jsx-runtime.d.ts" } } }`,
      }).map(([file, text]) => [`node_modules/${name}/${file}`, text]),
    );
  const cells = [
    "interface CardProps { head: string; size?: number }\nfunction Card({ head }: CardProps) { return <b title={head}>{head} isn't</b> }",
    "const cards = [1].map((n) => <Card head={`${n}`} key={n} />); const cast = [<string>cards[0]!.made]",
    "const cards = ['a'].map((n) => <Card head={n} />)",
    "<Card size={1} />",
    "const n: number = cards",
    "const open = <Card |>",
    "<b>{cards[0]!.|>}</b>",
    "const cut = <T extends { a: 1 }>(x: T) => x.|>",
    "const more = <Car|>",
  ];
  const shown = [
    "",
    "",
    "",
    "TS2741: Property 'head' is missing in type '{ size: number; }' but required in type 'CardProps'.\n  1 │ <Card size={1} />\n    │  ^^^^",
    "TS2322: Type 'Element[]' is not assignable to type 'number'.\n  1 │ const n: number = cards\n    │       ^",
    "property head: string\nproperty size: number | undefined",
    "property made: true",
    "property a: 1",
    "function Card: ({ head }: CardProps) => Element\nvariable cards: Element[]",
  ];

  test("is checked by React's types, in its cell and in others", () => {
    expect(outputs(cells, library("react"))).toEqual(shown);
  });

  test.each(["preserve", "react-jsx"])("goes by the folder's jsxImportSource, with jsx %j", (jsx) => {
    const config = { compilerOptions: { jsx, jsxImportSource: "other", strict: true } };
    const files = { ...library("other"), "tsconfig.json": JSON.stringify(config) };
    expect(outputs(cells, files)).toEqual(shown);
  });

  test("goes by what a comment at the cell's beginning says", () => {
    const files = { ...library("react"), ...library("other") };
    files["node_modules/other/jsx-runtime.d.ts"] = files["node_modules/other/jsx-runtime.d.ts"]!.replaceAll(
      "made",
      "other",
    );
    const own = "/** @jsxImportSource other */\nconst own = <b />;";
    expect(outputs([own, "own.other", "const usual = <b />;", "usual.made; own.none"], files)).toEqual([
      ...["", "", ""],
      expect.stringMatching(/^TS2339: Property 'none' does not exist on type 'Element'/),
    ]);
    const made = "/** @jsx make */\nconst make = (..._: unknown[]) => 1; const one = <b none />;";
    expect(outputs([made], { ...library("none") })).toEqual([""]);
  });

  test("by a factory needs it in scope, as at run time", () => {
    const files = { ...library("react"), "tsconfig.json": '{ "compilerOptions": { "jsx": "react" } }' };
    expect(outputs(["<b />", "import * as React from 'react'", "<b />"], files)).toEqual([
      expect.stringContaining("'React' to be in scope"),
      "",
      "",
    ]);
  });
});

describe("completions", () => {
  const cell =
    "const known = { alpha: 1, deep: { gamma: 'x' } };\nfunction draw(o: { width: number; kind?: 'round' | 'square' }) {}";
  const rows: [text: string, shown: string][] = [
    ["const x = { a: 1 }; x.|>", "property a: number"],
    ["known.al|>", "property alpha: number"],
    ["known\n  ?.deep.|>", "property gamma: string"],
    ["'🎈🎈' + known.al|> + '🎈'", "property alpha: number"],
    ["`it's ${known.al|>} and`", "property alpha: number"],
    ["known['al|>']", "property alpha: number"],
    ["draw({ |> })", 'property width: number\nproperty kind: "round" | "square" | undefined'],
    ["draw({ width: 1, |> })", 'property kind: "round" | "square" | undefined'],
    ["draw({ kind: '|>' })", "variable round\nvariable square"],
    ["import { jo|> } from 'node:path'", "method join: (...paths: string[]) => string"],
    ["import { |> } from './local.ts'", "variable one: 1\nkeyword type"],
    ["import { one } from './lo|>'", "file local"],
    ["import data from './data.json' with { |> }", "property type"],
    ["import data from './data.json' with { type: '|>' }", "variable json"],
    ["await import('./data.json', { with: { type: 'js|>' } })", "variable json"],
    [
      "import { accessS|> } from 'node:fs'",
      "function accessSync: (path: PathLike, mode?: number | undefined) => void",
    ],
    [
      "import { acces|> } from 'node:fs/promises'",
      "function access: (path: PathLike, mode?: number | undefined) => Promise<void>",
    ],
    [
      "import { exis|>, lsta } from 'node:fs'",
      "function existsSync: (path: PathLike) => boolean\nfunction exists: (path: PathLike, callback: (exists: boolean) => void): void",
    ],
    ["const o = { _a: 1, b: 2 }; o.|>", "property b: number\nproperty _a: number"],
    ["const o = { _a: 1, b: 2 }; o._|>", "property _a: number"],
    ["import pack from 'some-p|>'", "module some-package"],
    ["import pack from 'some-package/|>'", ""],
    ["import pack from 'patterned/part/|>'", "file one\nfolder sub"],
    ["import pack from 'patterned/part/sub/t|>'", "file two"],
    ["import pack from 'patterned/styles/|>'", "file main.css"],
    ["import pack from 'patterned/other/|>'", ""],
    ["import pack from 'patterned/unbuilt/|>'", "file three"],
    ["import own from '#own/|>'", "file inner"],
    ["import pack from '@sco|>'", "module @scope/package"],
    ["import pack from '@scope/|>'", "module @scope/package"],
    [
      "globalThis.debugging = 1; (globalThis as any).debugged = 2; debugg|>",
      "variable debugged\nvariable debugging\nkeyword debugger",
    ],
    ["known.debugg|>", ""],
    ["let p: Partia|>", "type Partial"],
    ["'known.|>'", ""],
    ["// known.|>", ""],
    ["class A { #own = 1; m() { this.#o|> } }", "property #own: number"],
    ['"use coroutines"; async function f() { return { res: 1 } }; (await f()).|>', "property res: number"],
    ['"use coroutines"; const f = async (o: { res: 1 }) => o.re|>', "property res: 1"],
    ["const known = known.al|>", "property alpha: number"],
  ];
  const files = {
    "local.ts": "export const one = 1",
    "node_modules/some-package/package.json": '{ "name": "some-package" }',
    "node_modules/patterned/package.json": JSON.stringify({
      exports: {
        "./part/*": { types: "./types/*.d.ts", import: "./lib/*.js" },
        "./styles/*.css": "./css/*.css",
        "./other/*": null,
        "./unbuilt/*": { source: "./src/*.ts", default: "./dist/*.js" },
      },
    }),
    "node_modules/patterned/lib/one.js": "",
    "node_modules/patterned/lib/sub/two.js": "",
    "node_modules/patterned/lib/notes.txt": "",
    "package.json": '{ "imports": { "#own/*": "./own/*.ts" } }',
    "own/inner.ts": "",
    "node_modules/patterned/src/three.ts": "",
    "node_modules/patterned/css/main.css": "",
    "node_modules/@scope/package/package.json": '{ "name": "@scope/package" }',
  };
  test.each(rows)("%s", (text, shown) => {
    expect(outputs([cell, text], files)[1]).toBe(shown);
  });
});
