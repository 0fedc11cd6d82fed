// Async generators: by hand, in loops, delegated to, and as `"use coroutines"` rewrites them.

import { inspect } from "node:util";
import vm from "node:vm";
import { describe, expect, test } from "@jest/globals";
import { compileCell } from "../../src/cells/compile/compile.ts";
import * as asyncio from "../../src/coroutine/asyncio.ts";
import { directive, generatorOf } from "../../src/coroutine/host.ts";
import { FakeClock } from "./clock.ts";
import { text } from "./twins/program.ts";

const { aiter, asyncGenerator, coroutine, currentTask, newEventLoop, run, sleep, StopAsyncIteration } =
  asyncio;

const ticks = asyncGenerator(function* ticks(n: number, log: unknown[] = []) {
  try {
    for (let i = 0; i < n; i++) {
      yield* sleep(1);
      const sent: unknown = yield i;
      if (sent !== undefined) log.push(`sent ${sent}`);
    }
    return "end";
  } finally {
    log.push("cleaning");
    yield* sleep(1);
    log.push("clean");
  }
});
const empty = asyncGenerator(function* empty() {
  yield 1;
});

/** Run a body as a task of a loop whose time is its own. */
function inLoop<R>(body: (loop: asyncio.EventLoop) => Generator<any, R, any>): R {
  const loop = asyncio.newEventLoop({ clock: new FakeClock() });
  return asyncio.runSync(
    coroutine(function* () {
      return yield* body(loop);
    })(),
    { loopFactory: () => loop },
  );
}
/** What awaiting gives, or the text of its error. */
function* outcome(awaitable: asyncio.Awaitable<any> | asyncio.Coroutine<any>): Generator<any, any, any> {
  try {
    return yield* awaitable as Iterable<any, any, any>;
  } catch (error) {
    return text(error);
  }
}

