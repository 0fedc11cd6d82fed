// What docs/asyncio.md says of the differences from CPython, as far as no other file here has it.

import { expect, test } from "@jest/globals";
import {
  coroutine,
  createTask,
  getRunningLoop,
  newEventLoop,
  type Suspension,
  setHost,
  sleep,
  taskGroup,
  ValueError,
  wait,
} from "../../src/coroutine/asyncio.ts";
import { errorOf, inLoop } from "./in-loop.ts";

test("a catch takes the cancellation, and the task is finished", () => {
  const state = inLoop(function* () {
    const task = createTask(
      coroutine(function* () {
        try {
          yield* sleep(9);
        } catch (error) {
          return (error as Error).name;
        }
        return "";
      })(),
    );
    yield* sleep(0);
    task.cancel();
    return [yield* task, task.cancelled(), task.cancelling()];
  });
  expect(state).toEqual(["CancelledError", false, 1]);
});

test("errors are not chained by themselves; a CancelledError has a text and no stack", () => {
  const replaces = coroutine(function* () {
    try {
      throw new ValueError("first");
    } catch {
      throw new ValueError("second");
    }
  });
  expect("cause" in (errorOf(() => replaces().next()) as Error)).toBe(false);
  const error = inLoop(function* () {
    const task = createTask(sleep(9));
    yield* sleep(0);
    task.cancel(5 as never);
    yield* wait([task]);
    return errorOf(() => task.result()) as Error;
  });
  expect([error.message, error.stack]).toEqual(["5", "CancelledError: 5"]);
});

test("awaits may go deeper than Python's thousand; too deep is a RangeError", () => {
  const deep = coroutine(function* (n: number): Generator<Suspension, string, any> {
    return n === 0 ? yield* sleep(0, "ground") : yield* deep(n - 1);
  });
  const at = (n: number) =>
    inLoop(function* () {
      return yield* deep(n);
    });
  expect(at(1000)).toBe("ground");
  expect((errorOf(() => at(100_000)) as Error).name).toBe("RangeError");
});

test("timers of one time run in the order of the calls; siblings are cancelled, and sets are, in order too", () => {
  const log: unknown[] = [];
  inLoop(function* () {
    const loop = getRunningLoop();
    for (let i = 0; i < 5; i++) loop.callAt(1, (n: number) => log.push(n), i);
    yield* sleep(2);
    const stops = coroutine(function* (name: string) {
      try {
        yield* sleep(9);
      } finally {
        log.push(name);
      }
    });
    const fails = coroutine(function* () {
      yield* sleep(0);
      throw new ValueError("x");
    });
    try {
      yield* taskGroup(function* (group) {
        for (const name of "abcd") group.createTask(stops(name));
        group.createTask(fails());
      });
    } catch {
      log.push("failed"); // which of them is what counts here
    }
    const tasks = [3, 1, 2].map((s) => createTask(sleep(s, s)));
    const [done] = yield* wait(tasks);
    log.push([...done].map((task) => task.result()));
  });
  expect(log).toEqual([0, 1, 2, 3, 4, "a", "b", "c", "d", "failed", [3, 1, 2]]);
});

test("in a closed loop nothing is called, and cancelling and settling raise nothing", () => {
  const loop = newEventLoop();
  const log: unknown[] = [];
  const task = loop.createTask(sleep(9));
  const [future, done] = [loop.createFuture<number>(), loop.createFuture<number>()];
  future.addDoneCallback(() => log.push("called"));
  done.setResult(1);
  loop.runOnce();
  setHost({ warn: () => {} }); // the pending task
  loop.close();
  setHost({});
  future.setResult(2);
  done.addDoneCallback(() => log.push("called"));
  expect([task.cancel(), task.done(), future.result(), log]).toEqual([true, false, 2, []]);
});
