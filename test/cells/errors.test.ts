// Tracebacks as a person reads them: cells in, the whole text out.

import { writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TestKernel, withoutAnsi } from "./kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel.stop());

/** Run cells, of which the last fails; its traceback with `In[1]` for the first of them. */
async function traceback(...cells: string[]): Promise<string> {
  let first = 0;
  for (const code of cells.slice(0, -1)) {
    const { reply } = await kernel.client.execute(code, { timeout: 20 });
    expect(reply.status).toBe("ok");
    first ||= reply.execution_count;
  }
  const { reply } = await kernel.client.execute(cells.at(-1)!, { timeout: 20 });
  expect(reply.status).toBe("error");
  first ||= reply.execution_count;
  const numbered = withoutAnsi(reply.traceback.join("\n")).replace(
    /In\[(\d+)\]/g,
    (_, n) => `In[${Number(n) - first + 1}]`,
  );
  return `\n${numbered.replaceAll(kernel.folder, "<folder>")}\n`;
}

describe("a traceback", () => {
  test("names the methods whose coroutines failed, with their class", async () => {
    const text = await traceback(
      `"use coroutines";
class Base {
  async deep() {
    await asyncio.sleep(0);
    throw new Error("no");
  }
}
class Feed extends Base {
  async load() {
    return await super.deep();
  }
}
await new Feed().load();`,
    );
    expect(text).toContain("\n    at Feed.deep (In[1]:5:11)\n    at async Feed.load (In[1]:10:");
  });

  test("of a StopIteration that came out of a task shows where it was raised, not who drives the loop", async () => {
    const first = await traceback(
      "const taken = coroutine(function* taken() {\n  yield* asyncio.sleep(0);\n  return asyncio.next([].values());\n});",
      "const task = asyncio.createTask(taken());\nawait task;",
    );
    expect(first).toMatch(
      /^\s*RuntimeError: coroutine raised StopIteration\nIn\[1\]:3\n[^❱]*❱ 3 │ {3}return/,
    );
    expect(first).toMatch(
      /\n {4}at taken \(In\[1\]:3:18\)\n(.*\n)* {4}in task 'Task-1'\n\[cause\] StopIteration\n/,
    );
  });

  test("goes through several cells, in the lines as they were written", async () => {
    expect(
      await traceback(
        "interface Order { price: number }\nfunction check(order: Order): void {\n  if (order.price < 0) throw new RangeError(`a price of ${order.price}`);\n}",
        "const total = (orders: Order[]): void => {\n  orders.forEach((order) => check(order));\n};",
        "enum Kind { A }\n// the bad one\ntotal([{ price: 1 }, { price: -2 }]);",
      ),
    ).toBe(`
RangeError: a price of -2
In[1]:3
  1 │ interface Order { price: number }
  2 │ function check(order: Order): void {
❱ 3 │   if (order.price < 0) throw new RangeError(\`a price of \${order.price}\`);
    │                              ^
  4 │ }
    at check (In[1]:3:30)
    at In[2]:2:29
    at total (In[2]:2:10)
    at In[3]:3:1
`);
  });

  test.each([
    ["const total = absent * 2", "In[1]:1:15"],
    ["const total =\n  absent.value;", "In[1]:2:3"],
    ["if (absent > 3) console.log(1)", "In[1]:1:5"],
    ["const total: number = await (absent as Promise<number>)", "In[1]:1:30"],
    [
      "const of = (o: { absent: number }) => {\n  return o.absent +\n    absent;\n};\nof({ absent: 1 })",
      "In[1]:3:5",
    ],
    ["const first = second + 1;\nlet second = 2", "In[1]:1:15"],
    ["const $a =\n  $absent$ + 1", "In[1]:2:3"],
    ["const greeting = `${größe} wide`", "In[1]:1:21"],
    ['"use coroutines"\nasync function load() {\n  const data =\n    absent;\n}\nawait load()', "In[1]:4:5"],
    // Made by hand: it is thrown where it says.
    ['throw new ReferenceError("absent is not defined")', "In[1]:1:7"],
  ])("marks a name that is not defined: %j", async (code, at) => {
    const [, first] = /^ {4}at (?:.*\()?(In\[1\]:\d+:\d+)\)?$/m.exec(await traceback(code))!;
    expect(first).toBe(at);
  });

  test.each([
    ["print('hi')", "TypeScript has for it: console.log(…)"],
    ["const none = None", "TypeScript has for it: undefined and null"],
    ["sleep(1)", "asyncio has it: asyncio.sleep"],
    ["throw new ValueError('no')", "asyncio has it: asyncio.ValueError"],
  ])("says what stands in the place of a name of Python's: %s", async (code, advice) => {
    expect(await traceback(code)).toMatch(/ReferenceError: \w+ is not defined\n/);
    expect(await traceback(code)).toContain(`\n${advice}\nIn[1]:1\n`);
  });

  test.each(["(5).Get()", "({}).foo_bar()", "for (const x of 5);"])(
    "of what asyncio has not says no more: %s",
    async (code) => {
      expect(await traceback(code)).toMatch(/^\nTypeError: [^\n]+\nIn\[1\]:1\n/);
    },
  );

  test("calls a name that is also a global as the cell does", async () => {
    const { evalue, traceback } = await kernel.fail("const status = 5, performance = 6;\nperformance()");
    expect(evalue).toBe("performance is not a function");
    expect(traceback).not.toContain("$cell");
  });

  test.each([
    [
      "const { rows } = await null as any",
      "Cannot destructure property 'rows' of '(intermediate value)' as it is null.",
    ],
    ["(await 5 as any).foo()", "(intermediate value).foo is not a function"],
    ["for (const x of await 5 as any) {}", "(intermediate value) is not iterable"],
    ["for await (const x of 5 as any) {}", "(intermediate value) is not async iterable"],
  ])("calls what a cell's own await gave as it is called in a function: %s", async (code, message) => {
    const { evalue, traceback } = await kernel.fail(code);
    expect(evalue).toBe(message);
    expect(traceback).toMatch(/^TypeError: .*\nIn\[\d+\]:1\n/);
    const caught = await kernel.run(`try { ${code} } catch (error) { console.log(error) }`);
    expect(caught).toMatch(/^TypeError: /);
    expect(caught).not.toContain("__cokernel__");
  });

  test("calls a function of WebAssembly as V8 does, and a text that is no file by its name", async () => {
    const trap = "[0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,8,1,4,116,114,97,112,0,0,10,5,1,3,0,0,11]";
    expect(
      await traceback(
        `const made = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(${trap})));`,
        "const { trap } = made.exports as any;\ntrap();",
      ),
    ).toMatch(/\n {4}at wasm:\/\/wasm\/\w+:wasm-function\[0\]:0x21\n {4}at In\[2\]:2:1\n$/);
    expect(await traceback("require('node:vm').runInThisContext('\\nnull.x')")).toContain(
      "\n    at evalmachine.<anonymous>:2:6\n",
    );
  });

  test.each([
    ["asyncio.create_task(asyncio.sleep(0))", "\nasyncio calls it createTask.\n"],
    ["asyncio.getEventLoop().run_until_complete(1)", "\nasyncio calls it runUntilComplete.\n"],
    ["new asyncio.TaskGroup()", "\nasyncio calls it taskGroup.\n"],
    [
      "const waits = coroutine(function* () {\n  yield* Promise.resolve(1);\n});\nawait waits()",
      "\n  yield* asyncio.awaitable(promise)\nIn[1]:2\n",
    ],
    [
      "using held = await new asyncio.Lock()",
      "\nA lock, a semaphore and a condition are held by\n  using held = await lock.hold();\nIn[1]:1\n",
    ],
    [
      "const lock = new asyncio.Lock();\nusing taken = await lock.acquire();",
      "\n  using taken = await lock.hold();\nIn[1]:2\n",
    ],
    ["using file = {}", "\nWhat stands behind `using` has a method [Symbol.dispose]().\nIn[1]:1\n"],
    [
      "const main = coroutine(function* () {\n  yield* asyncio.sleep(1);\n});\nfor (const step of main()) console.log(step);",
      "\nA coroutine that waits is awaited, as by `await main()`: `for`, a spread and next() wait for nothing.\n",
    ],
    ["asyncio.next(asyncio.sleep)", "next(sleep())    // this, called"],
    ["views.moments(5)", "views.moments() takes a loop, such as asyncio.getEventLoop(), but got number."],
    ["views.moments(asyncio.getEventLoop(), 1)", "\n  views.moments(loop, () => loop.step())\n"],
    ["await views.waitingGraph('cell')", "views.waitingGraph() takes a loop"],
    ["views.loop(null)", "views.loop() takes a loop"],
    ["comms.open()", "comms.open(target, data) takes the name of a target of the page, but got undefined."],
  ])("of a call with the wrong thing says what it takes: %s", async (code, advice) => {
    expect(await traceback(code)).toContain(advice);
  });

  test("goes through local modules, and shows the cell's line too", async () => {
    writeFileSync(
      join(kernel.folder, "shop.ts"),
      `import { tax } from "./tax";\nexport interface Item { price: number }\nexport const gross = (item: Item): number => item.price * tax(item.price);\n`,
    );
    writeFileSync(
      join(kernel.folder, "tax.ts"),
      `type Rate = number;\n\nexport function tax(price: number): Rate {\n  throw new Error("no rate for " + price);\n}\n`,
    );
    expect(await traceback(`import { gross } from "./shop.ts";\ngross({ price: 3 });`)).toBe(
      `
Error: no rate for 3
./tax.ts:4
  2 │
  3 │ export function tax(price: number): Rate {
❱ 4 │   throw new Error("no rate for " + price);
    │         ^
  5 │ }
In[1]:2
  1 │ import { gross } from "./shop.ts";
❱ 2 │ gross({ price: 3 });
    │ ^
    at tax (./tax.ts:4:9)
    at gross (./shop.ts:3:59)
    at In[1]:2:1
`.replace("  2 │\n", "  2 │ \n"),
    );
  });

  test("of a local module that cannot be compiled shows its line", async () => {
    writeFileSync(join(kernel.folder, "broken.ts"), "export const a: number = 1;\nexport const b = (1,;\n");
    writeFileSync(join(kernel.folder, "uses.ts"), `export { b } from "./broken";`);
    expect(await traceback(`import { b } from "./uses.ts"`)).toBe(`
SyntaxError: Unexpected token
./broken.ts:2
  1 │ export const a: number = 1;
❱ 2 │ export const b = (1,;
    │                     ^
`);
  });

  test.each([
    "absent(1)",
    "absent.one",
    "await absent(1)",
    "absent(1); 2",
    "{ a: absent(1) }",
    "[...absent(1)]",
  ])("of a name that is not there shows the line, also alone in its cell: %s", async (code) => {
    const { traceback } = await kernel.fail(code);
    expect(traceback).toMatch(/^ReferenceError: absent is not defined\nIn\[\d+\]:1\n❱ 1 │ /);
  });

  test("is one text: between two, nbconvert's Markdown has an empty line", async () => {
    for (const code of ["function f() {\n  throw new Error('a\\nb')\n}\nf()", "const = 1"]) {
      const { reply } = await kernel.client.execute(code);
      expect(reply.traceback).toEqual([expect.stringMatching(/\n.*❱.* \d │ /)]);
    }
  });

  test("of a port that the cell's last run has says how it is started again", async () => {
    const start = (port: number | string, name: string) =>
      `var ${name} = require("node:http").createServer();\n` +
      `await new Promise<void>((done, failed) => ${name}.on("error", failed).listen(${port}, done));`;
    await kernel.run(`${start(0, "server")}\nvar { port } = server.address();`);
    const advice =
      "A server that a cell has started listens there. What a cell starts again it closes first:\n" +
      "  var server; server?.close();    // `var` keeps what the cell's last run made\n  server = …\n";
    expect((await kernel.fail(start("port", "next"))).traceback).toContain(advice);
    expect(
      await kernel.run(`var server; server?.close();\n${start("port", "server")}\nserver.listening`),
    ).toBe("true");
    await kernel.run("server.close(); 1");
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, done));
    const { port } = taken.address() as AddressInfo;
    expect((await kernel.fail(start(port, "next"))).traceback).not.toContain("A server that");
    taken.close();
  });

  test("folds what is Node's own", async () => {
    expect(
      await traceback(`const { readFileSync } = require("node:fs");\nreadFileSync("/not/there");`),
    ).toBe(`
Error: ENOENT: no such file or directory, open '/not/there'
In[1]:2
  1 │ const { readFileSync } = require("node:fs");
❱ 2 │ readFileSync("/not/there");
    │ ^
    … 2 of Node's own
    at In[1]:2:1
`);
  });

  test("shows what the error holds beside its message", async () => {
    expect(
      await traceback(
        "class Refused extends Error { constructor(readonly status: number, readonly body: object) { super('no'); } }",
        "throw new Refused(422, { field: 'price', rules: [{ above: 0 }] });",
      ),
    ).toBe(`
Refused: no
In[2]:1
❱ 1 │ throw new Refused(422, { field: 'price', rules: [{ above: 0 }] });
    │       ^
    at In[2]:1:7
{ status: 422, body: { field: 'price', rules: [Array] } }
`);
    const long = await traceback(
      "throw Object.assign(new Error('x'), { rows: Array.from({ length: 90 }, (_, i) => `row ${i} of the answer`) });",
    );
    expect(long.split("\n").slice(6, 8)).toEqual(["{", "  rows: ["]);
    expect(long).toMatch(/\n… \d+ more lines\n$/);
  });

  test("reads no property that throws, and none that the message has told", async () => {
    const { traceback: got } = await kernel.fail(
      "throw Object.defineProperty(Object.assign(new Error('E_FULL: the disk'), { code: 'E_FULL' }), 'bad', { enumerable: true, get() { throw 1; } });",
    );
    expect(got).toMatch(/\n\{ bad: \[Getter\] \}$/);
    const ended = "const g = (function* () { return 7 })(); asyncio.next(g)";
    expect((await kernel.fail(ended)).traceback).toMatch(/^StopIteration: 7\n[\s\S]*:\d+:\d+$/);
    expect((await kernel.fail(`require("node:assert").equal(1, 2)`)).traceback).toMatch(
      / at In\[\d+\]:1:24$/,
    );
  });

  test("of an endless recursion is short", async () => {
    const text = await traceback("const deep = (n: number): number => 1 + deep(n + 1);\ndeep(0);");
    expect(text).toContain("RangeError: Maximum call stack size exceeded");
    expect(text).toMatch(/at deep \(In\[1\]:1:41\)\n {4}… the same at least \d+ more times\n$/);
  });

  test("says where a stack is longer than what is kept of it", async () => {
    const down = (depth: number) =>
      `const down = (n: number): number => {\n  if (n === 0) throw new Error("down");\n  return n % 2 ? down(n - 1) :\n    down(n - 1);\n};\ndown(${depth});`;
    expect(await traceback(down(200))).toMatch(/ {4}… what called it is not kept\n$/);
    expect(await traceback(down(3))).toMatch(/ {4}at In\[1\]:6:1\n$/);
    const deep = await traceback(down(60));
    expect(deep).toMatch(/\n {4}… \d\d more\n( {4}at down .*\n){7} {4}at In\[1\]:6:1\n$/);
    expect(deep.match(/ at /g)).toHaveLength(30);
  });

  test("shows the errors inside as a tree, with their causes", async () => {
    expect(
      await traceback(
        "const cause = new TypeError('not a number');",
        "const parts = [\n  new RangeError('too large', { cause }),\n  new AggregateError([new Error('leaf'), 'no error'], 'a group'),\n];",
        "throw new AggregateError(parts, 'two of them');",
      ),
    ).toBe(`
AggregateError: two of them
In[3]:1
❱ 1 │ throw new AggregateError(parts, 'two of them');
    │       ^
    at In[3]:1:7
├─ [0] RangeError: too large
│  In[2]:2
│    1 │ const parts = [
│  ❱ 2 │   new RangeError('too large', { cause }),
│      │   ^
│    3 │   new AggregateError([new Error('leaf'), 'no error'], 'a group'),
│    4 │ ];
│      at In[2]:2:3
│  [cause] TypeError: not a number
│  In[1]:1
│  ❱ 1 │ const cause = new TypeError('not a number');
│      │               ^
│      at In[1]:1:15
└─ [1] AggregateError: a group
   In[2]:3
     1 │ const parts = [
     2 │   new RangeError('too large', { cause }),
   ❱ 3 │   new AggregateError([new Error('leaf'), 'no error'], 'a group'),
       │   ^
     4 │ ];
       at In[2]:3:3
   ├─ [0] Error: leaf
   │  In[2]:3
   │    1 │ const parts = [
   │    2 │   new RangeError('too large', { cause }),
   │  ❱ 3 │   new AggregateError([new Error('leaf'), 'no error'], 'a group'),
   │      │                       ^
   │    4 │ ];
   │      at In[2]:3:23
   └─ [1] 'no error'
`);
  });

  test("tells a cause that is no error as the value that it is, and none of null", async () => {
    const code = (cause: string) => `throw new Error("outer", { cause: ${cause} })`;
    expect((await kernel.fail(code("{ status: 404 }"))).traceback).toMatch(/\n\[cause\] \{ status: 404 \}$/);
    expect((await kernel.fail(code("null"))).traceback).not.toContain("cause]");
  });

  test("is not wider in the branches of a tree, however long the line is", async () => {
    const leaf = "new AggregateError([new RangeError('far out on the right')], 'inner')";
    const text = await traceback(
      `throw new AggregateError([new AggregateError([${leaf}, ${leaf}], 'middle'), 0, 0, 0], 'outer of them all')`,
    );
    const widths = text.split("\n").flatMap((line) => (line.includes("❱") ? [line.length] : []));
    expect(widths.length).toBe(6);
    expect(new Set(widths).size).toBe(1);
    // Where the mark stands is what threw.
    expect(text).toMatch(/❱ 1 │ .*new RangeError.*\n[│ ]* │ {2,}\^/);
  });

  test("of a task group is such a tree", async () => {
    const text = await traceback(
      `const fails = coroutine(function* (n: number) { yield* asyncio.sleep(0); throw new RangeError("r" + n); });
const both = asyncio.taskGroup(function* (group) { group.createTask(fails(1)); group.createTask(fails(2)); });`,
      "await both",
    );
    expect(text).toContain("ExceptionGroup: unhandled errors in a TaskGroup");
    expect(text).toMatch(
      /\n├─ \[0\] RangeError: r1\n│ {2}In\[1\]:1\n[\s\S]*\n└─ \[1\] RangeError: r2\n {3}In\[1\]:1\n/,
    );
  });

  test("ends where causes go in a circle", async () => {
    expect(
      await traceback(
        "const egg: Error = new Error('egg');\nconst hen = new Error('hen', { cause: egg });\negg.cause = hen;\nthrow hen;",
      ),
    ).toMatch(
      /^\nError: hen\n[\s\S]*\n\[cause\] Error: egg\n[\s\S]*\n\[cause\] Error: hen \(shown above\)\n$/,
    );
  });

  test.each(["", "await 0;"])(
    "has its class's name, and not what the class has made of `name` (%s)",
    async (before) => {
      const code = `${before} throw new (class Late extends Error { static name() {} } as any)("x");`;
      expect(await kernel.fail(code)).toMatchObject({ ename: "Error", evalue: "x" });
    },
  );

  test("of thousands of errors shows some and counts the rest", async () => {
    const text = await traceback(
      "throw new AggregateError(Array.from({ length: 5000 }, (_, i) => new Error(`e${i}`)), 'many');",
    );
    expect(text).toContain("└─ … and 4970 more\n");
    expect(text.length).toBeLessThan(20_000);
  });
});

