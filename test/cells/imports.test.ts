// What cells import: files of the notebook's folder as they are now, packages that are there, and that are not.

import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TestKernel } from "./kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel.stop());

/** Into the folder of the kernel under test. */
function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(kernel.folder, name)), { recursive: true });
    writeFileSync(join(kernel.folder, name), text);
  }
}

describe("a local file", () => {
  test("that changed is seen anew when the cell runs again, also through others", async () => {
    write({
      "top.ts": `export { deep as value } from "./middle";\nexport let loaded = 0;\nloaded++;`,
      "middle.ts": `import { n } from "./deep.ts"; export const deep: number = n;`,
      "deep.ts": "export const n = 1;",
      "other.ts": `export const state = { count: 0 };`,
    });
    await kernel.run(`import { state } from "./other"; state.count++;`);
    const cell = `import { value, loaded } from "./top.ts"; import { state } from "./other"; [value, loaded, state.count]`;
    expect(await kernel.run(cell)).toBe("[ 1, 1, 1 ]");
    write({ "deep.ts": "export const n = 22;" });
    expect(await kernel.run(cell)).toBe("[ 22, 1, 1 ]");
  });

  test("that is another of the same size and time, as from an archive, is seen anew", async () => {
    const cell = `import { day } from "./dated.ts"; day`;
    for (const day of [1, 2]) {
      write({ "dated.ts": `export const day = ${day};` });
      utimesSync(join(kernel.folder, "dated.ts"), 1, 1);
      expect(await kernel.run(cell)).toBe(String(day));
    }
  });

  test("that has not changed is the same module", async () => {
    write({ "same.ts": "export const token = {};" });
    await kernel.run(`import { token as first } from "./same.ts";`);
    expect(await kernel.run(`import { token } from "./same"; token === first`)).toBe("true");
    write({ "through.mjs": `export { token } from "./same.ts";` });
    expect(await kernel.run(`import { token as again } from "./through.mjs"; again === first`)).toBe("true");
  });

  test.each([
    ["an ES module", "a.mjs", "export const v = 1;", "export const v = 2;"],
    ["a CommonJS one", "a.cjs", "exports.v = 1;", "exports.v = 2;"],
    [
      "TypeScript with enums",
      "a.ts",
      "export enum E { A = 1 } export const v = E.A;",
      "export enum E { A = 2 } export const v = E.A;",
    ],
    [
      "TypeScript with decorators",
      "d.ts",
      "const d = (f: any, _: any) => f; class C { @d m() { return 1 } } export const v = new C().m();",
      "const d = (f: any, _: any) => f; class C { @d m() { return 2 } } export const v = new C().m();",
    ],
    [
      "CommonJS in TypeScript",
      "c.cts",
      "const v: number = 1; export = { v };",
      "const v: number = 2; export = { v };",
    ],
  ])("may be %s", async (_what, name, before, after) => {
    write({ [name]: before });
    expect(await kernel.run(`import { v as v1 } from "./${name}"; v1`)).toBe("1");
    write({ [name]: `${after}\n` });
    expect(await kernel.run(`import { v as v2 } from "./${name}"; v2`)).toBe("2");
  });

  test("that requires another which changed is seen anew", async () => {
    write({ "outer.cjs": `exports.v = require("./inner.cjs").v;`, "inner.cjs": "exports.v = 'one';" });
    expect(await kernel.run(`import { v } from "./outer.cjs"; [v, require("./outer.cjs").v]`)).toBe(
      "[ 'one', 'one' ]",
    );
    write({ "inner.cjs": "exports.v = 'another';" });
    expect(await kernel.run(`require("./outer.cjs").v`)).toBe("'another'");
    expect(await kernel.run(`import { v } from "./outer.cjs"; v`)).toBe("'another'");
  });

  test("of JSON is imported with its type or without, then by its names, too", async () => {
    write({ "data.json": `{ "a": 1, "class": "c", "not a name": 2, "default": 3 }` });
    const typed = `import data from "./data.json" with { type: "json" }; data.a`;
    expect(await kernel.run(typed)).toBe("1");
    write({
      "data.json": `{ "a": 2, "class": "c", "not a name": 2, "default": 3 }`,
      "list.json": "[1, 2]",
      "reads.ts": `import { a, class as kind } from "./data.json";\nimport list from "./list.json";\nexport const read = [a, kind, list];`,
    });
    expect(await kernel.run(typed)).toBe("2");
    const untyped = `import data, { a } from "./data.json"; import { read } from "./reads"; [data.default, a, read]`;
    expect(await kernel.run(untyped)).toBe("[ 3, 2, [ 2, 'c', [ 1, 2 ] ] ]");
    write({ "data.json": `{ "a": 3, "default": 4 }` });
    expect((await kernel.fail(untyped)).traceback).toContain("'class'");
    write({ "reads.ts": `export { a as read } from "./data.json";` });
    expect(await kernel.run(untyped)).toBe("[ 4, 3, 3 ]");
    write({ "data.json": "{ a: 5 }" });
    expect((await kernel.fail(untyped)).evalue).toMatch(/^\.\/data\.json is not JSON: /);
    write({ "node_modules/has-data/package.json": `{ "version": "1.2.3" }` });
    expect(await kernel.run(`import { version } from "has-data/package.json"; version`)).toBe("'1.2.3'");
  });

  test("is followed for changes when it is required, but the kernel itself is not, wherever it lies", async () => {
    const fresh = await TestKernel.start();
    const code = `const before = process.memoryUsage().heapTotal; require("path"); (process.memoryUsage().heapTotal - before) / 2 ** 20`;
    expect(Number(await fresh.run(code))).toBeLessThan(16); // its bundles, parsed, take 34 MiB
    await fresh.stop();
  });

  test("that is required may be TypeScript", async () => {
    write({
      "req.ts": `import { n } from "./reqd"; export enum U { M = 7 } export const sum: number = n + U.M;`,
      "reqd.ts": "export const n = 1;",
    });
    expect(await kernel.run(`require("./req").sum`)).toBe("8");
  });

  test("that was required by a cell is the same module to all that import it, until it has changed", async () => {
    const first = `import { bump } from "./below"; export const state = { n: 1 }; export default class Shop {}; export { bump };`;
    write({
      "both/first.ts": first,
      "both/below.ts": "let count = 0; export const bump = () => ++count;",
      "both/through.ts": `export { state, default as Shop, bump } from "./first"; export * from "./below";`,
    });
    expect(await kernel.run(`const had = require("./both/first"); had.bump()`)).toBe("1");
    expect(
      await kernel.run(`import Shop, { state as own } from "./both/first"; import * as through from "./both/through";
        [own === had.state, Shop === had.default, through.state === own, through.Shop === Shop, through.bump()]`),
    ).toBe("[ true, true, true, true, 2 ]");
    write({ "both/first.ts": first.replace("n: 1", "n: 23") });
    expect(
      await kernel.run(
        `import { state as late } from "./both/first"; [late.n, late === require("./both/first").state, through.bump()]`,
      ),
    ).toBe("[ 23, true, 3 ]");
  });

  test("that is required finds others as TypeScript does, and knows where it is", async () => {
    write({
      "asks.ts": `import { where } from "./told.js";\nexport const told = where;`,
      "told.ts": `interface A {\n  a: 1;\n}\nexport const where = [import.meta.dirname, import.meta.filename, import.meta.url] as const;
export const fails = () => {\n  null!.x;\n};`,
      "waits.ts": `const ä = 1;\nexport const one = ä + await 2;`,
    });
    const code = `const { told } = require("./asks.ts"); [told[0] === __dirname, told[1].endsWith("told.ts"), told[2].startsWith("file:")]`;
    expect(await kernel.run(code)).toBe("[ true, true, true ]");
    expect((await kernel.fail(`require("./told.ts").fails()`)).traceback).toContain("./told.ts:6:");
    const { ename, traceback } = await kernel.fail(`require("./waits.ts")`);
    expect(ename).toBe("SyntaxError");
    expect(traceback).toContain(`await import("./waits.ts")`);
    expect(traceback).toContain("❱ 2 │ export const one = ä + await 2;\n    │                        ^^^^^");
  });

  test("may have an enum in which a sign makes a number of a string", async () => {
    write({ "ports.ts": "export enum Port { Web = +'80', Next }" });
    expect(await kernel.run('import { Port } from "./ports.ts"; [Port.Web, Port.Next, Port[80]]')).toBe(
      "[ 80, 81, 'Web' ]",
    );
  });

  test("may export from a namespace what changes, and use it in another of its name", async () => {
    write({
      "counter.ts": `export namespace Counter { export let count = 0; export const up = () => ++count }
namespace Counter { export const twice = () => count * 2 }`,
    });
    const code = `import { Counter } from "./counter.ts"; Counter.up(); [Counter.count, Counter.twice()]`;
    expect(await kernel.run(code)).toBe("[ 1, 2 ]");
  });

  test("is found by tsconfig's paths", async () => {
    write({
      "tsconfig.json": `{ /* all */ "compilerOptions": { "paths": { "~/*": ["./lib/*"] }, }, }`,
      "lib/tool.ts": `import { n } from "~/number"; export const tool = n;`,
      "lib/number.ts": "export const n = 5;",
      "lib/tool2.ts": "export const tool = 55;",
    });
    expect(await kernel.run(`import { tool } from "~/tool"; tool`)).toBe("5");
    write({
      "tsconfig.json": `{ "extends": ["@bases/strict", "bases/lib.json"] }`,
      "node_modules/@bases/strict/tsconfig.json": `{ "compilerOptions": { "paths": { "~/*": ["./none/*"] } } }`,
      "node_modules/bases/lib.json": `{ "compilerOptions": { "paths": { "up/*": ["../../lib/*"] } } }`,
    });
    expect(await kernel.run(`import { tool as up } from "up/tool2"; up`)).toBe("55");
    rmSync(join(kernel.folder, "tsconfig.json"));
  });

  test("is found by tsconfig's paths as TypeScript finds it: a whole name first, from the folder of the first file, as they are now", async () => {
    write({
      "tsconfig.json": `{ "extends": "./bases/all.json" }`,
      "bases/all.json": `{ "compilerOptions": { "paths": { "*": ["\${configDir}/any/*"], "whole": ["\${configDir}/one.ts"] } } }`,
      "one.ts": "export const n: number = 1;",
      "any/whole.ts": "export const n: number = 2;",
      "any/other.ts": "export const n: number = 3;",
    });
    const cell = `import { n as whole } from "whole"; import { n as other } from "other"; [whole, other]`;
    expect(await kernel.run(cell)).toBe("[ 1, 3 ]");
    write({ "bases/all.json": `{ "compilerOptions": { "paths": { "*": ["../any/*"] } } }` });
    expect(await kernel.run(cell)).toBe("[ 2, 3 ]");
    write({
      "bases/all.json": `{ "compilerOptions": { "baseUrl": "../any", "paths": { "up/*": ["../*", "none/*"] } } }`,
      "any/uses.ts": `import { n } from "up/one"; import { n as m } from "other"; import path from "path"; export const all = [n, m, path.sep];`,
    });
    expect(await kernel.run(`import { all } from "uses"; all`)).toBe("[ 1, 3, '/' ]");
    write({
      "tsconfig.json": `{ "files": [], "references": [{ "path": "./tsconfig.node.json" }, { "path": "./bases" }] }`,
      "tsconfig.node.json": "{}",
      "bases/tsconfig.json": `{ "compilerOptions": { "paths": { "app/*": ["../any/*"] } } }`,
    });
    expect(await kernel.run(`import { n } from "app/other"; n`)).toBe("3");
    write({
      "tsconfig.node.json": `{ "include": ["jobs/**/*.ts"], "compilerOptions": { "paths": { "app/*": ["./jobs/*"] } } }`,
      "jobs/other.ts": "export const n: number = 4;",
      "jobs/daily/job.ts": `export { n } from "app/other";`,
      "more/job.ts": `export { n } from "app/other";`,
    });
    write({
      "tsconfig.json": `{ "files": [], "references": [{ "path": "./bases" }, { "path": "./tsconfig.node.json" }] }`,
    });
    expect(
      await kernel.run(`import { n } from "./jobs/daily/job"; import { n as m } from "./more/job"; [n, m]`),
    ).toBe("[ 4, 3 ]");
    rmSync(join(kernel.folder, "tsconfig.json"));
  });

  test.each([
    ["is empty", ""],
    ["has a comment alone", "// to come"],
    ["takes back what its base says", `{ "extends": "./base.json", "compilerOptions": { "paths": null } }`],
  ])("is found where tsconfig.json %s", async (what, config) => {
    write({
      "base.json": `{ "compilerOptions": { "paths": { "*": ["./none/*"] } } }`,
      "tsconfig.json": config,
      "here.ts": `export const here: string = ${JSON.stringify(what)};`,
    });
    expect(await kernel.run(`import { here } from "./here"; here`)).toBe(`'${what}'`);
    rmSync(join(kernel.folder, "tsconfig.json"));
  });

  test("is found where no file is called tsconfig.json, and refused where that holds no object", async () => {
    write({ "tsconfig.json/it.ts": "export const it: number = 3;" });
    expect(await kernel.run(`import { it } from "./tsconfig.json/it"; it`)).toBe("3");
    rmSync(join(kernel.folder, "tsconfig.json"), { recursive: true });
    write({ "tsconfig.json": "null", "two.ts": "export const two: number = 2;" });
    const { evalue } = await kernel.fail(`import { two } from "./two"; two`);
    expect(evalue).toBe(`${join(kernel.folder, "tsconfig.json")}: It has to be an object: { … }`);
    rmSync(join(kernel.folder, "tsconfig.json"));
  });

  test("may lie in a package that is linked, or that the notebook lies in: TypeScript, and seen anew when it changed", async () => {
    const fresh = await TestKernel.start(); // in which nothing was imported yet
    const at = (name: string) => join(fresh.folder, name);
    const put = (files: Record<string, string>) => {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(at(name)), { recursive: true });
        writeFileSync(at(name), text);
      }
    };
    put({
      "package.json": `{ "name": "shop", "exports": { "./main": "./src/main.ts" },
        "imports": { "#lib/*": { "browser": "./none.ts", "default": ["./src/*.ts"] }, "#shapes": "@shop/shapes" } }`,
      "src/main.ts": `import { area } from "@shop/shapes"; export enum Size { Small = 1 } export const main: number = area + Size.Small;`,
      "packages/shapes/package.json": `{ "name": "@shop/shapes", "type": "module", "exports": {
        ".": { "types": "./src/index.ts", "require": "./src/old.cts", "import": "./src/index.ts" }, "./deep/*": "./src/*.ts" } }`,
      "packages/shapes/src/index.ts": `export const area: number = 10; export class Shape {}`,
      "packages/shapes/src/old.cts": `export const area: string = "required";`,
      "packages/plain/package.json": `{ "main": "./lib/index.js" }`,
      "packages/plain/lib/index.js": "exports.built = 1;",
      "node_modules/@shop/.keep": "",
    });
    symlinkSync("../../packages/shapes", at("node_modules/@shop/shapes"));
    symlinkSync("../packages/plain", at("node_modules/plain"));
    expect(await fresh.run(`import { main } from "#lib/main"; main`)).toBe("11");
    const cell = `import { area, Shape } from "@shop/shapes"; import { main } from "shop/main"; import { built } from "plain"; [area, main, built]`;
    expect(await fresh.run(cell)).toBe("[ 10, 11, 1 ]");
    expect(
      await fresh.run(`import { Shape as A } from "./packages/shapes/src/index.ts"; import { Shape as B } from "@shop/shapes/deep/index";
        import * as C from "#shapes"; [A === Shape, B === Shape, C.Shape === Shape, require("@shop/shapes").area]`),
    ).toBe("[ true, true, true, 'required' ]");
    put({
      "packages/shapes/src/index.ts": `export const area: number = 20; export class Shape {}`,
      "packages/plain/lib/index.js": "exports.built = 2;",
    });
    expect(await fresh.run(cell)).toBe("[ 20, 21, 2 ]");
    expect((await fresh.fail(`import "@shop/shapes/none"`)).evalue).toContain("It exports '@shop/shapes'");
    await fresh.stop();
  });

  test("is one module under all names that links give it, and sees its neighbours from where it is", async () => {
    write({
      "real/a.ts": `import { b } from "./b.ts"; export const a: number = b; export class A {}`,
      "real/b.ts": "export const b: number = 5;",
    });
    symlinkSync("a.ts", join(kernel.folder, "real/again.ts"));
    symlinkSync("real/again.ts", join(kernel.folder, "linked.ts"));
    expect(
      await kernel.run(`import { a, A } from "./linked.ts"; import { A as B } from "./real/a"; [a, A === B]`),
    ).toBe("[ 5, true ]");
  });

  test("may lead to hundreds, also in circles", async () => {
    const files = 300;
    for (let i = 0; i < files; i++) {
      const next = [1, 2, 3, 4, 5].map((step) => (i + step) % files);
      write({
        [`many/m${i}.ts`]: `${next.map((to) => `import { n as n${to} } from "./m${to}.ts";`).join("\n")}
export const n: number = ${i}; export const sum = () => ${next.map((to) => `n${to}`).join(" + ")};`,
      });
    }
    const cell = `import { sum } from "./many/m0.ts"; sum()`;
    // Of its own, and not the time that passes: on a busy machine others have most of that.
    const usedMs = async () =>
      Number(await kernel.run("(({ user, system }) => (user + system) / 1000)(process.cpuUsage())"));
    const before = await usedMs();
    expect(await kernel.run(cell, { timeout: 60 })).toBe("15");
    write({ "many/m3.ts": "export const n: number = 1000;" });
    expect(await kernel.run(cell, { timeout: 60 })).toBe("1012");
    const used = (await usedMs()) - before;
    expect(used).toBeLessThan(4_000); // a walk for each import took twenty seconds
  }, 120_000);

  test("of CommonJS in TypeScript gives its names to ES modules", async () => {
    write({
      "old.cts": "export const one: number = 1; export function two() { return 2; }",
      "new.ts": `import { one } from "./old.cts"; export const three: number = one + 2; export * from "./old.cts";`,
    });
    expect(await kernel.run(`import * as all from "./new.ts"; [all.one, all.two(), all.three]`)).toBe(
      "[ 1, 2, 3 ]",
    );
  });

  test.each([
    [
      ".cts",
      'import { fails } from "./by-ending.cjs";',
      "by-ending.cts",
      "export function fails() {\n  throw new Error();\n}",
    ],
    [
      "`export =`",
      'import it from "./by-export"; const { fails } = it;',
      "by-export.ts",
      'import fs = require("node:fs");\nfunction fails() {\n  throw new Error(fs.constants.F_OK + "");\n}\nexport = { fails };',
    ],
    [
      "JavaScript",
      'import { fails } from "./plain.cjs";',
      "plain.cjs",
      "exports.fails = function fails() {\n  throw new Error();\n}",
    ],
  ])(
    "of CommonJS by %s tells the lines of its errors, beside a module of the same name",
    async (_how, code, name, text) => {
      write({ [name]: text, "by-ending.ts": "export {};" });
      const { traceback } = await kernel.fail(`${code}\n\nfails()`);
      const line = text.split("\n").findIndex((each) => each.includes("throw")) + 1;
      expect(traceback).toContain(`❱ ${line} │   throw new Error(`);
      expect(traceback).toMatch(new RegExp(`fails \\(\\./${name}:${line}:9\\)\\n *at In`));
    },
  );

  test("tells the place in a file that another one imports as it runs", async () => {
    write({
      "late.ts": 'export const late = async () => (await import("./unread")).v;',
      "unread.ts": "export const a: number = 1;\nexport const v = ;",
    });
    const { evalue, traceback } = await kernel.fail('import { late } from "./late"; await late()');
    expect(evalue).toContain("Unexpected token (./unread.ts:2:18)");
    expect(traceback).toContain("❱ 2 │ export const v = ;\n    │                  ^");
    expect(traceback).not.toContain("endColumn");
  });

  test("that has failed runs anew, whoever imports it next", async () => {
    write({
      "asks.ts":
        "export const n: number = (globalThis as any).asked;\nif (n === undefined) throw new Error('not yet');",
      "asks-it.ts": 'import { n } from "./asks";\nexport const m = n + 1;',
    });
    expect((await kernel.fail('import { m } from "./asks-it"')).evalue).toBe("not yet");
    await kernel.run("(globalThis as any).asked = 4");
    expect(await kernel.run('import { n } from "./asks"; n')).toBe("4");
    expect(await kernel.run('import { m } from "./asks-it"; m')).toBe("5");
  });

  test("knows its folder, as a cell does", async () => {
    write({ "here.ts": "export const here = import.meta.dirname;" });
    expect(
      await kernel.run(
        `import { here } from "./here.ts"; [here === __dirname, import.meta.dirname === __dirname, __filename === import.meta.filename]`,
      ),
    ).toBe("[ true, true, true ]");
  });

  test("is exported again by a cell, which declares what it exports", async () => {
    write({
      "shop.ts": `export let count = 0; export const add = () => ++count; export default "shop"; export type T = 1;
const a = 1; export { a as delete, a as "two words", a as fetch, a as own };`,
      "all.ts": `export * from "./shop.ts"; export const more = "more";`,
    });
    const cell = `export { add, default as shop, type T } from "./shop.ts"; export * as whole from "./all.ts"; [add(), shop]`;
    expect(await kernel.run(cell)).toBe("[ 1, 'shop' ]");
    expect(await kernel.run("[add(), shop, whole.count, whole.more]")).toBe("[ 2, 'shop', 2, 'more' ]");
    expect(
      await kernel.run(`const own = 5; own; export * from "./all.ts"; export * from "node:timers/promises"`),
    ).toBe("5");
    expect(await kernel.run("[more, count, fetch, own, typeof setTimeout]")).toBe(
      "[ 'more', 2, 1, 5, 'function' ]",
    );
    expect((await kernel.fail("more = 1")).evalue).toContain("constant");
    // Declared anew, and globals of the process stay what they are.
    expect(await kernel.run("let more = 3; more++; [more, typeof globalThis.fetch]")).toBe(
      "[ 4, 'function' ]",
    );
    expect((await kernel.fail(`export { nothing } from "./all.ts"`)).evalue).toContain(
      "export named 'nothing'",
    );
    expect((await kernel.fail(`export * from "./none.ts"`)).evalue).toContain("./none.ts");
  });

  test("that was cut while it loaded is loaded anew", async () => {
    write({
      "slow.ts": `globalThis.tries = (globalThis.tries ?? 0) + 1; if (globalThis.tries === 1) { console.log("loading"); await new Promise(() => {}); } export const tries = globalThis.tries;`,
    });
    const begun = new Promise<void>((resolve) => {
      kernel.client.onIopub = ({ content }) => {
        if (content.text?.includes("loading")) resolve();
      };
    });
    const answer = kernel.client.execute(`import { tries } from "./slow.ts"`);
    await begun;
    kernel.client.onIopub = null;
    await kernel.client.interrupt();
    expect((await answer).reply.ename).toBe("KeyboardInterrupt");
    expect(await kernel.run(`import { tries } from "./slow.ts"; tries`)).toBe("2");
  });

  test.each([
    ["spin.ts", ""],
    ["spin.mjs", ""],
    ["spin.js", "export "],
  ])(
    "%s that loops over a long built-in function hears an interrupt, and its errors keep their place",
    async (file, type) => {
      const unnamed = `const parse = (text${file.endsWith(".ts") ? ": string" : ""}) => { for (;;) { JSON.parse(text); if (text === "{}") null.x; text.at(0).at(0).at(0).at(0).at(0); } };`;
      write({ [file]: `${type}const nothing = 1;\n${unnamed} export { parse };` });
      await kernel.run(`import { parse } from "./${file}"`);
      expect((await kernel.fail("parse('{}')")).traceback).toContain(
        `./${file}:2:${unnamed.indexOf("null.x") + 6}`,
      );
      const code = `const text = JSON.stringify(Array.from({ length: 200_000 }, (_, i) => ({ i }))); console.log("begins"); parse(text)`;
      let said = "";
      const { reply } = await kernel.client.execute(code, {
        onIopub({ content }) {
          said += content.text ?? "";
          if (content.text?.includes("begins")) void kernel.client.interrupt();
        },
      });
      expect(reply.ename).toBe("KeyboardInterrupt");
      expect(said).toBe("begins\n"); // and not that it cannot be stopped
    },
  );

  test("whose loops are written into is otherwise as it was: behind a byte order mark, and when it is no program", async () => {
    const unnamed = "export const f = () => { for (const x of [1]) { String(x); null.x } };";
    write({ "marked.mjs": `\uFEFF${unnamed}`, "data.json": '{ "for": 1 }' });
    await kernel.run(`import { f } from "./marked.mjs"`);
    expect((await kernel.fail("f()")).traceback).toContain(`./marked.mjs:1:${unnamed.indexOf("null.x") + 6}`);
    expect(await kernel.run(`import data from "./data.json" with { type: "json" }; data`)).toContain(
      "{ for: 1 }",
    );
  });

  test("tells its own lines and columns also where another imported it by a computed name", async () => {
    write({
      "by-name.ts": "export const load = (name: string) => import(`./${name}`);",
      "named.ts": `interface A {\n  x: number;\n}\n\nexport function f(a: A) {\n  for (const k of [1]) String(k); null!.x;\n}`,
      "named.mjs": "export function f() {\n  for (const k of [1]) String(k); null.x;\n}",
    });
    await kernel.run('import { load } from "./by-name.ts"; const named = await load("named.ts")');
    expect((await kernel.fail("named.f({ x: 1 })")).traceback).toContain("./named.ts:6:41");
    expect((await kernel.fail('(await load("named.mjs")).f()')).traceback).toContain("./named.mjs:2:40");
    // As it was loaded: of a text that has changed since, no line is told that is another's.
    write({ "named.ts": "export function f() {\n  return 2;\n}" });
    expect((await kernel.fail("named.f({ x: 1 })")).traceback).toContain("./named.ts:6:41");
  });

  test.each([
    ["bad.mjs", `import "./bad.mjs"`],
    ["bad.js", `import "./bad.js"`],
    ["bad.cjs", `import "./bad.cjs"`],
    ["bad.cjs", `require("./bad.cjs")`],
    ["bad.mjs", `import "./leads.ts"`],
  ])("of JavaScript that is no program is told with its place: %s, %s", async (file, code) => {
    write({ [file]: "const fine = 1;\nconst broken = ;", "leads.ts": `import "./bad.mjs";` });
    const { ename, traceback } = await kernel.fail(code);
    expect(ename).toBe("SyntaxError");
    expect(traceback).toContain(`./${file}:2`);
    expect(traceback).toContain("❱ 2 │ const broken = ;\n    │                ^");
    write({ [file]: "globalThis.mended = 1" });
    await kernel.run(code);
  });

  test("may have a query of one's own, by which it is loaded once more, and tells its lines", async () => {
    write({
      "query.ts":
        "interface A {}\nexport let n: number = 0;\nn++;\nexport const f = (a?: A): never => { throw new Error(String(a)) };",
      "query.mjs": "export function f() {\n  for (const k of [1]) String(k); null.x;\n}",
    });
    // The first import of all: Node must know TypeScript by then.
    const fresh = await TestKernel.start();
    try {
      writeFileSync(join(fresh.folder, "query.ts"), "export const n: number = 7;");
      expect(await fresh.run('(await import("./query.ts?v=1")).n')).toBe("7");
    } finally {
      await fresh.stop();
    }
    await kernel.run('const queried = await import("./query.ts?v=1")');
    expect(
      await kernel.run(
        '[queried === await import("./query.ts?v=1"), queried === await import("./query.ts?2")]',
      ),
    ).toBe("[ true, false ]");
    expect((await kernel.fail("queried.f()")).traceback).toContain("./query.ts:4:44");
    expect((await kernel.fail('(await import("./query.mjs?2")).f()')).traceback).toContain(
      "./query.mjs:2:40",
    );
  });

  test("may be named as in a URL, and is followed for changes as well", async () => {
    write({
      "my folder/a b.ts": "export const n: number = 1;",
      "by-url.ts": 'export { n } from "./my%20folder/a%20b.ts";',
      "100%.ts": "export const n: number = 100;",
    });
    const cell =
      '[(await import("./my%20folder/a%20b.ts")).n, (await import("./by-url.ts")).n, (await import("./100%.ts")).n]';
    expect(await kernel.run(cell)).toBe("[ 1, 1, 100 ]");
    write({ "my folder/a b.ts": "export const n: number = 22;" });
    expect(await kernel.run(cell)).toBe("[ 22, 22, 100 ]");
  });

  test.each([
    ["as a text", 'import t from "./typed.json" with { type: "text" }', 'readFileSync("./typed.json")'],
    [
      "as JSON, which it is not",
      'import t from "./typed.mjs" with { type: "json" }',
      './typed.mjs" is not of type "json".',
    ],
  ])("that Node does not take %s: the error has its place in the cell", async (_what, code, words) => {
    write({ "typed.json": "{}", "typed.mjs": "" });
    const { evalue, traceback } = await kernel.fail(code);
    expect(evalue).toContain(words);
    expect(traceback).toMatch(/at In\[\d+\]:1:1/);
  });

  test("is resolved as it is required", async () => {
    write({ "solved.ts": "export {}" });
    expect(
      await kernel.run(
        `[require.resolve("./solved"), require.resolve("node:fs"), typeof require.resolve.paths].join()`,
      ),
    ).toBe(`'${join(kernel.folder, "solved.ts")},node:fs,function'`);
  });

  test("that nests too deep is refused with its place in TypeScript; of JavaScript Node decides", async () => {
    const code = `const a = 0;\nexport const deep =\n  ${"a ? 1 : ".repeat(30_000)}2`;
    write({ "deep.ts": code, "deep.mjs": code });
    for (const how of [`await import("./deep.ts")`, `require("./deep.ts")`])
      expect((await kernel.fail(how)).evalue).toMatch(/^Too many `\?` .* \(\.\/deep\.ts:3:7997\)$/);
    // V8 from Node 22 on goes through such a chain by a loop.
    const loaded = await kernel.run(
      `await import("./deep.mjs").then(({ deep }) => deep, (error) => error.name)`,
    );
    expect(loaded).toMatch(/^(2|'RangeError')$/);
  });

  test("that failed is loaded anew", async () => {
    write({
      "flaky.ts": `globalThis.flaky = (globalThis.flaky ?? 0) + 1; if (globalThis.flaky === 1) throw new Error("first"); export const ok = true;`,
    });
    expect(await kernel.fail(`import { ok } from "./flaky.ts"`)).toMatchObject({ evalue: "first" });
    expect(await kernel.run(`import { ok } from "./flaky.ts"; ok`)).toBe("true");
  });
});

