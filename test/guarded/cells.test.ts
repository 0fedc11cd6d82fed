// What works in guarded cells as it does in ordinary ones.

import { Console } from "node:console";
import { Writable } from "node:stream";
import { inspect } from "node:util";
import { runInThisContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { text } from "../cells/kernel.ts";
import { GuardedKernel } from "./kernel.ts";

let kernel: GuardedKernel;
beforeAll(async () => {
  kernel = await GuardedKernel.start(
    {},
    {
      "tool.ts": "#!/usr/bin/env node\nexport default class {}\nexport const greet = (): string => 'hello';",
      "shapes.ts":
        "import { unit } from './unit.js';\nexport enum Colour { Red = 3 }\nexport const area = (r: number) => r * r * unit;",
      "unit.ts": "export const unit = 2;",
      "data.json": '{"a": [1, 2]}',
      "orders.ts":
        "interface Order {\n  total: number;\n}\n\nexport function sum(orders: Order[]): number {\n" +
        "  if (orders.length === 0) throw new RangeError('no orders');\n  return orders.length;\n}\n",
      "turns.ts":
        '"use coroutines";\nimport * as asyncio from "cokernel/asyncio";\nexport async function turn(n: number) {\n' +
        '  await asyncio.sleep(0);\n  if (n > 1) throw new RangeError("late");\n  return n;\n}',
      "misspelt.ts": '"use corutines";\nexport const read = true;',
      "refused.ts": '"use coroutines";\nexport async function f(): Promise<void> {}',
      "deep.js": "[".repeat(4_000_000),
      "broken.ts": "export const a = 1;\nexport const b = ;\n",
      "node_modules/pack/fails.mjs": "// fails\n\nexport function fail() { null.x }",
      "text.txt": "hello\n",
      "node_modules/pack/package.json":
        '{"name":"pack","exports":{".":{"import":"./index.mjs"},"./fails":"./fails.mjs"}}',
      "node_modules/pack/index.mjs":
        "export default function twice(n) { return 2 * n }\nexport const name = 'pack';",
      "node_modules/old/package.json": '{"name":"old","main":"lib"}',
      "node_modules/old/lib/index.js": "exports.three = require('./three').value;",
      "node_modules/old/lib/three.js": "exports.value = 3;",
    },
  );
});
afterAll(() => kernel.stop());

describe("a guarded cell", () => {
  test("keeps names for the next one, and declares them again", async () => {
    await kernel.run("const a: number = 1; function f() { return a }");
    expect(await kernel.run("const a = 5; f()")).toBe("5");
    expect(await kernel.run("class a {}; f()")).toBe("[class a]");
  });

  test("that fails before it has given a global's name a value leaves the global", async () => {
    const { reply } = await kernel.client.execute("import display from 'no-such-package'");
    expect(reply.status).toBe("error");
    expect(await kernel.run("typeof display.html")).toBe("'function'");
  });

  test("waits at its top level, and timers go on between cells", async () => {
    expect(await kernel.run("await new Promise<number>((resolve) => setTimeout(resolve, 10, 42))")).toBe(
      "42",
    );
    await kernel.run("let ticks = 0; const clock = setInterval(() => ticks++, 1)");
    await kernel.run("while (ticks < 3) await new Promise((resolve) => setTimeout(resolve, 1))");
    await kernel.run("clearInterval(clock)");
  });

  test("may print what looks like a place that no text has", async () => {
    await kernel.run("const kept = 1;\nkept");
    const places = ["1:0:1", "1:1:0", "2:2:0", "2:0:0", "3:99999999999999999999:99999999999999999999"];
    for (const place of places) await kernel.run(`console.log("cokernel-cell:${place}")`);
    expect(await kernel.run("kept")).toBe("1");
    expect(await kernel.run('console.log("cokernel-cell:1:0:1")')).toBe("cokernel-cell:1:0:1\n");
  });

  test("imports on after a file over which the compiler ended", async () => {
    expect((await kernel.fail("await import('./deep.js')")).evalue).toMatch(/nests too deep/);
    expect(await kernel.run("import { unit } from './unit.js'; unit")).toBe("2");
  });

  test("imports several files at once", async () => {
    const code = "(await Promise.all([import('./unit.ts'), import('./shapes.ts'), import('./unit.ts')]))";
    expect(await kernel.run(`const [u, s] = ${code}; [u.unit, s.area(2)]`)).toBe("[ 2, 8 ]");
  });

  test("prints characters of two halves whole, wherever a message ends", async () => {
    expect(await kernel.run('console.log("a" + "😀".repeat(600_000))')).toBe(`a${"😀".repeat(600_000)}\n`);
  });

  test("makes promises of timers, and of methods", async () => {
    await kernel.run("import { promisify } from 'node:util'");
    expect(await kernel.run("await promisify(setTimeout)(1, 'late')")).toBe("'late'");
    expect(await kernel.run("await promisify(setImmediate)('soon')")).toBe("'soon'");
    const code = "const own = { n: 7, get(done: any) { done(null, this.n) }, later: null as any };";
    expect(await kernel.run(`${code} own.later = promisify(own.get); await own.later()`)).toBe("7");
  });

  test("shows HTML that nests deep in no long time", async () => {
    const from = performance.now();
    const { outputs } = await kernel.answer('display.html("<b>a</b>" + "<div>".repeat(200_000))');
    expect(outputs[0]!.content.data["text/html"]).toMatch(/^<b>a<\/b>(<div>){511,513}(<\/div>){511,513}$/);
    expect(performance.now() - from).toBeLessThan(5_000);
  });

  test("tells errors by their TypeScript lines, and prints stacks with them", async () => {
    const code = "type P = { x?: { y: number } };\nfunction bad(p: P) {\n  return p.x!.y;\n}\nbad({})";
    const { ename, evalue, traceback } = await kernel.fail(code);
    expect({ ename, evalue }).toEqual({
      ename: "TypeError",
      evalue: "Cannot read properties of undefined (reading 'y')",
    });
    expect(traceback).toMatch(/In\[\d+\]:3\n/);
    expect(traceback).toMatch(/at bad \(In\[\d+\]:3:\d+\)/);
    expect((await kernel.fail("const total =\n  absent * 2")).traceback).toMatch(/at In\[\d+\]:2:3$/);
    expect(await kernel.run("try { bad({}) } catch (error) { console.log(error) }")).toMatch(
      /^TypeError: Cannot read .*\n {4}at bad \(In\[\d+\]:3:\d+\)\n {4}at In\[\d+\]:1:\d+\n$/,
    );
  });

  test("shows what an error holds beside its message, and where it was awaited", async () => {
    const thrown =
      "class Refused extends Error { status = 404; body = { list: [[1]] } }\nthrow new Refused('no')";
    expect((await kernel.fail(thrown)).traceback).toMatch(
      /\n\{ status: 404, body: \{ list: \[Array\] \} \}$/,
    );
    const inside =
      "throw new Error('outer', { cause: Object.assign(new Error('inner'), { at: new Map([[1, 2]]) }) })";
    expect((await kernel.fail(inside)).traceback).toMatch(/\n\{ at: Map\(1\) \{ 1 => 2 \} \}$/);
    const late = "const wait = 0.001;\nawait asyncio.waitFor(asyncio.sleep(5), wait)";
    expect((await kernel.fail(late)).traceback).toMatch(/❱ 2 │ await .*\n.*\n {4}at In\[\d+\]:2:1\n/);
    expect((await kernel.fail("await null;\nthrow 'text'")).traceback).toBe("Uncaught: 'text'");
    const causes = "throw new Error('a', { cause: new Error('b', { cause: null }) })";
    expect((await kernel.fail(causes)).traceback.match(/\[cause\] .*/g)).toEqual(["[cause] Error: b"]);
    expect((await kernel.fail("throw new Error('a', { cause: 'text' })")).traceback).toMatch(
      /\n\[cause\] 'text'$/,
    );
    const made = await kernel.fail("class Made { constructor() { null!.x } }\nnew Made()");
    expect(made.traceback).toMatch(/\n {4}at new Made \(In\[\d+\]:1:\d+\)\n/);
    expect(await kernel.run("new Error('x').stack")).toMatch(/^'Error: x\\n {4}at In\[\d+\]:1:1'$/);
  });

  test("tells the errors of timers and microtasks, and what repeats ten times", async () => {
    await kernel.run("const rounds = { left: 12 }");
    const code = `await new Promise<void>((done) => {
      const again = setInterval(() => { if (rounds.left-- > 0) throw new Error("each"); clearInterval(again); done() }, 1);
    })`;
    const { outputs } = await kernel.answer(code);
    const told = outputs.filter(({ content }) => content.ename === "Error");
    expect(told).toHaveLength(10);
    expect(told.at(-1)!.content.traceback.at(-1)).toBe("… 10 times by now: it is shown every 10 s at most");
    const micro = await kernel.answer(
      "queueMicrotask(() => { throw new RangeError('micro') }); await null; 5",
    );
    expect(micro.outputs.map(({ content }) => content.evalue)).toContain("micro");
  });

  test("disposes of what it uses, and clears a console that keeps nothing", async () => {
    expect(
      await kernel.run('{ using it = { [Symbol.dispose]() { console.log("disposed") } } }\nconsole.clear()'),
    ).toBe("disposed\n");
  });

  test("tells a text that cannot be compiled by its place", async () => {
    expect((await kernel.fail("let x = ;")).ename).toBe("SyntaxError");
  });

  test("shows values as Node writes them", async () => {
    const values = `[new Map([["a", { b: [1, 2, 3] }]]), new Set([1]), new Date(0), /x/g, null, undefined, () => 1,
      class A extends Map {}, Symbol("q"), 10n, "it's", new Uint8Array(3), -0, [, 1], { get x() { return 1 } }]`;
    expect(await kernel.run(values)).toBe(inspect(runInThisContext(values), { depth: 3 }));
    for (const one of [
      "[Object(1n), Object(Symbol('b')), Object('s'), new WeakMap(), new WeakSet(), '\\ud800', '\\x07']",
      "[new Uint8Array([1, 2]), new Uint8Array(), new Uint8ClampedArray(2), Buffer.from('hi'), Buffer.alloc(60)]",
      "[new TextEncoder().encode('hü'), new TextDecoder().decode(new Uint8Array([104, 105]).buffer)]",
      "(function () { return arguments })(1, 'two')",
      "new (class Titled { get [Symbol.toStringTag]() { return 'T' } })()",
      "({ a: 'x'.repeat(30), b: 'y'.repeat(30), c: 1 })",
      "({ a: 'x'.repeat(30), b: 'y'.repeat(19), c: 1 })",
      "({ text: 'several lines\\n'.repeat(7), list: Array.from({ length: 40 }, (_, i) => i * 1.5) })",
      "Array.from({ length: 120 }, (_, i) => i)",
      "Array.from({ length: 30 }, (_, i) => 'word'.repeat(i % 3))",
      "({ a: { b: { c: { d: { e: 1 } } } }, text: 'x'.repeat(100), list: [1, 2, 3].map((i) => ({ i })) })",
      "(() => { const a: any = { n: 1 }; a.self = a; return a })()",
    ]) {
      const js = one.replace(": any", "");
      expect(await kernel.run(one)).toBe(inspect(runInThisContext(js), { depth: 3 }));
    }
  });

  test("prints as much of an enormous value as the ordinary kernel, and errors by their class", async () => {
    const many = "Object.fromEntries(Array.from({ length: 5000 }, (_, i) => ['key' + i, i]))";
    expect(await kernel.run(`console.log(${many})`)).toMatch(
      / {2}key99: 99,\n {2}\.\.\. 4900 more keys\n\}\n$/,
    );
    expect(await kernel.run("console.table(Array(1002).fill([1]))")).toMatch(/\n\.\.\. 2 more rows\n$/);
    expect(await kernel.run("console.log.name")).toBe("'log'");
    const code =
      "class HttpError extends Error {}; class Plain extends Error {}; [new HttpError('a'), new Plain('b')]";
    expect(await kernel.run(code)).toMatch(/^\[\n {2}HttpError: a\n {6}at [\s\S]*\n {2}Plain \[Error\]: b\n/);
    expect(await kernel.run("console.log('%s', { toString: () => 'own' })")).toBe("own\n");
  });

  test("shows Temporal's values, and what styles its own text", async () => {
    const own =
      "({ [Symbol.for('nodejs.util.inspect.custom')]: (_, { stylize }) => stylize('12 m', 'number') })";
    expect(await kernel.run(`[${own}]`)).toBe("[ 12 m ]");
    const day = "typeof Temporal === 'undefined' ? 'none' : [Temporal.PlainDate.from('2024-01-01')]";
    expect(["'none'", "[ Temporal.PlainDate 2024-01-01 ]"]).toContain(await kernel.run(day));
  });

  test("shows buffers and tags as Node 20 writes them", async () => {
    expect(await kernel.run("new ArrayBuffer(3)")).toBe(
      "ArrayBuffer { [Uint8Contents]: <00 00 00>, byteLength: 3 }",
    );
    expect(await kernel.run("new ArrayBuffer()")).toBe("ArrayBuffer { [Uint8Contents]: <>, byteLength: 0 }");
    expect(await kernel.run("new Uint8Array(102).buffer")).toBe(
      `ArrayBuffer {\n  [Uint8Contents]: <${"00 ".repeat(100)}... 2 more bytes>,\n  byteLength: 102\n}`,
    );
    expect(await kernel.run("new DataView(new ArrayBuffer(4), 1)")).toBe(
      "DataView {\n  byteLength: 3,\n  byteOffset: 1,\n" +
        "  buffer: ArrayBuffer { [Uint8Contents]: <00 00 00 00>, byteLength: 4 }\n}",
    );
    expect(await kernel.run("[{ [Symbol.toStringTag]: 'Said' }]")).toBe(
      "[ { [Symbol(Symbol.toStringTag)]: 'Said' } ]",
    );
  });

  test.each([
    "console.log('%s is %d and %i, %f %j %O %c%%', 'x', 4.5, 4.5, '1.5', { a: 1 }, { b: 2 }, 'css', 'rest')",
    "console.log('%j', (() => { const o = {}; o.o = o; return o })())",
    "console.group('G'); console.log('in\\nside'); console.groupCollapsed(); console.log({ a: 1 }); console.groupEnd(); console.groupEnd(); console.log('out')",
    "console.count(); console.count('x'); console.count('x'); console.countReset('x'); console.count('x')",
    "console.assert(true, 'no'); console.assert(false, 'yes %s', 'it'); console.assert(false)",
    "console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 }); console.dir({ a: { b: { c: { d: 1 } } } }, { depth: null })",
    "console.dirxml({ a: 1 }, 2); console.table(5)",
  ])("prints as Node's console: %s", async (code) => {
    const expected = { stdout: "", stderr: "" };
    const stream = (name: keyof typeof expected) =>
      new Writable({ decodeStrings: false, write: (text, _, done) => done(void (expected[name] += text)) });
    const own = new Console({ stdout: stream("stdout"), stderr: stream("stderr"), colorMode: false });
    new Function("console", code)(own);
    const printed = { stdout: "", stderr: "" };
    for (const { content } of (await kernel.answer(code)).outputs)
      printed[content.name as keyof typeof printed] += content.text;
    expect(printed).toEqual(expected);
  });

  test("prints tables, and what is wrong with labels", async () => {
    const rows = (code: string) => kernel.run(code).then((text) => text.trimEnd().split("\n"));
    expect(
      await rows("console.table([{ b: 'x', 1: [1, 2, 3, 4] }, { 1: { a: 1, b: 2, c: 3 } }, 'text'])"),
    ).toEqual([
      "┌─────────┬──────────────────────────────┬─────┬────────┐",
      "│ (index) │ 1                            │ b   │ Values │",
      "├─────────┼──────────────────────────────┼─────┼────────┤",
      "│ 0       │ [ 1, 2, 3, ... 1 more item ] │ 'x' │        │",
      "│ 1       │ [Object]                     │     │        │",
      "│ 2       │                              │     │ 'text' │",
      "└─────────┴──────────────────────────────┴─────┴────────┘",
    ]);
    expect(await rows("console.table(new Map([['k', '日本'], ['e\u0301', '1']]))")).toEqual([
      "┌───────────────────┬─────┬────────┐",
      "│ (iteration index) │ Key │ Values │",
      "├───────────────────┼─────┼────────┤",
      "│ 0                 │ 'k' │ '日本' │",
      "│ 1                 │ 'e\u0301' │ '1'    │",
      "└───────────────────┴─────┴────────┘",
    ]);
    expect(await rows("console.table([{ a: 1, b: 2 }], ['b']); console.table(new Set([1]))")).toHaveLength(
      10,
    );
    expect(
      await kernel.run(
        "console.timeEnd('no'); console.time('t'); console.time('t'); console.countReset('no')",
      ),
    ).toBe(
      "Warning: No such label 'no' for console.timeEnd()\n" +
        "Warning: Label 't' already exists for console.time()\n" +
        "Warning: Count for 'no' does not exist\n",
    );
    expect(await kernel.run("console.trace('here')")).toMatch(/^Trace: here\n {4}at In\[\d+\]:1:9\n$/);
  });

  test("shows bytes that are an image, and knows its own bytes", async () => {
    const png = "[137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 0]";
    for (const code of [
      `new Uint8Array(${png})`,
      `Buffer.from(${png})`,
      `display.png(new Uint8Array(${png}))`,
    ]) {
      const { outputs } = await kernel.answer(code);
      expect(outputs[0]!.content.data["image/png"]).toBe("iVBORw0KGgoAAAAA");
    }
    expect(await kernel.run("Buffer.concat([Buffer.from('a'), new Uint8Array([98])]).toString()")).toBe(
      "'ab'",
    );
    expect(await kernel.run("Buffer.from(new Uint8Array([1, 2]).buffer).toString('hex')")).toBe("'0102'");
    expect(await kernel.run("Promise.resolve(4)")).toBe("Promise { <state unknown> }");
  });

  test("shows displays, their HTML without what acts", async () => {
    const { outputs } = await kernel.answer("display.html(\"<b onclick='x()'>bold</b><script>1</script>\")");
    expect(outputs[0]!.content.data["text/html"]).toBe("<b>bold</b>");
  });

  test("shows an output's own style sheet, in a box that it does not leave", async () => {
    const { outputs } = await kernel.answer(
      "display.html(\"<style>@import 'x'; body{color:red} .jp-Dialog{gap:1em;position:fixed}</style><p class='jp-Dialog'>x</p>\")",
    );
    expect(outputs[0]!.content.data["text/html"].replace(/nb-[\da-f]{16}/g, "$")).toBe(
      '<div class="$"><style>.${contain:layout paint;width:fit-content;min-width:100%}.$ .nb-0{gap:1em}</style><p class="nb-0">x</p></div>',
    );
  });

  test("imports files of the folder, TypeScript and JSON, and packages that lie there", async () => {
    expect(await kernel.run('import { area, Colour } from "./shapes.ts"; [area(3), Colour.Red]')).toBe(
      "[ 18, 3 ]",
    );
    expect(await kernel.run('import twice, { name } from "pack"; [twice(4), name]')).toBe("[ 8, 'pack' ]");
    expect(await kernel.run('import { three } from "old"; three')).toBe("3");
    expect(await kernel.run('import data from "./data.json" with { type: "json" }; data.a')).toBe("[ 1, 2 ]");
    expect(await kernel.run('import { readFileSync } from "node:fs"; readFileSync("text.txt", "utf8")')).toBe(
      "'hello\\n'",
    );
    expect(
      await kernel.run('import { promises } from "fs"; await promises.readFile("text.txt", "utf8")'),
    ).toBe("'hello\\n'");
    expect(await kernel.run('import path from "node:path"; path.join("a", "..", "b.ts")')).toBe("'b.ts'");
    expect(await kernel.run('export { area as surface } from "./shapes.ts"; surface(3)')).toBe("18");
    expect((await kernel.fail('export * from "./shapes.ts"')).evalue).toMatch(/write `export \{ … \} from`/);
    expect((await kernel.fail('import "node:child_process"')).evalue).toMatch(
      /is not given to guarded cells/,
    );
    expect((await kernel.fail('import "nothing"')).evalue).toMatch(
      /^There is no package 'nothing' in the notebook's folder/,
    );
    expect(await kernel.fail('import "./nothing.ts"')).toMatchObject({
      ename: "ModuleNotFoundError",
      evalue: "There is no file './nothing.ts' in the notebook's folder.",
    });
    expect((await kernel.fail('require("node:assert")')).evalue).toMatch(/is not given to guarded cells/);
    expect((await kernel.fail('require("fs").readFileSync("none.csv")')).evalue).toMatch(/'none\.csv'$/);
  });

  test("imports a file with a first line for the shell, and what it exports by default has its name", async () => {
    expect(await kernel.run('import Shop, { greet } from "./tool.ts"; [Shop.name, greet()]')).toBe(
      "[ 'default', 'hello' ]",
    );
  });

  test("tells errors of imported files by the lines of these", async () => {
    const own = await kernel.fail('import { sum } from "./orders.ts";\nsum([])');
    expect(own.traceback).toMatch(
      /^RangeError: no orders\n\.\/orders\.ts:6\n[\s\S]*\nIn\[\d+\]:2\n[\s\S]*\n {4}at sum \(\.\/orders\.ts:6:34\)\n {4}at In\[\d+\]:2:1$/,
    );
    const packed = await kernel.fail('import { fail } from "pack/fails"; fail()');
    expect(packed.traceback).toMatch(
      /^TypeError.*\nIn\[\d+\]:1\n[\s\S]*\n {4}at fail \(\.\/node_modules\/pack\/fails\.mjs:3:31\)\n {4}at In/,
    );
    expect(await kernel.fail('import "./broken.ts"')).toMatchObject({
      ename: "SyntaxError",
      evalue: 'Unexpected ";" (./broken.ts:2:18)',
    });
    expect(await kernel.run("1 + 1")).toBe("2");
  });

  test("has coroutine functions of files that say so, and their places", async () => {
    expect(await kernel.run('import { turn } from "./turns.ts"; String(turn(1))')).toContain(
      "<coroutine object turn",
    );
    expect(await kernel.run("await asyncio.createTask(turn(1))")).toContain("1");
    expect((await kernel.fail("await turn(2)")).traceback).toContain("at ./turns.ts:5:20");
    expect(await kernel.run('import { read } from "./misspelt.ts"; read')).toMatch(
      /^\.\/misspelt\.ts:1: "use corutines" is no directive\. .*\n.*\ntrue$/,
    );
    expect((await kernel.fail('import "./refused.ts"')).evalue).toMatch(
      /this function gives a coroutine.*refused\.ts:2/,
    );
  });

  test("has coroutines that outlive it", async () => {
    await kernel.run(
      'const coro = coroutine(function* (name: string) { const x: number = yield name; console.log("got", x) })("P")',
    );
    expect(await kernel.run("next(coro)")).toBe("'P'");
    expect((await kernel.fail("coro.send(6)")).printed).toBe("got 6\n");
    expect(await kernel.run('"use coroutine"; void 0;')).toContain('"use coroutine" is no directive');
    await kernel.run('"use coroutines"; async function slow() { await asyncio.sleep(0.01); return 7 }');
    expect(await kernel.run("const task = asyncio.createTask(slow()); await task")).toBe("7");
  });

  test("asks for a line, and user expressions are evaluated", async () => {
    expect(await kernel.run('(await input("name? ")) + "!"', { onInput: () => "Ada" })).toBe("'Ada!'");
    const { reply } = await kernel.answer("const u = 3; const failure = new Error('x')", {
      userExpressions: { twice: "u * 2", bad: "u.x.y", failure: "failure" },
    });
    expect(reply.user_expressions.failure.data["text/plain"]).toMatch(/^Error: x\n {4}at In\[\d+\]:1:\d+$/);
    expect(reply.user_expressions.twice.data["text/plain"]).toBe("6");
    expect(reply.user_expressions.bad).toMatchObject({ status: "error", ename: "TypeError" });
  });

  test("is completed and inspected by its types", async () => {
    await kernel.run("const point = { north: 1, south: 2 }");
    // The first question starts the language thread, and is not kept waiting for it.
    let matches: string[] = [];
    while (matches.length === 0) {
      const asked = { code: "point.no", cursor_pos: 8 };
      matches = (await kernel.client.request("shell", "complete_request", asked)).reply.matches;
    }
    expect(matches).toContain("north");
    const inspected = await kernel.client.request("shell", "inspect_request", {
      code: "point",
      cursor_pos: 3,
      detail_level: 0,
    });
    expect(inspected.reply.data["text/plain"]).toMatch(/north: number/);
  });

  test.each([
    ["a loop", "for (;;) {}"],
    ["microtasks", "for (;;) await 0"],
    ["a timer", "setTimeout(() => { for (;;); }, 1); await new Promise(() => {})"],
    ["a wait", "await new Promise(() => {})"],
    ["a display", "({ toMimeBundle() { for (;;); } })"],
    ["a regular expression", '/^(a+)+$/.test("a".repeat(60) + "b")'],
    ["finally", "try { for (;;); } finally { for (;;); }"],
  ])("that spins in %s is interrupted, and names are kept", async (_, code) => {
    await kernel.run("const kept = 11");
    expect((await kernel.fail(code, { interruptMs: 50 })).ename).toBe("KeyboardInterrupt");
    expect(await kernel.run("kept")).toBe("11");
  });

  test.each(["while (true) {}", "({ toMimeBundle() { for (;;); } })"])(
    "whose user expression spins is interrupted, and names are kept: %s",
    async (spins) => {
      const userExpressions = { before: "1", spins, after: "2" };
      const { reply } = await kernel.answer("const stays = 12", { userExpressions, interruptMs: 100 });
      expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
      const next = await kernel.answer("stays", { userExpressions: { twice: "stays * 2" } });
      expect(text(next)).toBe("12");
      expect(next.reply.user_expressions.twice.data["text/plain"]).toBe("24");
    },
  );

  test("that is interrupted does not go on behind its await", async () => {
    await kernel.run(
      "let went = 0, tidied = 0; const moment = () => new Promise((resolve) => setTimeout(resolve, 60));",
    );
    const code =
      "try { for (;;) { await moment(); went++; } } finally { await moment(); await moment(); tidied++; }";
    expect((await kernel.fail(code, { interruptMs: 30 })).ename).toBe("KeyboardInterrupt");
    await kernel.run("went = 0");
    expect(await kernel.run("while (went + tidied === 0) await moment(); [went, tidied]")).toBe("[ 0, 1 ]");
  });
});

test("the guarded kernel tells of no subshells, and refuses to make one", async () => {
  const { reply } = await kernel.client.request("shell", "kernel_info_request", {});
  expect(reply.supported_features).toEqual([]);
  const refused = await kernel.client.request("control", "create_subshell_request", {});
  expect(refused.reply).toMatchObject({ status: "error", ename: "NoSubshellsError" });
});
