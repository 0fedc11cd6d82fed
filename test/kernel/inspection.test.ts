// Inspection on a real kernel: what a name holds that stands still, and what its function is.

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TestKernel } from "../cells/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  // The compiler is there then: who asks gets, within a second or so, what is known.
  await kernel.run('typeErrors("wait")', { silent: true });
  await kernel.run('typeErrors("off")');
});
afterAll(() => kernel.stop());

async function inspected(code: string, detail_level: 0 | 1 = 0): Promise<string> {
  const content = { code, cursor_pos: code.length, detail_level };
  const { reply } = await kernel.client.request("shell", "inspect_request", content);
  return reply.data["text/plain"] ?? "";
}

/** What `ask` gives while this cell runs; it is interrupted then, whatever came of it. */
async function during<T>(code: string, ask: () => Promise<T>): Promise<T> {
  const running = kernel.client.execute(code);
  try {
    return await ask();
  } finally {
    await kernel.client.interrupt();
    await running;
  }
}

describe("a name that holds", () => {
  const steps =
    "function* steps(first: number) {\n  const doubled = first * 2;\n  const got = yield doubled;\n}";

  test("a generator tells its state, its line and its values", async () => {
    await kernel.run(`${steps}\nconst held = { g: steps(2) }; held.g.next()`);
    expect(await inspected("held.g")).toBe(
      [
        "(property) g: Generator<number, void, unknown>\n",
        "// now: <generator steps(2) suspended at In[2]:3>",
        "  steps gave out 4",
        "    1  function* steps(first: number) {  │ first = 2",
        "    2    const doubled = first * 2;      │ doubled = 4",
        "‖   3    const got = yield doubled;      │ got ← what send(value) brings",
        "    4  }",
      ].join("\n"),
    );
    expect(await inspected("steps(1).next")).not.toContain("now");
  });

  test("a coroutine and a task tell theirs, also while a cell waits", async () => {
    await kernel.run(
      '"use coroutines";\nasync function load(page: number) {\n  const id = page + 40;\n  await asyncio.sleep(60);\n  return id;\n}\n' +
        "const task = asyncio.createTask(load(2)); const fresh = load(1); await asyncio.sleep(0)",
    );
    expect(await inspected("fresh")).toContain(
      "\n\n// now: <coroutine object load at In[3]:2>\n‖   2  async function load(page: number) {  │ page = 1\n",
    );
    const state = await during("await asyncio.sleep(60)", () => inspected("task"));
    expect(state).toContain("// now: <Task pending name='Task-1' coro=<load() running at In[3]:4>");
    expect(state).toMatch(/ 3 {4}const id = page \+ 40; +│ id = 42\n/);
    expect(state).toMatch(/waits: .*sleep/);
    await kernel.run("task.cancel(); fresh.close()");
  });

  test("a loop, a lock or a queue says what it is", async () => {
    await kernel.run(
      "const cell = asyncio.newEventLoop({ name: 'own' }), lock = new asyncio.Lock(), q = new asyncio.Queue(2);",
    );
    expect(await inspected("lock")).toMatch(/\/\/ now: <Lock \[unlocked\]>$/);
    expect(await inspected("q")).toMatch(/\/\/ now: <Queue maxsize=2/);
    expect(await inspected("cell")).toContain("// now: <EventLoop 'own' standing still, iteration 0");
    await kernel.run(
      "class Mine extends asyncio.Lock { override toString() { throw 1 } }; const mine = new Mine();",
    );
    expect(await inspected("mine")).toContain("// now: Mine");
  });

  test("one of these while a cell spins tells its type and what V8 shows", async () => {
    const printed = new Promise<void>((resolve) => {
      kernel.client.onIopub = ({ msg_type }) => msg_type === "stream" && resolve();
    });
    const state = await during("console.log('spins'); while (true) {}", async () => {
      await printed;
      return inspected("held.g");
    });
    expect(state).toBe(
      '(property) g: Generator<number, void, unknown>\n\n// now: steps {[[GeneratorState]]: "suspended"}',
    );
  });

  test("a coroutine tells its own when the thread is held up for a moment, and no cell runs", async () => {
    await kernel.run(
      "setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400), 0); void 0",
    );
    expect(await inspected("held.g")).toContain("// now: <generator steps(2) suspended at In[2]:3>");
  });

  test("a task that waits for what throws as soon as it is told of gets no closer look, and no cell an error", async () => {
    await kernel.run(`class Odd extends asyncio.Future<number> { toString(): string { throw new Error("odd"); } }
const odd = new Odd({ loop: asyncio.getRunningLoop() } as any);
const waits = asyncio.createTask(coroutine(function* () { yield* odd; })());
await asyncio.sleep(0.01);`);
    const errors: string[] = [];
    kernel.client.onIopub = ({ msg_type, content }) => msg_type === "error" && errors.push(content.evalue);
    await inspected("waits");
    await kernel.run("odd.cancel(); waits.cancel(); 0");
    kernel.client.onIopub = null;
    expect(errors).toEqual([]);
  });

  test("something that runs code when it is looked at runs none", async () => {
    await kernel.run(`let ran = 0;
      class Loud extends asyncio.Future<number> { override toString() { ran++; return "loud" } }
      const traps = { get a() { ran++; return held }, b: new Proxy(steps(1), { get() { ran++ }, getPrototypeOf() { ran++; return null } }) };
      const tagged = new (class Tagged { get [Symbol.toStringTag]() { ran++; return "Generator" } })();
      Object.defineProperty(globalThis, "louder", { get() { ran++; return held.g }, configurable: true });
      const loud = new Loud()`);
    for (const code of ["traps.a.g", "traps.b", "tagged", "loud", "louder"]) await inspected(code, 1);
    expect(await kernel.run("ran")).toBe("0");
  });
});

test("five hundred looks at once are all answered: those of the two threads may fall upon each other", async () => {
  await kernel.run("function looked(at: number) { return at; }");
  const looks = await Promise.all(Array.from({ length: 500 }, () => inspected("looked", 1)));
  expect(looks.filter((text) => !text.includes("looked"))).toEqual([]);
});

describe("a function at detail level 1", () => {
  test("is told with the text of its cell, where it is declared and where it was handed on", async () => {
    const area = "function area(r: number, scale = 2): number {\n  return (r as number) * scale;\n}";
    const norm = "norm<T extends number>(k: T): number { return k as number; }";
    const shape = `class Shape {\n  constructor(readonly size: number) {}\n  ${norm}\n}`;
    await kernel.run(
      `${area}\n${shape}\nconst handed: any = { area, Shape, norm: Shape.prototype.norm, f: <T,>(x: T): T => x }`,
    );
    const signature = "function area(r: number, scale?: number): number";
    expect(await inspected("area")).toBe(signature);
    expect(await inspected("area", 1)).toBe(`${signature}\n\n${area}`);
    expect(await inspected("handed.area", 1)).toContain(area);
    expect(await inspected("handed.Shape", 1)).toContain(shape);
    expect(await inspected("handed.norm", 1)).toContain(norm);
    expect(await inspected("handed.f", 1)).toContain("<T,>(x: T): T => x");
    expect(await inspected("structuredClone", 1)).not.toContain("native code");
  });

  test("and so it is displayed", async () => {
    const { outputs } = await kernel.client.execute("handed.area");
    expect(outputs[0]!.content.data["text/html"]).toContain(
      "<pre>function area(r: number, scale = 2): number {\n",
    );
  });
});
