// What a cell leaves alive, as its reply and its result tell it.

import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Alive } from "../../src/views/alive.ts";
import { TestKernel } from "./kernel.ts";

let kernel: TestKernel;
beforeEach(async () => {
  kernel = await TestKernel.start();
});
afterEach(() => kernel.stop());

async function alive(code: string): Promise<Alive | null> {
  const { metadata, outputs } = await kernel.client.execute(code, { timeout: 20 });
  const of = (holder: Record<string, unknown>) =>
    (holder.cokernel as { alive: Alive } | undefined)?.alive ?? null;
  const result = outputs.find(({ msg_type }) => msg_type === "execute_result");
  if (result) expect(of(result.content.metadata)).toEqual(of(metadata));
  return of(metadata);
}

test("nothing, where nothing is", async () => {
  expect(await alive("1 + 1")).toBeNull();
  expect(await alive("const a = { b: [1] }, f = () => a; console.log(a)")).toBeNull();
  expect(await alive("setInterval(() => {}, 1e6); Promise.resolve(1); nope")).toBeNull();
});

test("coroutines and generators by the names that hold them, and where they stand, until they have ended", async () => {
  const code = `const steps = coroutine(function* (n: number) {
  yield n;
});
const process = steps(1), begun = steps(2);
begun.next();
function* plain() { yield 1; }
const native = plain();
native.next();`;
  const coroutine = { kind: "coroutine", call: "steps()" };
  const native = { name: "native", kind: "generator", call: "plain()", state: "suspended", at: "In[1]:6" };
  expect(await alive(code)).toEqual({
    loops: [],
    tasks: [],
    suspended: [
      { ...coroutine, name: "process", state: "created", at: "In[1]:1" },
      { ...coroutine, name: "begun", kind: expect.any(String), state: "suspended", at: "In[1]:2" },
      native,
    ],
    more: 0,
  });
  expect((await alive("next(begun, null); process.close(); native"))?.suspended).toEqual([native]);
  expect(await alive("[...native].length")).toBeNull();
});

test("loops, and their tasks by state; also of a cell that fails", async () => {
  expect(
    await alive("const loop = asyncio.getEventLoop(), own = asyncio.newEventLoop({ name: 'own' });"),
  ).toMatchObject({
    loops: [
      { name: "cell", state: "standing still" },
      { name: "own", state: "standing still" },
    ],
  });
  const code = `"use coroutines";
async function wait(for_: number) { await asyncio.sleep(for_); }
const first = loop.createTask(wait(100), { name: "first" });
loop.runOnce();
const held = wait(1);
loop.createTask(held, { name: "second" });
own.close();
asyncio.createTask(wait(1e5), { name: "long" });
await asyncio.sleep(0.02);
throw new Error("no matter")`;
  expect(await alive(code)).toEqual({
    loops: [
      { name: "notebook", state: "running" },
      { name: "cell", state: "standing still" },
    ],
    tasks: [
      { name: "long", state: "waiting", call: "wait()" },
      { name: "first", state: "waiting", call: "wait()" },
      { name: "second", state: "ready", call: "wait()" },
    ],
    suspended: [],
    more: 0,
  });
  expect((await alive("first.cancel(); loop.close()"))?.tasks).toEqual([
    { name: "long", state: "waiting", call: "wait()" },
  ]);
});

test("is bounded, and counts what it leaves out", async () => {
  const code = `"use coroutines";
async function f() { await asyncio.sleep(1e5); }
for (let i = 0; i < 100; i++) asyncio.createTask(f());
${Array.from({ length: 100 }, (_, i) => `const c${i} = f();`).join(" ")}`;
  const { tasks, suspended, more } = (await alive(code))!;
  expect([tasks.length, suspended.length, more]).toEqual([8, 8, 184]);
});