describe("an error that nobody catches", () => {
  const errors = async (code: string) =>
    (await kernel.client.execute(code, { timeout: 20 })).outputs.flatMap(({ msg_type, content }) =>
      msg_type === "error" ? [withoutAnsi(content.traceback.join("\n"))] : [],
    );

  test("is shown ten times, where an interval throws it without end", async () => {
    const until = "while (beaten < 40) await asyncio.sleep(0.001); clearInterval(beat);";
    const beats =
      "let beaten = 0; const beat = setInterval(() => { beaten++; throw new Error('each'); }, 1);";
    const shown = await errors(`${beats} ${until}`);
    expect(shown.length).toBe(10);
    expect(shown[8]).toMatch(/^Error: each\n[\s\S]*:\d+\)$/);
    expect(shown[9]).toMatch(/\n… 10 times by now: it is shown every 10 s at most$/);
    // In another cell it is another error.
    expect((await errors(`${beats} ${until}`)).length).toBe(10);
  });

  const storm = (error: string) =>
    errors(`let storm = 0; const blows = setInterval(() => { storm++; throw ${error}; }, 1);
while (storm < 60) await asyncio.sleep(0.001); clearInterval(blows);`);

  test.each(["new Error(`tick ${storm}`)", "new Error('at ' + new Date().toISOString())", "`text ${storm}`"])(
    "is one, however its numbers change: %s",
    async (error) => {
      const shown = await storm(error);
      expect(shown.length).toBe(10);
      expect(shown[9]).toMatch(/\n… 10 times by now: it is shown every 10 s at most$/);
    },
  );

  test("is told once at least in each of its words, and in no more than thirty", async () => {
    const shown = await storm("new Error(storm % 40 === 0 ? 'rare' : 'each')");
    expect(shown.length).toBe(11);
    expect(shown[10]).toMatch(
      /^Error: rare\n[\s\S]*\n… 40 times by now, not always in these words: it is shown every 10 s at most$/,
    );
    expect((await storm("new Error('x'.repeat(storm))")).length).toBe(30);
  });

  test("is another where it is of another kind or comes from another place", async () => {
    const shown = await storm(
      "storm % 2 ? new TypeError('each') : storm % 4 ? new Error('each') :\n new Error('each')",
    );
    expect(shown.length).toBe(30);
  });
});

