// Stopping what does not stop by itself, on a real kernel: it answers meanwhile, and its state stays.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ExecuteOptions } from "../../src/tutorial/kernel-client.ts";
import { TestKernel, text, withoutAnsi } from "./kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.run("const kept = 42; let ticks = 0; let cleaned = 0;");
});
afterAll(() => kernel.stop());

/** Start a cell that does not end, and wait until it runs: until "started" is printed, by itself where it says so. */
async function stuck(code: string, options: ExecuteOptions = {}) {
  const started = new Promise<void>((resolve) => {
    kernel.client.onIopub = ({ msg_type, content }) => {
      if (msg_type === "stream" && content.text.includes("started")) resolve();
    };
  });
  const answer = kernel.client.execute(
    code.includes('"started"') ? code : `console.log("started");\n${code}`,
    options,
  );
  await started;
  kernel.client.onIopub = null;
  return { answer };
}

/** Jupyter's stop button, and what `kill -INT` or a gateway sends. */
const ways = [
  [
    "interrupt_request",
    async () => {
      const { reply } = await kernel.client.interrupt();
      expect(reply.status).toBe("ok");
    },
  ],
  ["SIGINT", async () => void kernel.client.process.kill("SIGINT")],
] as const;

// First, on a fresh kernel: a second one would hide what the first did to Node's count.
test("an interrupt of an immediate behind another leaves those that come after alive, each by itself", async () => {
  const { answer } = await stuck(
    "setImmediate(() => {}); setImmediate(() => { for (;;) {} }); await new Promise(() => {})",
  );
  await kernel.client.interrupt();
  expect((await answer).reply.ename).toBe("KeyboardInterrupt");
  const never = "new Promise((r) => setTimeout(r, 500, 'never'))";
  const slept = "asyncio.createTask(asyncio.sleep(0.001)).then(() => 'ran')";
  for (const one of ["new Promise((r) => setImmediate(r, 'ran'))", slept, slept])
    expect(await kernel.run(`await Promise.race([${one}, ${never}])`)).toBe("'ran'");
});

