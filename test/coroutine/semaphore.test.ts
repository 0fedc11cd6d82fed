// Semaphores. Order among tasks stands in twins/, where CPython itself is asked; here is the rest of what
// Lib/test/test_asyncio/test_locks.py checks of them, and what JavaScript adds.

import { describe, expect, test } from "@jest/globals";
import {
  BoundedSemaphore,
  coroutine,
  createTask,
  gather,
  next,
  Semaphore,
  StopIteration,
  sleep,
  wait,
  waitFor,
} from "../../src/coroutine/asyncio.ts";
import { play, raised } from "./play.ts";

describe("Semaphore", () => {
  test("says what it is, and what it may be made of", () => {
    const semaphore = new Semaphore();
    expect(() => next(semaphore.acquire())).toThrow(StopIteration);
    expect([`${new Semaphore(3)}`, `${semaphore}`, `${new BoundedSemaphore()}`]).toEqual([
      "<Semaphore [unlocked, value:3]>",
      "<Semaphore [locked]>",
      "<BoundedSemaphore [unlocked, value:1]>",
    ]);
    expect(new Semaphore(0).locked()).toBe(true);
    expect(raised(() => new Semaphore(-1))).toBe("ValueError: Semaphore initial value must be >= 0");
    expect(raised(() => new BoundedSemaphore().release())).toBe(
      "ValueError: BoundedSemaphore released too many times",
    );
    semaphore.release();
    semaphore.release();
    expect(`${semaphore}`).toBe("<Semaphore [unlocked, value:2]>");
  });

  test("two of four in line are cancelled before one is released: the third has it", () => {
    const log = play(function* (log) {
      const semaphore = new Semaphore(0);
      const tasks = [1, 2, 3, 4].map(() => createTask(semaphore.acquire()));
      yield* sleep(0);
      tasks[0]?.cancel();
      tasks[1]?.cancel();
      semaphore.release();
      yield* sleep(0);
      yield* sleep(0);
      log(tasks.map((task) => task.done()).join());
      log([semaphore, semaphore.locked()].join());
    });
    expect(log).toEqual(["true,true,true,false", "<Semaphore [locked, waiters:1]>,true"]);
  });

  test("one that is cancelled as it is let in gives its place on; in the end all are free", () => {
    const log = play(function* (log) {
      const semaphore = new Semaphore(1);
      const task: { cancel(): boolean } = createTask(
        semaphore.with(function* () {
          log("never");
          yield* sleep(0);
        }),
      );
      yield* semaphore.with(function* () {
        yield* sleep(0);
      });
      task.cancel();
      yield* sleep(0);
      yield* waitFor(semaphore.acquire(), 1);
      log(semaphore);
    });
    expect(log).toEqual(["<Semaphore [locked]>"]);
  });

  test("who comes again stands behind those in line", () => {
    const log = play(function* (log) {
      const semaphore = new Semaphore(1);
      const user = coroutine(function* (name: string) {
        for (const round of [1, 2]) {
          yield* semaphore.acquire();
          log(`${name}${round}`);
          yield* sleep(0.01);
          semaphore.release();
        }
      });
      yield* gather(user("a"), user("b"), user("c"));
    });
    expect(log).toEqual(["a1", "b1", "c1", "a2", "b2", "c2"]);
  });

  test("released twice at once while one comes again: in order of coming", () => {
    const log = play(function* (log) {
      const semaphore = new Semaphore(1);
      const once = coroutine(function* (n: number) {
        yield* semaphore.acquire();
        log(n);
      });
      const twice = coroutine(function* () {
        yield* once(2);
        semaphore.release();
        yield* once(4);
      });
      const tasks = [createTask(once(1)), createTask(twice()), createTask(once(3))];
      yield* sleep(0);
      semaphore.release();
      semaphore.release();
      yield* gather(...tasks);
    });
    expect(log).toEqual(["1", "2", "3", "4"]);
  });

  test("released three times while nobody has run yet: all in line have one, in order, before what they start", () => {
    const log = play(function* (log) {
      const semaphore = new Semaphore(0);
      const user = coroutine(function* (n: number) {
        if (n === 2) {
          for (let i = 0; i < 3; i++) semaphore.release();
          log(semaphore.locked()); // the first in line has not run yet
        }
        yield* semaphore.acquire();
        log(n);
        if (n !== 1) return null;
        return createTask(
          coroutine(function* () {
            log(4);
          })(),
        );
      });
      const [last] = yield* gather(user(1), user(2), user(3));
      if (last !== null) yield* last;
      log(semaphore);
    });
    expect(log).toEqual(["true", "1", "2", "3", "4", "<Semaphore [locked]>"]);
  });

  test("10,000 in line, every second cancelled: the others have it in order, in linear time", () => {
    const log = play(function* (log) {
      const semaphore = new Semaphore(0);
      const order: number[] = [];
      const user = coroutine(function* (n: number) {
        yield* semaphore.acquire();
        order.push(n);
        semaphore.release();
      });
      const tasks = Array.from({ length: 10_000 }, (_, n) => createTask(user(n)));
      yield* sleep(0);
      for (let n = 0; n < 10_000; n += 2) tasks[n]?.cancel();
      semaphore.release();
      yield* wait(tasks);
      log([order.length, order.every((n, i) => n === 2 * i + 1), semaphore].join());
    });
    expect(log).toEqual(["5000,true,<Semaphore [unlocked, value:1]>"]);
  });
});
