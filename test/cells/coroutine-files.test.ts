// `"use coroutines"` in local files, and where coroutines stand that were written in one.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { TestKernel } from "./kernel.ts";

let kernel: TestKernel;
/** Its cells do not run where their types are wrong. */
beforeEach(async () => {
  kernel = await TestKernel.start([], () => ({ COKERNEL_TYPE_ERRORS: "strict" }));
});
afterEach(() => kernel.stop());

const write = (name: string, text: string) => writeFileSync(join(kernel.folder, name), text);

describe("the directive in a file", () => {
  test("makes coroutine functions of what it exports, also of what is called above its line", async () => {
    write(
      "a.ts",
      `"use coroutines";
export const early = later(1);
export async function later(n: number) { await asyncio.sleep(0); return n * 2; }
export default async function main(name: string) { return name + await later(2); }
export const arrow = async (n: number) => n + await later(n);
export class Shop { #sign = "open"; async serve(n: number) { await asyncio.sleep(0); return this.#sign + n; } }
export function* turns() { const got: number = yield 1; yield got * 2; }
export async function* many() { for (let i = 0; i < 3; i++) { await asyncio.sleep(0); yield i; } }
function twice(a: number): asyncio.Coroutine<number>;
function twice(a: string): asyncio.Coroutine<string>;
async function twice(a: any): asyncio.Coroutine<any> { return a + a; }
export { twice as doubled };
export function ordinary() { return later; }`,
    );
    await kernel.run('import main, { arrow, doubled, early, later, many, ordinary, Shop, turns } from "./a"');
    expect(await kernel.run("early")).toContain("<coroutine object later");
    expect(
      await kernel.run(
        "[await early, await main('x'), await arrow(3), await new Shop().serve(4), await doubled('b'), ordinary() === later]",
      ),
    ).toBe("[ 2, 'x4', 9, 'open4', 'bb', true ]");
    expect(await kernel.run("const t = turns(); [next(t), t.send(4)]")).toBe("[ 1, 8 ]");
    expect(await kernel.run("for await (const i of many()) console.log(i)")).toBe("0\n1\n2\n");
    expect(await kernel.run("const task = asyncio.createTask(later(5)); await task")).toContain("10");
    expect(
      await kernel.run('const all = require("./a"); String(all.later(1)) + String(all.default("y"))'),
    ).toMatch(/<coroutine object later.*<coroutine object main/);
  });

  test("holds for a function alone, in every kind of file, and not where a text only speaks of it", async () => {
    write(
      "b.mts",
      'export async function one() { "use coroutines"; return 1; }\nexport async function two() { return 2; }',
    );
    write("c.cts", 'export async function three() { "use coroutines"; return 3; }');
    write(
      "d.tsx",
      '"use coroutines";\nexport const four = async <T,>(of: T) => { await asyncio.sleep(0); return [of]; };',
    );
    write("e.ts", 'export const text = "use coroutines";\nexport async function five() { return 5; }');
    expect(
      await kernel.run(
        `import { one, two } from "./b.mjs"; import { three } from "./c.cjs"; import { four } from "./d"; import { five } from "./e";
         [one(), two(), three(), four(1), five()].map((made) => made instanceof Promise)`,
      ),
    ).toBe("[ false, true, false, false, true ]");
    expect(await kernel.run("[await one(), await two(), await three(), await four(4), await five()]")).toBe(
      "[ 1, 2, 3, [ 4 ], 5 ]",
    );
  });

  test("stands below imports, too, in a file and in a cell, and nowhere else", async () => {
    const text =
      'import { sep } from "node:path";\n"use coroutines";\nexport async function f() { return sep; }';
    write("below.ts", text);
    write("after.ts", `export {};\n${text}`);
    expect(
      await kernel.run('import { f } from "./below"; const task = asyncio.createTask(f()); await task'),
    ).toBe("'/'");
    expect(await kernel.run(`${text.replace("f()", "g()")}\nawait asyncio.createTask(g())`)).toBe("'/'");
    expect(await kernel.run('import { sep } from "node:path"; "use coroutines";')).toBe("");
    expect(
      await kernel.run('import { f as native } from "./after"; const made: Promise<string> = native(); made'),
    ).toContain("Promise");
  });

  test("is read anew with the file, and where files lead to each other", async () => {
    write(
      "f.ts",
      '"use coroutines";\nimport { g } from "./g";\nexport async function f(n: number): asyncio.Coroutine<string> { return n > 0 ? "f" + await g(n - 1) : "."; }',
    );
    write(
      "g.ts",
      '"use coroutines";\nimport { f } from "./f";\nexport async function g(n: number): asyncio.Coroutine<string> { return n > 0 ? "g" + await f(n - 1) : "."; }',
    );
    expect(await kernel.run('import { f } from "./f"; await f(3)')).toBe("'fgf.'");
    write("g.ts", 'export async function g(n: number) { return "native"; }');
    expect(await kernel.run('import { g } from "./g"; g(1) instanceof Promise')).toBe("true");
  });

  test("that is none is told with its line, once for each text of the file, by import and by require", async () => {
    write("i.ts", 'export {};\nexport async function f() { return 1; }\n"use corutines";');
    write("j.cts", '"use coroutine";\nexport const [one, two] = ["use", "coroutines"];');
    write("k.ts", 'export * from "./i";\nexport const k = 1;\n"use coroutines";\n"use recording";');
    const misspelt = './i.ts:3: "use corutines" is no directive. Write:\n  "use coroutines";\n';
    expect(await kernel.run('import { f } from "./i"; f() instanceof Promise')).toBe(`${misspelt}true`);
    expect(await kernel.run('import { f } from "./i"; import { k } from "./k"; k')).toBe(
      './k.ts:3: "use coroutines" does nothing here: it stands first, or below the imports.\n' +
        './k.ts:4: "use recording" is a cell\'s directive: it does nothing in a file.\n1',
    );
    expect(await kernel.run('[require("./j").two, (await import("./j.cjs")).one]')).toBe(
      "./j.cts:1: \"use coroutine\" is no directive. Write:\n  \"use coroutines\";\n[ 'coroutines', 'use' ]",
    );
    write("i.ts", 'export async function f() { return 12; }\n\n"use corutines";');
    expect(await kernel.run('import { f } from "./i"; import { k } from "./k"; k')).toBe(`${misspelt}1`);
    write("i.ts", '"use coroutines";\nexport async function f() { return 123; }');
    expect(await kernel.run('import { f } from "./i"; f() instanceof Promise')).toBe("false");
  });

  test("that cannot be followed is told with its place", async () => {
    write("h.ts", '"use coroutines";\n\nexport async function f(): Promise<number> { return 1; }');
    const { ename, evalue, traceback } = await kernel.fail('import { f } from "./h"');
    expect({ ename, evalue }).toEqual({
      ename: "SyntaxError",
      evalue: expect.stringContaining('Under "use coroutines" this function gives a coroutine'),
    });
    expect(traceback).toContain("./h.ts:3");
  });
});