describe("by hand", () => {
  test("the steps are coroutines; the end is a StopAsyncIteration", () => {
    const log: unknown[] = [];
    const seen = inLoop(function* (loop) {
      const g = ticks(2, log);
      const all = [yield* g.anext(), loop.time(), yield* g.asend("x"), loop.time()];
      all.push(yield* outcome(g.anext()), loop.time());
      return [...all, yield* outcome(g.anext()), yield* g.aclose(), yield* g.athrow(new Error("late"))];
    });
    const end = "StopAsyncIteration()";
    expect(seen).toEqual([0, 1, 1, 2, end, 3, end, undefined, undefined]);
    expect(log).toEqual(["sent x", "cleaning", "clean"]);
    expect(new StopAsyncIteration()).toBeInstanceOf(Error);
  });

  test("aclose runs what waits in `finally`, and nothing where the body has not begun", () => {
    const log: unknown[] = [];
    inLoop(function* () {
      const begun = ticks(3, log);
      yield* begun.anext();
      yield* begun.aclose();
      const fresh = ticks(3, log);
      yield* fresh.aclose();
      log.push(yield* outcome(fresh.anext()));
    });
    expect(log).toEqual(["cleaning", "clean", "StopAsyncIteration()"]);
  });

  test("athrow is caught at the `yield`, or leaves", () => {
    const catching = asyncGenerator(function* () {
      try {
        yield 1;
      } catch (error) {
        yield* sleep(1);
        yield (error as Error).message;
      }
    });
    const seen = inLoop(function* () {
      const g = catching();
      yield* g.anext();
      const fresh = catching();
      return [
        yield* g.athrow(new Error("x")),
        yield* outcome(g.athrow(new asyncio.ValueError("y"))),
        yield* outcome(g.anext()),
        yield* outcome(fresh.athrow(new asyncio.ValueError("z"))),
        yield* outcome(fresh.anext()),
      ];
    });
    const end = "StopAsyncIteration()";
    expect(seen).toEqual(["x", "ValueError(y)", end, "ValueError(z)", end]);
  });

  test("what is refused, in CPython's words", () => {
    const busy = (call: string) => `RuntimeError(${call}(): asynchronous generator is already running)`;
    const ignoring = asyncGenerator(function* () {
      try {
        yield 1;
      } finally {
        yield 2;
      }
    });
    const bad = asyncGenerator(function* (error: Error) {
      yield 1;
      throw error;
    });
    const seen = inLoop(function* () {
      const g = ticks(2);
      const just = yield* outcome(g.asend(5));
      const first = asyncio.createTask(g.anext());
      yield* sleep(0);
      const calls = [g.anext(), g.asend(1), g.athrow(new Error("x")), g.aclose()];
      const refused: unknown[] = [];
      for (const call of calls) refused.push(yield* outcome(call));
      const ignored = ignoring();
      yield* ignored.anext();
      const raised: unknown[] = [];
      for (const error of [new StopAsyncIteration(), new asyncio.StopIteration()]) {
        const b = bad(error);
        yield* b.anext();
        raised.push(yield* outcome(b.anext()));
      }
      const used = g.aclose();
      const value = yield* first;
      yield* used;
      return [just, refused, value, yield* outcome(ignored.aclose()), raised, yield* outcome(used)];
    });
    expect(seen).toEqual([
      "TypeError(can't send non-None value to a just-started async generator)",
      [busy("anext"), busy("anext"), busy("athrow"), busy("aclose")],
      0,
      "RuntimeError(async generator ignored GeneratorExit)",
      [
        "RuntimeError(async generator raised StopAsyncIteration)",
        "RuntimeError(async generator raised StopIteration)",
      ],
      "RuntimeError(cannot reuse already awaited coroutine)",
    ]);
    expect(() => asyncGenerator((() => {}) as never)).toThrow(
      "asyncGenerator() takes a generator function (function* …), but got",
    );
    expect(() => asyncio.next(empty() as never)).toThrow("is not an iterator");
  });

  test("a step runs in the task and the context that wait for it", () => {
    const variable = new asyncio.ContextVar<string>("v", { default: "none" });
    const names = asyncGenerator(function* () {
      for (;;) {
        yield* sleep(0);
        yield [currentTask()?.getName(), variable.get()] as const;
      }
    });
    const seen = inLoop(function* () {
      const g = names();
      const task = (name: string) =>
        asyncio.createTask(
          coroutine(function* () {
            variable.set(name);
            return yield* g.anext();
          })(),
          { name },
        );
      return [yield* task("a"), yield* task("b")];
    });
    expect(seen).toEqual([
      ["a", "a"],
      ["b", "b"],
    ]);
  });

  test("a cancellation goes in where the body waits", () => {
    const log: unknown[] = [];
    const waiting = asyncGenerator(function* () {
      try {
        yield* sleep(100);
        yield 1;
      } catch (error) {
        log.push(text(error));
        yield* sleep(1);
        throw error;
      }
    });
    inLoop(function* (loop) {
      const task = asyncio.createTask(waiting().anext());
      yield* sleep(1);
      task.cancel("enough");
      log.push(yield* outcome(task), loop.time());
    });
    expect(log).toEqual(["CancelledError(enough)", "CancelledError(enough)", 2]);
  });

  test("a step that is closed in its wait runs `finally`, which must not wait", () => {
    const g = ticks(1);
    const log: unknown[] = [];
    const quick = asyncGenerator(function* () {
      try {
        yield* sleep(1);
        yield 1;
      } finally {
        log.push("finally");
      }
    })();
    const seen = inLoop(function* () {
      const step = quick.anext();
      step.next();
      step.close();
      const slow = g.anext();
      slow.next();
      expect(() => slow.close()).toThrow("async generator ignored GeneratorExit");
      return yield* outcome(quick.anext());
    });
    expect([seen, log]).toEqual(["StopAsyncIteration()", ["finally"]]);
  });

  test("what is emitted may be anything, a suspended coroutine's hand-out included", () => {
    const below = coroutine(function* () {
      const x: string = yield "handed out";
      return x;
    });
    const above = asyncGenerator(function* () {
      const got = yield* below();
      yield `${got}!`;
      yield undefined;
      yield sleep(0);
    });
    const seen = inLoop(function* () {
      const g = above();
      const values = [yield* g.anext(), yield* g.asend("sent"), yield* g.anext()];
      const last = yield* g.anext();
      yield* last as asyncio.Coroutine<void>;
      return [...values, asyncio.isCoroutine(last)];
    });
    expect(seen).toEqual(["handed out", "sent!", undefined, true]);
  });

  test("its text, its place, and its frame", () => {
    const g = ticks(1);
    expect(inspect(g)).toBe("<async generator object ticks>");
    expect([ticks.name, ticks.length]).toEqual(["ticks", 1]);
    inLoop(function* () {
      const step = g.anext();
      expect([step.name, step.qualname]).toEqual(["anext", "ticks.anext"]);
      expect(Object.prototype.toString.call(generatorOf(step))).toBe("[object Generator]");
      const task = asyncio.createTask(step);
      yield* sleep(0);
      const [shown] = asyncio
        .getRunningLoop()
        .snapshot()
        .futures.filter(({ name }) => name === task.getName());
      expect(shown?.frames).toMatchObject([
        { name: "ticks.anext", kind: "async generator", state: "suspended" },
      ]);
      yield* task;
    });
  });
});