describe("a worker thread", () => {
  const started = `
    import { Worker } from "node:worker_threads";
    const answered = (worker: Worker) =>
      new Promise<unknown>((resolve, reject) => worker.on("message", resolve).on("error", reject));`;

  test("reads TypeScript, as do the threads that it starts and what it imports", async () => {
    write({
      "outer.ts": `import { parentPort, Worker, workerData } from "node:worker_threads";
import { factor } from "./factor";
enum Start { At = 3 }
new Worker(new URL("./inner.mts", import.meta.url)).on("message", (got: number) =>
  parentPort!.postMessage((workerData as number) + Start.At + got * factor));`,
      "factor.ts": "export const factor: number = 100;",
      "inner.mts": `import { parentPort } from "node:worker_threads";\nparentPort!.postMessage(7 satisfies number);`,
      "common.cts": `import threads = require("node:worker_threads");\nthreads.parentPort!.postMessage(process.execArgv[0]);`,
    });
    await kernel.run(started);
    expect(await kernel.run(`await answered(new Worker("./outer.ts", { workerData: 20 }))`)).toBe("723");
    write({ "factor.ts": "export const factor: number = 200;" });
    const again = `await answered(new Worker(new URL("./outer.ts", import.meta.url), { workerData: 20 }))`;
    expect(await kernel.run(again)).toBe("1423");
    expect(
      await kernel.run(`await answered(new Worker("./common.cts", { execArgv: ["--no-warnings"] }))`),
    ).toBe("'--no-warnings'");
    expect(await kernel.run(`[new Worker("0", { eval: true }) instanceof Worker, Worker.name].join()`)).toBe(
      "'true,Worker'",
    );
  });

  test("is no text, looked for, is told in Node's words", async () => {
    const { evalue } = await kernel.fail("require.resolve(5 as any)");
    expect(evalue).toContain('The "request" argument must be of type string. Received type number (5)');
    expect(await kernel.run('import.meta.resolve(new URL("file:///a/b.ts"))')).toBe("'file:///a/b.ts'");
  });

  test.each([
    [
      "asyncio.sleep(1)",
      'asyncio is not defined in a worker thread, where "use coroutines" means nothing:\n  import ',
    ],
    ["display(1)", "display is not defined in a worker thread: post to the notebook"],
    ["nowhere(1)", "nowhere is not defined"],
    [
      'import { run } from "cokernel/asyncio"; async function f() {}; run(f() as any)',
      'ensureFuture() takes a promise); in a worker thread "use coroutines" means nothing',
    ],
  ])("tells what is the notebook's alone: %s", async (code, told) => {
    write({ "lacks.ts": `"use coroutines";\n${code};` });
    await kernel.run(started);
    const { evalue } = await kernel.fail(`await answered(new Worker("./lacks.ts"))`);
    expect(evalue).toContain(told);
    if (told.endsWith("defined")) expect(evalue).toBe(told);
  });

  test("and a forked process read TypeScript alike", async () => {
    write({
      "forked.ts": `import { factor } from "./factor";\nenum Start { At = 3 }\nprocess.send!([Start.At * factor, process.argv[2], process.execArgv.includes("--no-warnings")]);`,
      "factor.ts": "export const factor: number = 100;",
      "plain.cjs": "process.send(process.argv.slice(2));",
    });
    await kernel.run(`import { fork, type ChildProcess } from "node:child_process";
      const said = (child: ChildProcess) => new Promise<unknown>((done, fail) => child.on("message", done).on("exit", fail));`);
    expect(await kernel.run(`await said(fork("./forked.ts"))`)).toBe("[ 300, null, false ]");
    expect(await kernel.run(`await said(fork("./forked.ts", ["a"], { execArgv: ["--no-warnings"] }))`)).toBe(
      "[ 300, 'a', true ]",
    );
    expect(await kernel.run(`await said(fork("forked.ts", { cwd: import.meta.dirname }))`)).toBe(
      "[ 300, null, false ]",
    );
    expect(await kernel.run(`[await said(fork("./plain.cjs", ["b"])), fork.name]`)).toBe(
      "[ [ 'b' ], 'fork' ]",
    );
  });

  test("tells its errors in the file's own lines", async () => {
    write({
      "throws.ts": `interface A {\n  a: 1;\n}\nfunction fails(a?: A): never {\n  throw new Error("late");\n}\nfails();`,
      "wrong.ts": "const a: number =\n  ;",
    });
    await kernel.run(started);
    const { evalue, traceback } = await kernel.fail(`await answered(new Worker("./throws.ts"))`);
    expect(evalue).toBe("late");
    expect(traceback).toMatch(/at fails \(\.\/throws\.ts:5:9\)\n.*at \.\/throws\.ts:7:1/);
    expect((await kernel.fail(`await answered(new Worker("./wrong.ts"))`)).evalue).toContain(
      "(./wrong.ts:2:3)",
    );
    expect((await kernel.fail("new Worker(undefined as any)")).ename).toBe("TypeError");
  });
});

