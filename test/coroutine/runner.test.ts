// Several runs in one loop, and what is left behind. Behaviours of test_runners.py.

import { describe, expect, test } from "@jest/globals";
import {
  asyncGenerator,
  Context,
  ContextVar,
  coroutine,
  createTask,
  currentTask,
  getRunningLoop,
  KeyboardInterrupt,
  newEventLoop,
  Runner,
  RuntimeError,
  run,
  runSync,
  setHost,
  sleep,
  type Task,
  ValueError,
} from "../../src/coroutine/asyncio.ts";
import { heedWord, interruptLoops } from "../../src/coroutine/host.ts";
import { FakeClock } from "./clock.ts";
import { errorOf } from "./in-loop.ts";

const done = coroutine(function* () {
  yield* sleep(0);
  return "done";
});

describe("a runner", () => {
  test("makes one loop at its first use, and closes it", async () => {
    const runner = new Runner();
    expect([await runner.run(done()), await runner.run(done())]).toEqual(["done", "done"]);
    const loop = runner.getLoop();
    expect(String(runner)).toBe(`<Runner loop=${loop}>`);
    await runner.close();
    await runner.close();
    expect([loop.isClosed(), String(runner)]).toEqual([true, "<Runner closed>"]);
    expect(() => runner.getLoop()).toThrow(new RuntimeError("Runner is closed"));
    await expect(runner.run(done())).rejects.toThrow("Runner is closed");
    expect(() => runner.runSync(done())).toThrow("Runner is closed");
  });

  test("that ran nothing has nothing to close", async () => {
    const fresh = new Runner();
    await fresh.close();
    expect(await fresh.run(done())).toBe("done");
    await fresh.close();
  });

  test("takes a debug mode and a loop", async () => {
    const loop = newEventLoop({ name: "mine" });
    for (const debug of [true, false]) {
      const runner = new Runner({ debug });
      expect(runner.getLoop().getDebug()).toBe(debug);
      await runner.close();
    }
    const runner = new Runner({ loopFactory: () => loop });
    expect(runner.getLoop()).toBe(loop);
    await runner.close();
    const debugged = coroutine(function* () {
      return getRunningLoop().getDebug();
    });
    expect([runSync(debugged()), await run(debugged(), { debug: true })]).toEqual([false, true]);
  });

  test("keeps its context from run to run, unless another is named", async () => {
    const cvar = new ContextVar<number>("cvar", { default: -1 });
    const swap = coroutine(function* (value: number) {
      const old = cvar.get();
      yield* sleep(0);
      cvar.set(value);
      return old;
    });
    const runner = new Runner();
    const context = new Context();
    expect([
      await runner.run(swap(1)),
      runner.runSync(swap(2)),
      await runner.run(swap(7), { context }),
      runner.runSync(swap(8), { context }),
      runner.runSync(swap(3)),
      cvar.get(),
    ]).toEqual([-1, 1, -1, 7, 2, -1]);
    await runner.close();
  });

  test("runs coroutines, and not inside a loop that runs", async () => {
    const runner = new Runner();
    const wrong = new ValueError("a coroutine was expected, got 123");
    await expect(runner.run(123 as never)).rejects.toEqual(wrong);
    const future = runner.getLoop().createFuture();
    expect(() => runner.runSync(future as never)).toThrow("a coroutine was expected");
    const nested = coroutine(function* () {
      return [errorOf(() => runner.runSync(done())), errorOf(() => runSync(done()))];
    });
    expect(runner.runSync(nested())).toEqual([
      new RuntimeError("Runner.run() cannot be called from a running event loop"),
      new RuntimeError(
        "asyncio.run() cannot be called from a running event loop\n" +
          "  await main()    // in a coroutine; in a function* by yield*",
      ),
    ]);
    const first = runner.run(
      coroutine(function* () {
        yield* future;
      })(),
    );
    await expect(runner.run(done())).rejects.toThrow("This event loop is already running");
    await expect(runner.close()).rejects.toThrow("Cannot close a running event loop");
    future.setResult(undefined);
    await first;
    await runner.close();
  });

  test("keeps tasks from run to run, and cancels what is left at the end", async () => {
    const runner = new Runner();
    let left: Task<void> | undefined;
    runner.runSync(
      coroutine(function* () {
        left = createTask(sleep(100));
        yield* sleep(0);
      })(),
    );
    expect(left?.done()).toBe(false);
    await runner.close();
    expect(left?.cancelled()).toBe(true);
  });

  test("closes async generators after the tasks that are left, and reports what those fail with", async () => {
    const log: unknown[] = [];
    const fidget = asyncGenerator(function* () {
      try {
        for (;;) {
          yield 1;
          yield* sleep(1);
        }
      } finally {
        log.push("generator closed");
      }
    });
    const spin = coroutine(function* () {
      const gen = fidget();
      yield* gen.anext();
      try {
        yield* gen.anext();
      } catch {
        log.push("cancelled");
        throw new ValueError("spin");
      }
    });
    const main = coroutine(function* () {
      getRunningLoop().setExceptionHandler((_, { message, exception, task }) =>
        log.push(message, String(exception), task?.getName()),
      );
      const kept = fidget();
      yield* kept.anext();
      createTask(spin(), { name: "spin" });
      yield* sleep(0);
      throw new ValueError("main");
    });
    await expect(run(main())).rejects.toThrow("main");
    expect(log).toEqual([
      "generator closed", // the cancellation came through it
      "cancelled",
      "unhandled exception during asyncio.run() shutdown",
      "ValueError: spin",
      "spin",
      "generator closed",
    ]);
  });

  test("does not look at what its coroutine returns", () => {
    let looked = 0;
    const result = { toString: () => String(++looked), toJSON: () => ++looked };
    const main = coroutine(function* () {
      yield* sleep(0);
      return result;
    });
    expect([runSync(main()) === result, looked]).toEqual([true, 0]);
  });

  test("interrupted, a synchronous run lets its program clean up, and wait; a second time it ends where it is", () => {
    const word = new Int32Array(new SharedArrayBuffer(4));
    heedWord(word, 0);
    const log: unknown[] = [];
    const main = coroutine(function* (interrupts: number) {
      try {
        getRunningLoop().callLater(0.01, () => Atomics.store(word, 0, 1));
        yield* sleep(60);
      } finally {
        log.push("cleaning");
        if (interrupts > 1) getRunningLoop().callLater(0.01, () => Atomics.store(word, 0, 1));
        const from = performance.now();
        const before = process.cpuUsage().user;
        yield* sleep(interrupts > 1 ? 60 : 0.05);
        log.push("clean", performance.now() - from > 45, (process.cpuUsage().user - before) / 1000 < 40);
      }
    });
    for (const interrupts of [1, 2]) {
      expect(errorOf(() => runSync(main(interrupts)))).toBeInstanceOf(KeyboardInterrupt);
      log.push(word[0]);
    }
    expect(log).toEqual(["cleaning", "clean", true, true, 0, "cleaning", 0]);
    heedWord(new Int32Array(new SharedArrayBuffer(4)), 0);
  });

  test("closing goes on for as many iterations as CPython's, also with what was begun meanwhile", async () => {
    const log: unknown[] = [];
    const other = coroutine(function* () {
      for (let i = 0; i < 12; i++) {
        log.push(i);
        yield* sleep(0);
      }
    });
    const child = coroutine(function* () {
      try {
        yield* sleep(60);
      } finally {
        createTask(other(), { name: "other" });
      }
    });
    const numbers = asyncGenerator(function* () {
      yield 1;
    });
    const open: unknown[] = [];
    const mains = [
      coroutine(function* () {
        createTask(child(), { name: "child" });
        yield* sleep(0);
      }),
      // The same with an async generator left open.
      coroutine(function* () {
        createTask(child(), { name: "child" });
        const generator = numbers();
        open.push(generator);
        yield* generator.anext();
        yield* sleep(0);
      }),
      // No task is left, but a callback that calls itself again.
      coroutine(function* () {
        const loop = getRunningLoop();
        const again = (i: number) => {
          log.push(i);
          loop.callSoon(again, i + 1);
        };
        loop.callSoon(again, 0);
      }),
    ];
    const logs: unknown[][] = [];
    setHost({ warn: () => {} }); // the pending tasks
    for (const main of mains) {
      for (const drive of [runSync, run]) {
        log.length = 0;
        await drive(main());
        logs.push([...log]);
      }
    }
    setHost({});
    expect(logs).toEqual([
      [0, 1, 2, 3, 4, 5],
      [0, 1, 2, 3, 4, 5],
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
      [0, 1, 2, 3, 4],
      [0, 1, 2, 3, 4],
    ]);
  });

  test("closing takes no number of the program's tasks", () => {
    const name = () =>
      runSync(
        coroutine(function* () {
          getRunningLoop().callSoon(() => getRunningLoop().callSoon(() => {}));
          return currentTask()?.getName();
        })(),
      ) as string;
    const [before, after] = [name(), name()].map((n) => Number(n.slice(5)));
    expect(after).toBe((before as number) + 1);
  });

  test("is closed by await using", async () => {
    const runner = new Runner();
    const loop = runner.getLoop();
    await runner[Symbol.asyncDispose]();
    expect(loop.isClosed()).toBe(true);
  });
});