describe("in loops", () => {
  test("a cursor advances in its own task, with no task of the generator's", () => {
    const log: unknown[] = [];
    inLoop(function* (loop) {
      const c = aiter(ticks(2, log));
      expect(() => c.value).toThrow("the cursor is at no value");
      while (yield* c.advance()) {
        log.push(c.value, loop.time(), asyncio.allTasks().size, loop._iteration);
      }
      yield* c.close();
    });
    const [, , tasks, first, , , , second] = log as number[];
    expect([tasks, (second as number) - (first as number)]).toEqual([1, 2]);
    expect(log.filter((x) => typeof x === "string")).toEqual(["cleaning", "clean"]);
  });

  test("closing one waits for `finally`", () => {
    const log: unknown[] = [];
    inLoop(function* (loop) {
      const c = aiter(ticks(9, log));
      yield* c.advance();
      yield* c.close();
      log.push(loop.time());
    });
    expect(log).toEqual(["cleaning", "clean", 2]);
  });

  test("a cursor over what is not async waits for its values", () => {
    const seen = inLoop(function* () {
      const all: number[] = [];
      const c = aiter([1, sleep(1, 2), Promise.resolve(3)].slice(0, 2));
      while (yield* c.advance()) all.push(c.value as number);
      return all;
    });
    expect(seen).toEqual([1, 2]);
    expect(() => aiter(5 as never)).toThrow("5 is not async iterable");
  });

  test("native `for await` runs each step as a task; break waits for `finally`", async () => {
    const log: unknown[] = [];
    const loop = asyncio.newEventLoop({ clock: new FakeClock() });
    const reader = async () => {
      const values: unknown[] = [];
      for await (const value of ticks(5, log)) {
        values.push(value);
        if (value === 1) break;
      }
      return values;
    };
    const main = coroutine(function* () {
      return yield* asyncio.awaitable(reader());
    });
    const clock = loop._clock as FakeClock;
    const run = loop.runUntilComplete(main());
    for (let i = 0; i < 20; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(1);
    }
    expect([await run, log]).toEqual([
      [0, 1],
      ["cleaning", "clean"],
    ]);
  });

  test("native calls wait for those before; without a loop they reject", async () => {
    const g = asyncGenerator(function* () {
      const sent: unknown = yield* sleep(0, 1);
      yield sent;
      const two: unknown = yield 2;
      return two;
    })() as unknown as AsyncGenerator<unknown, unknown, unknown>;
    await expect(g.next()).rejects.toThrow("no running event loop");
    const seen = await asyncio.run(
      coroutine(function* () {
        const calls = [g.next("lost"), g.next(), g.next("end"), g.next(), g.return(Promise.resolve(7))];
        const results = yield* asyncio.awaitable(Promise.all(calls));
        return [...results, yield* outcome(asyncio.awaitable(g.throw(new asyncio.ValueError("late"))))];
      })(),
    );
    expect(seen).toEqual([
      { value: 1, done: false },
      { value: 2, done: false },
      { value: "end", done: true },
      { value: undefined, done: true },
      { value: 7, done: true },
      "ValueError(late)",
    ]);
  });
});

