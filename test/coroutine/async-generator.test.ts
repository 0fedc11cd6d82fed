// Async generators, stepped by hand and delegated to, and closed at the end of a run.

import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import * as asyncio from "../../src/coroutine/asyncio.ts";
import { generatorOf } from "../../src/coroutine/host.ts";
import { FakeClock } from "./clock.ts";
import { empty, inLoop, outcome, ticks } from "./ticks.ts";
import { text } from "./twins/program.ts";

const { asyncGenerator, coroutine, currentTask, newEventLoop, run, sleep, StopAsyncIteration } = asyncio;

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

  test("makes no task where nothing is open, and takes as many turns", () => {
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
    // As CPython's run: two each for its shutdown_asyncgens and shutdown_default_executor.
    expect([made, turns]).toEqual([[], 5]);
  });
});
