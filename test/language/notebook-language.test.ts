// Completion and inspection over the cells of a notebook, against the real TypeScript process.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Cells } from "../../src/language/cells.ts";
import type { Completion } from "../../src/language/messages.ts";
import { NotebookLanguage } from "../../src/language/notebook-language.ts";
import { nativeElseFallback } from "../../src/language/start-compiler.ts";
import { stillRead } from "../../src/language/summary.ts";

let folder: string;
let language: NotebookLanguage;
const open: NotebookLanguage[] = [];

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "notebook-")));
});

beforeEach(() => {
  language = new NotebookLanguage(folder);
  open.push(language);
});

afterAll(() => {
  for (const one of open) one.close();
  rmSync(folder, { recursive: true });
});

/** Complete at the bar. */
function complete(withBar: string): Completion {
  const cursor = withBar.indexOf("|");
  return language.complete(withBar.replace("|", ""), cursor)!;
}

function texts(withBar: string): string[] {
  return complete(withBar).matches.map(({ text }) => text);
}

function inspect(withBar: string) {
  const cursor = withBar.indexOf("|");
  return language.inspect(withBar.replace("|", ""), cursor);
}

test("a name on globalThis is offered once it is written, and not while it is", () => {
  expect(texts("globalThis.debu|")).toEqual([]);
  expect(texts("globalThis.debug = 1;\nglobalThis.debu|")).toEqual(["debug"]);
  expect(texts("globalThis.debu|;\nglobalThis.debug = 1;")).toEqual(["debug"]);
});

/** Files of cells, in memory. */
function cellFiles() {
  const texts = new Map<string, string>();
  return {
    texts,
    get: (file: string) => texts.get(file),
    write: (file: string, text: string) => void texts.set(file, text),
    remove: (file: string) => void texts.delete(file),
  };
}

