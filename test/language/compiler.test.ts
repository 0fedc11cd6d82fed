// Both compilers answer the same questions with the same answers: TypeScript 7, and 6 where 7 cannot be had.

import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { NodeFlags } from "typescript/unstable/ast";
import { NodeBuilderFlags, SymbolFlags, TypeFlags } from "typescript/unstable/sync";
import ts6 from "typescript6";
import { FallbackCompiler } from "../../src/language/fallback-compiler.ts";
import * as flags from "../../src/language/flags.ts";
import { NativeCompiler } from "../../src/language/native-compiler.ts";
import { NotebookLanguage } from "../../src/language/notebook-language.ts";
import type { StartCompiler } from "../../src/language/project.ts";

jest.setTimeout(60_000); // TypeScript 6 takes seconds on a busy machine

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function emptyFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "compiler-")));
  folders.push(folder);
  return folder;
}

test("the flags that are asked for are those of both", () => {
  const used = { ...flags, NodeBuilderFlags: { NoTruncation: 1, InTypeAlias: 8_388_608 } };
  const numbers = (from: object) =>
    Object.fromEntries(
      Object.entries(used).map(([kind, names]) => [
        kind,
        Object.fromEntries(Object.keys(names).map((name) => [name, Object(Object(from)[kind])[name]])),
      ]),
    );
  expect(numbers({ SymbolFlags, TypeFlags, NodeFlags, NodeBuilderFlags })).toEqual(used);
  expect(numbers(ts6)).toEqual(used);
});