describe("a type", () => {
  test("may be imported as what is there at run time is: of a local file, a package, Node, and by export", async () => {
    write({
      "shapes.ts": `import type { Far } from "./far"; export * from "./far.js"; export { type Far as Away } from "./far.js";
export interface Shape { size: Far } export const unit = (): Shape => ({ size: 1 }); const secret = 1; export const all = { secret };`,
      "far.ts": "export type Far = number; export type Cash$ = string;",
      "node_modules/@types/geo/index.d.ts":
        "declare namespace geo { interface Point { x: 1 } } export = geo;",
      "node_modules/@types/geo/package.json": "{}",
      "node_modules/geo/package.json": "{}",
      "node_modules/geo/index.js": "exports.here = 1;",
      "node_modules/both/package.json": `{ "exports": { "./sub": { "import": { "types": "./types/sub.d.mts", "default": "./sub.mjs" } } } }`,
      "node_modules/both/sub.mjs": "export const sub = 2;",
      "node_modules/both/types/sub.d.mts": `export * from "./options.mjs"; export const sub: number;`,
      "node_modules/both/types/options.d.mts": "export type Options = 1;",
    });
    const code = `import { Shape, Far, Cash$, Away, unit } from "./shapes.ts"; import { Point, here } from "geo";
      import { Options, sub } from "both/sub"; import { RequestOptions } from "http";
      export { Shape as Again } from "./shapes"; const shape: Shape = unit(); [shape.size, here, sub]`;
    expect(await kernel.run(code)).toBe("[ 1, 1, 2 ]");
    for (const name of ["secret", "Shap"])
      expect((await kernel.fail(`import { ${name} } from "./shapes.ts"`)).evalue).toBe(
        `The module './shapes.ts' does not provide an export named '${name}'; it has: all, unit`,
      );
  });

  test("and a default that its declarations only hand on is missing where the module has none", async () => {
    write({
      "node_modules/@types/no-default/package.json": `{ "exports": { ".": { "types": "./index.d.mts" } } }`,
      "node_modules/@types/no-default/index.d.mts": `export { default } from "./all.js"; export * from "./all.js";`,
      "node_modules/@types/no-default/all.d.ts": "export function load(): 1;",
      "node_modules/no-default/package.json": `{ "exports": "./index.mjs" }`,
      "node_modules/no-default/index.mjs": "export const load = () => 1;",
    });
    expect((await kernel.fail(`import all from "no-default"`)).evalue).toBe(
      "The module 'no-default' does not provide an export named 'default'; it has: load",
    );
  });

  test("and nothing else may be all that a module has: of another name it says so", async () => {
    write({ "only-types.ts": "export type A = 1;" });
    expect((await kernel.fail(`import { A, B } from "./only-types"`)).evalue).toBe(
      "The module './only-types' does not provide an export named 'B'; it has none",
    );
  });

  test("tells the names that begin alike first, and how many there are", async () => {
    expect((await kernel.fail('import { readFileSnyc } from "node:fs";')).evalue).toMatch(
      /; it has: readFileSync, readFile, (\w+, ){9}\w+ and \d+ more$/,
    );
  });

  test("that a local file hands on as a value is told so, and where", async () => {
    write({
      "kinds.ts": "export interface Kind { a: 1 } export const kind: Kind = { a: 1 };",
      "hands-on.ts": `import { Kind, kind } from "./kinds";\nexport { Kind } from "./kinds";\nexport const own: Kind = kind;`,
    });
    const { evalue, traceback } = await kernel.fail(`import { own } from "./hands-on.ts"`);
    expect(evalue).toContain("write `type Kind`");
    expect(traceback).toContain(`❱ 2 │ export { Kind } from "./kinds";\n    │          ^^^^\n`);
  });
});

