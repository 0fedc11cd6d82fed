// Who waits for whom, as data and as text. Behaviours of test_graph.py and of the get_stack cases of test_tasks.py.

import { afterEach, describe, expect, test } from "@jest/globals";
import {
  asyncGenerator,
  captureCallGraph,
  coroutine,
  createTask,
  currentTask,
  type FutureCallGraph,
  formatCallGraph,
  gather,
  getRunningLoop,
  newEventLoop,
  printCallGraph,
  setHost,
  shield,
  sleep,
  type Task,
  taskGroup,
  timeout,
  wait,
  waitFor,
} from "../../src/coroutine/asyncio.ts";
import { inLoop } from "./in-loop.ts";

afterEach(() => setHost({}));

/** `name[frames] < awaiters` of a graph. */
function drawn(graph: FutureCallGraph | null): string {
  if (graph === null) return "nothing";
  const { future, callStack, awaitedBy } = graph;
  const name = "getName" in future ? (future as Task<unknown>).getName() : future._typeName();
  const frames = callStack.map((frame) => frame.name).join(" ");
  const by = awaitedBy.map(drawn).join(", ");
  return `${name}[${frames}]${by === "" ? "" : ` < ${awaitedBy.length > 1 ? `(${by})` : by}`}`;
}
const inner = coroutine(function* inner(seen: string[]) {
  yield* sleep(0);
  seen.push(drawn(captureCallGraph()));
});
const middle = coroutine(function* middle(seen: string[]) {
  yield* inner(seen);
});
/** The graph from the innermost task, when `main` waits in this way. */
function graphOf(waits: (task: Task<void>) => Generator<any, unknown, any>): string {
  const seen: string[] = [];
  inLoop(function* () {
    (currentTask() as Task<unknown>).setName("main");
    const task = createTask(middle(seen), { name: "child" });
    yield* waits(task);
  });
  return seen.join();
}