describe.each<[string, StartCompiler]>([
  ["TypeScript 7", (files) => new NativeCompiler(files)],
  ["TypeScript 6", (files) => new FallbackCompiler(files)],
])("%s", (_, start) => {
  let folder: string;
  let language: NotebookLanguage;

  beforeEach(() => {
    folder = emptyFolder();
    language = new NotebookLanguage(folder, () => null, start);
  });
  afterEach(() => language.close());

  const complete = (withBar: string) =>
    language.complete(withBar.replace("|", ""), withBar.indexOf("|"))!.matches;
  const texts = (withBar: string) => complete(withBar).map(({ text }) => text);
  const signature = (withBar: string) =>
    language.inspect(withBar.replace("|", ""), withBar.indexOf("|"))?.signature.replace(/\s+/g, " ");
  const errors = (code: string) =>
    language
      .check(code)
      .map(({ code: number, message, start, end }) => [number, message, code.slice(start, end)]);

  test("a file outside of the folder that tsconfig.json compiles is imported as any other", () => {
    writeFileSync(
      join(folder, "tsconfig.json"),
      `{ "compilerOptions": { "rootDir": "src", "outDir": "out" } }`,
    );
    writeFileSync(join(folder, "beside.ts"), "export const beside: number = 1;");
    expect(errors('import { beside } from "./beside.ts"; const text: string = beside;')).toEqual([
      [2322, "Type 'number' is not assignable to type 'string'.", "text"],
    ]);
  });

  test.each<[string, (config: string) => void]>([
    ["a link to itself", (config) => symlinkSync("tsconfig.json", config)],
    ["a folder", (config) => mkdirSync(config)],
    ["empty", (config) => writeFileSync(config, "")],
  ])("a tsconfig.json that is %s says nothing", (_, make) => {
    make(join(folder, "tsconfig.json"));
    expect(errors("const text: string = 1; function f(given) { return given; }")).toEqual([
      [2322, "Type 'number' is not assignable to type 'string'.", "text"],
    ]);
  });

  test.each([
    ["at the root", () => "/"],
    ["one below the root", () => "/tmp"],
    ["of signs that addresses escape", () => join(emptyFolder(), "ü%20#1 ^")],
  ])("in a folder %s one process answers all that is asked", (_, folderOf) => {
    const place = folderOf();
    mkdirSync(place, { recursive: true });
    const failures: (string | null)[] = [];
    const there = new NotebookLanguage(
      place,
      () => null,
      (files, after) => {
        failures.push(after);
        return start(files, after);
      },
    );
    for (const n of [1, 2, 3]) {
      expect(there.check(`const a${n}: string = ${n};`)).toMatchObject([{ start: 6 }]);
      there.ran(`let b${n} = ${n};`);
      there.catchUp();
      expect(there.inspect(`b${n}`, 1)?.signature).toBe(`let b${n}: number`);
      expect(there.complete("[1].ma", 6)?.matches[0]).toMatchObject({ text: "map" });
    }
    there.close();
    expect(failures).toEqual([null]);
  });

  test("half of a surrogate pair in a cell costs nothing but its own completions", () => {
    for (const code of ["x\ud800", "import x from '\ud800'", "const broken = '\udc00'"]) {
      language.ran(code);
      language.complete(code, code.length);
      language.complete(code, 1);
    }
    expect(texts("process.|")).toContain("argv");
    expect(texts("brok|")).toContain("broken");
  });

  test("says what a value is at the place that is asked about", () => {
    language.ran(
      "const found: string | null = Math.random() > 0.5 ? 'a' : null; type Shape = { r: number } | { w: number }; type Both = string | number",
    );
    expect(signature("fou|nd")).toBe("const found: string | null");
    expect(signature("if (found) { fou|nd }")).toBe("const found: string");
    expect(signature("function f(s: Shape) { if ('r' in s) s| }")).toBe("(parameter) s: { r: number; }");
    expect(signature("let u: Both; u| = 1; u")).toBe("let u: Both");
    expect(signature("let u: Both; u = 1; u|")).toBe("let u: number");
    expect(signature("const o: { a?: string } = {}; if (o.a) o.a|")).toBe("(property) a: string");
    expect(signature("const { len|gth: l } = 'abc'")).toBe("(property) length: number");
  });

  test("completes by type, over cells, sorted and with kinds and signatures", () => {
    expect(complete("const x = { beta: 'b', alpha: 1 }; x.|")).toEqual([
      { text: "alpha", type: "property", signature: "number" },
      { text: "beta", type: "property", signature: "string" },
    ]);
    language.ran(
      "import path from 'node:path'\nclass Point { constructor(readonly px: number) {}; dist() { return this.px } }",
    );
    language.ran(
      "function make(n: number) { return new Point(n) }\nenum Color { Red, Green }\nlet p = make(1)",
    );
    language.ran("const total = { first: 1 }; interface Row { id: string }");
    language.ran("const total = { second: 2 }; interface Row { name?: string }");
    language.catchUp();
    expect(complete("p.|")).toEqual([
      { text: "dist", type: "method", signature: "() => number" },
      { text: "px", type: "property", signature: "number" },
    ]);
    expect(texts("total.|")).toEqual(["second"]);
    expect(complete("let r: Row = {}; r.|")).toEqual([
      { text: "name", type: "property", signature: "string | undefined" },
    ]);
    expect(texts("Color.|")).toEqual(["Green", "Red"]);
    expect(texts("path.joi|")).toEqual(["join"]);
    expect(complete("mak|")[0]).toEqual({
      text: "make",
      type: "function",
      signature: "(n: number) => Point",
    });
    expect(complete("new Poi|")[0]).toMatchObject({ text: "Point", type: "class" });
    expect(complete("let a: Ro|")[0]).toMatchObject({ text: "Row", type: "interface" });
    expect(texts("const concern = 1, control = 2;\n con|").slice(0, 2)).toEqual(["concern", "control"]);
    expect(texts("const 🎈 = '🎈🎈'; 'a🎈'.toUp|")).toEqual(["toUpperCase"]);
    expect(texts("const odd = { 'a-b': 1, fine: 2 }; odd.|")).toEqual(["fine"]);
    expect(texts("function f( {{{ ]]\ntotal.|")).toEqual(["second"]);
  });

  test("completes in strings, in calls, and what the kernel has", () => {
    language.ran("type Side = 'left' | 'right'; function at(o: { left: number; top: number }) {}");
    expect(texts("const s: Side = 'l|'")).toEqual(["left"]);
    expect(texts("at({ t|")).toContain("top");
    expect(texts("import x from 'node:fs/prom|'")).toEqual(["promises"]);
    expect(texts("display(1).|")).toEqual(["id", "update"]);
    expect(texts("let t: asyncio.Tas|")).toContain("Task");
    expect(texts("const c = coroutine(function* () { return 1 })(); c.sen|")).toEqual(["send"]);
    expect(texts("process.arg|")).toEqual(["argv", "argv0"]);
    expect(texts("docum|")).toEqual([]);
  });

  test("finds packages and local files, and sees a file change", () => {
    const pack = join(folder, "node_modules", "some-package");
    mkdirSync(pack, { recursive: true });
    writeFileSync(join(pack, "package.json"), '{ "name": "some-package", "types": "./index.d.ts" }');
    writeFileSync(
      join(pack, "index.d.ts"),
      "export declare class Thing { private own: 1; use(): string }\nexport declare const thing: Thing;",
    );
    language.ran("import { Thing } from 'some-package'; const mine = new Thing()");
    expect(texts("mine.|")).toEqual(["use"]);
    expect(signature("import { thing } from 'some-package'; const both| = [thing, mine]")).toBe(
      "const both: Thing[]",
    );
    const helper = join(folder, "helper.ts");
    writeFileSync(helper, "export const h = { one: 1 };");
    expect(texts("import { h } from './helper'; h.|")).toEqual(["one"]);
    writeFileSync(helper, "export const h = { two: 1 };");
    utimesSync(helper, new Date(), new Date(Date.now() + 5000));
    expect(texts("import { h } from './helper'; h.|")).toEqual(["two"]);
    language.ran("export * from './helper'; export { thing as same } from 'some-package'");
    expect([texts("h.|"), texts("same.|")]).toEqual([["two"], ["use"]]);
  });

  test("inspects with signature, documentation and source", () => {
    const source = "function add(a: number, b = 2): number { return a + b }";
    language.ran(`/**\n * Adds.\n *\n * @param a the first\n * @returns the sum\n */\n${source}`);
    expect(language.inspect("add(1)", 2)).toEqual({
      name: "add",
      signature: "function add(a: number, b?: number): number",
      documentation: "Adds.\n\n*@param* `a` — the first\n\n*@returns* — the sum",
      source,
    });
    language.ran(
      "const row = { id: 1 }; let n = 1; type Pair<T> = [T, T];\nclass P<T> { constructor(v: T) {} m() {} }\n" +
        "const [{ deep }] = [{ deep: 1 }]; enum Color { Red }; namespace Space { export const x = 1 }",
    );
    expect(signature("row|")).toBe("const row: { id: number; }");
    expect(signature("n|")).toBe("let n: number");
    expect(signature("row.id|")).toBe("(property) id: number");
    expect(signature("let p: Pair|<number>")).toBe("type Pair<T> = [T, T]");
    expect(signature("new P|(1)")).toBe("class P<T> new P<T>(v: T)");
    expect(language.inspect("deep", 2)).toMatchObject({
      signature: "const deep: number",
      source: "const [{ deep }] = [{ deep: 1 }];",
    });
    expect(signature("Color|")).toBe("enum Color");
    expect(signature("Color.Red|")).toBe("(enum member) Color.Red = 0");
    expect(signature("Space|")).toBe("module Space");
    expect(signature("function f(arg: string) { ar|g }")).toBe("(parameter) arg: string");
    expect(signature("import fs from 'node:fs'; fs.readFileSync|")).toContain("readFileSync(path: ");
    expect(signature("nothingOfThatName|")).toBeUndefined();
  });

  test("says what is wrong, and nothing of what the kernel allows", () => {
    language.ran("interface Row { id: number }\nlet count = 1; const fixed = 1\nvar loose = 1; class Old {}");
    language.catchUp();
    expect(errors("const row: Row = { id: 'a' }")).toEqual([
      [2322, "Type 'string' is not assignable to type 'number'.", "id"],
    ]);
    expect(errors("fixed = 2")).toEqual([
      [2588, "Cannot assign to 'fixed' because it is a constant.", "fixed"],
    ]);
    expect(errors("nowhere")).toEqual([[2304, "Cannot find name 'nowhere'.", "nowhere"]]);
    expect(errors("const f: (a: { b: number }) => void = (a: { b: string }) => {}")[0]![1]).toMatch(
      /^Type '\(a: .*\n {2}Types of parameters/,
    );
    for (const fine of [
      "count = 2",
      "const fixed = 'again'; fixed.trim()",
      "var loose = 'text'",
      "await Promise.resolve(1)",
      "globalThis.debug = 1",
      "import x from 'missing-package'; x",
      "// @ts-expect-error\nconst n: number = ''",
      '"use coroutines";\nasync function f() { return 1 }\nconst c = f(); c.send(undefined)',
      "[1, 2].map((n) => n * 2).toSorted()",
      "let count = count + 1; count.toFixed()",
      "console.log(fixed); const fixed = 'again'",
      "new Old(); class Old { a = 1 }",
      "import { nothing } from 'node:nothing'; nothing",
    ])
      expect([fine, errors(fine)]).toEqual([fine, []]);
  });

  test("counts the folder's tsconfig.json", () => {
    language.close();
    writeFileSync(
      join(folder, "tsconfig.json"),
      '{ "compilerOptions": { "strict": false, "lib": ["ES2022", "DOM"], "paths": { "~/*": ["./lib/*"] } } }',
    );
    mkdirSync(join(folder, "lib"));
    writeFileSync(join(folder, "lib/tool.ts"), "export const tool = { hammer: 1 };");
    language = new NotebookLanguage(folder, () => null, start);
    expect(errors("const n: number = null")).toEqual([]);
    expect(texts("document.querySel|")).toEqual(["querySelector", "querySelectorAll"]);
    expect(texts("import { tool } from '~/tool'; tool.|")).toEqual(["hammer"]);
  });

  test("sees files change that lie above the folder, or in a package that is linked into it", () => {
    language.close();
    for (const name of ["notebooks/node_modules", "src"]) mkdirSync(join(folder, name), { recursive: true });
    symlinkSync("../../src", join(folder, "notebooks/node_modules/linked"));
    writeFileSync(join(folder, "base.json"), '{ "compilerOptions": { "strict": false } }');
    writeFileSync(join(folder, "notebooks/tsconfig.json"), '{ "extends": "../base.json" }');
    writeFileSync(join(folder, "src/area.ts"), "export const area = { before: 1 };");
    language = new NotebookLanguage(join(folder, "notebooks"), () => null, start);
    const above = "import { area } from '../src/area.ts'; area.|";
    const linked = "import { area } from 'linked/area'; area.|";
    language.ran("import { area as known } from '../src/area.ts'");
    for (const code of [above, linked, "known.|"]) expect(texts(code)).toEqual(["before"]);
    expect(errors("const n: number = null")).toEqual([]);
    writeFileSync(join(folder, "src/area.ts"), "/** New. */\nexport const area = { after: 22 };");
    for (const code of [above, linked, "known.|"]) expect(texts(code)).toEqual(["after"]);
    expect(language.inspect("known", 0)?.documentation).toBe("New.");
    writeFileSync(join(folder, "base.json"), '{ "compilerOptions": { "strict": true } }');
    expect(errors("const n: number = null")).toMatchObject([
      [2322, "Type 'null' is not assignable to type 'number'.", "n"],
    ]);
  });

  test("calls files as the cell does", () => {
    writeFileSync(join(folder, "types.d.ts"), "export interface A { a: 1 }");
    const [[number, message] = []] = errors('import { A } from "./types.d.ts"');
    expect([number, message]).toEqual([2846, expect.stringContaining("'./types.ts'")]);
    writeFileSync(join(folder, "shop.ts"), "export class Item { #n = 1 }");
    expect(errors('import item from "./shop.ts"')[0]![1]).toBe(`Module '"./shop"' has no default export.`);
    expect(errors('import * as shop from "./shop.ts"; shop.nope')[0]![1]).toContain(
      `'typeof import("./shop")'`,
    );
  });

  test("tells a class from an earlier one of the same name", () => {
    for (const code of ["class Item { a = 1 }", "const old = new Item()", "class Item { a = 1; b = 2 }"]) {
      language.ran(code);
      language.catchUp();
    }
    expect(errors("const item: Item = old")).toEqual([
      [2741, "Property 'b' is missing in type '/* earlier */ Item' but required in type 'Item'.", "item"],
    ]);
  });

  test("counts baseUrl, which TypeScript 7 itself has no more", () => {
    language.close();
    mkdirSync(join(folder, "src/lib"), { recursive: true });
    writeFileSync(join(folder, "src/lib/tool.ts"), "export const tool = { hammer: 1 };");
    writeFileSync(
      join(folder, "tsconfig.json"),
      '{ "compilerOptions": { "baseUrl": "src", "paths": { "@/*": ["lib/*"] } } }',
    );
    language = new NotebookLanguage(folder, () => null, start);
    expect(texts("import { tool } from '@/tool'; tool.|")).toEqual(["hammer"]);
    expect(texts("import { tool } from 'lib/tool'; tool.|")).toEqual(["hammer"]);
    expect(errors("import { sep } from 'path'; sep satisfies string")).toEqual([]);
  });

  test("counts the program of a tsconfig.json that only refers to others", () => {
    language.close();
    mkdirSync(join(folder, "src"));
    writeFileSync(join(folder, "src/tool.ts"), "export const tool = { hammer: 1 };");
    writeFileSync(join(folder, "src/env.d.ts"), "declare const BUILD: string;");
    writeFileSync(
      join(folder, "tsconfig.json"),
      '{ "files": [], "references": [{ "path": "./tsconfig.node.json" }, { "path": "./tsconfig.app.json" }] } // all',
    );
    writeFileSync(join(folder, "tsconfig.node.json"), '{ "include": ["none.ts"] }');
    const app = (options: string) =>
      writeFileSync(
        join(folder, "tsconfig.app.json"),
        `{ "include": ["src"], "compilerOptions": { "composite": true, ${options} "paths": { "@/*": ["./src/*"] } } }`,
      );
    app('"strict": false,');
    language = new NotebookLanguage(folder, () => null, start);
    expect(texts("import { tool } from '@/tool'; tool.|")).toEqual(["hammer"]);
    expect(errors("const n: number = null; BUILD.length")).toEqual([]);
    app("");
    expect(errors("const n: number = null; BUILD.length")).toMatchObject([
      [2322, "Type 'null' is not assignable to type 'number'.", "n"],
    ]);
    language.close();
    mkdirSync(join(folder, "jobs/daily"), { recursive: true });
    writeFileSync(join(folder, "jobs/tool.ts"), "export const tool = { saw: 1 };");
    writeFileSync(
      join(folder, "tsconfig.node.json"),
      '{ "include": ["./jobs/**/*"], "compilerOptions": { "paths": { "@/*": ["./jobs/*"] } } }',
    );
    language = new NotebookLanguage(join(folder, "jobs/daily"), () => null, start);
    expect(texts("import { tool } from '@/tool'; tool.|")).toEqual(["saw"]);
  });

  test("takes JavaScript for as open as it is: what it begins with as null, [] or {} is not all that it can be", () => {
    writeFileSync(
      join(folder, "state.js"),
      `export const state = { user: null, rows: [], /** @type {number | null} */ count: null };
export const cache = {};
export class Store { rows = []; current = null; size = 0; }
export function find(name = null, rows = [], options = {}) { return { found: null, rows: [] }; }
/** @type {string[]} */
export const names = [];
export const told = { a: 1 };`,
    );
    writeFileSync(join(folder, "old.cjs"), "module.exports = { list: [] };\nmodule.exports.more = 1;");
    const head = `import { state, cache, Store, find, names, told } from "./state.js"; import old from "./old.cjs"; const store = new Store();`;
    expect(
      errors(`${head} state.user = "Ann"; state.rows.push(1); cache.first = 1; state.count = 2; old.list.push(1); old.more;
      store.rows.push(1); store.current = 1; find("a", [1], { b: 2 }).found = 1; find().rows.push(2); names.push("x");`),
    ).toEqual([]);
    const codes = (code: string) => errors(`${head} ${code}`).map(([number]) => number);
    expect(codes(`state.count = "x"; names.push(1); store.none; store.size = "x"; told.a = "x";`)).toEqual([
      2322, 2345, 2339, 2322, 2322,
    ]);
  });

  test("a tsconfig.json that does not say strict means what the project's own TypeScript means by that", () => {
    language.close();
    mkdirSync(join(folder, "node_modules/typescript"), { recursive: true });
    const own = (version: string) =>
      writeFileSync(
        join(folder, "node_modules/typescript/package.json"),
        JSON.stringify({ version }, null, 2),
      );
    const codes = (options: object) => {
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
      const one = new NotebookLanguage(folder, () => null, start);
      const found = one.check("const n: number = null; const f = (a) => a;").map(({ code }) => code);
      one.close();
      return found;
    };
    own("5.9.3");
    expect([codes({}), codes({ strict: true }), codes({ strictNullChecks: true })]).toEqual([
      [],
      [2322, 7006],
      [2322],
    ]);
    own("6.0.1");
    expect(codes({})).toEqual([2322]);
    rmSync(join(folder, "node_modules"), { recursive: true });
  });

  test("counts what a tsconfig.json above declares and where it has packages lead to, not how strict it is", () => {
    language.close();
    const put = (name: string, text: string) => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    };
    const compilerOptions = {
      strict: false,
      target: "es2020",
      types: ["made"],
      customConditions: ["source"],
    };
    put("tsconfig.json", JSON.stringify({ compilerOptions, include: ["src"] }));
    put(
      "src/env.d.ts",
      "declare const BUILD: string;\ninterface ImportMeta { readonly env: { MODE: string } }",
    );
    put("node_modules/made/index.d.ts", "declare const MADE: string;");
    put(
      "node_modules/core/package.json",
      '{ "exports": { "source": "./src.ts", "types": "./gone.d.ts", "default": "./gone.js" } }',
    );
    put("node_modules/core/src.ts", "export const core: string = '';");
    put("notebooks/a.txt", "");
    language = new NotebookLanguage(join(folder, "notebooks"), () => null, start);
    const wrong = (code: string) => language.check(code).map(({ code }) => code);
    expect(
      wrong("import { core } from 'core'; [core.at(0), BUILD.at(0), MADE.at(0), import.meta.env.MODE.at(0)]"),
    ).toEqual([]);
    expect(wrong("const s: string = null")).toEqual([2322]);
    // As cells are compiled there: a field without a value is none, and overwrites nothing.
    expect(wrong("class A { a: unknown = 1 } class B extends A { a: number }")).not.toContain(2612);
    put("src/more.d.ts", "declare const MORE: string;");
    expect(wrong("MORE.at(0)")).toEqual([]);
  });

  test("counts what the folder's project declares for all its files, and nothing else of it", () => {
    language.close();
    writeFileSync(join(folder, "tsconfig.json"), '{ "include": ["types"] }');
    mkdirSync(join(folder, "types"));
    writeFileSync(
      join(folder, "types/env.d.ts"),
      'declare const BUILD: string;\ndeclare module "*.css" { const text: string; export default text; }',
    );
    writeFileSync(
      join(folder, "types/module.d.ts"),
      "export interface Own { a: 1 }\ndeclare global { interface Shared { b: 2 } }",
    );
    writeFileSync(join(folder, "types/code.ts"), "const notDeclared = 1;");
    language = new NotebookLanguage(folder, () => null, start);
    const codes = (code: string) => errors(code).map(([number]) => number);
    expect(errors("BUILD.length; const b: Shared = { b: 2 };")).toEqual([]);
    expect(codes('import text from "./a.css"; text.none')).toEqual([2339]);
    expect(codes("const o: Own = null!; notDeclared")).toEqual([2304, 2304]);
    language.ran("const n: typeof BUILD = BUILD;");
    writeFileSync(join(folder, "types/env.d.ts"), "declare const BUILD: number;");
    expect(errors("n.toFixed()")).toEqual([]);
    expect(codes("LATE.none")).toEqual([2304]);
    writeFileSync(join(folder, "types/late.d.ts"), "declare const LATE: { late: 1 };");
    expect(texts("LATE.|")).toEqual(["late"]);
    rmSync(join(folder, "types/late.d.ts"));
    expect(codes("LATE.none")).toEqual([2304]);
  });

  test("counts what cells add to modules and to what is global, in themselves and later, however far back", () => {
    writeFileSync(join(folder, "box.ts"), "export class Box {}");
    expect(
      errors(
        'import { Box } from "./box.ts"; declare module "./box.ts" { interface Box { own: 1 } } new Box().own',
      ),
    ).toEqual([]);
    language.ran('declare module "./box.ts" { interface Box { open(): number } }');
    language.ran('declare module "fs" { interface Stats { more: string } }');
    language.ran("declare global { interface Array<T> { second: T } }");
    language.ran("declare global { interface Map<K, V> { first: V } }");
    const code = `import { Box } from "./box.ts"; import { statSync } from "node:fs";
      new Box().open().none; statSync(".").more.none; [1].second.none; new Map<1, 2>().first.none; global.none`;
    const expected = ["number", "string", "number", "2"].map((type) => [
      2339,
      expect.stringContaining(`'${type}'`),
      "none",
    ]);
    expect(errors(code)).toEqual(expected);
    for (let i = 0; i < 40; i++) language.ran(`const n${i} = ${i}`);
    expect(errors(code)).toEqual(expected);
  });

  test("takes in a chain of cells", () => {
    language.ran("const v0 = { n: 1 }");
    for (let i = 1; i < 60; i++) language.ran(`const v${i} = { n: v${i - 1}.n + 1, own${i}: true }`);
    language.catchUp();
    expect(texts("v59.|")).toEqual(["n", "own59"]);
    expect(errors("const s: string = v59.n")).toEqual([
      [2322, "Type 'number' is not assignable to type 'string'.", "s"],
    ]);
  });
});