test.each([
  ["!ls -l src", true],
  ["1;\n!pwd", true],
  ["!lost && 1", false],
  ["!lost.found", false],
])("a line for a shell that is TypeScript, too, says what to write instead: %j", async (code, advised) => {
  const said =
    'A cell has no commands with !. A program is run by\n  require("node:child_process").execSync("';
  expect((await traceback(code)).includes(said)).toBe(advised);
});

describe("what the runtime throws", () => {
  test("while only the cell's own await waited has that as its place", async () => {
    expect(
      await traceback("const limit = 0.01;\nawait asyncio.timeout(limit, () => asyncio.sleep(60));"),
    ).toBe(`
TimeoutError
In[1]:2
  1 │ const limit = 0.01;
❱ 2 │ await asyncio.timeout(limit, () => asyncio.sleep(60));
    │ ^
    at In[1]:2:1
[cause] CancelledError
`);
  });

  test("has as its place the one of several awaits that waited", async () => {
    const cell = "await 1;\nawait asyncio.timeout(0.01, () => asyncio.sleep(60));\nawait 3;";
    expect(await traceback(cell)).toMatch(
      /^\nTimeoutError\nIn\[1\]:2\n[\s\S]*❱ 2 │ [\s\S]*\n {4}at In\[1\]:2:1\n\[cause\]/,
    );
  });

  test("a part of a group comes from where the whole did, and neither tells of the kernel's frames", async () => {
    const cells = [
      `"use coroutines";
async function fails() { throw new RangeError("x"); }
async function job() { await asyncio.taskGroup(async (tg) => void tg.createTask(fails())); }
let whole: asyncio.ExceptionGroup;
try { await job(); } catch (error) { whole = error as asyncio.ExceptionGroup; }`,
      "const [, part] = whole.split(TypeError);\nconsole.log(part!.format());\nthrow part;",
    ];
    expect(await traceback(...cells)).toBe(`
ExceptionGroup: unhandled errors in a TaskGroup
In[1]:3
  1 │ "use coroutines";
  2 │ async function fails() { throw new RangeError("x"); }
❱ 3 │ async function job() { await asyncio.taskGroup(async (tg) => void tg.createTask(fails())); }
    │                        ^
  4 │ let whole: asyncio.ExceptionGroup;
  5 │ try { await job(); } catch (error) { whole = error as asyncio.ExceptionGroup; }
    at async job (In[1]:3:24)
    in task 'await job()'
└─ [0] RangeError: x
   In[1]:2
     1 │ "use coroutines";
   ❱ 2 │ async function fails() { throw new RangeError("x"); }
       │                                ^
     3 │ async function job() { await asyncio.taskGroup(async (tg) => void tg.createTask(fails())); }
     4 │ let whole: asyncio.ExceptionGroup;
       at In[1]:2:32
`);
    const { outputs } = await kernel.client.execute("console.log(whole.format());", { timeout: 20 });
    expect(outputs.map(({ content }) => content.text).join("")).toMatch(
      /^ {2}\| ExceptionGroup: unhandled errors in a TaskGroup \(1 sub-exception\)\n {2}\+-\+-+ 1 -+\n {4}\| RangeError: x\n {4}\| {5}at In\[\d+\]:2:32\n {4}\+-+\n$/,
    );
  });
});

