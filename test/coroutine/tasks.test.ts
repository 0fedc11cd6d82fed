// Tasks in company: under a factory, in a context, cancelled by hand. Behaviours of test_tasks.py and
// test_base_events.py beyond task.test.ts.

import { afterEach, describe, expect, test } from "@jest/globals";
import {
  allTasks,
  ContextVar,
  copyContext,
  coroutine,
  createTask,
  currentTask,
  type EventLoop,
  gather,
  getRunningLoop,
  isCancelled,
  newEventLoop,
  type Suspension,
  SystemExit,
  setHost,
  sleep,
  type Task,
  TimeoutError,
  ValueError,
  wait,
} from "../../src/coroutine/asyncio.ts";
import { FakeClock } from "./clock.ts";
import { errorOf, inLoop } from "./in-loop.ts";

const make = (): EventLoop => newEventLoop({ clock: new FakeClock(), name: "test" });
const nothing = coroutine(function* nothing() {});

afterEach(() => setHost({}));

describe("a task", () => {
  test("has any name as a text", () => {
    const loop = make();
    const task = loop.createTask(nothing());
    task.setName({ toString: () => "six" } as never);
    expect(task.getName()).toBe("six");
    loop.runUntilCompleteSync(task);
  });

  test("of a factory that forgets its name gets it all the same", () => {
    const loop = make();
    const given: unknown[] = [];
    loop.setTaskFactory((loop, coro, options) => {
      given.push(options);
      loop.setTaskFactory(null);
      return loop.createTask(coro);
    });
    const task = loop.createTask(nothing(), { name: "named" });
    expect([task.getName(), given]).toEqual(["named", [{ name: "named" }]]);
    loop.runUntilCompleteSync(task);
  });

  test("does not wait for a future that its coroutine returns", () => {
    const got = inLoop(function* () {
      const future = getRunningLoop().createFuture<string>();
      const returns = coroutine(function* () {
        return future;
      });
      const same = yield* createTask(returns());
      return [same === future, future.done()];
    });
    expect(got).toEqual([true, false]);
  });

  test("of a coroutine that gather is given twice is one, with its result in both places", () => {
    const results = inLoop(function* () {
      let made = 0;
      const count = coroutine(function* () {
        yield* sleep(0);
        return ++made;
      });
      const [twice, once] = [count(), count()];
      const first = yield* gather(twice, once, twice);
      // Nothing is left of the first time: these may be given again to anybody.
      const [again, task] = [count(), createTask(count())];
      return [first, yield* gather(task, again, task, again), again.state];
    });
    expect(results).toEqual([[1, 2, 1], [3, 4, 3, 4], "closed"]);
  });

  test("that is refused by gather leaves the others as they are", () => {
    const log: unknown[] = [];
    inLoop(
      function* () {
        const task = createTask(nothing());
        log.push(errorOf(() => gather(task, {} as never)));
        log.push(yield* task);
      },
      (loop) => loop.setExceptionHandler((_, { message }) => log.push(message)),
    );
    expect(log).toEqual([
      new TypeError("An asyncio.Future, a coroutine or an awaitable is required, got {}"),
      undefined,
    ]);
  });

  test("that turns its cancellation into SystemExit ends the run with it", () => {
    const loop = make();
    const task = loop.createTask(
      coroutine(function* () {
        try {
          yield* sleep(10);
        } catch {
          throw new SystemExit(3);
        }
      })(),
    );
    loop.runOnce();
    task.cancel();
    expect(task.done()).toBe(false);
    const left = errorOf(() => loop.runOnce());
    expect([left, task.cancelled(), task.exception()]).toEqual([new SystemExit(3), false, left]);
  });

  test("depth of awaits makes no tasks", () => {
    const chain = coroutine(function* (depth: number): Generator<Suspension, number, any> {
      return depth === 0 ? allTasks().size : yield* chain(depth - 1);
    });
    const got = inLoop(function* () {
      return yield* chain(1000);
    });
    expect(got).toBe(1);
  });
});