/**
 * Run a cell, and its `main()` in a loop. @returns what it logged; at last the time, where that is its own
 *
 * @param options directive: under it, or natively. wait: for promises too
 */
async function cell(code: string, options: { directive?: boolean; wait?: boolean } = {}): Promise<unknown[]> {
  const logged: unknown[] = [];
  const globals = new Set<string>(["asyncio", "log", "text", "Promise", "Error", "Symbol", "String"]);
  const source = options.directive === false ? code : `"use coroutines";\n${code}`;
  const compiled = await compileCell(source, { label: "In[1]", known: new Map(), globals });
  const loop = asyncio.newEventLoop(options.wait ? {} : { clock: new FakeClock() });
  const context = vm.createContext({
    asyncio,
    text,
    Error,
    Promise,
    log: (...values: unknown[]) => void logged.push(...values),
    __cokernel__: { co: directive, result() {} },
  });
  new vm.Script(`var ${compiled.declares.map(({ js }) => js).join(", ")};`).runInContext(context);
  await new vm.Script(compiled.script).runInContext(context);
  const main = vm.runInContext(compiled.declares.find(({ name }) => name === "main")!.js, context);
  const body = coroutine(function* () {
    yield* asyncio.awaitable(main() as PromiseLike<unknown>);
    if (!options.wait) logged.push(`at ${loop.time()}`);
  });
  const factory = { loopFactory: () => loop };
  if (options.wait) await asyncio.run(body(), factory);
  else asyncio.runSync(body(), factory);
  return logged;
}

const feed = `
async function* feed(n: number) {
  try {
    for (let i = 0; i < n; i++) { await asyncio.sleep(1); const sent = yield i; if (sent) log("sent " + sent); }
    return "end of feed";
  } catch (error) {
    log("caught " + text(error));
    throw error;
  } finally {
    log("cleaning"); await asyncio.sleep(1); log("clean");
  }
}
`;

