// What cells see of coroutines and loops: cards as last values, and the global `views`.

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Answer, IopubMessage } from "../../src/tutorial/kernel-client.ts";
import { TestKernel } from "./kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.run(`const load = coroutine(function* load(url: string) {
  const text = yield* asyncio.sleep(100, \`<\${url}>\`);
  return text;
});
const download = coroutine(function* download(name: string, pages: number) {
  const got: string[] = [];
  for (let page = 1; page <= pages; page++) {
    got.push(yield* load(\`\${name}/\${page}\`));
  }
  return got;
});
function* example(name: string) {
  const x: number = yield name;
  return x;
}
const loop = asyncio.getEventLoop();`);
});
afterAll(() => kernel.stop());

/** The lines of a card, without the one that is the value's repr. */
const card = (text: string) => text.split("\n").slice(1);

describe("a state card", () => {
  test("shows where a generator stands, its values, and what send replaces", async () => {
    expect(await kernel.run("const g = example('PFinal'); g.next(); g")).toBe(
      [
        "<generator example('PFinal') suspended at In[1]:13>",
        "  example gave out 'PFinal'",
        "   12  function* example(name: string) {  │ name = 'PFinal'",
        "‖  13    const x: number = yield name;    │ x ← what send(value) brings",
        "   14    return x;",
        "   15  }",
      ].join("\n"),
    );
  });
  test("shows what send replaces also at a yield that gives nothing, and what it holds in an array", async () => {
    await kernel.run(`const sum = coroutine(function* (into: unknown[]): any { const x = yield; return x; });
const sums = [sum([]), sum([])]; const both = sum(sums); both.next()`);
    expect(card(await kernel.run("both"))[0]).toMatch(
      / │ into = \[<coroutine object sum>, <coroutine object sum>\], x ← what send\(value\) brings$/,
    );
  });
  test("names the class of what the runtime itself waits in", async () => {
    const text = await kernel.run(`const barrier = new asyncio.Barrier(2);
const met = loop.createTask(coroutine(function* () { yield* barrier.wait(); })()); loop.runOnce(); met`);
    expect(
      card(text)
        .filter((line) => /^ *↳ [A-Z<]/.test(line))
        .map((line) => line.trim()),
    ).toEqual(["↳ Barrier.wait", "↳ Lock.with", "↳ <anonymous>", "↳ Condition.waitFor", "↳ Condition.wait"]);
    await kernel.run("met.cancel(); loop.runOnce(); loop.runOnce()");
  });
  test("of a coroutine that has not begun says so, and begins nothing", async () => {
    const text = await kernel.run("const c = download('z', 1); c");
    expect(text.split("\n")[0]).toBe("<coroutine object download at In[1]:5>");
    expect(card(text)[0]).toBe(
      "‖   5  const download = coroutine(function* download(name: string, pages: number) {  │ name = 'z', pages = 1",
    );
    expect(await kernel.run("c.state")).toBe("'created'");
  });
  test("of a task goes down to what it waits for", async () => {
    const text = await kernel.run("const task = loop.createTask(download('b', 3)); loop.runOnce(); task");
    expect(text.split("\n")[0]).toMatch(
      /^<Task pending name='Task-\d+' coro=<download\(\) running at In\[1\]:8>/,
    );
    expect(card(text)).toEqual([
      "    5  const download = coroutine(function* download(name: string, pages: number) {  │ name = 'b', pages = 3",
      "    6    const got: string[] = [];                                                   │ got = []",
      "    7    for (let page = 1; page <= pages; page++) {                                 │ page = 1",
      "↳   8      got.push(yield* load(`${name}/${page}`));",
      "    9    }",
      "   10    return got;",
      "   11  });",
      "  ↳ load",
      "    1  const load = coroutine(function* load(url: string) {   │ url = 'b/1'",
      "‖   2    const text = yield* asyncio.sleep(100, `<${url}>`);  │ text ← what it waits for, on waking",
      "    3    return text;",
      "    4  });",
      expect.stringMatching(/^ {2}waits: \[Task-\d+ download\(\)\] → sleep \d+/),
      expect.stringMatching(/^ {2}made by In\[\d+\]:1$/),
    ]);
  });
  test("of a coroutine under the directive shows the cell as it was written", async () => {
    const text = await kernel.run(`"use coroutines";
async function execute(n: number) {
  const twice = n * 2;
  await asyncio.sleep(100);
}
const directed = loop.createTask(execute(3)); loop.runOnce(); directed`);
    expect(card(text).slice(0, 4)).toEqual([
      "    2  async function execute(n: number) {  │ n = 3",
      "    3    const twice = n * 2;               │ twice = 6",
      "‖   4    await asyncio.sleep(100);",
      "    5  }",
    ]);
  });
  test("says of no name that it is undefined where it stands inside of what is assigned to it first", async () => {
    const text = await kernel.run(`const sums = coroutine(function* sums(n: number) {
  const plain = ((yield* asyncio.sleep(100, n)) as number)!;
  const more = 1 + (yield* asyncio.sleep(100, n));
  const [first] = [
    yield* asyncio.sleep(100, n),
  ];
})(1);
const summing = asyncio.newEventLoop({ name: "summing" });
const summed = summing.createTask(sums);
for (let i = 0; i < 2; i++) summing.runOnce();
display(summed);
sums.close();
const rest = coroutine(function* rest(n: number) {
  const more = 1 + (yield n);
  const [first] = [
    yield more,
  ];
})(1);
rest.next(); display(rest); rest.send(1); rest`);
    expect(text).toContain("as number)!;  │ plain ← what it waits for, on waking");
    expect(text).toContain("const more = 1 + (yield n);\n");
    expect(text).toMatch(/const more = 1 \+ \(yield n\); +│ more = 2\n/);
    expect(text).not.toContain("undefined");
  });
  test("runs no getter, no proxy's trap and no toString of a value", async () => {
    expect(
      await kernel.run(`let ran = 0;
const spied = coroutine(function* (a: object, b: object, c: object) { yield* asyncio.sleep(100); })(
  { get x() { ran++; return 1; }, toString() { ran++; return ""; } },
  new Proxy({}, { get() { ran++; return 1; }, ownKeys() { ran++; return []; } }),
  new (class Quiet { get [Symbol.toStringTag]() { ran++; return "x"; } })(),
);
const spiedTask = loop.createTask(spied); loop.runOnce(); spiedTask[Symbol.for("Jupyter.display")](); ran`),
    ).toBe("0");
  });
  test("of a promise says what JavaScript does not tell", async () => {
    expect(await kernel.run("views.state(new Promise(() => {}))")).toContain(
      "not known: the line, the values",
    );
  });
  test("tells a task among the values by its state, name and result", async () => {
    const text = await kernel.run(`const parent = coroutine(function* parent() {
  const done = asyncio.createTask(asyncio.sleep(0, 7), { name: "done" });
  const waits = asyncio.createTask(asyncio.sleep(100), { name: "waits" });
  const cancelled = asyncio.createTask(asyncio.sleep(100), { name: "cancelled" });
  yield* asyncio.sleep(0);
  yield* done;
  cancelled.cancel();
  yield* asyncio.gather(waits, cancelled);
})();
const parents = loop.createTask(parent);
while (!parent.toString().endsWith(":8>")) loop.runOnce();
views.state(parent)`);
    expect(text).toContain("done = <Task finished name='done' result=7>\n");
    expect(text).toContain("waits = <Task pending name='waits'>\n");
    expect(text).toContain("cancelled = <Task cancelling name='cancelled'>\n");
  });
  test("names the arguments as long as the parameters hold what was passed", async () => {
    const calls = `const parameters = {
  plain: (function* (a: unknown, b = 2, c?: number) { yield; })([1]),
  none: (function* () { yield; })(),
  assigned: (function* (a: number) { a++; yield; })(1),
  inside: (function* (a: number) { (() => { [a] = [2]; })(); yield; })(1),
  hidden: (function* (a: number) { { const a = 5; yield a; } })(1),
  caught: (function* (a: number) { try { throw 5; } catch (a) { yield a; } })(1),
  loop: (function* (a: number) { for (a of [5]) yield a; })(1),
  taken: (function* ({ a }: { a: number }, ...rest: number[]) { yield; })({ a: 1 }, 2),
  long: (function* (a: string, b: string) { yield; })("x".repeat(50), "y".repeat(50)),
};
const heads = Object.values(parameters).map((made) => {
  made.next();
  return made[Symbol.for("Jupyter.display")]()["text/plain"].split("\\n")[0].replace(/^<generator (.*) suspended.*/, "$1");
});
console.log(heads.join("\\n"))`;
    const lines = (await kernel.run(calls)).trim().split("\n");
    expect(lines).toEqual([
      "<anonymous>([1], 2)",
      "<anonymous>()",
      "<anonymous>()",
      "<anonymous>()",
      "<anonymous>()",
      "<anonymous>()",
      "<anonymous>()",
      "<anonymous>()",
      expect.stringMatching(/^<anonymous>\('x+\.\.\.x+', 'y+\.\.\.y+…\)$/),
    ]);
  });
  test("of a task goes from who waits for it down to what will wake it", async () => {
    const text =
      await kernel.run(`const waiting = coroutine(function* waiting(other: asyncio.Task<unknown>) { yield* other; });
const leafed = asyncio.newEventLoop({ name: "leafed" });
const links = [leafed.createTask(load("x"), { name: "t0" })];
for (let i = 1; i < 3; i++) links.push(leafed.createTask(waiting(links[i - 1]!), { name: \`t\${i}\` }) as any);
for (let i = 0; i < 3; i++) leafed.runOnce();
const [t0, t1] = links;
t1`);
    expect(text).toContain("\n  waits: t2 waiting() (pending) → [t1 waiting()] → t0 load() → sleep 100 s\n");
    expect(await kernel.run("t0!.cancel(); t0")).toContain(
      "\n  waits: t2 waiting() (pending) → t1 waiting() (pending) → [t0 load()]\n",
    );
  });
  test("of a task in a chain of any length shows its neighbours and its ends", async () => {
    const text = await kernel.run(`const chained = asyncio.newEventLoop({ name: "chained" });
const chain = [chained.createTask(load("x"), { name: "t0" })];
for (let i = 1; i < 20_000; i++) chain.push(chained.createTask(waiting(chain[i - 1]!), { name: \`t\${i}\` }) as any);
chained.runOnce();
display(chain[0]);
chain[10_000]`);
    const chains = text.split("\n").filter((line) => line.startsWith("  waits: "));
    expect(chains[0]).toMatch(
      /^ {2}waits: t19999 waiting\(\) \(pending\) → … 19,992 more → t6 .* → \[t0 load\(\)\] → sleep/,
    );
    expect(chains[1]).toMatch(/ \[t10000 waiting\(\)\] → t9999 .* → … 9,994 more → sleep 100 s/);
  });
  test("of an async generator shows where it stands, under the directive and without", async () => {
    const text = await kernel.run(`"use coroutines";
async function* ticks(n: number) {
  for (let i = 0; i < n; i++) {
    await asyncio.sleep(100);
    yield i;
  }
}
const ticking = ticks(3);
display(ticking);
loop.createTask(ticking.anext()); loop.runOnce(); loop.runOnce();
ticking`);
    expect(text).toContain("‖   2  async function* ticks(n: number) {  │ n = 3\n");
    expect(text).toContain("‖   4      await asyncio.sleep(100);\n");
    expect(await kernel.run("const over = ticks(1); over.aclose(); views.state(over)")).toContain(
      "<async generator object",
    );
    expect(
      await kernel.run("const plain = (async function* plain() { yield 1; })(); await plain.next(); plain"),
    ).toContain("plain gave out 1");
  });
  test("has HTML beside its words, which holds no id and loads nothing", async () => {
    const { outputs } = await kernel.client.execute("task", { timeout: 20 });
    const html: string = outputs[0]!.content.data["text/html"];
    expect(html).toContain('<b class="m">download(&#39;b&#39;, 3)</b>');
    expect(html).not.toMatch(/<[^>]*\sid=|src="(?!data:)/);
  });
});

describe("a loop", () => {
  test("shows its queue, timers and tasks, under its repr", async () => {
    const text = await kernel.run(`const own = asyncio.newEventLoop({ name: "own" });
own.createTask(coroutine(function* first() { yield; })(), { name: "first" }); own`);
    expect(text.split("\n")).toEqual([
      "<EventLoop name='own' running=False closed=False debug=False>",
      "  ready  1. first begins",
      "         ──── an iteration ends here ────",
      expect.stringMatching(/^ {2}task {3}first {2}ready {5}first\(\) at In\[\d+\]:2$/),
      "  next   first begins",
    ]);
  });
  test("is the notebook's where it is that, and not by its name", async () => {
    const { outputs } = await kernel.client.execute(
      'display(asyncio.newEventLoop({ name: "notebook" })); display(asyncio.getRunningLoop())',
      { timeout: 20 },
    );
    const htmls = outputs.map(
      ({ content }) =>
        content.data["text/html"].includes("the notebook&#39;s") ||
        content.data["text/html"].includes("the notebook's"),
    );
    expect(htmls).toEqual([false, true]);
  });
  test("is shown before and after steps", async () => {
    const text = await kernel.run("views.moments(own, () => own.step())");
    expect(text).toContain("before:\n<EventLoop 'own' standing still, iteration 0: 1 ready");
    expect(text).toContain("after own.step():\n<EventLoop 'own' standing still, iteration 1: 1 ready");
  });
});

describe("views", () => {
  test("tells a deadlock in words", async () => {
    const text = await kernel.run(`const [a, b] = [new asyncio.Lock(), new asyncio.Lock()];
const dead = asyncio.newEventLoop({ name: "dead" });
const transfer = coroutine(function* (from: asyncio.Lock, to: asyncio.Lock) {
  yield* from.acquire(); yield; yield* to.acquire();
});
dead.createTask(transfer(a, b), { name: "rent" }); dead.createTask(transfer(b, a), { name: "refund" });
for (let i = 0; i < 4; i++) dead.runOnce();
await views.waitingGraph(dead)`);
    expect(text).toContain(
      "!1 Deadlock: rent holds lock a and waits for lock b; refund holds lock b and waits for lock a. Neither",
    );
  });
  test("draw, where no loop is given, the one in which somebody is stuck, though others wait elsewhere", async () => {
    const text = await kernel.run(`const elsewhere = asyncio.getEventLoop().createTask(asyncio.sleep(9));
const graph = await views.waitingGraph();
elsewhere.cancel(); asyncio.getEventLoop().runOnce(); asyncio.getEventLoop().runOnce();
graph`);
    expect(text).toContain("!1 Deadlock: rent holds lock a and waits for lock b");
  });
  test("call a lock by its number where no name holds it, a future by the name that does", async () => {
    const text = await kernel.run(`const crossed = asyncio.newEventLoop({ name: "crossed" });
const gate = crossed.createFuture();
{
  const [one, other] = [new asyncio.Lock(), new asyncio.Lock()];
  crossed.createTask(transfer(one, other), { name: "rent" });
  crossed.createTask(transfer(other, one), { name: "refund" });
}
crossed.createTask(coroutine(function* () { yield* gate; })(), { name: "guest" });
for (let i = 0; i < 4; i++) crossed.runOnce();
display(crossed);
await views.waitingGraph(crossed)`);
    expect(text).toMatch(
      /!1 Deadlock: rent holds lock (\d+) and waits for lock (\d+); refund holds lock \2 and waits for lock \1\. Neither/,
    );
    expect(text).toMatch(/task {3}guest +waiting {3}future gate\n/);
    expect(text).toMatch(/ {3}guest +waits for gate\n/);
  });
  test("call what lies in an array, a map or an object by its place there, and run no getter to find it", async () => {
    const text = await kernel.run(`const forks = [new asyncio.Lock(), new asyncio.Lock()];
const doors = new Map([["front", new asyncio.Lock()]]);
const shop = { get till(): never { throw new Error("a getter ran"); }, counter: new asyncio.Lock() };
const trap = new Proxy({}, { ownKeys() { throw new Error("a trap ran"); }, getOwnPropertyDescriptor() { throw new Error("a trap ran"); } });
const table = asyncio.newEventLoop({ name: "table" });
const eat = coroutine(function* eat(...all: asyncio.Lock[]) { for (const one of all) yield* one.acquire(); });
const { counter } = shop;
for (const [name, all] of Object.entries({ one: [forks[0]!, forks[1]!], two: [forks[1]!, forks[0]!], guest: [doors.get("front")!, shop.counter], thief: [shop.counter, doors.get("front")!] })) {
  const steps = coroutine(function* () { yield* eat(all[0]!); yield; yield* eat(all[1]!); });
  table.createTask(steps(), { name });
}
for (let i = 0; i < 4; i++) table.runOnce();
await views.waitingGraph(table)`);
    expect(text).toContain("one holds lock forks[0] and waits for lock forks[1];");
    // A name of its own comes before a place.
    expect(text).toContain('guest holds lock doors.get("front") and waits for lock counter;');
  });
  test("say who waits at a queue for what, how full it is, and where in the cell", async () => {
    const text = await kernel.run(`const box = new asyncio.Queue<number>(1);
const shelf = asyncio.newEventLoop({ name: "shelf" });
shelf.createTask(coroutine(function* fill() { yield* box.put(1); yield* box.put(2); })(), { name: "fill" });
shelf.createTask(coroutine(function* sum() { yield* box.join(); })(), { name: "sum" });
for (let i = 0; i < 4; i++) shelf.runOnce();
display(await views.waitingGraph(shelf));
shelf`);
    expect(text).toContain("fill  waits for queue box (put), 1 of 1, full");
    expect(text).toContain("sum   waits for queue box (join), 1 of 1, full");
  });
  test("say which lock a frame's value is, and how it stands", async () => {
    const text = await kernel.run(`const knife = new asyncio.Lock();
const kitchen = asyncio.newEventLoop({ name: "kitchen" });
const cook = coroutine(function* cook(dish: string, tool: asyncio.Lock) {
  yield* tool.acquire();
  yield* asyncio.sleep(100);
});
const soup = kitchen.createTask(cook("soup", knife), { name: "soup" });
for (let i = 0; i < 2; i++) kitchen.runOnce();
soup`);
    expect(text).toContain("tool = <Lock knife [locked]>");
  });
  test("do not say of a task that it made what the cell made before it ran", async () => {
    const text = await kernel.run(`const bar = asyncio.newEventLoop({ name: "counter" });
const shown = await views.record(() => {
  for (const name of ["soup", "salad"]) bar.createTask(coroutine(function* () { yield; })(), { name });
  while (bar.runOnce() > 0);
}, { loop: bar });
const html = (shown.player as any)[Object.getOwnPropertySymbols(shown.player)[0]!]()["text/html"];
/Before that[^<]*/.exec(html)?.[0]`);
    expect(text).toBe("'Before that, soup and salad were made. Now it goes to the back of the queue.'");
  });
  test("tell whom a task group and a wait still wait for", async () => {
    const text = await kernel.run(`const tree = asyncio.newEventLoop({ name: "tree" });
const leaf = coroutine(function* leaf() { yield* asyncio.sleep(3599.9996); });
const parent = coroutine(function* parent() {
  yield* asyncio.taskGroup(function* (group) {
    for (const name of ["left", "right"]) group.createTask(leaf(), { name });
  });
});
const top = tree.createTask(parent(), { name: "top" });
tree.createTask(coroutine(function* () { yield* asyncio.wait([top]); })(), { name: "looker" });
for (let i = 0; i < 4; i++) tree.runOnce();
display(tree);
await views.waitingGraph(tree)`);
    for (const line of [
      /task {3}top +waiting {3}task group, 2 left: left, right\n/,
      /task {3}looker +waiting {3}wait, 1 left: top\n/,
      /task {3}left +waiting {3}sleep 3600 s\n/,
      /top +waits for task group: left and right\n/,
      /looker +waits for wait: top\n/,
    ])
      expect(text).toMatch(line);
  });
  test("keep the recording made last, also a cell's own, to be played", async () => {
    await kernel.run(`"use recording"; "use coroutines"; await asyncio.sleep(0)`);
    expect(await kernel.run("views.recording!.player")).toMatch(/^step \d+ of \d+ at .*, iteration/);
  });
  test("records a run with values, output and cells", async () => {
    const text = await kernel.run(`const short = coroutine(function* short(n: number) {
  for (let i = 0; i < n; i++) { yield* asyncio.sleep(0.001); console.log("step", i); }
});
const recorded = await views.record(() => loop.runUntilComplete(short(2)), { loop });
recorded`);
    expect(text).toContain("step 0\nstep 1\n<Recording of loop 'cell': ");
    expect(
      await kernel.run(`const { cells, output, frames } = recorded.data as any;
const lastFrame = Object.values(frames).at(-1)[0];
({ cells: cells.length, output: output.map((o) => o.text), line: lastFrame.at.line, i: lastFrame.locals.at(-1) })`),
    ).toBe(
      "{\n  cells: 1,\n  output: [ 'step 0', 'step 1' ],\n  line: 2,\n  i: { name: 'i', type: 'number', preview: '1', line: 2 }\n}",
    );
    expect(await kernel.run("recorded.player")).toMatch(/^step \d+ of \d+ at .*, iteration/);
  });
  test("knows where those stand that waited before it began", async () => {
    await kernel.run(`const before = asyncio.newEventLoop();
const early = coroutine(function* early(n: number) { yield* asyncio.sleep(3600); });
before.createTask(early(7)); before.createTask(early(8)); before.runOnce();
before.createTask(early(9)); // has not begun`);
    expect(
      await kernel.run(`const later = await views.record(() => before.runUntilComplete(short(1)), { loop: before });
Object.values(later.data.frames).slice(0, 2).map(([{ at, locals }]) => [at!.line, locals[0]!.preview])`),
    ).toBe("step 0\n[ [ 2, '7' ], [ 2, '8' ] ]");
  });
  test("keeps a bounded part of what is printed, at once too", async () => {
    const lines = (code: string) =>
      kernel.run(`const printed = await views.record(() => asyncio.run(coroutine(function* () { ${code}; yield; })()));
const { output, notes } = printed.data as any;
[output.length, notes.at(-1)]`);
    expect(await lines('console.log("x\\n".repeat(5_000))')).toContain(
      "[ 2000, 'Printed lines that were not kept: 3,000.' ]",
    );
    expect(await lines('console.log("x".repeat(1_000_000)); console.log("short")')).toContain(
      "[ 1, 'Printed lines that were not kept: 1.' ]",
    );
  });
  test("records over cells, between which nothing moves", async () => {
    await kernel.run(
      `const open = views.start({ loop: own }); const two = own.createTask(coroutine(function* () { yield; yield; })()); own.runOnce();`,
    );
    await kernel.run("own.runOnce();");
    expect(
      await kernel.run("own.runOnce(); (await open.stop()).data.cells.map((cell) => cell.label)"),
    ).toMatch(/^\[ 'In\[\d+\]', 'In\[\d+\]', 'In\[\d+\]' \]$/);
  });
  test("knows the names of tasks whose beginning was dropped", async () => {
    const text =
      await kernel.run(`const turning = coroutine(function* turning() { for (let i = 0; i < 30; i++) yield* asyncio.sleep(0); });
const cut = await views.record(() => asyncio.run(turning()), { limit: 20 });
display(cut.player);
cut`);
    expect(text).toMatch(/^step \d+ of \d+ at .*: Task-\d+ ran .* Task-\d+ is finished/);
    expect(text).toMatch(/\n {2}Task-\d+ {2}.*✓ finished\n {2}\d+ earlier events dropped/);
  });
  test("records the loop that asyncio.run makes meanwhile", async () => {
    expect(
      await kernel.run(
        "const ran = await views.record(() => asyncio.run(short(1))); ran.data.events.length > 4",
      ),
    ).toBe("step 0\ntrue");
  });
  test("shows what was recorded when the run fails, and fails", async () => {
    const { outputs, reply } = await kernel.client.execute(
      `await views.record(() => loop.runUntilComplete(coroutine(function* () { yield; throw new Error("boom"); })()), { loop })`,
      { timeout: 20 },
    );
    expect(reply.evalue).toBe("boom");
    expect(outputs[0]!.content.data["text/plain"]).toContain("! failed");
  });
});

describe('"use recording"', () => {
  const texts = async (code: string) => {
    const { outputs, reply } = await kernel.client.execute(code, { timeout: 20 });
    return [
      ...outputs.map(({ content }) => content.text ?? content.data?.["text/plain"] ?? content.ename),
      reply.evalue ?? reply.status,
    ];
  };
  const timeline = expect.stringMatching(/^<Recording of loop '.+': [12] tasks?, \d+ steps?/);

  test("shows what the cell's loops did under the cell, before its result", async () => {
    expect(
      await texts(`"use recording"; "use coroutines";
async function twice(n: number) { await asyncio.sleep(0); return n * 2; }
await loop.runUntilComplete(twice(21))`),
    ).toEqual([timeline, "42", "ok"]);
  });
  test("works in a cell that waits for nothing, and is no value of its own", async () => {
    expect(
      await texts(`"use recording"
loop.createTask(coroutine(function* short() { yield; })()); loop.runOnce(); loop.runOnce();`),
    ).toEqual([timeline, "1", "ok"]);
    // Nothing happened, for no longer than the cell took.
    expect(await texts('"use recording"')).toEqual([
      expect.stringMatching(/0 tasks, 0 steps, [\d.]+ [mµ]s>/),
      "ok",
    ]);
  });
  test("shows what was recorded of a cell that fails", async () => {
    expect(
      await texts(`"use recording"; loop.createTask(short(1)); loop.runOnce(); throw new Error("no")`),
    ).toEqual([timeline, "Error", "no"]);
  });
  test("shows what was recorded of a cell that is cut while it spins", async () => {
    const code = `"use recording"; loop.createTask(short(1)); loop.runOnce(); console.log("spins"); while (true) {}`;
    let running: Promise<Answer>;
    const shown = new Promise<string>((resolve) => {
      // Of this cell: another's types may be told as late as now.
      const onIopub = ({ content }: IopubMessage) => {
        if (content.text?.includes("spins")) void kernel.client.interrupt();
        // It was drawn after the cell had ended.
        if (content.data) resolve(content.data["text/plain"]);
      };
      running = kernel.client.execute(code, { onIopub });
    });
    expect((await running!).reply.evalue).toBe("the cell was interrupted");
    expect(await shown).toEqual(timeline);
  });
  test("knows a loop of one's own that an earlier cell has made", async () => {
    await kernel.run('const earlier = asyncio.newEventLoop({ name: "earlier" });');
    const [, shown] = await texts(
      `"use recording"; await earlier.runUntilComplete(short(1)); earlier.close()`,
    );
    expect(shown).toMatch(/^<Recording of loop 'earlier': 1 task, /);
  });
  test("ends with its cell", async () => {
    await kernel.run(`"use recording"; 1`);
    expect(await kernel.run("loop._tracer")).toBe("null");
  });
  test("records nothing where it is not the cell's first, and that is said", async () => {
    const said = expect.stringMatching(/"use recording" does nothing here: it stands first/);
    expect(await texts(`0; "use recording"`)).toEqual([said, "'use recording'", "ok"]);
  });
});

describe("in place", () => {
  test("what a cell brings to an end is shown as ended before that cell's end, and by it", async () => {
    await kernel.run(
      '"use coroutines"; async function brief() { await asyncio.sleep(0.02); return 8; }\nconst t8 = asyncio.createTask(brief()); t8',
    );
    const { outputs } = await kernel.client.execute("await t8");
    expect(
      outputs.map(({ msg_type, content }) => [msg_type, content.data["text/plain"].slice(0, 14)]),
    ).toEqual([
      ["update_display_data", "<Task finished"],
      ["execute_result", "8"],
    ]);
  });

  test("a pending task of the notebook's loop is shown as it proceeds, until it is done", async () => {
    const { outputs } = await kernel.client.execute(
      `const soon = asyncio.createTask(coroutine(function* soon() { yield* asyncio.sleep(0.05); return 7; })());
setTimeout(() => {}, 400); soon`,
      { timeout: 20 },
    );
    expect(outputs[0]!.content.data["text/plain"]).toMatch(/^<Task pending/);
    expect(outputs[0]!.content.transient.display_id).toMatch(/./);
    const { outputs: later } = await kernel.client.execute(
      "await new Promise((done) => setTimeout(done, 300))",
      { timeout: 20 },
    );
    void later;
    expect(await kernel.run("soon")).toMatch(/^<Task finished .* result=7>/);
  });
  test("each display of a task is shown as it proceeds, and as ended by the cell that ends it", async () => {
    await kernel.run(
      '"use coroutines"; const gates = [new asyncio.Event(), new asyncio.Event()];\nasync function gated() {\n  await gates[0].wait();\n  await gates[1].wait();\n  return 9;\n}\nconst t9 = asyncio.createTask(gated()); await asyncio.sleep(0);',
    );
    const shown = [await kernel.client.execute("t9"), await kernel.client.execute("t9")];
    const ids = shown.map(({ outputs }) => outputs[0]!.content.transient.display_id);
    const updates = ({ outputs }: Pick<Answer, "outputs">) =>
      outputs
        .filter(({ msg_type }) => msg_type === "update_display_data")
        .map(({ content }) => [content.transient.display_id, content.data["text/plain"]]);
    const proceeds: IopubMessage[] = [];
    const both = new Promise<void>((resolve) => {
      kernel.client.onIopub = (message) => {
        if (message.msg_type === "update_display_data") proceeds.push(message);
        if (proceeds.length === 2) resolve();
      };
    });
    await kernel.run("gates[0].set(); 0");
    await both;
    kernel.client.onIopub = null;
    const second = expect.stringMatching(/‖ +\d+ +await gates\[1\]/);
    expect(updates({ outputs: proceeds })).toEqual([
      [ids[0], second],
      [ids[1], second],
    ]);
    const ended = expect.stringMatching(/^<Task finished .* result=9>/);
    expect(updates(await kernel.client.execute("gates[1].set(); await t9"))).toEqual([
      [ids[0], ended],
      [ids[1], ended],
    ]);
  });
  test("what stands still costs nothing, however often it was shown", async () => {
    const spent = async () =>
      Number(
        await kernel.run(
          "const from = process.cpuUsage(); await new Promise((done) => setTimeout(done, 1_000)); const { user, system } = process.cpuUsage(from); Math.round((user + system) / 1e3)",
        ),
      );
    const before = await spent();
    await kernel.run(
      "const load = coroutine(function* load(url: string) { const all = [url]; for (;;) { yield* asyncio.sleep(3_600); all.push(url); } });\nconst still = [...Array(20)].map(() => asyncio.createTask(load('still'))); await asyncio.sleep(0);",
    );
    for (let i = 0; i < 40; i++) await kernel.client.execute(i % 2 ? "still[0]" : `still[${i / 2}]`);
    const after = await spent();
    await kernel.run("for (const task of still) task.cancel(); await asyncio.sleep(0);");
    expect(after - before).toBeLessThan(200); // of a second; with a timer for each display some 400
  });
  test("progress follows an iterable, and gives its items", async () => {
    const text = await kernel.run(
      `let sum = 0; for (const n of progress([1, 2, 3], { label: "add" })) sum += n; sum`,
    );
    expect(text).toMatch(/^add: 0 of 3(?:add: .*)?add: 3 of 3, .*finished after .*6$/s);
  });
  test("progress follows a gather, which is given back", async () => {
    const text = await kernel.run(`const all = asyncio.gather(asyncio.sleep(0, 1), asyncio.sleep(0.01, 2));
const same = progress(all, { label: "both" }) === all;
[same, ...(await all)]`);
    expect(text).toMatch(
      /^both: 0 of 2(?:both: 1 of 2, .* left.*)?both: 2 of 2, .*, finished after .*\[ true, 1, 2 \]$/s,
    );
    const failing = await kernel.fail(
      `await progress(asyncio.gather(asyncio.sleep(0), coroutine(function* () { throw new Error("no") })()))`,
    );
    expect(failing.evalue).toBe("no");
  });
  test("progress follows a gather of nothing, as of a list that happens to be empty", async () => {
    const text = await kernel.run(
      `const none: Promise<number>[] = [];\nawait progress(asyncio.gather(...none))`,
    );
    expect(text).toMatch(/^0 of 0(0 of 0, finished after .*)\[\]$/s);
    const other = await kernel.fail(
      "const f = asyncio.getEventLoop().createFuture(); f.setResult(1); progress(f)",
    );
    expect(other.evalue).toContain("takes a gather");
  });
  test("progress of asCompleted knows how many there will be", async () => {
    const text = await kernel.run(`const got: number[] = [];
for await (const n of progress(asyncio.asCompleted([asyncio.sleep(0.02, 1), asyncio.sleep(0, 2)]))) got.push(n);
got`);
    expect(text).toMatch(/^0 of 2.*2 of 2, .*finished after .*\[ 2, 1 \]$/s);
  });
  test("progress of an async iterable tells the rate", async () => {
    const text = await kernel.run(`async function* rows() { yield 1; yield 2; }
for await (const row of progress(rows(), { label: "rows", total: 2 }));`);
    expect(text).toMatch(/^rows: 0 of 2(?:rows: .*)?rows: 2 of 2, [\d.,]+ a second, finished after/s);
  });
  test("progress of a loop that is left is not told as failed; of a source that throws it is", async () => {
    const loop = (of: string, body: string) => `for (const n of progress(${of})) ${body}`;
    expect(await kernel.run(loop("[1, 2, 3]", "if (n === 2) break;"))).toMatch(/1 of 3, .*left early after/);
    expect(await kernel.run(`for await (const n of progress([1, 2, 3])) if (n === 2) break;`)).toMatch(
      /1 of 3, .*left early after/,
    );
    await kernel.run("function* failing() { yield 1; throw new Error('theirs'); }");
    expect(await kernel.run(`try { ${loop("failing()", ";")} } catch {}`)).toMatch(/1 item, .*failed after/);
  });
  test("progress has large numbers in groups", async () => {
    expect(await kernel.run("for (const n of progress(Array(200_000).fill(0)));")).toMatch(
      /200,000 of 200,000, [\d,]+ a second, finished/,
    );
  });
  test("progress says what it takes", async () => {
    expect((await kernel.fail("progress(Promise.all([1]) as any)")).evalue).toBe(
      "progress() cannot see into a promise.\n  await progress(asyncio.gather(...promises))",
    );
    expect((await kernel.fail("progress(5 as any)")).evalue).toBe(
      "progress() takes what can be iterated, but got number.",
    );
    expect((await kernel.fail("progress(loop.createFuture() as any)")).evalue).toBe(
      "progress() of a future takes a gather, but got <Future pending>.\n  await progress(asyncio.gather(first(), second()))",
    );
  });
});

describe("what has ended", () => {
  test("says that nobody else knows how", async () => {
    const unknown =
      "not known: how it ended and what it returned: only who drove it was told, a task or a hand.";
    expect(
      await kernel.run(
        `const over = coroutine(function* over() { return 1; })(); try { next(over); } catch {} over`,
      ),
    ).toContain(unknown);
    expect(await kernel.run("const native = (function* native() {})(); native.next(); native")).toContain(
      unknown,
    );
  });
});