test("an error in the middle of an import tells no line of what imports", async () => {
  write({ "plain.json": "{}", "cell.ts": "export const f = (): never => { throw new Error('own') }" });
  const code = 'await import("./plain.json", { with: { get type() { throw new Error("no") } } } as any)';
  const { traceback } = await kernel.fail(code);
  expect(traceback).toMatch(/at get type .*\(In\[\d+\]:1:59\)/);
  expect(traceback).not.toContain("cell.ts");
  // The user's own file of that name has its lines.
  expect((await kernel.fail('(await import("./cell.ts")).f()')).traceback).toContain("./cell.ts:1:39");
});

test("what a specifier's own toString throws is a rejection of import()", async () => {
  const code = "await import({ toString() { throw 'own' } } as any).catch((reason) => reason)";
  expect(await kernel.run(code)).toBe("'own'");
});

describe("what is not there", () => {
  test.each([
    [
      "a package",
      `import x from "no-such-package/sub"`,
      ["There is no package 'no-such-package'", 'npm install --prefix "FOLDER" no-such-package '],
    ],
    ["a scoped package", `import x from "@no/such"`, ['npm install --prefix "FOLDER" @no/such ']],
    [
      "a package, dynamically",
      `await import("no-such-package")`,
      ['npm install --prefix "FOLDER" no-such-package '],
    ],
    ["a package, required", `require("no-such-package")`, ['npm install --prefix "FOLDER" no-such-package ']],
    [
      "a package that a local file imports",
      `import "./needs.ts"`,
      ["which ./needs.ts imports", "npm install"],
    ],
    [
      "asyncio, which is there without an import",
      `import asyncio from "asyncio"`,
      ["asyncio is there without an import", 'import * as asyncio from "cokernel/asyncio";'],
    ],
    ["a file", `import "./missing.ts"`, ["There is no file './missing.ts' in FOLDER"]],
    ["jsr:", `import x from "jsr:@std/path@1"`, ["npx jsr add @std/path"]],
    ["https:", `import x from "https://example.org/lodash@4.17.21/add.js"`, ['"npm:lodash@4.17.21"']],
    ["http: of a file", `import x from "http://example.org/a.js"`, ["Save the file"]],
    ["npm: of nothing", `import x from "npm:"`, ["npm:NAME@RANGE"]],
    ["npm: by require", `require("npm:x")`, ['import … from "npm:x"']],
    ["another system's", `import "bun:sqlite"`, ["'bun:sqlite' is of another system"]],
    [
      "a module of Node's",
      `import "node:nothing"`,
      [`Node ${process.versions.node} has no module 'node:nothing'.`],
    ],
    ["a part of a module of Node's", `import x from "fs/nope"`, [`has no module 'fs/nope'.`]],
    ["the same, required", `require("fs/nope")`, [`has no module 'fs/nope'.`]],
    [
      "a number, required",
      "require(5 as any)",
      ['The "id" argument must be of type string. Received type number (5)'],
    ],
    ["a package with the name of one", `import x from "buffer/"`, ["There is no package 'buffer'"]],
    ["code", `import "./plain.txt"`, ['readFileSync("./plain.txt", "utf8")']],
    [
      "code, required",
      `require("./plain.txt")`,
      ['"./plain.txt" is neither', 'readFileSync("./plain.txt", "utf8")'],
    ],
    [
      "code that a local file imports",
      `import "./page.tsx"`,
      ['"./plain.txt", which ./button.tsx imports, is neither'],
    ],
    ["code that a package imports", `import "styled"`, ['"./node_modules/styled/a.css" is neither']],
    [
      "a package that a file imports in a folder whose name has blanks",
      `import "./a b #c/needs.ts"`,
      ["which ./a b #c/needs.ts imports"],
    ],
    [
      "JavaScript of a package",
      `import "untranspiled"`,
      ["./node_modules/untranspiled/index.ts is TypeScript"],
    ],
    [
      "an export of a package",
      `import "closed/inner.js"`,
      ["Package 'closed' does not export 'closed/inner.js'. It exports 'closed', 'closed/part/*'."],
    ],
    ["the same, required", `require("closed/inner.js")`, ["It exports 'closed', 'closed/part/*'."]],
    [
      "what is types only",
      `import { T } from "types-only/sub"`,
      ["Package 'types-only' has types only", 'import type { … } from "types-only/sub"'],
    ],
    ["a package for pages", `import "for-pages"`, ["exports 'for-pages' for browser, worker alone"]],
    [
      "a package of which only types are there",
      `import { T } from "@geo/json"`,
      ["@types/geo__json has types only"],
    ],
  ])("%s", async (_what, code, said) => {
    write({
      "needs.ts": `import "not-there";`,
      "a b #c/needs.ts": `import "not-there";`,
      "plain.txt": "text and no code",
      "page.tsx": `import "./button";`,
      "button.tsx": `import "./plain.txt";`,
      "node_modules/styled/package.json": `{ "type": "module", "exports": "./index.js" }`,
      "node_modules/styled/index.js": `import "./a.css";`,
      "node_modules/styled/a.css": "",
      "node_modules/untranspiled/package.json": `{ "exports": "./index.ts" }`,
      "node_modules/untranspiled/index.ts": "",
      "node_modules/closed/package.json": `{ "exports": { ".": "./index.js", "./part/*": "./part/*.js" } }`,
      "node_modules/closed/inner.js": "",
      "node_modules/types-only/package.json": `{ "exports": { "./sub": { "import": { "types": "./index.d.ts" }, "types": "./index.d.ts" } } }`,
      "node_modules/for-pages/package.json": `{ "exports": { "browser": "./a.js", "worker": { "default": "./b.js" } } }`,
      "node_modules/@types/geo__json/index.d.ts": "export type T = 1;",
    });
    const { evalue, traceback } = await kernel.fail(code);
    for (const words of said) expect(evalue).toContain(words.replace("FOLDER", kernel.folder));
    expect(traceback).toMatch(/at In\[\d+\]:1:1/);
  });

  test.each([
    [
      "a name",
      'import {\n  one,\n  two as second,\n} from "./one";',
      "❱ 3 │   two as second,\n    │   ^^^\n",
    ],
    ["a default", 'import second from "./one";', '❱ 1 │ import second from "./one";\n    │        ^^^^^^\n'],
    [
      "a name that is handed on",
      'export { two } from "./one"; const second = 2;',
      '❱ 1 │ export { two } from "./one"; const second = 2;\n    │          ^^^\n',
    ],
    ["a name of CommonJS", 'import { two as second } from "./made.cjs";', "❱ 1 │ import { two as second }"],
  ])("%s in a local file is shown there, also through another and again", async (what, text, shown) => {
    const file = what.replaceAll(" ", "-");
    write({
      "one.ts": "export const one = 1;",
      "made.cjs": "module.exports = Object.create({});",
      [`${file}.ts`]: `${text}\nexport const done = typeof second;`,
      [`${file}-on.ts`]: `export * from "./${file}.ts";`,
    });
    for (const from of ["", "-on", ""]) {
      const { ename, traceback } = await kernel.fail(`import { done } from "./${file}${from}.ts"`);
      expect(ename).toBe("SyntaxError");
      expect(traceback).toContain(shown);
    }
  });

  test("is found by a name that only require knows: without an ending, or a folder's", async () => {
    write({
      "node_modules/parts/package.json": `{ "main": "index.js" }`,
      "node_modules/parts/index.js": "",
      "node_modules/parts/half.js": "module.exports = 'half'",
      "node_modules/parts/deep/part/package.json": `{ "main": "../../lib/part.js" }`,
      "node_modules/parts/lib/part.js": "exports.part = 'part'",
      "node_modules/@scoped/parts/sub/index.js": "module.exports = 'scoped'",
      "node_modules/parts/broken.js": "throw new Error('once')",
      "takes.ts": `import half from "parts/half"; import { part } from "parts/deep/part"; export const got: string[] = [half, part];`,
    });
    expect(
      await kernel.run(
        `import half from "parts/half"; import * as all from "parts/deep/part"; import scoped from "@scoped/parts/sub";
         import { got } from "./takes.ts"; [half, all.part, scoped, (await import("parts/half")).default, ...got]`,
      ),
    ).toBe("[ 'half', 'part', 'scoped', 'half', 'half', 'part' ]");
    expect((await kernel.fail(`import "parts/none"`)).evalue).toBe(
      `There is no file 'parts/none' in ${kernel.folder}.`,
    );
    const { evalue, traceback } = await kernel.fail(`import "parts/broken"`);
    expect({ evalue, traceback }).toEqual({
      evalue: "once",
      traceback: expect.stringContaining("broken.js:1"),
    });
  });

  test("what npm, run by an older Node, has left out", async () => {
    const native = { optional: true, engines: { node: ">= 20.1" }, os: [process.platform] };
    write({
      "package-lock.json": JSON.stringify({ packages: { "node_modules/made-native": native } }),
      "node_modules/uses-native/index.js": "require('made-native')",
    });
    expect((await kernel.fail('import "uses-native"')).evalue).toBe(
      `'made-native', which 'uses-native' needs and which is for node >= 20.1, ${process.platform}, was left out by npm, ` +
        `run by another Node than this ${process.versions.node}.\n  npm install --prefix "${kernel.folder}"    // by this one`,
    );
    rmSync(join(kernel.folder, "package-lock.json"));
  });

  test("is found once it has been installed", async () => {
    write({ "wants.ts": `import late from "late"; export const got: string = late;` });
    for (const code of [`import late from "late"`, `import { got } from "./wants.ts"`, `require("late")`])
      await kernel.fail(code);
    write({
      "node_modules/late/package.json": `{ "main": "index.js" }`,
      "node_modules/late/index.js": "module.exports = 'here'",
    });
    expect(
      await kernel.run(
        `import late from "late"; import { got } from "./wants.ts"; [late, got, require("late")]`,
      ),
    ).toBe("[ 'here', 'here', 'here' ]");
  });
});