/** The lines of a traceback's frames and tasks. */
function chainOf(text: string): string[] {
  return text.split("\n").flatMap((line) => /^ {4}((?:at|in) .*)/.exec(line)?.[1] ?? []);
}

describe("what a coroutine throws", () => {
  test("tells who awaited it, through tasks", async () => {
    expect(
      await traceback(
        `"use coroutines";\nasync function fetchOne() {\n  await asyncio.sleep(0);\n  throw new TypeError("no answer");\n}\nasync function fetchAll() {\n  await fetchOne();\n}`,
        `"use coroutines";\nasync function main() {\n  const all = asyncio.createTask(fetchAll(), { name: "all" });\n  await all;\n}`,
        "await asyncio.createTask(main(), { name: 'main' })",
      ),
    ).toBe(`
TypeError: no answer
In[1]:4
  2 │ async function fetchOne() {
  3 │   await asyncio.sleep(0);
❱ 4 │   throw new TypeError("no answer");
    │         ^
  5 │ }
  6 │ async function fetchAll() {
    at fetchOne (In[1]:4:9)
    at async fetchAll (In[1]:7:3)
    in task 'all', awaited
    at async main (In[2]:4:3)
    in task 'main'
`);
  });

  test("shows the line that awaited it, where the error itself comes from no line of a cell", async () => {
    expect(
      await traceback(
        `"use coroutines";\nasync function main() {\n  const text = await asyncio.waitFor(asyncio.sleep(5), 0.001);\n}`,
        "await asyncio.createTask(main(), { name: 'main' })",
      ),
    ).toBe(`
TimeoutError
In[1]:3
  1 │ "use coroutines";
  2 │ async function main() {
❱ 3 │   const text = await asyncio.waitFor(asyncio.sleep(5), 0.001);
    │                ^
  4 │ }
    at async waitFor
    at async main (In[1]:3:16)
    in task 'main'
[cause] CancelledError
`);
  });

  test("shows the line that awaited it, and not the one that drives its loop", async () => {
    const text = await traceback(
      '"use coroutines";\nasync function main() {\n  await asyncio.waitFor(asyncio.sleep(1), 0);\n}',
      "await asyncio.run(main())",
    );
    expect(text).toContain("❱ 3 │   await asyncio.waitFor(asyncio.sleep(1), 0);");
    expect(chainOf(text)).toEqual([
      "at async main (In[1]:3:3)",
      expect.stringMatching(/^in task 'Task-\d+'$/),
      "at In[2]:1:15",
    ]);
  });

  test("tells those who awaited it behind the coroutine that called into V8", async () => {
    const text = await traceback(
      '"use coroutines";\nasync function parses() {\n  await asyncio.sleep(0.001);\n  JSON.parse("{");\n}',
      '"use coroutines";\nasync function main() {\n  await parses();\n}',
      "await asyncio.createTask(main(), { name: 'main' })",
    );
    expect(chainOf(text)).toEqual(["at parses (In[1]:4:8)", "at async main (In[2]:3:3)", "in task 'main'"]);
  });

  test.each([
    ["itself", "await asyncio.currentTask();"],
    ["a future of another loop", "await asyncio.newEventLoop().createFuture();"],
  ])("shows the line that awaited %s, and not the one that drives its loop", async (_, line) => {
    const text = await traceback(
      `"use coroutines";\nasync function inner() {\n  ${line}\n}\nasync function main() {\n  await inner();\n}`,
      "await asyncio.run(main())",
    );
    expect(text).toContain(`❱ 3 │   ${line}`);
    const chain = [
      "at async inner (In[1]:3:3)",
      "at async main (In[1]:6:3)",
      expect.stringMatching(/^in task 'Task-\d+'$/),
    ];
    expect(chainOf(text)).toEqual(chain);
  });

  test.each([
    ["itself", "await failing(1)", ["at failing (In[1]:4:9)"]],
    [
      "as a task",
      "await asyncio.createTask(failing(1), { name: 'one' })",
      ["at failing (In[1]:4:9)", "in task 'one'"],
    ],
    [
      "in a gather",
      "await asyncio.gather(asyncio.sleep(1), asyncio.createTask(failing(1), { name: 'two' }))",
      ["at failing (In[1]:4:9)", "in task 'two'"],
    ],
    [
      "in a gather that a coroutine awaits",
      `"use coroutines"; async function all() { await asyncio.gather(asyncio.createTask(failing(1), { name: 'two' })) }; await all()`,
      [
        "at failing (In[1]:4:9)",
        "in task 'two', awaited",
        "at async all (In[2]:1:42)",
        "in task 'await all()'",
      ],
    ],
    [
      "as the first of some",
      "for await (const one of asyncio.asCompleted([asyncio.createTask(failing(1), { name: 'two' })])) one",
      [
        "at failing (In[1]:4:9)",
        "in task 'two', awaited",
        "at async asCompleted",
        "in task 'await asCompleted()'",
      ],
    ],
  ])("where the cell awaits it %s, has its name and its task", async (_, code, chain) => {
    const text = await traceback(
      `"use coroutines";\nasync function failing(n: number) {\n  await asyncio.sleep(0);\n  throw new Error("no");\n}`,
      code,
    );
    expect(chainOf(text)).toEqual(chain);
  });

  test("tells it above the line that drives the loop", async () => {
    const text = await traceback(
      "const inner = coroutine(function* inner() { yield* asyncio.sleep(0); throw new Error('here'); });\nconst outer = coroutine(function* outer() { yield* inner(); });",
      "asyncio.getEventLoop().runUntilCompleteSync(outer())",
    );
    expect(text.split("\n").filter((line) => /^ {4}(at|in) /.test(line))).toEqual([
      "    at inner (In[1]:1:76)",
      "    at async outer (In[1]:2:45)",
      expect.stringMatching(/^ {4}in task 'Task-\d+'$/),
      "    at In[2]:1:24",
    ]);
  });

  test("again and again is told without its line: asking for each would take all the time", async () => {
    const text = await traceback(`
      const failing = coroutine(function* failing() { yield* asyncio.sleep(0); throw new Error("again"); });
      const catching = coroutine(function* catching() {
        let last: unknown;
        for (let i = 0; i < 3000; i++) { try { yield* failing(); } catch (error) { last = error; } }
        throw last;
      });
      await catching()`);
    expect(text).toMatch(/^ {4}at async catching$/m);
  });
});