describe.each(ways)("an interrupt by %s", (_way, interrupt) => {
  test.each([
    ["a loop that spins", "while (true) {}"],
    ["a loop behind an await", "await 0; for (;;) {}"],
    ["a loop of awaits", "for (;;) await null;"],
    ["an await that never ends", "await new Promise(() => {})"],
    ["a timer's callback", "setTimeout(() => { for (;;) {} }, 0); await new Promise(() => {})"],
    ["a microtask", "queueMicrotask(() => { for (;;) {} })\nawait new Promise(() => {})"],
    [
      "an immediate behind another",
      "setImmediate(() => {}); setImmediate(() => { for (;;) {} }); await new Promise(() => {})",
    ],
    ["a generator", "const g = (function* () { for (;;) {} })(); g.next();"],
    ["a flood of output", "for (;;) console.log('more');"],
    [
      "a deep recursion",
      "const down = (): number => { try { return down() } catch { return down() } }; for (;;) down();",
    ],
    ["a catastrophic regular expression", "/^(a+)+$/.test('a'.repeat(40) + 'b')"],
    [
      "a loop of built-in functions that each take long",
      "const much = JSON.stringify(Array.from({ length: 1e5 }, (_, i) => ({ i }))); do JSON.parse(much); while (true)",
    ],
    ["a sleeping coroutine", "await asyncio.sleep(1000)"],
    ["a loop that waits", "await asyncio.getEventLoop().runUntilComplete(asyncio.sleep(1000))"],
    ["a loop that blocks", "asyncio.getEventLoop().runUntilCompleteSync(asyncio.sleep(1000))"],
    [
      "a coroutine that spins",
      "await asyncio.getEventLoop().runUntilComplete(coroutine(function* () { for (;;) {} })())",
    ],
  ])("ends %s with KeyboardInterrupt, and the state stays", async (_what, code) => {
    const { answer: running } = await stuck(code);
    const ended = await Promise.race([running, new Promise((r) => setTimeout(r, 20))]);
    expect(ended).toBeUndefined();
    await interrupt();
    expect((await running).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(await kernel.run("kept")).toBe("42");
    expect(await kernel.run("await new Promise((r) => setTimeout(r, 1, 'timers run'))")).toBe("'timers run'");
  });
});

describe("an interrupt", () => {
  test.each([
    [
      "a loop in a function",
      "function find(n: number) {\n  let i = 0;\n  while (i !== n) i += 2;\n  return i;\n}\nfind(7);",
      /\n❱ 4 │ {3}while [\s\S]*\n {4}at find \(In\[\d+\]:4:3\)\n {4}at In\[\d+\]:7:1$/,
    ],
    [
      "a function of a name that the kernel's own bundle has",
      "function __init() { for (;;); }\n__init();",
      /\n❱ 2 │ [\s\S]*\n {4}at __init \(In\[\d+\]:2:21\)\n {4}at In\[\d+\]:3:1$/,
    ],
    ["a regular expression", "/^(a+)+$/.test('a'.repeat(40) + 'b')", /\n❱ 2 │ [\s\S]* at In\[\d+\]:2:11$/],
    [
      "what a cell has broken",
      "Error.prepareStackTrace = () => { for (;;); };\nfor (;;);",
      /\n❱ 3 │ for [\s\S]* at In\[\d+\]:3:1$/,
    ],
    [
      "one of several awaits",
      "await 1;\nawait new Promise(() => {});\nawait 3;",
      /\n❱ 3 │ [\s\S]* at In\[\d+\]:3:1$/,
    ],
    [
      "an await without a space",
      "const a = [\n  await(await new Promise(() => {}))];",
      /\n❱ 3 │ [\s\S]* at In\[\d+\]:3:9$/,
    ],
    [
      "the next value of a loop",
      "async function* g() { yield 1; await new Promise(() => {}); }\nfor await (const x of (1, g())) x;",
      /\n❱ 3 │ [\s\S]* at In\[\d+\]:3:1$/,
    ],
    [
      "a finally",
      "try { await Promise.reject(1); }\nfinally { await 2; await new Promise(() => {}); }",
      /\n❱ 3 │ [\s\S]* at In\[\d+\]:3:20$/,
    ],
    [
      "a coroutine",
      "const sleep = asyncio.sleep;\nawait 1;\nawait sleep(1000);",
      /\n❱ 4 │ [\s\S]* at In\[\d+\]:4:1$/,
    ],
  ])("shows the line where the cell is: %s", async (_what, code, shown) => {
    const { answer: running } = await stuck(code);
    await Promise.race([running, new Promise((r) => setTimeout(r, 20))]);
    await kernel.client.interrupt();
    const { reply } = await running;
    expect(withoutAnsi(reply.traceback.join("\n"))).toMatch(shown);
    await kernel.client.execute("delete (Error as any).prepareStackTrace");
  });

  test.each([
    [
      "spins behind an await of its own",
      "ts",
      'export async function f() {\n  await null, console.log("started");\n  while (true) {}\n}',
      'import { f } from "./NAME"; await f();',
      /\n❱ 3 │ {3}while [\s\S]*\n {4}at f \(\.\/NAME:3:3\)\n {4}at In\[\d+\]:1:\d+$/,
    ],
    [
      "spins in a coroutine",
      "ts",
      '"use coroutines";\nexport async function f() {\n  await asyncio.sleep(0), console.log("started");\n  while (true) {}\n}',
      'import * as all from "./NAME"; await all.f();',
      /\n❱ 4 │ {3}while [\s\S]*\n {4}at \.\/NAME:4:3$/,
    ],
    [
      "spins in a timer",
      "cjs",
      'exports.f = () => new Promise(() => setTimeout(() => { console.log("started");\n  for (;;);\n}, 1));',
      'const { f } = require("./NAME"); await f();',
      /^KeyboardInterrupt: the cell was interrupted\n[\s\S]* at Timeout\._onTimeout \(\.\/NAME:2:3\)$/,
    ],
    [
      "spins while it is imported",
      "ts",
      'const n = 1; console.log("started");\nwhile (n) {}\nexport {};',
      'import "./NAME";',
      /\n❱ 2 │ while [\s\S]* at \.\/NAME:2:1\n[\s\S]* at In\[\d+\]:1:1$/,
    ],
    [
      "waits while it is imported",
      "ts",
      'console.log("started"); await new Promise(() => {});',
      'await 1;\nimport "./NAME";',
      /\n❱ 2 │ import [\s\S]* at In\[\d+\]:2:1$/,
    ],
  ])("shows the line where a local file %s", async (how, ending, text, code, shown) => {
    const name = `${how.replaceAll(" ", "-")}.${ending}`;
    writeFileSync(join(kernel.folder, name), text);
    const { answer } = await stuck(`${code.replace("NAME", name)} // prints "started"`);
    await kernel.client.interrupt();
    const { reply } = await answer;
    expect(withoutAnsi(reply.traceback.join("\n")).replaceAll(name, "NAME")).toMatch(shown);
  });

  test("a hundred times in a row leaves the kernel whole", async () => {
    for (let i = 0; i < 100; i++) {
      const { answer: running } = await stuck("while (true) ticks++;");
      await Promise.race([running, new Promise((r) => setTimeout(r, 2))]);
      await kernel.client.interrupt();
      expect((await running).reply.ename).toBe("KeyboardInterrupt");
    }
    expect(await kernel.run("[kept, ticks > 0]")).toBe("[ 42, true ]");
  }, 60_000);

  test("runs the finally of a coroutine that stands at an await", async () => {
    const { answer: running } = await stuck(
      `"use coroutines";\nasync function tidy() { try { console.log("started"); await asyncio.sleep(1000) } finally { cleaned++ } }\nawait tidy();`,
    );
    await kernel.client.interrupt();
    expect((await running).reply.ename).toBe("KeyboardInterrupt");
    expect(await kernel.run("cleaned")).toBe("1");
  });

  test.each([
    ["whose coroutine catches the cancellation", "await asyncio.run(stubborn());"],
    ["in whose finally it waits", "try { await stubborn(); } finally { await asyncio.sleep(0.001); }"],
  ])("tells where a cell stood %s", async (_, line) => {
    const { answer } = await stuck(
      `"use coroutines"; console.log("started"); async function stubborn() { try { await asyncio.sleep(60); } catch {} return 1; }\n${line}`,
    );
    await kernel.client.interrupt();
    const { reply } = await answer;
    const column = line.indexOf("await") + 1;
    expect(withoutAnsi(reply.traceback.join("\n"))).toMatch(
      new RegExp(`\n    at In\\[\\d+\\]:\\d+:${column}$`),
    );
  });

  test("nothing of the cell's own goes on behind its await, but for a finally, which may await", async () => {
    await kernel.run(`let went = 0, tidied = 0, come = () => {};
      const moment = () => new Promise<void>((resolve) => { come = resolve; });
      async function* moments() { for (;;) yield await moment(); }`);
    for (const code of [
      "await moment(); went++;",
      "for (;;) { await moment(); went++; }",
      "for await (const one of moments()) went++;",
      "const late = [await moment(), went++];",
      '"use coroutines"; for (;;) { await moment(); went++; }',
    ]) {
      await kernel.run("went = tidied = 0");
      const directive = code.startsWith('"') ? '"use coroutines"; ' : "";
      const { answer: running } = await stuck(
        `${directive}console.log("started"); try { ${code} } finally { await moment(); await moment(); tidied++; }`,
      );
      await kernel.client.interrupt();
      expect((await running).reply.ename).toBe("KeyboardInterrupt");
      const turns =
        "while (went + tidied === 0) { come(); await new Promise((turn) => setImmediate(turn)); }";
      expect(await kernel.run(`${turns} [went, tidied]`)).toBe("[ 0, 1 ]");
    }
  });

  test("a finally runs to its end, also where what the cell waited for fails later, or nobody answers it", async () => {
    await kernel.run(`let went = 0, tidied = 0, fail = (_: Error) => {};
      const turn = () => new Promise((resolve) => setImmediate(resolve));
      const failing = () => new Promise((_, reject) => { fail = reject; });`);
    for (const waits of ["failing()", "input('?')"]) {
      await kernel.run("went = tidied = 0");
      const { answer: running } = await stuck(
        `console.log("started"); try { await ${waits}; } finally { await turn(); await turn(); tidied++; } went++;`,
        { onInput: () => null },
      );
      await kernel.client.interrupt();
      expect((await running).reply.ename).toBe("KeyboardInterrupt");
      await kernel.run("fail(new Error('late'))");
      expect(await kernel.run("while (tidied === 0) await turn(); await turn(); [went, tidied]")).toBe(
        "[ 0, 1 ]",
      );
    }
  });

  test("nothing goes on behind a finally in which it came", async () => {
    await kernel.run("let rounds = 0, over = 0, come = () => {};");
    const { answer: running } = await stuck(
      `console.log("started"); for (;;) { try { rounds++; } finally { await new Promise<void>((resolve) => { come = resolve; }); over++; } }`,
    );
    await kernel.client.interrupt();
    expect((await running).reply.ename).toBe("KeyboardInterrupt");
    const turns = "while (over === 0) { come(); await new Promise((turn) => setImmediate(turn)); } come();";
    expect(await kernel.run(`${turns} await null; [rounds, over]`)).toBe("[ 1, 1 ]");
  });

  test("runs the finally of what a cell gathers; a task of an earlier cell that it gathers with it goes on", async () => {
    await kernel.run(`"use coroutines";
      const order: string[] = [];
      async function sleeper(name: string) {
        if (name === "second") console.log("started");
        try { await asyncio.sleep(1000) } finally { order.push(name) }
      }
      const earlier = asyncio.createTask(sleeper("earlier"));`);
    const { answer: running } = await stuck(
      // Those that have not begun when it comes have no `finally` to run.
      `void "started"; await asyncio.gather(sleeper('first'), earlier, asyncio.createTask(sleeper('second')))`,
    );
    await kernel.client.interrupt();
    expect((await running).reply.ename).toBe("KeyboardInterrupt");
    // On a busy machine they may have some of their moment left.
    const both =
      "for (let i = 0; i < 500 && order.length < 2; i++) await new Promise((r) => setTimeout(r, 1));";
    expect(await kernel.run(`${both} [order, earlier.done()]`)).toBe("[ [ 'first', 'second' ], false ]");
    await kernel.run("void earlier.cancel()");
  });

  test("of a loop that blocks runs every finally that stands above it, and leaves the loop fit for the next run", async () => {
    for (const code of [
      "asyncio.getEventLoop().runUntilCompleteSync(asyncio.sleep(1000))",
      "asyncio.getEventLoop().runUntilCompleteSync(coroutine(function* () { for (;;) yield* asyncio.sleep(0) })())",
      "asyncio.runSync(coroutine(function* () { try { yield* asyncio.sleep(1000) } finally { cleaned++ } })())",
    ]) {
      await kernel.run("cleaned = 0");
      const { answer: running } = await stuck(`try { ${code} } finally { cleaned++ }`);
      await kernel.client.interrupt();
      expect((await running).reply.ename).toBe("KeyboardInterrupt");
      expect(await kernel.run("cleaned")).toBe(code.includes("finally") ? "2" : "1");
      expect(await kernel.run("asyncio.runSync(asyncio.sleep(0.001, 'ran'))")).toBe("'ran'");
    }
  });

  test("of a first import, at any moment, leaves later ones to be made", async () => {
    for (const delay of [0, 2, 5, 10]) {
      const own = await TestKernel.start();
      writeFileSync(join(own.folder, "a.ts"), "export const a: number = 1;");
      const begun = new Promise<void>((resolve) => {
        own.client.onIopub = ({ msg_type }) => msg_type === "stream" && resolve();
      });
      const running = own.client.execute("console.log(1); await import('./a.ts'); for (;;);");
      await begun;
      await new Promise((resolve) => setTimeout(resolve, delay));
      await own.client.interrupt();
      expect((await running).reply.ename).toBe("KeyboardInterrupt");
      expect(await own.run("(await import('./a.ts')).a")).toBe("1");
      await own.stop();
    }
  });

  test("of a loop that blocks lets a finally wait; a second one ends that, and one that lasts is cut", async () => {
    const ends = (seconds: number) =>
      `asyncio.runSync(coroutine(function* () {
        try { console.log("started"); yield* asyncio.sleep(1000) }
        finally { cleaned = 1; console.log("cleaning"); yield* asyncio.sleep(${seconds}); cleaned = 2 }
      })())`;
    const interrupted = async (seconds: number, interrupts: number): Promise<void> => {
      await kernel.run("cleaned = 0");
      const { answer: running } = await stuck(ends(seconds));
      const cleaning = new Promise<void>((resolve) => {
        kernel.client.onIopub = ({ content }) => content.text?.includes("cleaning") && resolve();
      });
      const first = kernel.client.interrupt();
      await cleaning;
      if (interrupts > 1) await kernel.client.interrupt();
      expect((await running).reply.ename).toBe("KeyboardInterrupt");
      await first;
    };
    await interrupted(0.2, 1);
    expect(await kernel.run("cleaned")).toBe("2");
    await interrupted(1000, 2);
    expect(await kernel.run("cleaned")).toBe("1");
    await interrupted(1000, 1);
    expect(await kernel.run("cleaned")).toBe("1");
    expect(await kernel.run("asyncio.runSync(asyncio.sleep(0.001, 'ran'))")).toBe("'ran'");
  }, 30_000);

  test("of a cell that spins on a loop, whose run is cut: what stopped that run stops no later one", async () => {
    await kernel.run("const never = asyncio.getEventLoop().createFuture();");
    const spins = "asyncio.getEventLoop().callSoon(() => { for (;;); });";
    const { answer: running } = await stuck(`${spins} asyncio.getEventLoop().runUntilCompleteSync(never)`);
    await kernel.client.interrupt();
    expect((await running).reply.ename).toBe("KeyboardInterrupt");
    expect(
      await kernel.run(
        "never.setResult(1); asyncio.getEventLoop().runUntilCompleteSync(asyncio.sleep(0.001, 'ran'))",
      ),
    ).toBe("'ran'");
  });

  test("finds a cell that spins behind busy tasks, and cuts none of them", async () => {
    await kernel.run(`const busy = [1, 2, 3].map(() => asyncio.createTask(coroutine(function* () {
      for (;;) { yield* asyncio.sleep(0); for (let i = 0; i < 1e5; i++); }
    })()));`);
    for (let i = 0; i < 20; i++) {
      const given = new Promise<void>((resolve) => {
        kernel.client.onIopub = ({ msg_type }) => void (msg_type === "execute_input" && resolve());
      });
      const running = kernel.client.execute("for (;;);");
      await given; // it may still stand behind the tasks
      kernel.client.onIopub = null;
      await kernel.client.interrupt();
      expect((await running).reply.ename).toBe("KeyboardInterrupt");
    }
    expect(await kernel.run("busy.map((task) => [task.done(), task.cancel()].join())")).toBe(
      "[ 'false,true', 'false,true', 'false,true' ]",
    );
  }, 60_000);

  test("ends a timer's callback that spins after its cell has ended", async () => {
    const spins = new Promise<void>((resolve) => {
      kernel.client.onIopub = ({ content }) => {
        if (content.text?.includes("spins")) resolve();
      };
    });
    await kernel.run("void setTimeout(() => { console.log('spins'); for (;;) {} }, 5)");
    await spins;
    kernel.client.onIopub = null;
    expect((await kernel.client.interrupt()).reply.status).toBe("ok");
    expect(await kernel.run("kept")).toBe("42");
  });

  test("of an idle kernel does nothing", async () => {
    expect((await kernel.client.interrupt()).reply.status).toBe("ok");
    expect(await kernel.run("kept")).toBe("42");
  });

  test("aborts the cells queued behind", async () => {
    const { answer: running } = await stuck("while (true) {}");
    const queued = kernel.client.execute("'never'");
    await new Promise((r) => setTimeout(r, 20));
    await kernel.client.interrupt();
    await running;
    expect((await queued).reply.status).toBe("aborted");
  });
});

test("a second interrupt within a second cancels the background tasks, and their finally blocks run", async () => {
  await kernel.run(`"use coroutines";
    async function background() { try { await asyncio.sleep(1000) } finally { cleaned = 100 } }
    const behind = asyncio.createTask(background());`);
  const { answer } = await stuck("await asyncio.sleep(1000)");
  await kernel.client.interrupt();
  expect((await answer).reply.ename).toBe("KeyboardInterrupt");
  expect(await kernel.run("behind.done()")).toBe("false");
  // Both at once: on a busy machine an answer between them may take its second.
  await Promise.all([kernel.client.interrupt(), kernel.client.interrupt()]);
  expect(
    await kernel.run(
      "for (let i = 0; i < 500 && !behind.done(); i++) await new Promise((r) => setTimeout(r, 1)); [behind.cancelled(), cleaned]",
    ),
  ).toBe("[ true, 100 ]");
});

test("a native call that cannot be stopped is said so after a second, and interrupted when it returns", async () => {
  // Said by the child: before the call has begun, the cell could still be cut.
  const call = `require("node:child_process").execSync('echo "started"; sleep 2.5', { stdio: "inherit" })`;
  const { answer } = await stuck(`${call}; for (;;);`);
  const said = new Promise<number>((resolve) => {
    kernel.client.onIopub = ({ content }) => {
      if (content.text?.includes("inside a native call")) resolve(performance.now());
    };
  });
  const ended = answer.then(() => performance.now());
  await kernel.client.interrupt();
  expect(await said).toBeLessThan(await ended); // while the call lasts, that is
  kernel.client.onIopub = null;
  expect((await answer).reply.ename).toBe("KeyboardInterrupt");
  expect(await kernel.run("kept")).toBe("42");
}, 20_000);

describe("with async hooks enabled", () => {
  let own: TestKernel;
  let said: string;
  const hooked =
    "require('node:async_hooks').createHook({ init() {}, before() {}, after() {}, destroy() {} }).enable();";
  beforeAll(async () => {
    own = await TestKernel.start();
    await own.run("new (require('node:async_hooks').AsyncLocalStorage)().run(1, () => {})");
    said = await own.run(`var hook = ${hooked} void ${hooked} 0`);
  });
  afterAll(() => own.stop());

  test("that is said once; of Node's own hook nothing", () => {
    expect(said.match(/Async hooks are enabled/g)).toHaveLength(1);
  });

  /** Run a cell until it says that it has started, with the hook enabled anew. */
  async function begun(code: string) {
    const started = new Promise<void>((resolve) => {
      own.client.onIopub = ({ content }) => void (content.text?.includes("started") && resolve());
    });
    const answer = own.client.execute(`hook.disable(); hook.enable(); ${code}`);
    await started;
    return { answer };
  }
  const tell = 'console.log("started");';

  test.each([
    ["a loop that spins", `${tell} for (;;);`],
    ["a timer's callback", `setTimeout(() => { ${tell} for (;;); }); await new Promise(() => {})`],
    ["a microtask", `queueMicrotask(() => { ${tell} for (;;); }); await new Promise(() => {})`],
    ["a loop of awaits, mostly in the hooks themselves", `${tell} for (;;) await null;`],
    ["a loop of promises", `${tell} for (;;) Promise.resolve().then(() => {});`],
    ["a native call", `${tell} Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`],
  ])(
    "an interrupt ends %s, and the next cell may enable them again",
    async (_what, code) => {
      const { answer } = await begun(code);
      await own.client.interrupt();
      // Where it refuses, as in a hook, one is to try again.
      const more = setInterval(() => void own.client.interrupt(), 2_000);
      expect((await answer).reply.ename).toBe("KeyboardInterrupt");
      clearInterval(more);
      expect(await own.run("await new Promise((r) => setTimeout(r, 1, 'timers run'))")).toBe("'timers run'");
      expect(await own.run("hook.disable(); hook.enable(); await 0; 1 + 1")).toBe("2");
    },
    60_000,
  );

  test("an interrupt of a deep recursion, where nothing can be switched off, ends it or says that it does not", async () => {
    const { answer } = await begun(
      `${tell} const down = (): number => { try { return down() } catch { return down() } }; for (;;) down();`,
    );
    const refused = new Promise<string>((resolve) => {
      own.client.onIopub = ({ content }) =>
        void (content.text?.includes("not interrupted") && resolve("refused"));
    });
    await own.client.interrupt();
    const ended = answer.then(
      ({ reply }) => reply.ename,
      () => "killed",
    );
    const needsThemOff = Number(process.versions.node.split(".")[0]) >= 24;
    expect(await Promise.race([refused, ended])).toBe(needsThemOff ? "refused" : "KeyboardInterrupt");
    if (needsThemOff) own.client.process.kill("SIGKILL");
    await ended;
  });
});

describe("a termination that cuts the kernel's own work below a cell's code", () => {
  /** Run `code`, wait until what it sets up is "ready" and then spins below the next cell, and interrupt that. */
  async function cut(code: string) {
    const said = (word: string) =>
      new Promise<void>((resolve) => {
        kernel.client.onIopub = ({ content }) => {
          if (content.text?.includes(word)) resolve();
        };
      });
    const ready = said("ready");
    await kernel.run(code);
    await ready;
    const spins = said("spins");
    const answer = kernel.client.execute("kept", { timeout: 20 });
    await spins;
    kernel.client.onIopub = null;
    await kernel.client.interrupt();
    return answer;
  }

  test("in the arrival of a cell: it is given again", async () => {
    const { reply, outputs } = await cut(`{
      const { load } = Atomics;
      // After the cell's own end; and its word before the trap, which whatever prints would fall into.
      void setTimeout(() => {
        console.log("ready");
        Atomics.load = (...args: any[]) => {
          Atomics.load = load;
          console.log("spins");
          for (;;);
        };
      });
    }`);
    expect([reply.status, text({ outputs })]).toEqual(["ok", "42"]);
  });

  test("in the answer of a cell: it is answered again", async () => {
    const { reply } = await cut(`{
      const { MessagePort } = require("node:worker_threads");
      const { postMessage } = MessagePort.prototype;
      let own = true;
      console.log("ready");
      MessagePort.prototype.postMessage = function (message: any, ...more: any[]) {
        if (message.type !== "executed" || own) {
          if (message.type === "executed") own = false;
          return postMessage.call(this, message, ...more);
        }
        MessagePort.prototype.postMessage = postMessage;
        console.log("spins");
        for (;;);
      };
    }`);
    expect(reply.ename).toBe("KeyboardInterrupt");
    expect(await kernel.run("kept")).toBe("42");
  });
});

test("the hook that decides on a termination can look while a stack is told, where V8 gives it only text", async () => {
  // Of a function made so V8 tells no file: no cell is on the stack.
  const looks = `const { prepareStackTrace } = Error;
    const hook = globalThis[Symbol.for("cokernel.interrupt")];
    Error.prepareStackTrace = () => hook(hook(""));
    globalThis.looked = [typeof new Error().stack];
    Error.prepareStackTrace = prepareStackTrace;`;
  await kernel.run(
    `await new Promise<void>((done) => { setTimeout(Function(${JSON.stringify(looks)})); setTimeout(done, 2); })`,
  );
  expect(await kernel.run("(globalThis as any).looked")).toBe("[ 'string' ]");
  const { answer } = await stuck(
    "const { prepareStackTrace } = Error; Error.prepareStackTrace = () => { Error.prepareStackTrace = prepareStackTrace; for (;;); }; new Error().stack",
  );
  await kernel.client.interrupt();
  expect((await answer).reply.ename).toBe("KeyboardInterrupt");
});

describe("a background task", () => {
  test("keeps printing into its own cell while others run, also after an interrupt", async () => {
    const lines: [string, string][] = [];
    let seen = () => {};
    kernel.client.onIopub = ({ msg_type, content, parent }) => {
      if (msg_type !== "stream") return;
      lines.push([parent, content.text]);
      seen();
    };
    const until = (enough: () => boolean) =>
      new Promise<void>((resolve) => {
        seen = () => enough() && resolve();
        seen();
      });
    const ticks = () => lines.filter(([, text]) => text.includes("tick")).length;
    await kernel.run(`
      const ticker = asyncio.createTask(coroutine(function* () {
        for (;;) { yield* asyncio.sleep(0.005); console.log("tick"); }
      })());`);
    await until(() => ticks() >= 2);
    const before = ticks();
    const { answer } = await stuck("while (true) {}");
    await kernel.client.interrupt();
    expect((await answer).reply.ename).toBe("KeyboardInterrupt");
    kernel.client.onIopub = ({ msg_type, content, parent }) => {
      if (msg_type === "stream") lines.push([parent, content.text]);
      seen();
    };
    await until(() => ticks() >= before + 2);
    kernel.client.onIopub = null;
    expect(new Set(lines.filter(([, text]) => text.includes("tick")).map(([parent]) => parent)).size).toBe(1);
    expect(await kernel.run("ticker.cancel()")).toBe("true");
  });
});

describe("while a cell spins", () => {
  test("completion, inspection, is_complete, history and kernel_info answer", async () => {
    const { answer: running } = await stuck("while (true) {}");
    await new Promise((r) => setTimeout(r, 20));
    const ask = async (
      type: string,
      content: Record<string, unknown>,
      channel: "shell" | "control" = "shell",
    ) => (await kernel.client.request(channel, type, content)).reply;
    expect((await ask("complete_request", { code: "kep", cursor_pos: 3 })).matches).toContain("kept");
    expect((await ask("inspect_request", { code: "kept", cursor_pos: 2, detail_level: 0 })).found).toBe(true);
    expect((await ask("is_complete_request", { code: "if (1) {" })).status).toBe("incomplete");
    expect(
      (await ask("history_request", { hist_access_type: "tail", n: 3, output: false, raw: true })).status,
    ).toBe("ok");
    expect((await ask("kernel_info_request", {})).status).toBe("ok");
    expect((await ask("kernel_info_request", {}, "control")).implementation).toBe("cokernel");
    await kernel.client.interrupt();
    await running;
  });
});

test("a cell that is interrupted while it is compiled does not run afterwards", async () => {
  const other = await TestKernel.start();
  try {
    // The first decorators have esbuild loaded, and meanwhile the thread is free.
    const busy = new Promise<void>((resolve) => {
      other.client.onIopub = ({ msg_type }) => msg_type === "execute_input" && resolve();
    });
    await other.run("let ran = false; const plain = (value: any, _: any) => value;");
    const answer = other.client.execute("@plain class Decorated {}\nran = true;");
    await busy;
    await other.client.interrupt();
    expect((await answer).reply.ename).toBe("KeyboardInterrupt");
    expect(await other.run("@plain class Again {}\nran")).toBe("false");
  } finally {
    await other.stop();
  }
});

test("a clock that a cell makes stand still is not that of the loops", async () => {
  const other = await TestKernel.start();
  try {
    await other.run("performance.now = Date.now = () => 42;");
    expect(await other.run("await asyncio.sleep(0.01); 'slept'")).toBe("'slept'");
  } finally {
    await other.stop();
  }
});

test("a cell that has replaced timers and clocks is interrupted, and its tasks are shown", async () => {
  const other = await TestKernel.start();
  try {
    await other.run(`for (const name of ["setTimeout", "setInterval", "setImmediate", "clearInterval", "queueMicrotask"])
  Reflect.set(globalThis, name, () => {});
Reflect.set(globalThis, "performance", { now: () => 0 });`);
    expect(await other.run("asyncio.createTask(asyncio.sleep(100))")).toContain("<Task pending");
    for (const code of ["await new Promise(() => {})", "await asyncio.sleep(100)", "for (;;) {}"]) {
      const answer = other.client.execute(`console.log("started"); ${code}`, {
        onIopub: ({ msg_type }) => {
          if (msg_type === "stream") setTimeout(() => other.client.interrupt(), 20);
        },
      });
      expect((await answer).reply.ename).toBe("KeyboardInterrupt");
    }
  } finally {
    await other.stop();
  }
});