describe("a call graph", () => {
  test("has at most so many frames of each: from the innermost of who asks, from the outermost of who waits", () => {
    const asks = (limit: number | null) => {
      const seen: string[] = [];
      const leaf = coroutine(function* leaf() {
        yield* sleep(0);
        seen.push(drawn(captureCallGraph(null, { limit })));
      });
      const above = coroutine(function* above() {
        yield* leaf();
      });
      const waits = coroutine(function* waits(task: Task<void>) {
        yield* task;
      });
      inLoop(function* () {
        const task = createTask(above(), { name: "child" });
        yield* createTask(waits(task), { name: "main" });
      });
      return seen.join();
    };
    expect(asks(1)).toMatch(/^child\[leaf\] < main\[waits\] < /);
    expect(asks(-1)).toMatch(/^child\[above\] < main\[waits\] < /);
    expect(asks(0)).toMatch(/^child\[\] < main\[\] < /);
    expect(asks(null)).toMatch(/^child\[leaf above\] < /);
    const loop = newEventLoop();
    const task = loop.createTask(middle([]));
    loop.runOnce();
    expect([1, -1].map((limit) => drawn(captureCallGraph(task, { limit })).replace(/^.*\[/, "["))).toEqual([
      "[middle]",
      "[inner]",
    ]);
    task.cancel();
    loop.runOnce();
  });

  test("is printed as it is formatted, and nothing where there is no task", () => {
    const texts: string[] = [];
    const file = (text: string) => texts.push(text);
    const loop = newEventLoop();
    const task = loop.createTask(middle([]), { name: "child" });
    printCallGraph(task, { file });
    expect(texts).toEqual([formatCallGraph(task)]);
    loop.callSoon(() => printCallGraph(null, { file }));
    loop.runOnce();
    expect(texts).toHaveLength(1);
  });

  test("has the frames innermost first, and who awaits, outwards", () => {
    const anonymous = "<anonymous>";
    expect(
      graphOf(function* (task) {
        yield* task;
      }),
    ).toBe(`child[inner middle] < main[${anonymous}]`);
    expect(
      graphOf(function* (task) {
        yield* gather(task, sleep(0));
      }),
    ).toBe(`child[inner middle] < _GatheringFuture[] < main[${anonymous}]`);
    expect(
      graphOf(function* (task) {
        yield* shield(task);
      }),
    ).toBe(`child[inner middle] < Future[] < main[${anonymous}]`);
    expect(
      graphOf(function* (task) {
        yield* wait([task]);
      }),
    ).toBe(`child[inner middle] < main[wait ${anonymous}]`);
    expect(
      graphOf(function* (task) {
        yield* waitFor(task, 9);
      }),
    ).toBe(`child[inner middle] < main[timeout waitFor ${anonymous}]`);
    expect(
      graphOf(function* (task) {
        yield* timeout(9, function* limited() {
          yield* task;
        });
      }),
    ).toBe(`child[inner middle] < main[limited timeout ${anonymous}]`);
  });

  test("of a group's child goes to the group's parent", () => {
    const seen: string[] = [];
    inLoop(function* () {
      (currentTask() as Task<unknown>).setName("main");
      yield* taskGroup(function* (tg) {
        tg.createTask(middle(seen), { name: "child" });
      });
    });
    expect(seen).toEqual(["child[inner middle] < main[taskGroup <anonymous>]"]);
  });

  test("names all who wait for the same", () => {
    const text = inLoop(function* () {
      const future = getRunningLoop().createFuture<void>();
      const waits = coroutine(function* waits() {
        yield* future;
      });
      for (const name of ["a", "b"]) createTask(waits(), { name });
      yield* sleep(0);
      const text = drawn(captureCallGraph(future as never));
      future.setResult();
      yield* sleep(0);
      return [text, drawn(captureCallGraph(future as never))];
    });
    expect(text).toEqual(["Future[] < (a[waits], b[waits])", "Future[]"]);
  });

  test("of tasks that wait for each other has an end", () => {
    setHost({ warn() {} });
    const loop = newEventLoop();
    const both: Task<unknown>[] = [];
    const other = coroutine(function* other(i: number): Generator<any, unknown, any> {
      return yield* both[i] as Task<unknown>;
    });
    for (const [i, name] of ["a", "b"].entries()) both.push(loop.createTask(other(1 - i), { name }));
    loop.runOnce();
    expect(drawn(captureCallGraph(both[0]))).toBe("a[other] < b[other]");
    loop.close();
  });

  test("of a chain of any length ends at the hundredth, and says that it goes on", () => {
    const text = inLoop(function* () {
      const next = coroutine(function* next(of: Task<unknown>): Generator<any, unknown, any> {
        return yield* of;
      });
      const first = createTask(sleep(1) as never, { name: "first" });
      let last: Task<unknown> = first;
      for (let i = 0; i < 50_000; i++) last = createTask(next(last));
      yield* sleep(0);
      const text = formatCallGraph(first);
      yield* last;
      return text;
    });
    const lines = text.split("\n");
    expect(lines.filter((line) => line.includes("* Task(name="))).toHaveLength(100);
    expect(lines.at(-1)?.trim()).toBe("* 1 more");
  });

  test("of many tasks that wait for many names a thousand, the nearest, and counts the others", () => {
    const graph = inLoop(function* () {
      const all = coroutine(function* all(of: Task<unknown>[]): Generator<any, unknown, any> {
        return yield* gather(...of);
      });
      const first = createTask(sleep(1) as never, { name: "first" });
      // Each of two waits for both below: as many ways as 2 to the 30th.
      let level: Task<unknown>[] = [first];
      for (let i = 0; i < 30; i++) level = [createTask(all(level)), createTask(all(level))];
      const many = Array.from({ length: 1200 }, () => createTask(all([first])));
      yield* sleep(0);
      const graph = captureCallGraph(first) as FutureCallGraph;
      yield* gather(...level, ...many);
      return graph;
    });
    expect([graph.awaitedBy.length, graph.left]).toEqual([999, 203]);
  });

  test("of the current task can leave out the innermost frames", () => {
    const seen = inLoop(function* () {
      const seen: string[] = [];
      const deep = coroutine(function* deep() {
        yield* sleep(0);
        for (const depth of [1, 2, 9]) seen.push(drawn(captureCallGraph(null, { depth })));
        return drawn(captureCallGraph(currentTask(), { depth: 2 }));
      });
      const task = createTask(
        coroutine(function* outer() {
          return yield* deep();
        })(),
        { name: "t" },
      );
      yield* sleep(0);
      seen.push(drawn(captureCallGraph(task, { depth: 5 })));
      yield* sleep(0);
      return [...seen, task.result()];
    });
    expect(seen).toEqual(["t[deep outer]", "t[deep outer]", "t[outer]", "t[]", "t[outer]"]);
  });

  test("outside of a running loop needs a future", () => {
    const message = "captureCallGraph() is called outside of a running event loop";
    expect(() => captureCallGraph()).toThrow(message);
    expect(() => captureCallGraph(5 as never)).toThrow("5 object does not appear to be compatible");
    const future = newEventLoop().createFuture();
    expect(drawn(captureCallGraph(future))).toBe("Future[]");
    const loop = newEventLoop();
    const seen: unknown[] = [];
    loop.callSoon(() => seen.push(captureCallGraph(), formatCallGraph()));
    loop.runOnce();
    expect(seen).toEqual([null, ""]);
  });

  test("as text is that of CPython 3.14, with small numbers and the host's places", () => {
    setHost({ locate: () => ({ label: "In[3]", line: 7 }), defined: () => ({ label: "In[2]" }) });
    const lines = inLoop(function* () {
      const ticks = asyncGenerator(function* ticks() {
        yield* sleep(5);
        yield 1;
      });
      const load = coroutine(function* load() {
        yield* ticks().anext();
      });
      const child = createTask(load(), { name: "it's" });
      const parent = coroutine(function* parent() {
        yield* gather(child);
      });
      createTask(parent(), { name: "parent" });
      yield* sleep(0);
      yield* sleep(0);
      const text = formatCallGraph(child);
      child.cancel();
      return text.replaceAll(/id=\d+/g, "id=N").split("\n");
    });
    expect(lines).toEqual([
      `* Task(name="it's", id=N)`,
      "  + Call stack:",
      "  |   File 'In[3]', line 7, in async generator ticks.anext()",
      "  |   File 'In[3]', line 7, in async load()",
      "  + Awaited by:",
      "    * Future(id=N)",
      "      + Awaited by:",
      "        * Task(name='parent', id=N)",
      "          + Call stack:",
      "          |   File 'In[3]', line 7, in async parent()",
    ]);
  });
});

describe("the stack of a task", () => {
  test("is its suspended frames, outermost first; none when it is done", () => {
    const log = inLoop(function* () {
      const log: unknown[] = [];
      const deep = coroutine(function* deep() {
        yield* sleep(1);
      });
      const outer = coroutine(function* outer() {
        yield* deep();
      });
      const task = createTask(outer(), { name: "t" });
      const names = (limit?: number) =>
        task.getStack(limit === undefined ? {} : { limit }).map(({ name, state }) => `${name} ${state}`);
      log.push(names());
      yield* sleep(0);
      log.push(names(), names(1), names(9), names(0), names(-1));
      const lines: string[] = [];
      const file = (line: string) => lines.push(line.replace(/<Task.*>/, "<Task>"));
      task.printStack({ file });
      yield* task;
      task.printStack({ file });
      return [...log, lines, names()];
    });
    expect(log).toEqual([
      ["outer created"],
      ["outer suspended", "deep suspended"],
      ["deep suspended"],
      ["outer suspended", "deep suspended"],
      [],
      [],
      ["Stack for <Task> (most recent call last):", "  outer", "  deep", "No stack for <Task>"],
      [],
    ]);
  });

  test("of the task that runs has no frame that has ended", () => {
    const names = inLoop(function* () {
      const short = coroutine(function* short() {
        yield* sleep(0);
      });
      yield* short();
      return (currentTask() as Task<unknown>).getStack().map(({ name, state }) => `${name} ${state}`);
    });
    expect(names).toEqual(["<anonymous> running"]);
  });
});