describe("completion", () => {
  test("gives the members of a value of the same cell, which has not run", () => {
    expect(complete("const x = { beta: 'b', alpha: 1 }; x.|")).toEqual({
      start: 37,
      end: 37,
      matches: [
        { text: "alpha", type: "property", signature: "number" },
        { text: "beta", type: "property", signature: "string" },
      ],
    });
  });

  test("knows values, functions, classes, types and imports of earlier cells", () => {
    language.ran("import path from 'node:path'\nconst { row, ...others } = { row: { id: 1 }, more: true }");
    language.ran(
      "class Point { constructor(readonly px: number) {}; dist() { return this.px } }\ninterface Named { label: string }",
    );
    language.ran("function make(n: number) { return new Point(n) }\nenum Color { Red, Green }");
    expect(texts("row.|")).toEqual(["id"]);
    expect(texts("others.|")).toEqual(["more"]);
    expect(texts("make(1).|")).toEqual(["dist", "px"]);
    expect(texts("let n: Named = null!; n.|")).toEqual(["label"]);
    expect(texts("path.joi|")).toEqual(["join"]);
    expect(texts("Color.|")).toEqual(["Green", "Red"]);
    expect(complete("mak|").matches[0]).toEqual({
      text: "make",
      type: "function",
      signature: "(n: number) => Point",
    });
    expect(complete("new Poi|").matches[0]).toMatchObject({ text: "Point", type: "class" });
    expect(complete("let a: Nam|").matches[0]).toMatchObject({ text: "Named", type: "interface" });
  });

  test("sees a redeclared name in its new shape, and a class of before through what was made of it", () => {
    language.ran("const total = { first: 1 }; class A { old = 1 }");
    language.ran("const a = new A()");
    language.ran("const total = { second: 2, kept: a.old }; class A { young = 1 }");
    expect(texts("total.|")).toEqual(["kept", "second"]);
    expect(texts("a.|")).toEqual(["old"]);
    expect(texts("new A().|")).toEqual(["young"]);
  });

  test("prefers what the cell itself declares to the same name of an earlier one", () => {
    language.ran("const total = { first: 1 }");
    expect(texts("const total = { mine: 1 };\ntotal.|")).toEqual(["mine"]);
    expect(texts("const { total } = { total: { unpacked: 1 } };\nif (total.|")).toEqual(["unpacked"]);
    expect(texts("import * as total from 'node:path';\ntotal.joi|")).toEqual(["join"]);
    expect(texts("total.|")).toEqual(["first"]);
  });

  test("a cell run again gives its new shape", () => {
    language.ran("let n = 1");
    expect(texts("n.toF|")).toEqual(["toFixed"]);
    language.ran("let n = 'text'");
    expect(texts("n.toU|")).toEqual(["toUpperCase"]);
  });

  test("knows Node without an install", () => {
    expect(texts('import fs from "node:fs"; fs.readFileS|')).toEqual(["readFileSync"]);
    expect(texts("process.arg|")).toEqual(["argv", "argv0"]);
    expect(texts("new AbortController().sig|")).toEqual(["signal"]);
    expect(texts("docum|")).toEqual([]);
  });

  test("knows the kernel's globals", () => {
    expect(texts("display.|")).toEqual(
      expect.arrayContaining(["clear", "html", "json", "latex", "markdown", "mime", "png", "svg"]),
    );
    expect(texts("display(1).|")).toEqual(["id", "update"]);
    expect(texts("asyncio.slee|")).toEqual(["sleep"]);
    expect(texts("let t: asyncio.Tas|")).toContain("Task");
    expect(texts("const c = coroutine(function* () { return 1 })(); c.sen|")).toEqual(["send"]);
    expect(texts("(await input('?')).toU|")).toEqual(["toUpperCase"]);
    expect(texts("comms.|")).toEqual(["open", "register", "unregister"]);
    expect(texts("try {} catch (e) { if (e instanceof StopIteration) e.val|")).toEqual(["value"]);
    for (const name of ["asyncio", "coroutine", "next", "CancelledError", "prompt"])
      expect(texts(`${name}|`)).toContain(name);
  });

  test("sorts what is near first, keywords after globals, and the case typed before the other", () => {
    language.ran("const concern = 1");
    const found = texts("const control = 1; function f(confirm: number) {\n  con|");
    expect(found.slice(0, 3)).toEqual(["confirm", "control", "concern"]);
    expect(found.indexOf("console")).toBeLessThan(found.indexOf("const"));
    expect(texts("str|")).toEqual(["structuredClone", "string", "String"]);
    expect(texts("Str|")).toEqual(["String", "structuredClone", "string"]);
  });

  test("replaces the whole word, and counts UTF-16 units", () => {
    expect(complete("const 🎈 = '🎈🎈'; 'a🎈'.toUp|")).toMatchObject({ matches: [{ text: "toUpperCase" }] });
    expect(complete("/* 🎈🎈 */ cons|ol.log()")).toMatchObject({ start: 11, end: 17 });
  });

  test("completes inside strings: modules, and members of a union", () => {
    expect(texts("import x from 'node:pat|'").slice(0, 2)).toEqual(["node:path", "node:path/posix"]);
    const found = complete("import x from 'node:fs/prom|'");
    expect(found).toMatchObject({ start: 23, end: 27, matches: [{ text: "promises" }] });
    language.ran("type Side = 'left' | 'right'");
    expect(texts("const s: Side = 'l|'")).toEqual(["left"]);
  });

  test("the end of a text that is being written is a place like any other", () => {
    language.ran("class Shape { label = 1; area() { return 1 } }");
    expect(texts("class Circle extends Shape {\n  override area() { return thi|")).toEqual(["this"]);
    expect(texts("interface Box { shape: |").slice(0, 3)).toContain("Shape");
    expect(complete("function f<TKey>(a: TK|").matches).toEqual([{ text: "TKey", type: "type" }]);
  });

  test("completes what is assigned to a variable of an earlier cell, also where the text does not parse", () => {
    language.ran("let state: 'idle' | 'busy' = 'idle'");
    expect(texts('state = "|')).toEqual(["busy", "idle"]);
    expect(texts('if (true) { state = "b|')).toEqual(["busy"]);
  });

  test("offers the cases that a switch lacks as they are written", () => {
    language.ran("interface Shape { kind: 'box' | 'disc' }");
    const found = texts("function area(s: Shape) { switch (s.kind) { case 'box': return 1; cas| } }");
    expect(found).toEqual(["case", 'case "disc":']);
  });

  test("names no module in a string of another call that is named from", () => {
    mkdirSync(join(folder, "node_modules/somewhere"), { recursive: true });
    expect(texts('Buffer.from("|")')).toEqual([]);
    expect(texts('import fs from "node:f|"')).toContain("node:fs");
  });

  test("behind the dots of a spread any name may stand, and what is no name is left out behind a dot", () => {
    language.ran("const measured = [1, 2]");
    expect(texts("Math.max(...|")).toContain("measured");
    expect(texts("[...meas|]")).toEqual(["measured"]);
    expect(texts("/a/.exec('')?.|")).not.toContain("0");
  });

  test("puts a name before a keyword or a number behind the cursor, and in the place of a name", () => {
    expect(complete("|const x = 1")).toMatchObject({ start: 0, end: 0 });
    expect(complete("Math.max(|2)")).toMatchObject({ start: 9, end: 9 });
    expect(complete("Math.max(|size)")).toMatchObject({ start: 9, end: 13 });
  });

  test("finds local files, and sees them change on disk", () => {
    const helper = join(folder, "helper.ts");
    const write = (text: string) => {
      writeFileSync(helper, text);
      utimesSync(helper, 1, 1); // as from an archive, by `cp -p`, or by a clock that was set
    };
    write("export const h = { one: 1 };");
    expect(texts("import { h } from './helper.ts'; h.|")).toEqual(["one"]);
    language.ran("import { h } from './helper.ts'");
    expect(texts("h.|")).toEqual(["one"]);
    write("export const h = { two: 1 };");
    expect(texts("h.|")).toEqual(["two"]);
  });

  test("completes the names of local files, with their ending where it is being written", () => {
    mkdirSync(join(folder, "shapes"));
    writeFileSync(join(folder, "shapes", "round.ts"), "export const circle = 1;");
    writeFileSync(join(folder, "shapes", "round.txt"), "");
    expect(texts("import { circle } from './shapes/r|'")).toEqual(["round"]);
    expect(texts("import { circle } from './shapes/round.|'")).toEqual(["round.ts"]);
    expect(texts("await import('./shapes/round.t|')")).toEqual(["round.ts"]);
    expect(texts("import { circle } from './none/round.|'")).toEqual([]);
  });

  test("finds packages of the folder, from the cell being written and from one that ran", () => {
    const pack = join(folder, "node_modules", "some-package");
    mkdirSync(pack, { recursive: true });
    writeFileSync(
      join(pack, "package.json"),
      '{ "name": "some-package", "exports": "./index.js", "types": "./index.d.ts" }',
    );
    writeFileSync(join(pack, "index.js"), "");
    writeFileSync(
      join(pack, "index.d.ts"),
      "export declare class Thing { private own: 1; use(): string }\nexport declare const thing: Thing;",
    );
    expect(texts("import { thing } from 'some-package'; thing.|")).toEqual(["use"]);
    language.ran("import { Thing } from 'some-package'; const mine = new Thing()");
    expect(texts("mine.|")).toEqual(["use"]);
    // One package, though seen from two roots: a class with private members fits only itself.
    expect(inspect("import { thing } from 'some-package'; const both| = [thing, mine]")).toMatchObject({
      signature: "const both: Thing[]",
    });
  });

  test.each(["Tom's notebooks", 'the "new" ones', "a`b", "a${b}$'"])(
    "knows what lies in a folder called %s",
    (name) => {
      const odd = join(folder, name);
      mkdirSync(odd);
      writeFileSync(join(odd, "lib.ts"), "export const here = 'x';");
      writeFileSync(join(odd, "told.d.ts"), "declare const told: { age: number };");
      const inOdd = new NotebookLanguage(odd);
      open.push(inOdd);
      for (const quote of ["'", '"'])
        expect(inOdd.check(`import { here } from ${quote}./lib.ts${quote}; here.at(0);`)).toEqual([]);
      expect(inOdd.check("(await import(`./lib.ts`)).here.at(0)")).toEqual([]);
      const directive = "/// <reference path='./told.d.ts' />\ntold.";
      expect(inOdd.complete(directive, directive.length)?.matches).toMatchObject([{ text: "age" }]);
    },
  );

  test("a broken cell completes, and one that ran without parsing declares nothing", () => {
    language.ran("const broken = {");
    language.ran("const fine = { a: 1 }");
    expect(texts("function f( {{{ ]]\nfine.|")).toEqual(["a"]);
    expect(texts("broke|")).toEqual([]);
    expect(texts("|")).toContain("fine");
    expect(complete("'unterminated |").matches).toEqual([]);
    expect(complete("|")).toMatchObject({ start: 0, end: 0 });
  });
});

