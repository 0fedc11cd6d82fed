// Tasks that begin inside the call. Behaviours of test_eager_task_factory.py.

import { describe, expect, test } from "@jest/globals";
import {
  allTasks,
  CancelledError,
  ContextVar,
  coroutine,
  createEagerTaskFactory,
  createTask,
  currentTask,
  type EventLoop,
  eagerTaskFactory,
  gather,
  getRunningLoop,
  KeyboardInterrupt,
  newEventLoop,
  sleep,
  type Task,
  type TaskFactory,
  taskGroup,
  ValueError,
} from "../../src/coroutine/asyncio.ts";
import { errorOf, inLoop } from "./in-loop.ts";

const eagerly = (loop: EventLoop) => loop.setTaskFactory(eagerTaskFactory);
const value = coroutine(function* value(x: string) {
  yield* [];
  return x;
});

describe("an eager task", () => {
  test("that ends in its first step is done at once, belongs to no list, and has no coroutine any more", () => {
    const log = inLoop(function* () {
      const seen: boolean[] = [];
      const task: Task<string> = createTask(
        coroutine(function* () {
          seen.push(allTasks().size === 2);
          return "hello";
        })(),
        { name: "t" },
      );
      const log: unknown[] = [task.done(), task.getCoro(), allTasks().has(task), task.cancel(), String(task)];
      return [...seen, ...log, yield* task, task.cancelled()];
    }, eagerly);
    expect(log).toEqual([
      true,
      true,
      null,
      false,
      false,
      "<Task finished name='t' result='hello'>",
      "hello",
      false,
    ]);
  });

  test("that must wait goes on as any other", () => {
    const log: unknown[] = [];
    inLoop(function* () {
      const body = coroutine(function* () {
        log.push("first step");
        const me = currentTask();
        yield* sleep(1);
        log.push(currentTask() === me);
        return "slept";
      });
      const outer = currentTask();
      const task = createTask(body());
      log.push("made", currentTask() === outer, task.done(), allTasks().has(task));
      log.push(yield* task);
    }, eagerly);
    expect(log).toEqual(["first step", "made", true, false, true, true, "slept"]);
  });

  test("settles futures that its maker waits for without a switch", () => {
    const iterations = inLoop(function* () {
      const loop = getRunningLoop();
      const future = loop.createFuture<string>();
      createTask(
        coroutine(function* () {
          future.setResult("set");
        })(),
      );
      const before = loop._iteration;
      return [yield* future, loop._iteration - before];
    }, eagerly);
    expect(iterations).toEqual(["set", 0]);
  });

  test("keeps an error of its first step, and lets out only what ends a run", () => {
    const [task, interrupt] = inLoop(function* () {
      const fails = coroutine(function* () {
        throw new ValueError("first");
      });
      const task = createTask(fails());
      const kept = task.exception();
      let stopped: Task<unknown> | null = null;
      const stops = coroutine(function* () {
        stopped = currentTask();
        throw new KeyboardInterrupt("stop");
      });
      const interrupt = errorOf(() => createTask(stops()));
      // Taken, or it is reported as never retrieved whenever the task is collected.
      expect((stopped as Task<unknown> | null)?.exception()).toBe(interrupt);
      return [kept, interrupt];
    }, eagerly);
    expect([task, interrupt]).toEqual([new ValueError("first"), new KeyboardInterrupt("stop")]);
  });

  test("is cancelled at its first wait, with the message", () => {
    const [count, error] = inLoop(function* () {
      const task = createTask(sleep(1));
      task.cancel("early");
      const count = task.cancelling();
      try {
        yield* task;
      } catch (e) {
        return [count, e];
      }
      return [];
    }, eagerly);
    expect([count, error]).toEqual([1, new CancelledError("early")]);
  });

  test("has a context of its own from its first step on", () => {
    const cvar = new ContextVar("cvar", { default: 0 });
    const log: number[] = [];
    inLoop(function* () {
      cvar.set(1);
      const task = createTask(
        coroutine(function* () {
          log.push(cvar.get());
          cvar.set(2);
          yield* sleep(1);
          log.push(cvar.get());
          cvar.set(3);
        })(),
      );
      log.push(cvar.get());
      yield* task;
      log.push(cvar.get());
    }, eagerly);
    expect(log).toEqual([1, 1, 2, 1]);
  });

  test("begins in the queue where its loop does not run", () => {
    const loop = newEventLoop();
    loop.setTaskFactory(eagerTaskFactory);
    const task = loop.createTask(value("x"));
    expect([task.done(), loop.getTaskFactory()]).toEqual([false, eagerTaskFactory]);
    expect(loop.runUntilCompleteSync(task)).toBe("x");
  });

  test("can be asked for one by one, and refused one by one", () => {
    const done = inLoop(function* () {
      const lazy = createTask(value("a"));
      const eager = createTask(value("b"), { eagerStart: true });
      getRunningLoop().setTaskFactory(eagerTaskFactory);
      const refused = createTask(value("c"), { eagerStart: false });
      const states = [lazy, eager, refused].map((task) => task.done());
      getRunningLoop().setTaskFactory(null);
      return [states, yield* gather(lazy, eager, refused)];
    });
    expect(done).toEqual([
      [false, true, false],
      ["a", "b", "c"],
    ]);
  });

  test("does not begin where its signal has aborted already", () => {
    const log: string[] = [];
    const task = inLoop(function* () {
      const task = createTask(
        coroutine(function* () {
          log.push("begun");
        })(),
        { signal: AbortSignal.abort("too late") },
      );
      yield* sleep(0);
      return task;
    }, eagerly);
    expect([log, task.cancelled()]).toEqual([[], true]);
  });
});

describe("a factory of one's own", () => {
  const counting = (eager: boolean) => {
    const count = { lazy: 0, all: 0 };
    const make: TaskFactory = (loop, coro, options) => {
      count.all += 1;
      const task = eagerTaskFactory(loop, coro, { ...options, eagerStart: options.eagerStart ?? false });
      if (!task.done()) count.lazy += 1;
      return task;
    };
    return { count, factory: eager ? createEagerTaskFactory(make) : make };
  };
  const groups: (width: number, depth: number) => Generator<any, void> = function* (width, depth) {
    if (depth === 0) return;
    yield* taskGroup(function* (tg) {
      for (let i = 0; i < width; i++) tg.createTask(coroutine(groups)(width, depth - 1));
    });
  };
  const gathers: (width: number, depth: number) => Generator<any, void> = function* (width, depth) {
    if (depth === 0) return;
    yield* gather(...Array.from({ length: width }, () => coroutine(gathers)(width, depth - 1)));
  };

  test.each([
    ["groups", groups],
    ["gathers", gathers],
  ])("sees each task of %s in each other", (_, tree) => {
    for (const eager of [false, true]) {
      const { count, factory } = counting(eager);
      inLoop(
        function* () {
          yield* tree(3, 3);
        },
        (loop) => loop.setTaskFactory(factory),
      );
      expect([eager, count.all]).toEqual([eager, 1 + 3 + 9 + 27]);
      if (!eager) expect(count.lazy).toBe(40);
    }
  });

  test("must be a function", () => {
    expect(() => newEventLoop().setTaskFactory(5 as never)).toThrow(TypeError);
  });
});