describe("a coroutine that was written in a file", () => {
  test.each([
    [
      "by the directive",
      "ts",
      '"use coroutines";\nexport async function wait(n: number) {\n  for (const turn of [n]) {\n    await asyncio.sleep(60);\n  }\n}',
    ],
    [
      "by coroutine()",
      "ts",
      "enum Unit { S }\nexport const wait = coroutine(function* wait(n: number) {\n  for (const turn of [n]) {\n    yield* asyncio.sleep(60);\n  }\n});",
    ],
    [
      "in JavaScript",
      "mjs",
      'import * as asyncio from "cokernel/asyncio";\nexport const wait = coroutine(function* wait(n) {\n  for (const turn of [n]) {\n    yield* asyncio.sleep(60);\n  }\n});',
    ],
  ])("%s shows its line and its values", async (_how, ending, text) => {
    write(`w.${ending}`, text);
    await kernel.run('typeErrors("off")');
    await kernel.run(
      `import { wait } from "./w.${ending}"; const task = asyncio.createTask(wait(7)); await asyncio.sleep(0)`,
    );
    const shown = await kernel.run("display(views.state(task)); task.printStack()");
    expect(shown).toContain(`coro=<wait() running at ./w.${ending}:4>`);
    expect(shown).toMatch(/‖ +4 +(await|yield\*) asyncio\.sleep\(60\);/);
    expect(shown).toContain("turn = 7");
    expect(shown).toContain(`\n  wait at ./w.${ending}:4\n`);
  });

  test("is followed line by line by a player, in a long file where it stands", async () => {
    write(
      "long.ts",
      `"use coroutines";\n${"// nothing\n".repeat(700)}export async function late() {\n  await asyncio.sleep(0);\n}\n${"// more\n".repeat(99)}`,
    );
    const code =
      'import { late } from "./long"; const loop = asyncio.getEventLoop(); (await views.record(() => loop.runUntilComplete(late()))).player';
    const { outputs } = await kernel.client.execute(code);
    const html: string = outputs.find(({ msg_type }) => msg_type === "execute_result")!.content.data[
      "text/html"
    ];
    const lines = [...html.matchAll(/data-place="\.\/long\.ts:(\d+)"/g)].map(([, line]) => Number(line));
    expect([lines[0], lines.includes(703), lines.at(-1)]).toEqual([643, true, 763]);
    expect(html).toContain("642 more lines");
  });

  test("tells the lines of its errors, also below a function that was put at the head", async () => {
    write(
      "x.ts",
      `"use coroutines";
const first = async (n: number) => {
  await second(n);
};
async function second(n: number) {
  await asyncio.sleep(0);
  throw new RangeError("at " + n);
}
export { first };`,
    );
    const { traceback } = await kernel.fail('import { first } from "./x"; await first(1)');
    expect(traceback).toContain('❱ 7 │   throw new RangeError("at " + n);\n    │         ^');
    expect(traceback).toMatch(/at second \(\.\/x\.ts:7:9\)\n *at async first \(\.\/x\.ts:3:3\)/);
  });
});

test("a worker thread has no runtime, and async functions of such a file as they are", async () => {
  write(
    "job.ts",
    '"use coroutines";\nimport { parentPort } from "node:worker_threads";\nasync function work() { return 6; }\nvoid work().then((n) => parentPort!.postMessage(n));',
  );
  expect(
    await kernel.run(
      'import { Worker } from "node:worker_threads"; await new Promise((done, fail) => new Worker("./job.ts").on("message", done).on("error", fail))',
    ),
  ).toBe("6");
});