describe("a time limit made by hand of cancel() and uncancel()", () => {
  /** What timeout() does, in short. */
  const limited = coroutine(function* (log: string[], seconds: number, limit: number) {
    const task = currentTask() as Task<unknown>;
    let timedOut = false;
    const handle = getRunningLoop().callLater(limit, () => {
      timedOut = true;
      task.cancel();
    });
    try {
      yield* sleep(seconds);
      log.push("inside");
    } catch (error) {
      if (timedOut && task.uncancel() === 0 && isCancelled(error))
        throw new TimeoutError("", { cause: error });
      throw error;
    } finally {
      handle.cancel();
    }
  });

  test.each([
    ["in time", 1, 2, false, ["inside", "outside"]],
    ["too late", 2, 1, false, ["TimeoutError", "outside"]],
    ["cancelled from outside before", 3, 2, true, ["CancelledError"]],
  ])("%s", (_, seconds, limit, cancelled, expected) => {
    const log: string[] = [];
    const request = coroutine(function* () {
      try {
        yield* limited(log, seconds, limit);
      } catch (error) {
        log.push((error as Error).name);
        if (isCancelled(error)) throw error;
      }
      yield* sleep(1);
      log.push("outside");
    });
    const state = inLoop(function* () {
      const task = createTask(request());
      if (cancelled) getRunningLoop().callLater(1, () => task.cancel());
      yield* wait([task]);
      return [task.cancelling(), task.cancelled()];
    });
    expect([log, state]).toEqual([expected, [cancelled ? 1 : 0, cancelled]]);
  });
});

test("wait() counts what is done in the moment its time is up", () => {
  const got = inLoop(function* () {
    const [a, b] = [createTask(sleep(1)), createTask(sleep(1.5))];
    yield* sleep(0); // so that their timers come first
    const [done, pending] = yield* wait([b, a], { timeout: 1 });
    return [[...done].map((t) => t === a), [...pending].map((t) => t === b), getRunningLoop().time()];
  });
  expect(got).toEqual([[true], [true], 1]);
});

describe("contexts", () => {
  const variable = new ContextVar<number>("v");
  const sets = coroutine(function* (n: number) {
    yield* sleep(0);
    variable.set(n);
  });

  test("that are given are changed by the task, and seen by who gave them", () => {
    const got = inLoop(function* () {
      const context = copyContext();
      const seen: unknown[] = [context.get(variable)];
      yield* createTask(sets(1), { context });
      seen.push(context.get(variable));
      yield* getRunningLoop().createTask(sets(2), { context });
      return [...seen, context.get(variable)];
    });
    expect(got).toEqual([undefined, 1, 2]);
  });

  test("of a hundred tasks do not mix", () => {
    const wrong = inLoop(function* () {
      let wrong = 0;
      const counts = coroutine(function* (from: number) {
        for (let i = 0; i < 10; i++) {
          variable.set(from + i);
          yield* sleep(((from * 7 + i * 3) % 11) / 100);
          if (variable.get() !== from + i) wrong += 1;
        }
      });
      yield* gather(...Array.from({ length: 100 }, (_, i) => counts(i)));
      return wrong;
    });
    expect([wrong, variable.get(-1)]).toEqual([0, -1]);
  });
});

test("a default exception handler that fails itself does not end the run", () => {
  const said: unknown[] = [];
  setHost({ warn: (_, message, { error }) => said.push([message, String(error)]) });
  const loop = make();
  const reported: unknown[] = [];
  loop.defaultExceptionHandler = (context) => {
    reported.push((context.context as { exception: unknown } | undefined)?.exception ?? context.exception);
    throw new ValueError("spam");
  };
  const fails = () => {
    throw new RangeError("callback");
  };
  loop.callSoon(fails);
  loop.runOnce();
  loop.setExceptionHandler(() => {
    throw new ValueError("ham");
  });
  loop.callSoon(fails);
  expect(loop.runOnce()).toBe(1);
  const broken = "Exception in default exception handler";
  expect([said, reported]).toEqual([
    [
      [broken, "ValueError: spam"],
      [`${broken} while handling an unexpected error in custom exception handler`, "ValueError: spam"],
    ],
    [new RangeError("callback"), new RangeError("callback")],
  ]);
});