describe("anything may be thrown", () => {
  test.each([
    ["a number", "throw 5", "Uncaught", "5"],
    ["null", "throw null", "Uncaught", "null"],
    ["an object", "throw { a: 1 }", "Uncaught", "{ a: 1 }"],
    ["a symbol", "throw Symbol('s')", "Uncaught", "Symbol(s)"],
    ["a class of one's own", "class Odd extends Error {} throw new Odd('x')", "Odd", "x"],
    [
      "an error of another realm",
      "throw require('node:vm').runInNewContext('new TypeError(\"far\")')",
      "TypeError",
      "far",
    ],
    [
      "an error whose getters throw",
      "class Bad extends Error { get message(): string { throw 1 } get name(): string { throw 2 } get cause() { throw 3 } }\nthrow new Bad()",
      "Bad",
      "",
    ],
    [
      "an error whose stack throws",
      "throw Object.defineProperty(new Error('m'), 'stack', { get() { throw 1 } })",
      "Error",
      "m",
    ],
    [
      "an error whose stack was taken away",
      "throw Object.assign(new Error('m'), { stack: undefined })",
      "Error",
      "m",
    ],
    [
      "an error whose stack is no text",
      "throw Object.assign(new Error('m'), { stack: { at: 1 } })",
      "Error",
      "m",
    ],
    ["what only says that it is an error", "throw Object.create(TypeError.prototype)", "TypeError", ""],
    [
      "an error whose message is no text",
      "throw Object.assign(new Error(), { message: { toString() { throw 1 } } })",
      "Error",
      "",
    ],
    [
      "a proxy that traps all",
      "throw new Proxy(new Error('t'), { get() { throw 1 }, getPrototypeOf() { throw 2 } })",
      "Uncaught",
      expect.any(String),
    ],
    ["a message with colours", "throw new Error('\\u001b[31mred\\u001b[39m')", "Error", "red"],
    [
      "a message of a million characters",
      "throw new Error('x'.repeat(1e6))",
      "Error",
      `${"x".repeat(10_000)}… 990000 more characters`,
    ],
  ])("%s", async (_what, code, ename, evalue) => {
    const error = await kernel.fail(code);
    expect(error).toMatchObject({ ename, evalue });
    expect(error.traceback.startsWith(ename)).toBe(true);
  });
});

describe("error.stack", () => {
  test("tells the same places, to console.log and to a program that reads it", async () => {
    await kernel.run("function thrower(x: number): never {\n  throw new Error('caught');\n}");
    const shown = await kernel.run(
      "try { thrower(1) } catch (error) { console.log(error); console.log((error as Error).stack) }",
    );
    const [n] = /In\[\d+\]/.exec(shown)!;
    const text = `Error: caught\n    at thrower (${n}:2:9)\n    at In[…]:1:7\n`;
    expect(shown.replace(/In\[\d+\]:1:7/g, "In[…]:1:7")).toBe(text + text);
  });

  test("of an error as a result has no line of the kernel", async () => {
    expect(await kernel.run("new RangeError('shown')")).toMatch(/^RangeError: shown\n {4}at In\[\d+\]:1:1$/);
  });
});