describe("under the directive", () => {
  test("`for await` over an `async function*`, to its end", async () => {
    const code = `${feed} async function main() { for await (const x of feed(2)) log(x); log("on") }`;
    expect(await cell(code)).toEqual([0, 1, "cleaning", "clean", "on", "at 3"]);
  });

  test("break closes it, and waits for its `finally`", async () => {
    const code = `${feed} async function main() { for await (const x of feed(9)) { log(x); if (x === 1) break } log("on") }`;
    expect(await cell(code)).toEqual([0, 1, "cleaning", "clean", "on", "at 3"]);
  });

  test("an error of the loop's body closes it and goes on", async () => {
    const code = `${feed} async function main() {
      try { for await (const x of feed(9)) throw new Error("body") } catch (error) { log(text(error)) }
    }`;
    expect(await cell(code)).toEqual(["cleaning", "clean", "Error(body)", "at 2"]);
  });

  test("a StopAsyncIteration of the loop's body, or of what it assigns to, is no end of the source", async () => {
    const code = `${feed} async function main() {
      const target = { set x(_: number) { throw new asyncio.StopAsyncIteration("own") } };
      try { for await (target.x of feed(9)) log("not reached") } catch (error) { log(text(error)) }
      try { for await (const x of feed(9)) throw new asyncio.StopAsyncIteration("own") } catch (error) { log(text(error)) }
    }`;
    const each = ["cleaning", "clean", "StopAsyncIteration(own)"];
    expect(await cell(code)).toEqual([...each, ...each, "at 4"]);
  });

  test("an error of the generator's body comes out of the loop", async () => {
    const code = `
      async function* bad() { yield await asyncio.sleep(1, 1); throw new Error("bad") }
      async function main() {
        try { for await (const x of bad()) log(x) } catch (error) { log(text(error)) }
      }`;
    expect(await cell(code)).toEqual([1, "Error(bad)", "at 1"]);
  });

  test("`yield*` emits what the source gives, and has its return value", async () => {
    const code = `${feed}
      async function* all() {
        log(yield* feed(2));
        log(yield* [7, asyncio.sleep(1, 8)]);
        yield "last";
      }
      async function main() { for await (const x of all()) log(x) }`;
    expect(await cell(code)).toEqual([
      0,
      1,
      "cleaning",
      "clean",
      "end of feed",
      7,
      8,
      undefined,
      "last",
      "at 4",
    ]);
  });

  test("what is sent, thrown or closed goes through `yield*` to the source", async () => {
    const code = `${feed}
      async function* all() { try { yield* feed(9) } finally { log("outer") } }
      async function main() {
        const a = all();
        log(await a.anext(), await a.asend("x"));
        try { await a.athrow(new Error("in")) } catch (error) { log(text(error)) }
        const b = all();
        log(await b.anext());
        await b.aclose();
        const c = all();
        const step = asyncio.createTask(c.anext());
        await asyncio.sleep(0.5);
        step.cancel("enough");
        try { await step } catch (error) { log(text(error)) }
      }`;
    expect(await cell(code)).toEqual([
      ...["sent x", 0, 1],
      ...["caught Error(in)", "cleaning", "clean", "outer", "Error(in)"],
      ...[0, "cleaning", "clean", "outer"],
      ...["caught CancelledError(enough)", "cleaning", "clean", "outer", "CancelledError(enough)"],
      "at 6.5",
    ]);
  });

  test("a source that cannot be thrown into is closed", async () => {
    const code = `
      const source = { [Symbol.iterator]() { return { next() { return { value: 1, done: false } }, return() { log("closed"); return { done: true } } } } };
      async function* all() { yield* source }
      async function main() {
        const a = all();
        await a.anext();
        try { await a.athrow(new Error("x")) } catch (error) { log(text(error)) }
        const b = all();
        await b.anext();
        await b.aclose();
        const none = { [Symbol.iterator]: () => ({ next: () => 5 }) };
        try { for await (const x of (async function* () { yield* none })()) log(x) } catch (error) { log(text(error)) }
      }`;
    expect(await cell(code)).toEqual([
      "closed",
      "TypeError(The iterator does not provide a 'throw' method)",
      "closed",
      "TypeError(Iterator result 5 is not an object)",
      "at 0",
    ]);
  });

  test("methods keep `this`; values are waited for; a suspension can be emitted", async () => {
    const code = `
      class Feed {
        #n = 2;
        async *parts() { for (let i = 0; i < this.#n; i++) yield asyncio.sleep(1, i); return asyncio.sleep(1, "r") }
        static async *of(...xs: unknown[]) { for (const x of xs) yield { x }; yield }
      }
      async function main() {
        const parts = new Feed().parts();
        log(String(parts));
        for await (const x of parts) log(x);
        for await (const x of Feed.of(asyncio.sleep(9))) log(asyncio.isCoroutine(x?.x));
      }`;
    expect(await cell(code)).toEqual(["<async generator object parts>", 0, 1, true, false, "at 3"]);
  });

  test.each([
    "const i = g(1); log(await i.next(), await i.next('in'), await i.next(), await i.next(), await i.next())",
    "const i = g(1); log(await Promise.all([i.next(), i.next('in'), i.return(5), i.next()]))",
    "const i = g(1); await i.next(); log(await i.throw(new Error('x')).catch(String), await i.next())",
    "const i = g(1); log(await i.return(Promise.resolve(6)), await i.throw(new Error('y')).catch(String))",
    "const i = all(); log(await i.next(), await i.next('in'), await i.return(7), await i.next())",
    "const i = all(); for (let n = 0; n < 6; n++) log(await i.next(n))",
    "const i = all(); await i.next(); log(await i.return(Promise.reject(new Error('z'))).catch(String))",
    "for await (const x of all()) { log(x); if (x === 2) break }",
    "const i = emits(); log(await i.next(), await i.return(8), await i.next(), await i.next())",
    "const i = through(); log(await i.next(), await i.return(8), await i.next(), await i.next())",
  ])("driven as a native one: %s", async (main) => {
    const code = `
      async function* g(a: unknown) {
        try { log(yield a); yield await Promise.resolve(2); yield Promise.resolve(3); return Promise.resolve(4) }
        finally { log(await "finally") }
      }
      async function* all() { log(yield* g(1)); yield* [Promise.resolve(7), 8] }
      async function* emits() { try { yield 1 } finally { yield 2; log("on") } }
      async function* through() { yield* emits() }
      async function main() { ${main} }`;
    const natively = await cell(code, { directive: false, wait: true });
    expect(await cell(code, { wait: true })).toEqual(natively);
    expect(natively).not.toEqual([]);
  });
});

