// The runtime inside a real kernel: what is reported, and under which cell; context variables through native await.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { TestKernel, text, withoutAnsi } from "./kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start(["--expose-gc"]);
});
afterAll(() => kernel.stop());

test("what the runtime exports is called so where it is shown", async () => {
  expect(
    await kernel.run(
      "Object.entries(asyncio).filter(([name, { name: own }]: any) => (own ?? name) !== name)",
    ),
  ).toBe("[]");
  expect(await kernel.run("[asyncio.Task, asyncio.wait]")).toBe(
    "[ [class Task extends Future], [Function: wait] ]",
  );
});

test("a directive that is none is told so, and ordinary strings are not", async () => {
  expect(await kernel.run('"use coroutine";\nasync function one() { return 1 }\nvoid 0;')).toMatch(
    /^In\[\d+\]:1: "use coroutine" is no directive. Write:\n {2}"use coroutines";\n$/,
  );
  expect(await kernel.run("const one = 1;\n'use coroutines';\nvoid 0;")).toMatch(
    /^In\[\d+\]:2: 'use coroutines' does nothing here: it stands first, or below the imports.\n$/,
  );
  expect(await kernel.run('"use recordings"; void 0;')).toContain('\n  "use recording";\n');
  const ordinary = `import "node:fs"; "use coroutines"; "use strict"; "use client"; const s = "use coroutine"; "use the course"; void 0;`;
  expect(await kernel.run(ordinary)).toBe("");
});

test("what a coroutine waits for tells its name where it is printed", async () => {
  expect(await kernel.run("[asyncio.sleep(1)[Symbol.iterator]().next().value]")).toBe("[ <Suspension> ]");
});

/** What a test's cells have said on stderr and as errors: heard from its start, since garbage may be collected at any moment. */
let late: { parent: string; text: string }[] = [];
function listen(): void {
  late = [];
  kernel.client.onIopub = ({ msg_type, content, parent }) => {
    if (msg_type === "stream" && content.name === "stderr")
      late.push({ parent, text: withoutAnsi(content.text) });
    if (msg_type === "error") late.push({ parent, text: withoutAnsi(content.traceback.join("\n")) });
  };
}

/** Collect garbage until enough was said. */
async function reportsAfterGc(enough: (said: string) => boolean): Promise<typeof late> {
  for (let i = 0; i < 30 && !enough(late.map((message) => message.text).join("")); i++) {
    await kernel.run("gc(); await new Promise<void>((resolve) => void setImmediate(resolve));");
  }
  return late;
}

/** Their lines in order of the alphabet: the collector has no other. */
function linesOf(late: readonly { text: string }[]): string[] {
  return late.flatMap(({ text }) => text.trim().split("\n")).sort();
}

describe("reports of things forgotten", () => {
  beforeEach(listen);
  afterEach(() => {
    kernel.client.onIopub = null;
  });

  test("a coroutine that nobody awaits is reported on stderr of its cell; one kept in a variable is not", async () => {
    await kernel.run(`"use coroutines";\nasync function execute() {}\nasync function kept() {}`);
    const began: string[] = [];
    await kernel.run(
      "const still = kept(); execute(); asyncio.sleep(1); const later = asyncio.sleep(0.001); 0",
      {
        onIopub({ msg_type, content, parent }) {
          if (msg_type === "execute_input") began.push(`${parent} ${content.execution_count}`);
        },
      },
    );
    const [cell, count] = began[0]!.split(" ");
    await reportsAfterGc((said) => said.split("\n").length > 2);
    expect(new Set(late.map(({ parent }) => parent))).toEqual(new Set([cell]));
    expect(linesOf(late)).toEqual(
      ["execute", "sleep"].map((name) => `coroutine '${name}' was never awaited (made at In[${count}]:1)`),
    );
    expect(await kernel.run("still.state")).toBe("'created'");
    expect(await kernel.run("await still; await later; still.state")).toBe("'closed'");
  });

  test("a background task's error that nobody takes is reported under its cell, with its lines", async () => {
    const { outputs, reply } = await kernel.client.execute(
      `"use coroutines";\nasync function failing() {\n  await asyncio.sleep(0.001);\n  throw new TypeError("lost");\n}\nvoid asyncio.createTask(failing(), { name: "t" });`,
    );
    expect(outputs).toEqual([]);
    const label = `In[${reply.execution_count}]`;
    await kernel.run("await asyncio.sleep(0.01)");
    const said = (await reportsAfterGc((all) => all.includes("❱ 4"))).map((message) => message.text).join("");
    expect(said).toContain(
      `Task exception was never retrieved\nfuture: <Task finished name='t' coro=<failing() done, defined at ${label}:2> exception=TypeError('lost') created at ${label}:6>\nTypeError: lost\n`,
    );
    expect(said).toContain('❱ 4 │   throw new TypeError("lost");');
  });

  test("in debug mode each names the line where the thing was made, and slow callbacks are named", async () => {
    const { outputs, reply } = await kernel.client.execute(
      `"use coroutines";
async function slow() { const until = Date.now() + 120; while (Date.now() < until); }
const debugged = asyncio.newEventLoop({ debug: true });
const future = debugged.createFuture();
await debugged.runUntilComplete(slow());
slow();
new asyncio.Lock().acquire();
debugged.createTask(asyncio.sleep(1), { name: "left" });
debugged.close();
console.log(String(future));`,
    );
    const label = `In[${reply.execution_count}]`;
    const said = text({ outputs });
    expect(said).toMatch(
      /Executing <Task finished name='Task-\d+' coro=<slow\(\) done, .*> took [\d.]+ seconds/,
    );
    expect(said).toContain("Task was destroyed but it is pending!\ntask: <Task pending name='left'");
    expect(said).toContain(`created at ${label}:8`);
    expect(said).toContain(`<Future pending created at ${label}:4>`);
    await reportsAfterGc((all) => all.split("never awaited").length > 2);
    expect(linesOf(late).filter((line) => line.includes("never awaited"))).toEqual([
      `coroutine 'Lock.acquire' was never awaited (made at ${label}:7)`,
      `coroutine 'slow' was never awaited (made at ${label}:6)`,
    ]);
  });
});

