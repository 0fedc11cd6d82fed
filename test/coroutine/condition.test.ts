// Conditions. Order among tasks stands in twins/, where CPython itself is asked; here is the rest of what
// Lib/test/test_asyncio/test_locks.py checks of them, and what JavaScript adds.

import { describe, expect, test } from "@jest/globals";
import {
  Condition,
  coroutine,
  createTask,
  gather,
  Lock,
  sleep,
  wait,
  waitFor,
} from "../../src/coroutine/asyncio.ts";
import { attempt, play, said } from "./play.ts";

describe("Condition", () => {
  test("notify wakes as many as it says, notifyAll the rest", () => {
    const log = play(function* (log) {
      const condition = new Condition();
      const waiter = coroutine(function* (n: number) {
        using _ = yield* condition.hold();
        yield* condition.wait();
        log(n);
      });
      const tasks = [1, 2, 3, 4].map((n) => createTask(waiter(n)));
      yield* sleep(0);
      for (const tell of [
        () => condition.notify(1),
        () => condition.notify(2),
        () => condition.notifyAll(),
      ]) {
        yield* condition.acquire();
        tell();
        condition.release();
        yield* sleep(1);
        log("--");
      }
      yield* gather(...tasks);
      yield* condition.acquire();
      condition.notify(5);
      condition.notifyAll();
    });
    expect(log).toEqual(["1", "--", "2", "3", "--", "4", "--"]);
  });

  test("an explicit lock is the one that is held; two conditions may share it", () => {
    const lock = new Lock();
    const [a, b] = [new Condition(lock), new Condition(lock)];
    const log = play(function* (log) {
      yield* a.acquire();
      log([lock.locked(), b.locked(), a].join());
      b.release();
      log(a.locked());
    });
    expect(log).toEqual(["true,true,<Condition [locked]>", "false"]);
  });

  test("waitFor gives the predicate's value, and needs the lock only if it has to wait", () => {
    const log = play(function* (log) {
      const condition = new Condition();
      log(yield* condition.waitFor(() => "there"));
      yield* attempt(
        log,
        "not there",
        condition.waitFor(() => 0),
      );
    });
    expect(log).toEqual(["there", "not there: RuntimeError: cannot wait on un-acquired lock"]);
  });

  test("cancelled while it waits for the lock again, it has the lock when it hears of it", () => {
    const log = play(function* (log) {
      const condition = new Condition();
      const waiter = createTask(
        condition.with(function* () {
          try {
            yield* condition.wait();
          } catch (error) {
            log(`${said(error)} ${condition.locked()}`);
            throw error;
          }
        }),
      );
      yield* sleep(0);
      yield* condition.acquire();
      condition.notify();
      yield* sleep(0);
      waiter.cancel("once");
      yield* sleep(0);
      waiter.cancel("twice");
      yield* sleep(0);
      condition.release();
      yield* wait([waiter]);
      log([waiter.cancelled(), condition].join());
    });
    expect(log).toEqual(["CancelledError: twice true", "true,<Condition [unlocked]>"]);
  });

  test("notified, the lock contested, cancelled and released in one iteration: it has the lock", () => {
    const log = play(function* (log, loop) {
      const condition = new Condition();
      yield* condition.acquire();
      const waiter = createTask(condition.wait());
      yield* sleep(0);
      log(condition.locked());
      yield* condition.acquire();
      condition.notify();
      loop.callSoon(() => waiter.cancel());
      loop.callSoon(() => condition.release());
      yield* attempt(
        log,
        "wait",
        coroutine(function* () {
          return yield* waiter;
        })(),
      );
      log(condition.locked());
    });
    expect(log).toEqual(["false", "wait: CancelledError", "true"]);
  });

  test.each(["while it waits to be notified", "while it waits for the lock again"])(
    "cancelled %s, it throws the very error it caught",
    (when) => {
      const log = play(function* (log) {
        const condition = new Condition();
        let caught: unknown;
        const waiter = createTask(
          condition.with(function* () {
            try {
              yield* condition.wait();
            } catch (error) {
              caught = error;
              throw error;
            }
          }),
        );
        yield* sleep(0);
        if (when.includes("lock")) {
          yield* condition.acquire();
          condition.notify();
          yield* sleep(0);
        }
        waiter.cancel("foo");
        if (condition.locked()) condition.release();
        try {
          yield* waiter;
        } catch (error) {
          log([said(error), error === caught, condition].join());
        }
      });
      expect(log).toEqual(["CancelledError: foo,true,<Condition [unlocked]>"]);
    },
  );

  test("one of two who were notified is cancelled: a third is woken in its place", () => {
    const log = play(function* (log) {
      const condition = new Condition();
      const waiter = coroutine(function* (n: number) {
        yield* condition.with(() => condition.wait());
        log(n);
      });
      const tasks = [1, 2, 3].map((n) => createTask(waiter(n)));
      yield* sleep(0);
      yield* condition.acquire();
      condition.notify(2);
      tasks[0]?.cancel();
      condition.release();
      yield* wait(tasks, { timeout: 1 });
      log(tasks.map((task) => task.done()).join());
    });
    expect(log).toEqual(["2", "3", "true,true,true"]);
  });

  test("a timeout around a wait: the lock is given back", () => {
    const log = play(function* (log) {
      const condition = new Condition();
      yield* attempt(
        log,
        "with",
        condition.with(function* () {
          yield* waitFor(condition.wait(), 1);
        }),
      );
      log(condition);
    });
    expect(log).toEqual(["with: TimeoutError", "<Condition [unlocked]>"]);
  });
});