describe("hundreds of cells", () => {
  test("each name is that of its latest cell, however far back, as value and as type", () => {
    const fresh = (i: number) => `own${i}`;
    for (let i = 0; i < 200; i++) {
      // Each tenth name is declared again a hundred cells later, with another type.
      const again =
        i >= 100 && i % 10 === 0
          ? `; interface Row${i - 100} { late: string }; const own${i - 100} = "late"`
          : "";
      language.ran(`interface Row${i} { n: ${i} }; const own${i}: ${i} = ${i}${again}`);
    }
    for (const i of [0, 10, 90]) {
      expect(inspect(`${fresh(i)}|`)?.signature).toBe(`const own${i}: "late"`);
      expect(texts(`let row: Row${i}; row!.|`)).toEqual(["late"]);
    }
    for (const i of [1, 15, 16, 17, 99, 127, 128, 199]) {
      expect(inspect(`${fresh(i)}|`)?.signature).toBe(`const own${i}: ${i}`);
      expect(texts(`let row: Row${i}; row!.|`)).toEqual(["n"]);
    }
    expect(language.check("own0.length; own1.toFixed(); let row: Row5 = { n: 5 }")).toEqual([]);
  });

  test("no file lists all names again, nor has them by a star, for which the checker would gather them", () => {
    const held = (count: number) => {
      const files = cellFiles();
      const cells = new Cells(files);
      for (let i = 0; i < count; i++) cells.add(`const name${i} = ${i}`, null);
      for (const text of files.texts.values()) expect(text).not.toContain("*");
      return [...files.texts.values()].reduce((sum, { length }) => sum + length, 0);
    };
    expect(held(2000)).toBeLessThan(2.5 * held(1000));
  });

  test("a file made ahead imports what it will when its cell has run, also one that assigns", () => {
    const files = cellFiles();
    const cells = new Cells(files);
    const modules = (file: string) => files.get(file)!.match(/(?:from |import\()"[^"]+"/g);
    cells.add("let count = 0, server: string | undefined; const total = 1", null);
    cells.names.notePresent("server", true);
    const ahead = modules("cokernel-cell-2.ts");
    cells.add("count += total; const own = server.length", null);
    expect(modules("cokernel-cell-2.ts")).toEqual(ahead);
    expect(ahead).toHaveLength(1);
  });

  test("of a cell that is run again and again the last is kept, and what earlier ones made for others", () => {
    const files = cellFiles();
    const cells = new Cells(files);
    const run = (code: string) => {
      cells.add(code, null);
      cells.forgetUnused();
    };
    run("class Row { first = 1 }");
    run("const row = new Row(), rows = [row]");
    run("const before = rows");
    for (let i = 0; i < 500; i++) run(`class Row { n = ${i} }\nconst rows = [new Row()], own = rows`);
    const kept = [...files.texts.values()].join("");
    expect(kept).toContain("first = 1");
    expect(kept).toContain("before = rows");
    expect(kept).toContain("n = 499");
    expect(kept).not.toContain("n = 400");
    expect(files.texts.size).toBeLessThan(50);
  });

  test("of what is added to modules the last is kept", () => {
    const files = cellFiles();
    const cells = new Cells(files);
    cells.add("declare global { var other: string }", null);
    for (let i = 0; i < 200; i++) {
      cells.add(`declare global { interface Window { title: "${i}" } var page: Window }`, null);
      cells.forgetUnused();
    }
    const kept = [...files.texts.values()].join("");
    expect(kept).toContain("var other");
    expect(kept).toContain('title: "199"');
    expect(files.texts.size).toBeLessThan(50);
  });

  test("a cell that is kept for its name keeps no other whose types are written into it", () => {
    const run = (code: string) => {
      language.check(code);
      language.ran(code);
    };
    run("const raw = [1, 2], first = { a: 1 }, hidden = { b: 2 }; interface Old { c: 3 }");
    run("const old: Old = { c: 3 }, chosen: { a: number } | null = first;\nconst same = chosen");
    run(
      "const rows = raw.map(String), [one] = raw, two = [hidden], three = [() => old][0]!;\nconsole.log(raw)",
    );
    for (let i = 0; i < 40; i++) run(`const raw = ${i}, first = null, hidden = 1; const old = { n: raw }`);
    for (const name of ["rows: string[]", "one: number", "two: { b: number; }[]", "three: () => Old"])
      expect(inspect(`${name.replace(":", "|:").split(":")[0]}`)?.signature).toBe(`const ${name}`);
    expect(inspect("sam|e")?.signature).toBe("const same: { a: number; }");
    expect(inspect("row|s")?.source).toBe(
      "const rows = raw.map(String), [one] = raw, two = [hidden], three = [() => old][0]!;",
    );
    expect(texts("three().|")).toEqual(["c"]);
  });

  test("cells that build on what is run anew each time are not kept for that", () => {
    const files = cellFiles();
    const cells = new Cells(files);
    for (let i = 0; i < 200; i++) {
      const base = cells.add(`const base = { n: ${i} }`, null)!;
      const own = cells.add(`const own${i} = base.n`, null)!;
      cells.forgetUnused();
      base.needs = new Set();
      own.needs = new Set(); // as when `: number` is written
    }
    expect([...files.texts.values()].filter((text) => text.includes("const own"))).toHaveLength(200);
    expect([...files.texts.values()].filter((text) => text.includes("const base")).length).toBeLessThan(40);
  });

  test("a name by which it is declared anew is told as the earlier cell's that it is", () => {
    language.ran("const count = 1, size = 2");
    expect(inspect("let count = [coun|t]")).toEqual({
      name: "count",
      signature: "let count: number",
      documentation: "",
    });
    expect(inspect("let coun|t = [count]")).toMatchObject({ signature: "let count: number[]" });
    expect(inspect("{ let size = siz|e }")).toMatchObject({ inner: true });
  });

  test("nor is what a name has been, by which it was declared anew each time", () => {
    const kept = (code: string) => {
      const files = cellFiles();
      const cells = new Cells(files);
      cells.add("let count = 0", null);
      for (let i = 0; i < 200; i++) {
        const cell = cells.add(code, null)!;
        const { init } = cell.read!.program.body[0].declarations[0];
        cells.forgetUnused();
        cell.needs = stillRead(cell.read!.program, new Set([init])); // as when `: number` is written
      }
      return [...files.texts.values()].filter((text) => text.includes("count + 1")).length;
    };
    expect(kept("let count = count + 1")).toBeLessThan(40);
    expect(kept("let count: number = count + 1")).toBeLessThan(40);
  });

  test("a name has its own type when all else of its time was declared anew", () => {
    const run = (code: string) => {
      expect(language.check(code)).toEqual([]);
      language.ran(code);
    };
    run("interface Row { first: 1 }\nlet count = 0");
    run("const make = (): Row => ({ first: 1 })");
    run("const made = make(), { first } = made;\nconst raise = () => { count = 'a'.length }");
    run("declare global { interface String { shout(): string } }");
    language.ran("const size = 'L' as const, tag = <b>{made.first}</b>"); // without React nothing says what a tag is
    for (let i = 0; i < 40; i++) run(`interface Row { n: ${i} }\nconst make = (): Row => ({ n: ${i} })`);
    run("made.first.toFixed(); first.toFixed(); count = 2; ''.shout(); make().n.toFixed(); raise()");
    expect(inspect("mad|e")?.signature).toBe("const made: Row");
    expect(inspect("siz|e")?.signature).toBe('const size: "L"');
    expect(inspect("mak|e")?.signature).toBe("const make: () => Row");
    expect(inspect("mak|e")?.source).toBe("const make = (): Row => ({ n: 39 })");
    expect(texts("made.|")).toEqual(["first"]);
    expect(texts("make().|")).toEqual(["n"]);
  });
});

test("names that only the checker is told are in no list", () => {
  language.ran("let count = 0");
  expect(texts("count = count + 1; __cok|")).toEqual([]);
  expect(inspect("count = coun|t + 1")?.signature).toBe("let count: number");
});

describe("an unknown name", () => {
  test("is told with what it could mean, also where that is an earlier cell's", () => {
    language.ran("const rows = [1]; interface Column { id: number }");
    const messages = (code: string) => language.check(code).map(({ message }) => message);
    expect(messages("rowss.length")).toEqual(["Cannot find name 'rowss'. Did you mean 'rows'?"]);
    expect(messages("let one: Colum; nowhere")).toEqual([
      "Cannot find name 'Colum'. Did you mean 'Column'?",
      "Cannot find name 'nowhere'.",
    ]);
  });
});

describe("inspection", () => {
  test("of a function of an earlier cell: signature, documentation, source", () => {
    const source = "function add(a: number, b = 2): number { return a + b }";
    language.ran(
      `const before = 1;\n/**\n * Adds.\n *\n * @param a the first\n * @returns the sum\n */\n${source}`,
    );
    expect(inspect("before; ad|d(1)")).toEqual({
      name: "add",
      signature: "function add(a: number, b?: number): number",
      documentation: "Adds.\n\n*@param* `a` — the first\n\n*@returns* — the sum",
      source,
    });
    expect(inspect("add(1, |)")).toMatchObject({ name: "add" });
    for (const call of ["new Map<string, Array<() => void>>(|)", "a > new Map <A> (|"])
      expect(inspect(call)).toMatchObject({ name: "Map" });
    for (const call of ["add((|", "add(1, (2 + |", "add(1, (x) => (|"])
      expect(inspect(call)).toMatchObject({ name: "add" });
    expect(inspect("add(add(1)(|")).toBeNull();
    expect(inspect("const f = () => (|)")).toBeNull();
  });

  test("of a name of a value and a type, over cells: both", () => {
    language.ran("const User = { parse: (x: unknown) => ({ name: String(x) }) }");
    language.ran("type User = ReturnType<typeof User.parse>");
    expect(inspect("let u: User|")?.signature).toBe(
      "const User: { parse: (x: unknown) => { name: string; }; }\ntype User = { name: string; }",
    );
  });

  test("of overloads: what each says once", () => {
    language.ran(
      "/**\n * Wraps.\n * @param x what\n */\nfunction wrap(x: string): string[];\n/**\n * Wraps.\n * @param x what\n * @param n how often\n */\nfunction wrap(x: number, n?: number): number[];\nfunction wrap(x: any) { return [x]; }",
    );
    expect(inspect("wrap|")?.documentation).toBe("Wraps.\n\n*@param* `x` — what\n\n*@param* `n` — how often");
  });

  test("in a call, where nothing is known of what is written: of the call, and what is wanted there", () => {
    language.ran(
      "function over(a: string): string\nfunction over(a: number, b?: boolean): number\nfunction over(a: any) { return a }",
    );
    const overloads = "function over(a: string): string\nfunction over(a: number, b?: boolean): number";
    expect(inspect("over(1, |")?.signature).toBe(`${overloads}\n// here: b?: boolean`);
    expect(inspect("over(1, nex|")?.signature).toBe(`${overloads}\n// here: b?: boolean`);
    expect(inspect("over('a, (b| c')")?.signature).toBe(overloads);
    expect(inspect("console.log('x', [1, 2], |)")?.signature).toMatch("\n// here: ...optionalParams: any[]");
    expect(inspect("new Date(|)")?.signature).toMatch("DateConstructor\nnew Date(): Date\n");
    expect(inspect("new Map(|)")?.signature).toMatch("readonly (readonly [K, V])[]");
  });

  test("of a key in an object, and of an attribute: what is wanted there", () => {
    language.ran(
      "interface Options {\n/** IANA */\nzone?: 'utc' | 'local'; done?: () => void }\nfunction show(o: Options) {}",
    );
    const zone = { signature: '(property) zone?: "local" | "utc"', documentation: "IANA" };
    expect(inspect("show({ zo|ne: 'utc' })")).toMatchObject(zone);
    expect(inspect("let o: Options = null!; o.zo|ne")).toMatchObject(zone);
    expect(inspect("let o: Options = null!; o.do|ne")?.signature).toBe("(property) done?: () => void");
    expect(inspect("show({ zo|")).toMatchObject({ signature: "(property) zo: any" });
    expect(inspect("show({ zone|")).toMatchObject(zone);
    expect(inspect("let o: Opt|")).toBeNull();
    expect(inspect("let o = { zo|ne: 1 }")?.signature).toBe("(property) zone: number");
  });

  test("of a member of an enum its value, of a type parameter that it is one, of console what it is", () => {
    expect(inspect("enum Level { Info = 'info', Warn = 3 }; Level.In|fo")?.signature).toBe(
      '(enum member) Level.Info = "info"',
    );
    expect(inspect("function f<T>(a: |T) {}")?.signature).toBe("(type parameter) T");
    expect(inspect("cons|ole")?.signature).toBe("var console: Console");
  });

  test("of values, classes and types", () => {
    language.ran(
      "const row = { id: 1 }; let n = 1; type Pair<T> = [T, T];\nclass P<T> { constructor(v: T) {} m() {} }",
    );
    expect(inspect("row|")).toMatchObject({
      signature: "const row: { id: number; }",
      source: "const row = { id: 1 };",
    });
    expect(inspect("n|")).toMatchObject({ signature: "let n: number" });
    expect(inspect("row.id|")).toMatchObject({ signature: "(property) id: number" });
    expect(inspect("let p: Pair|<number>")).toMatchObject({ signature: "type Pair<T> = [T, T]" });
    expect(inspect("Pair|")).toMatchObject({ name: "Pair", signature: "type Pair<T> = [T, T]" });
    expect(inspect("row.Pair|")).toBeNull();
    expect(inspect("new P|(1)")).toMatchObject({ signature: "class P<T>\nnew P<T>(v: T)" });
    language.ran(
      "const [{ deep }] = [{ deep: 1 }]; enum Color { Red, Green }; namespace Space { export const x = 1 }",
    );
    expect(inspect("deep|")).toMatchObject({
      signature: "const deep: number",
      source: "const [{ deep }] = [{ deep: 1 }];",
    });
    expect(inspect("Color|")).toMatchObject({ signature: "enum Color" });
    expect(inspect("Color.Red|")).toMatchObject({ signature: "(enum member) Color.Red = 0" });
    expect(inspect("Space|")).toMatchObject({ signature: "module Space" });
    expect(inspect("coroutine|")?.signature).toMatch(/^function coroutine</);
    expect(inspect("let e: StopIteration|<number>")?.signature).toMatch(/^class StopIteration</);
    expect(inspect("function f(arg: string) { ar|g }")).toMatchObject({
      signature: "(parameter) arg: string",
    });
  });

  test("of what a local file declares has its source, as it is now", () => {
    const source = "export function area(side: number): number {\n  return side ** 2;\n}";
    writeFileSync(join(folder, "shapes.ts"), `// Shapes.\n${source}\n`);
    language.ran("import { area as areaOf } from './shapes.ts'");
    expect(inspect("areaOf|")).toMatchObject({
      signature: "function areaOf(side: number): number",
      source,
    });
  });

  test("of what Node declares has documentation and no source", () => {
    const found = inspect("import fs from 'node:fs'; fs.readFileSync|");
    expect(found?.signature).toContain("readFileSync(path: ");
    expect(found?.documentation).toContain("Returns the contents of the `path`.");
    expect(found).not.toHaveProperty("source");
  });

  test("of nothing is null", () => {
    expect(inspect("|")).toBeNull();
    expect(inspect("nothingOfThatName|")).toBeNull();
    expect(inspect("1 + |")).toBeNull();
    expect(inspect("const x = ((((|")).toBeNull();
    language.ran("const word = 1");
    expect(inspect("// wor|d\nword")).toBeNull();
  });

  test("of a type that nobody could read to its end is cut, and says so", () => {
    const keys = Array.from({ length: 1000 }, (_, i) => `key${i}: ${i}`);
    language.ran(`const table = { ${keys.join(", ")} };\n${"// long\n".repeat(5000)}`);
    const { signature = "", source = "" } = inspect("table|") ?? {};
    expect(signature).toMatch(/^const table: \{ key0: number; [\s\S]* …\n\/\/ … \d+ more characters$/);
    expect(signature.length).toBeLessThan(4_100);
    expect(source).toMatch(/^const table = \{ key0: 0, key1: 1/);
  });
});

describe("the TypeScript process", () => {
  const children = () =>
    execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line.includes("--api"))
      .map((line) => Number(line.trim().split(" ")[0]));

  (process.platform === "linux" ? test : test.skip)("is started anew when it was killed", () => {
    const before = children();
    const failures: (string | null)[] = [];
    const start = nativeElseFallback(
      () => {},
      (_, after) => failures.push(after),
    );
    open.push((language = new NotebookLanguage(folder, () => null, start)));
    language.ran("const x = { alpha: 1 }");
    expect(texts("x.|")).toEqual(["alpha"]);
    const own = children().filter((pid) => !before.includes(pid));
    expect(own).toHaveLength(1);
    process.kill(own[0]!, "SIGKILL");
    expect(texts("x.al|")).toEqual(["alpha"]);
    expect(inspect("x|")).toMatchObject({ name: "x" });
    expect(failures).toEqual([null, expect.any(String)]);
  });
});