describe("an interrupt", () => {
  const interrupted = async (body: () => Generator<any, unknown, any>, times = 1) => {
    const clock = new FakeClock();
    const promise = run(coroutine(body)() as never, { loopFactory: () => newEventLoop({ clock }) });
    for (let i = 0; i < times; i++) {
      expect(interruptLoops()).toBe(true);
      clock.advance(0);
    }
    return promise.then(
      (value) => value,
      (error: Error) => error.name,
    );
  };

  test("cancels the main task, and the run ends with KeyboardInterrupt", async () => {
    const log: string[] = [];
    const outcome = await interrupted(function* () {
      try {
        yield* sleep(9);
      } finally {
        log.push("clean");
      }
    });
    expect([outcome, log]).toEqual(["KeyboardInterrupt", ["clean"]]);
  });

  test("cancels one that never stands still, too", async () => {
    const outcome = await interrupted(function* () {
      for (;;) yield* sleep(0);
    });
    expect(outcome).toBe("KeyboardInterrupt");
  });

  test("that the main task swallows is none", async () => {
    const outcome = await interrupted(function* () {
      try {
        yield* sleep(9);
      } catch {
        return "swallowed";
      }
    });
    expect(outcome).toBe("swallowed");
  });

  test("of one that was cancelled already stays that cancellation", async () => {
    const outcome = await interrupted(function* () {
      currentTask()?.cancel("by itself");
      try {
        yield* sleep(0);
      } catch {
        yield* sleep(9);
      }
    });
    expect(outcome).toBe("CancelledError");
  });

  test("asked for twice ends the run where it is", async () => {
    const outcome = await interrupted(function* () {
      try {
        yield* sleep(9);
      } catch {
        yield* sleep(9);
      }
    }, 2);
    expect(outcome).toBe("KeyboardInterrupt");
  });
});