describe("what TypeScript 7 asks of the disk, and is asked", () => {
  /** Paths, in order. */
  let asked: string[];
  /** Files of which the trees were read. */
  let trees: string[];
  /** How often errors were asked for. */
  let checks: number;
  const start: StartCompiler = (files) => {
    const { readFile, fileExists } = files.callbacks;
    const noting =
      <T>(answer: (path: string) => T) =>
      (path: string) => {
        asked.push(path);
        return answer(path);
      };
    Object.assign(files.callbacks, { readFile: noting(readFile), fileExists: noting(fileExists) });
    const compiler = new NativeCompiler(files);
    const { declarations } = compiler;
    compiler.declarations = (symbol, wanted) => {
      const nodes = declarations.call(compiler, symbol, wanted);
      trees.push(...nodes.map((node) => node.getSourceFile().fileName));
      return nodes;
    };
    const { errors } = compiler;
    compiler.errors = (path) => {
      checks++;
      return errors.call(compiler, path);
    };
    return compiler;
  };

  function folderWith(texts: Record<string, string>): string {
    const folder = emptyFolder();
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return folder;
  }

  beforeEach(() => {
    asked = [];
    trees = [];
    checks = 0;
  });

  test.each([
    ["once, where it has none", "const last = rows[0]!", 1],
    ["twice, where it has one that was there before", "const last = rows[0]!, wrong: number = ''", 2],
  ])("of a cell that ran, into which its types are written, are its errors: %s", (_often, code, often) => {
    const language = new NotebookLanguage(folderWith({}), () => null, start);
    try {
      language.warmUp();
      language.ran("const rows = [{ price: 1 }]");
      language.catchUp();
      checks = 0;
      language.ran(code);
      language.catchUp();
      expect(checks).toBe(often);
      expect(language.inspect("last", 1)?.signature).toBe("const last: { price: number; }");
    } finally {
      language.close();
    }
  });

  test("packages of a cell that only imports are read while nobody waits", () => {
    const folder = folderWith({
      "node_modules/pets/package.json": '{ "name": "pets", "types": "index.d.ts" }',
      "node_modules/pets/index.d.ts": "export declare const cat: { legs: number };",
    });
    const language = new NotebookLanguage(folder, () => null, start);
    try {
      language.warmUp();
      language.ran('import { cat } from "pets"');
      language.catchUp();
      expect(asked.filter((path) => path.endsWith("/pets/index.d.ts"))).not.toEqual([]);
      asked = [];
      expect(language.complete("cat.", 4)?.matches.map(({ text }) => text)).toEqual(["legs"]);
      expect(asked.filter((path) => path.includes("/pets/"))).toEqual([]);
    } finally {
      language.close();
    }
  });

  test("a package's tree is not read for what is inspected of it, but for the word of a variable", () => {
    const folder = folderWith({
      "node_modules/pets/package.json": '{ "name": "pets", "types": "index.d.ts" }',
      "node_modules/pets/index.d.ts": `/** Feeds it. */ export declare function feed(): void;
        export interface Pet { legs: number } export * as care from "./index"; export declare let cat: Pet;`,
    });
    const language = new NotebookLanguage(folder, () => null, start);
    const signature = (code: string) => language.inspect(code, code.length)?.signature;
    try {
      language.ran('import { feed, type Pet, care, cat } from "pets"');
      expect(language.inspect("feed", 4)).toMatchObject({
        signature: "function feed(): void",
        documentation: "Feeds it.",
      });
      expect(signature("care")).toBe("module care");
      expect(signature("Pet")).toBe("interface Pet");
      expect(signature("cat.legs")).toBe("(property) legs: number");
      expect(signature("[1].map")).toContain("(method) map");
      expect(trees).toEqual([]);
      expect(signature("cat")).toBe("let cat: Pet");
      expect(trees).toEqual([expect.stringContaining("/pets/index.d.ts")]);
    } finally {
      language.close();
    }
  });

  test("Node's types are looked for in none of the packages that are installed below them", () => {
    const node = "node_modules/@types/node";
    const folder = folderWith({
      "lesson/notes.txt": "",
      [`${node}/package.json`]: '{ "name": "@types/node", "version": "22.0.0" }',
      [`${node}/index.d.ts`]: `import { Agent } from "undici-types"; import "elsewhere"; declare global { var agent: Agent }`,
      [`${node}/node_modules/undici-types/package.json`]: '{ "name": "undici-types" }',
      [`${node}/node_modules/undici-types/index.d.ts`]: "export interface Agent { pool: number }",
    });
    // Jest finds from a folder what Node finds from the one above.
    const language = new NotebookLanguage(join(folder, "lesson"), () => null, start);
    try {
      expect(language.complete("agent.", 6)?.matches.map(({ text }) => text)).toEqual(["pool"]);
      expect(asked.filter((path) => /^\/cokernel-node-types\/.*node_modules/.test(path))).toEqual([]);
    } finally {
      language.close();
    }
  });
});
