// Programs that break what a kernel stands on: it lives, the next cell runs, and it ends in order.

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TestKernel, text } from "../cells/kernel.ts";
import { record } from "./table.ts";

const row = { tried: 0, survived: 0 };
afterAll(() => record("programs that break what the kernel stands on", row.tried, row.survived));

/** Without what is said where the kernel's warming up, some moments after its start, meets it first: in whichever cell runs then. */
const unsaid = (shown: string) => shown.replace(/The kernel cannot work with .*\n/, "");

/** The next cells run: one that is small, one that declares, one that waits. */
async function alive(kernel: TestKernel): Promise<void> {
  expect(unsaid(await kernel.run("1 + 1"))).toBe("2");
  expect(await kernel.run("const list: number[] = [1, 2]; class Q {}; await null; list.length")).toMatch(
    /2$/,
  );
  row.survived++;
}

describe("a value that throws at every look is shown somehow:", () => {
  let kernel: TestKernel;
  beforeAll(async () => {
    kernel = await TestKernel.start();
    await kernel.run("const { proxy, revoke } = Proxy.revocable({}, {}); revoke();");
  });
  afterAll(() => kernel.stop());

  test.each([
    ["an endless recursion", "const f = (): number => f(); f()"],
    [
      "getters that throw",
      "throw { get message() { throw 1 }, get name() { throw 2 }, get stack() { throw 3 } }",
    ],
    [
      "an error whose getters throw",
      "class E extends Error { get stack(): string { throw 3 } get message(): string { throw 3 } get name(): string { throw 3 } } throw new E()",
    ],
    [
      "an inspect method that throws",
      "({ get a() { throw 1 }, toString() { throw 1 }, [Symbol.for('nodejs.util.inspect.custom')]() { throw 3 } })",
    ],
    ["a display method that throws", "({ [Symbol.for('Jupyter.display')]() { throw 3 } })"],
    ["a proxy that traps everything", "new Proxy(function () {}, new Proxy({}, { get() { throw 7 } }))"],
    [
      "a proxy that traps everything, thrown",
      "throw new Proxy(function () {}, new Proxy({}, { get() { throw 7 } }))",
    ],
    ["a revoked proxy", "proxy"],
    ["a revoked proxy, thrown", "throw proxy"],
    ["a revoked proxy, rejected", "await Promise.reject(proxy)"],
    ["a revoked proxy, rejected unseen", "void Promise.reject(proxy)"],
    [
      "a revoked proxy, thrown by a timer",
      "setTimeout(() => { throw proxy }, 0); await new Promise((r) => setTimeout(r, 5))",
    ],
    ["nothing, thrown", "throw undefined"],
    ["a symbol, thrown", "throw Symbol('s')"],
    ["deep brackets", "[".repeat(20_000)],
  ])("%s", async (_what, code) => {
    row.tried++;
    await kernel.client.execute(code);
    await alive(kernel);
  });

  test("is_complete of deep brackets says invalid, completion says nothing", async () => {
    row.tried++;
    const code = "[{a:(".repeat(20_000);
    const ask = async (type: string) =>
      (await kernel.client.request("shell", type, { code, cursor_pos: code.length })).reply;
    expect(await ask("is_complete_request")).toEqual({ status: "invalid" });
    expect((await ask("complete_request")).status).toBe("ok");
    expect((await ask("inspect_request")).status).toBe("ok");
    await alive(kernel);
  });
});

const methods =
  "map filter some every find push pop slice join forEach includes indexOf splice concat at entries reduce sort".split(
    " ",
  );
const worlds: [string, string][] = [
  [
    "frozen prototypes",
    "for (const o of [Object, Array, Function, Promise, String, Map, Set, Error, RegExp]) Object.freeze(o.prototype)",
  ],
  [
    "enumerable additions",
    "for (const o of [Object, Array, String, Function]) (o.prototype as any).extra = 1",
  ],
  ["console replaced", "console.log = () => { throw 1 }; (globalThis as any).console = null"],
  [
    "globals deleted",
    "for (const k of Object.getOwnPropertyNames(globalThis)) try { delete (globalThis as any)[k] } catch {}",
  ],
  [
    "timers replaced",
    "(globalThis as any).setTimeout = (globalThis as any).setImmediate = () => { throw 1 }; process.nextTick = () => { throw 1 }",
  ],
  [
    "the process's listeners removed",
    "process.removeAllListeners(); void setTimeout(() => { throw new Error('late') }, 1)",
  ],
  [
    "listeners of its own that throw",
    "process.on('uncaughtException', () => { throw 5 }); void setTimeout(() => { throw new Error('late') }, 1)",
  ],
  ["Promise replaced", "(globalThis as any).Promise = class {}"],
  [
    "prepareStackTrace throws",
    "(Error as any).prepareStackTrace = () => { throw 1 }; Error.stackTraceLimit = 0",
  ],
  [
    "streams replaced",
    "process.stdout.write = (() => { throw 1 }) as any; (process.stderr as any).write = null",
  ],
  [
    "what the kernel keeps its lists by patched",
    "for (const list of [new Map(), new Set()]) Object.getPrototypeOf(list[Symbol.iterator]()).next = () => { throw 1 }",
  ],
  ...[
    "Atomics.load",
    "Atomics.store",
    "FinalizationRegistry.prototype.register",
    "WeakSet.prototype.has",
  ].map((name): [string, string] => [`${name} patched`, `${name} = () => { throw 1 }`]),
  ["a clock that stands still", "performance.now = Date.now = () => 42"],
  ["exit listeners that throw", "process.on('exit', () => { throw new Error('in exit') })"],
  [
    "environment and folder gone",
    "process.chdir('/'); (process as any).env = {}; process.cwd = () => { throw 1 }",
  ],
  ...["get", "set", "return", "value", "then", "toJSON"].map((name): [string, string] => [
    `all objects with ${name}`,
    `(Object.prototype as any).${name} = function () {}`,
  ]),
  ["JSON patched", "(JSON as any).stringify = () => { throw 1 }; (JSON as any).parse = () => { throw 1 }"],
  [
    "array iteration patched",
    "Object.defineProperty(Array.prototype, Symbol.iterator, { value: function* () { throw 'patched' } })",
  ],
  [
    "String and RegExp patched",
    "RegExp.prototype.exec = () => { throw 1 }; String.prototype.replace = String.prototype.split = () => { throw 1 }",
  ],
  ...methods.map((name): [string, string] => [
    `Array.prototype.${name} patched`,
    `(Array.prototype as any).${name} = () => { throw 'patched' }`,
  ]),
];
test.each(worlds)("%s: the next cells run, and the kernel ends in order", async (_what, code) => {
  row.tried++;
  const kernel = await TestKernel.start();
  await kernel.client.execute(code);
  expect(unsaid(text(await kernel.client.execute("1 + 1")))).toMatch(/2$/);
  await alive(kernel);
  for (const stuck of ["await { then() {} }", "await asyncio.sleep(0.001); for (;;) {}"]) {
    const answer = kernel.client.execute(stuck);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await kernel.client.interrupt();
    expect((await answer).reply.status).toBe("error");
  }
  expect(await kernel.client.shutdown()).toBe(0);
  expect(kernel.client.stderr).not.toContain("cokernel:");
  await kernel.stop();
});