describe("shutdownAsyncgens", () => {
  test("closes what a run has left open, so that its finally blocks run and may wait", async () => {
    const log: string[] = [];
    const ticks = asyncGenerator(function* () {
      try {
        for (let i = 0; ; i++) yield i;
      } finally {
        yield* sleep(0);
        log.push("closed");
      }
    });
    let open: unknown;
    const first = await run(
      coroutine(function* () {
        const generator = ticks();
        open = generator;
        return yield* generator.anext();
      })(),
    );
    expect([first, log, String(open).startsWith("<async generator object")]).toEqual([0, ["closed"], true]);
  });

  test("reports what a finally block throws, with the generator", async () => {
    const failing = asyncGenerator(function* () {
      try {
        yield 1;
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: what is tested
        throw new RangeError("in finally");
      }
    });
    const loop = newEventLoop();
    const reports: unknown[] = [];
    loop.setExceptionHandler((_, { message, exception, asyncgen }) =>
      reports.push([message, exception, asyncgen]),
    );
    const generator = failing();
    await loop.runUntilComplete(
      coroutine(function* () {
        yield* generator.anext();
      })(),
    );
    await loop.runUntilComplete(loop.shutdownAsyncgens());
    expect(reports).toEqual([
      [
        expect.stringMatching(/^an error occurred during closing of asynchronous generator <async gen/),
        new RangeError("in finally"),
        generator,
      ],
    ]);
  });

  test("comes after the tasks are cancelled, and before the loop is closed", () => {
    const log: unknown[] = [];
    const loop = newEventLoop({ clock: new FakeClock() });
    const left = coroutine(function* () {
      try {
        yield* sleep(9);
      } finally {
        yield* sleep(1);
        log.push("task");
      }
    });
    const [open, closed, fresh] = [ticks(2, log), ticks(2, log), ticks(2, log)] as const;
    asyncio.runSync(
      coroutine(function* () {
        asyncio.createTask(left());
        yield* open.anext();
        yield* closed.anext();
        yield* closed.aclose();
        log.push("main", String(fresh).startsWith("<async generator"));
      })(),
      { loopFactory: () => loop },
    );
    // One was open, one closed already, one has not begun.
    expect(log).toEqual(["cleaning", "clean", "main", true, "task", "cleaning", "clean"]);
    expect(loop.isClosed()).toBe(true);
  });

  test("closes each once, even one that ignores it", () => {
    const stubborn = asyncGenerator(function* () {
      try {
        yield 1;
      } finally {
        try {
          yield 2;
        } finally {
          yield 3;
        }
      }
    });
    const reports: unknown[] = [];
    const generator = stubborn();
    inLoop(function* (loop) {
      loop.setExceptionHandler((_, { exception }) => reports.push(text(exception)));
      yield* generator.anext();
      yield* loop.shutdownAsyncgens();
      yield* loop.shutdownAsyncgens();
    });
    expect(reports).toEqual(["RuntimeError(async generator ignored GeneratorExit)"]);
  });

  test("makes no task and takes no turn where nothing is open", () => {
    const made: unknown[] = [];
    let turns = 0;
    inLoop(function* (loop) {
      const generator = empty();
      yield* generator.anext();
      yield* outcome(generator.anext());
      loop.setTaskFactory((_, coro) => {
        made.push(coro);
        throw new Error("a task");
      });
      const turn = () => {
        turns += 1;
        loop.callSoon(turn);
      };
      loop.callSoon(turn);
    });
    // CPython's run takes 5: two each for its shutdown_asyncgens and shutdown_default_executor.
    expect([made, turns]).toEqual([[], 1]);
  });
});
