// Results in order of completion, beyond what the programs compare. Behaviours of test_tasks.py, as_completed.

import { describe, expect, test } from "@jest/globals";
import {
  aiter,
  asCompleted,
  type Coroutine,
  coroutine,
  createTask,
  ensureFuture,
  formatCallGraph,
  getRunningLoop,
  newEventLoop,
  sleep,
  type Task,
  TimeoutError,
  ValueError,
  wait,
} from "../../src/coroutine/asyncio.ts";
import { directive } from "../../src/coroutine/host.ts";
import { errorOf, inLoop } from "./in-loop.ts";

/** Both ways to go through them, in coroutines. */
const ways = {
  plainly: coroutine(function* (aws: Iterable<Coroutine<string>>, timeout: number | null = null) {
    const got: unknown[] = [];
    try {
      for (const next of asCompleted(aws, { timeout })) got.push(yield* next);
    } catch (e) {
      got.push((e as Error).name);
    }
    return got;
  }),
  "by aiter": coroutine(function* (aws: Iterable<Coroutine<string>>, timeout: number | null = null) {
    const got: unknown[] = [];
    const cursor = aiter(asCompleted(aws, { timeout }));
    try {
      while (yield* cursor.advance()) got.push(cursor.value);
    } catch (e) {
      got.push((e as Error).name);
    }
    return got;
  }),
};

describe.each(Object.entries(ways))("iterated %s", (_, collect) => {
  test("come as they are there, those of a moment in the order of the arguments", () => {
    const got = inLoop(function* () {
      return yield* collect([sleep(3, "c"), sleep(1, "a"), sleep(1, "b")]);
    });
    expect(got).toEqual(["a", "b", "c"]);
  });

  test("come once for one that was given twice", () => {
    const got = inLoop(function* () {
      const twice = sleep(1, "ham");
      return yield* collect([twice, twice, sleep(2, "spam")]);
    });
    expect(got).toEqual(["ham", "spam"]);
  });

  test("end with TimeoutError for what is not there in time; the timer goes when all are", () => {
    const log = inLoop(function* () {
      const late = yield* collect([sleep(1, "a"), sleep(5, "b")], 2);
      const before = getRunningLoop().time();
      const inTime = yield* collect([sleep(1, "a"), sleep(2, "b")], 9);
      return [late, before, inTime, [...getRunningLoop()._timers].map((timer) => timer._when)];
    });
    expect(log).toEqual([["a", "TimeoutError"], 2, ["a", "b"], [5]]);
  });

  test("of nothing are nothing", () => {
    expect(
      inLoop(function* () {
        return yield* collect([]);
      }),
    ).toEqual([]);
  });
});