test("counts no name that holds what has ended, and misses none that does not", async () => {
  const code = `const f = coroutine(function* f() { yield 1; });
function* g() { yield 1; }
${Array.from({ length: 9 }, (_, i) => `const c${i} = f();`).join(" ")}
c7.close(); c8.close();
${Array.from({ length: 6 }, (_, i) => `const g${i} = g();`).join(" ")}
g5.next(); g5.next();`;
  const { suspended, more } = (await alive(code))!;
  expect(suspended.map(({ name }) => name)).toEqual(["c0", "c1", "c2", "c3", "c4", "c5", "c6", "g0"]);
  expect(more).toBe(4);
  await kernel.run("for (const one of [c0, c1, c2, c3, c4, c5, c6]) one.close();");
  expect((await alive("g0.return()"))!.suspended.map(({ name }) => name)).toEqual(["g1", "g2", "g3", "g4"]);
});

test("asks V8 of a few native generators only, and counts the others", async () => {
  const code = `function* g() { yield 1; }
${Array.from({ length: 20 }, (_, i) => `const g${i} = g();`).join(" ")}
g0.return(); g1.next(); g19.return();`;
  const names = async (then: string) => {
    const { suspended, more } = (await alive(then))!;
    return [suspended.map(({ name }) => name).join(" "), more];
  };
  expect(await names(code)).toEqual(["g1 g2 g3 g4 g5 g6 g7", 12]);
  expect(await names("1")).toEqual(["g1 g2 g3 g4 g5 g6 g7 g8", 11]); // that g0 has ended is known
});

test("a task that a name holds is told of with its loop, which none holds", async () => {
  const code = `const task = asyncio.newEventLoop({ name: "mine" }).createTask(asyncio.sleep(1), { name: "two\\nlines" });`;
  expect(await alive(code)).toMatchObject({
    loops: [{ name: "mine", state: "standing still" }],
    tasks: [{ name: "two lines", state: "ready" }],
  });
  expect(await alive("task.getLoop().close()")).toBeNull();
});

test("looking runs no trap, and keeps nothing that a cell lets go of", async () => {
  await kernel.run(`const asked: string[] = [];
const wary = Object.create(new Proxy({}, { getPrototypeOf() { asked.push("trap"); throw new Error("mine"); } }));
function* g() { const local = wary; yield 1; }
const it = g(); it.next();`);
  expect(await kernel.run("it")).toContain("local = <Proxy>");
  expect((await alive("asked"))?.suspended).toMatchObject([{ name: "it" }]);
  expect(await kernel.run("asked")).toBe("[]");

  await kernel.run(`import v8 from "node:v8"; import vm from "node:vm"; v8.setFlagsFromString("--expose-gc");
let large: object | null = { of: "a table" };
const kept = new WeakRef(large);`);
  const code = `large = null;
await new Promise((r) => setTimeout(r, 10)); vm.runInNewContext("gc")();
kept.deref()`;
  expect(await kernel.run(code)).toBe("");
});

test("what a cell has put in the place of the kernel's tools keeps nothing from its end", async () => {
  const code = `const p = new Proxy(function* () {}(), { getPrototypeOf() { throw new Error("trap"); } });
const o = Object.create(p);
Array.prototype.filter = Set.prototype.add = () => { throw new Error("mine"); };`;
  expect(await alive(code)).toBeNull();
  // What puts the tools back says so, under this cell or the last.
  expect(await kernel.run("1 + 1")).toMatch(/^(The kernel cannot work .*\n)*2$/);
});

test("a name that is declared again, or assigned from elsewhere, is told with what it holds now", async () => {
  const names = async (code: string) => (await alive(code))?.suspended.map(({ name }) => name) ?? [];
  expect(await names("function* g() { yield 1; }\nlet a = g();")).toEqual(["a"]);
  expect(await names("a = null as any")).toEqual([]);
  expect(await names("let a: any = g(); let b: any;")).toEqual(["a"]);
  await kernel.run(
    "setTimeout(() => { b = a; a = 1 as any }, 1); await new Promise((done) => setTimeout(done, 20))",
  );
  expect(await names("0")).toEqual(["b"]);
  // Names of many cells are read in one go.
  for (let i = 0; i < 70; i++) await kernel.run(`const n${i} = ${i % 35 === 0 ? "g()" : i};`);
  expect(await names("0")).toEqual(["b", "n0", "n35"]);
});