describe("context variables in a cell", () => {
  test("keep their value through native await, in tasks, callbacks and timers, each task its own", async () => {
    await kernel.run(`
      const user = new asyncio.ContextVar("user", { default: "nobody" });
      const native = async (log: string[], name: string) => {
        log.push(\`\${name} before: \${user.get()}\`);
        await null;
        await new Promise((resolve) => setTimeout(resolve, 1));
        log.push(\`\${name} after: \${user.get()}\`);
      };
      const log: string[] = [];`);
    await kernel.run(`"use coroutines";
      user.set("cell");
      async function job(name: string) {
        user.set(name);
        await native(log, name);
        await asyncio.sleep(0);
        setTimeout(() => log.push(\`\${name} timer: \${user.get()}\`), 1);
        await new Promise((resolve) => setTimeout(resolve, 3));
        log.push(\`\${name} ends: \${user.get()}\`);
      }
      async function quiet() {
        await native(log, "quiet");
      }
      const tasks = [asyncio.createTask(job("a")), asyncio.createTask(quiet()), asyncio.createTask(job("b"))];
      user.set("cell, later");
      await Promise.all([...tasks, native(log, "cell")]);`);
    expect(JSON.parse((await kernel.run("console.log(JSON.stringify(log.sort()))")).trim())).toEqual([
      "a after: a",
      "a before: a",
      "a ends: a",
      "a timer: a",
      "b after: b",
      "b before: b",
      "b ends: b",
      "b timer: b",
      "cell after: cell, later",
      "cell before: cell, later",
      "quiet after: cell",
      "quiet before: cell",
    ]);
  });

  test("set in native code after an await reach what that code starts, and no other task", async () => {
    expect(
      await kernel.run(`"use coroutines";
      const seen: string[] = [];
      async function child() { seen.push(\`child \${user.get()}\`); }
      const setting = async (name: string) => {
        await null;
        user.set(name);
        await null;
        await asyncio.createTask(child());
        seen.push(\`native \${user.get()}\`);
      };
      async function outer(name: string) { await setting(name); }
      user.set("cell");
      await Promise.all(["x", "y"].map((name) => asyncio.createTask(outer(name))));
      console.log(seen.sort().join(), user.get());`),
    ).toBe("child x,child y,native x,native y cell\n");
  });

  test("run() of a context carries it too", async () => {
    expect(
      await kernel.run(`
      const inside = asyncio.copyContext();
      await inside.run(async () => { user.set("inside"); await null; console.log(user.get()); });
      console.log(user.get(), inside.get(user));`),
    ).toBe("inside\ncell inside\n");
  });
});

test("a kernel whose cell loop was closed ends without a word", async () => {
  const ending = await TestKernel.start();
  await ending.run("asyncio.getEventLoop().close()");
  let said = "";
  ending.client.onIopub = ({ msg_type, content }) => {
    if (msg_type === "stream") said += content.text;
  };
  await ending.stop();
  expect(said).toBe("");
});

test("a cell that awaits one after the other keeps none of the results", async () => {
  await kernel.run(`"use coroutines";
import v8 from "node:v8"; import vm from "node:vm"; v8.setFlagsFromString("--expose-gc");
async function page() { await asyncio.sleep(0); return { of: "a page" }; }`);
  const code = `const first = new WeakRef(await page());
for (let n = 0; n < 3; n++) await asyncio.sleep(0);
await new Promise((r) => setTimeout(r, 10)); vm.runInNewContext("gc")();
first.deref()`;
  expect(await kernel.run(code)).toBe("");
});