describe("asCompleted", () => {
  test("can be left and taken up again, both ways", () => {
    const got = inLoop(function* () {
      const all = asCompleted([4, 2, 3, 1].map((n) => sleep(n, n)));
      const got: number[] = [];
      for (const next of all) {
        got.push(yield* next);
        break;
      }
      const cursor = aiter(all);
      yield* cursor.advance();
      got.push(cursor.value);
      yield* cursor.close();
      for (const next of all) got.push(yield* next);
      return got;
    });
    expect(got).toEqual([1, 2, 3, 4]);
  });

  test("gives the first result to whoever asks first, not to the first coroutine", () => {
    const got = inLoop(function* () {
      const [first, second] = [...asCompleted([sleep(1, "a"), sleep(2, "b")])] as Coroutine<string>[];
      const x = yield* second as Coroutine<string>;
      return [x, getRunningLoop().time(), yield* first as Coroutine<string>];
    });
    expect(got).toEqual(["a", 1, "b"]);
  });

  test("several may wait for the next at once", () => {
    const got = inLoop(function* () {
      const nexts = [...asCompleted([sleep(1, "a"), sleep(1, "b")])].map((next) => ensureFuture(next));
      const [done] = yield* wait(nexts);
      return [...done].map((future) => future.result()).sort();
    });
    expect(got).toEqual(["a", "b"]);
  });

  test("throws the error of one that failed where it is asked for, and goes on behind it", () => {
    const got = inLoop(function* () {
      const fails = coroutine(function* () {
        yield* sleep(1);
        throw new ValueError("x");
      });
      const got: unknown[] = [];
      for (const next of asCompleted<unknown>([fails(), sleep(2, "on")])) {
        try {
          got.push(yield* next);
        } catch (e) {
          got.push(e);
        }
      }
      return got;
    });
    expect(got).toEqual([new ValueError("x"), "on"]);
  });

  test("takes promises too", async () => {
    const loop = newEventLoop();
    const main = coroutine(function* () {
      const got: unknown[] = [];
      const cursor = aiter(asCompleted<unknown>([Promise.resolve("p"), sleep(0.001, "s")]));
      while (yield* cursor.advance()) got.push(cursor.value);
      return got;
    });
    expect(await loop.runUntilComplete(main())).toEqual(["p", "s"]);
  });

  test("takes several, not one", () => {
    const one = sleep(1);
    expect(() => asCompleted(one as never)).toThrow("expects an iterable of awaitables, not coroutine");
    const future = newEventLoop().createFuture();
    expect(() => asCompleted(future as never)).toThrow("expects an iterable of awaitables, not Future");
  });

  test("is gone through by a native for await, in the futures' own loop", async () => {
    const loop = newEventLoop();
    const forever = loop.runForever();
    const all = await new Promise<AsyncIterable<string>>((resolve) => {
      loop.callSoon(() => resolve(asCompleted([sleep(0.002, "b"), sleep(0.001, "a")])));
    });
    const got: string[] = [];
    for await (const result of all) got.push(result);
    loop.stop();
    await forever;
    expect(got).toEqual(["a", "b"]);
  });

  test("is gone through by for await under the directive, in the same task", () => {
    const tasks = inLoop(function* () {
      const before = [...(getRunningLoop()._pendingTasks() as Task<unknown>[])].length;
      const cursor = directive.aiter(asCompleted([sleep(1, "a"), sleep(2, "b")]));
      const got: unknown[] = [];
      while (yield* cursor.advance()) {
        got.push(cursor.value, getRunningLoop()._pendingTasks().length - before);
      }
      yield* cursor.finish(directive.none);
      return got;
    });
    expect(tasks).toEqual(["a", 1, "b", 0]);
  });

  test("its futures are awaited by who waits for the next result", () => {
    const [before, while_, after] = inLoop(function* () {
      const future = getRunningLoop().createFuture<string>();
      const [next] = [...asCompleted([future])] as [Coroutine<string>];
      const names = () => [...future.awaitedBy()].map((by) => (by as Task<unknown>).getName());
      const before = names();
      const task = createTask(next, { name: "asks" });
      yield* sleep(0);
      const during = names();
      expect(formatCallGraph(future).split("\n").slice(1, 3)).toEqual([
        "  + Awaited by:",
        expect.stringMatching(/^ {4}\* Task\(name='asks', id=\d+\)$/) as unknown as string,
      ]);
      future.setResult("x");
      yield* task;
      return [before, during, names()];
    });
    expect([before, while_, after]).toEqual([[], ["asks"], []]);
  });

  test("a time that is over for all of them is said to each who asks", () => {
    const names = inLoop(function* () {
      const never = getRunningLoop().createFuture<string>();
      const nexts = [...asCompleted([never, sleep(9, "late")], { timeout: 1 })].map((n) => createTask(n));
      yield* wait(nexts);
      return nexts.map((task) => (task.exception() as Error).constructor);
    });
    expect(names).toEqual([TimeoutError, TimeoutError]);
    expect(errorOf(() => [...asCompleted([5 as never])])).toEqual(
      new TypeError("An asyncio.Future, a coroutine or an awaitable is required, got 5"),
    );
  });
});
