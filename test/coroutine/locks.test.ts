// Locks, events, conditions, semaphores. Order among tasks stands in programs.ts, where CPython itself is asked; here
// is the rest of what Lib/test/test_asyncio/test_locks.py checks, and what JavaScript adds.

import { describe, expect, test } from "@jest/globals";
import {
  BoundedSemaphore,
  Condition,
  type Coroutine,
  coroutine,
  createTask,
  Event,
  gather,
  isCoroutine,
  Lock,
  newEventLoop,
  next,
  Semaphore,
  StopIteration,
  sleep,
  wait,
  waitFor,
} from "../../src/coroutine/asyncio.ts";
import { play, raised, said } from "./play.ts";

/** Run a step and log how it ends. */
const attempt = coroutine(function* (log: (text: string) => void, name: string, step: Coroutine<unknown>) {
  try {
    log(`${name}: ${yield* step}`);
  } catch (error) {
    log(`${name}: ${said(error)}`);
  }
});

describe("Lock", () => {
  test("says what it is", () => {
    const texts = play(function* (log) {
      const lock = new Lock();
      log(lock);
      yield* lock.acquire();
      log(lock);
      createTask(lock.acquire());
      createTask(lock.acquire());
      yield* sleep(0);
      log(lock);
    });
    expect(texts).toEqual(["<Lock [unlocked]>", "<Lock [locked]>", "<Lock [locked, waiters:2]>"]);
  });

  test("three who wait have it one after the other, in order", () => {
    const order = play(function* (log) {
      const lock = new Lock();
      log(yield* lock.acquire());
      const user = coroutine(function* (name: string) {
        yield* lock.acquire();
        log(name);
      });
      const tasks = ["a", "b", "c"].map((name) => createTask(user(name)));
      yield* sleep(0);
      for (const task of tasks) {
        lock.release();
        yield* sleep(0);
        log(`${tasks.filter((t) => t.done()).length} ${task.done()}`);
      }
    });
    expect(order).toEqual(["true", "a", "1 true", "b", "2 true", "c", "3 true"]);
  });

  test("a cancelled waiter leaves the line", () => {
    const log = play(function* (log, loop) {
      const lock = new Lock();
      yield* lock.acquire();
      const task = createTask(lock.acquire());
      loop.callSoon(() => task.cancel());
      yield* attempt(
        log,
        "task",
        coroutine(function* () {
          return yield* task;
        })(),
      );
      log(lock);
    });
    expect(log).toEqual(["task: CancelledError", "<Lock [locked]>"]);
  });

  test("released while its first waiter is cancelled: the one behind has it, and only one", () => {
    const log = play(function* (log, loop) {
      const lock = new Lock();
      yield* lock.acquire();
      let have = 0;
      const user = coroutine(function* () {
        yield* lock.acquire();
        have += 1;
      });
      const [a, b, c] = [createTask(user()), createTask(user()), createTask(user())];
      yield* sleep(0);
      loop.callSoon(() => {
        a.cancel();
        lock.release();
      });
      yield* wait([a]);
      yield* sleep(0);
      log([have, a.cancelled(), b.done(), c.done()].join());
      lock.release();
      yield* c;
    });
    expect(log).toEqual(["1,true,true,false"]);
  });

  test("released by whoever holds it through an error, with and hold alike", () => {
    const log = play(function* (log) {
      const lock = new Lock();
      const failing = lock.with(function* () {
        log(lock);
        yield* sleep(0);
        throw new Error("inside");
      });
      yield* attempt(log, "with", failing);
      log(lock);
      const held = yield* lock.hold();
      log(lock);
      held.release();
      held.release();
      held[Symbol.dispose]();
      log(lock);
      log(
        yield* lock.with(
          coroutine(function* () {
            return yield* sleep(0, "result");
          }),
        ),
      );
    });
    expect(log).toEqual([
      "<Lock [locked]>",
      "with: Error: inside",
      "<Lock [unlocked]>",
      "<Lock [locked]>",
      "<Lock [unlocked]>",
      "result",
    ]);
  });

  test("release without acquire", () => {
    expect(raised(() => new Lock().release())).toBe("RuntimeError: Lock is not acquired.");
  });

  test("acquire() is a coroutine: calling it takes nothing, and it runs once", () => {
    const log = play(function* (log) {
      const lock = new Lock();
      const acquire = lock.acquire();
      log([isCoroutine(acquire), acquire.state, acquire, lock.locked()].join());
      yield* acquire;
      log([acquire.state, lock.locked()].join());
      log(raised(() => acquire[Symbol.iterator]()));
      const waiting = lock.acquire();
      const task = createTask(waiting);
      log(waiting.state);
      yield* sleep(0);
      log([waiting.state, task].join());
      lock.release();
      log(yield* task);
    });
    expect(log.map((line) => line.replace(/Task-\d+/, "Task-n"))).toEqual([
      "true,created,<coroutine object Lock.acquire>,false",
      "closed,true",
      "RuntimeError: cannot reuse already awaited coroutine",
      "created",
      "suspended,<Task pending name='Task-n' coro=<Lock.acquire() running> wait_for=<Future pending cb=[Task.task_wakeup()]>>",
      "true",
    ]);
  });

  test("by hand: a step takes it, close leaves the line and lets the next one run", () => {
    const lock = new Lock();
    expect(() => next(lock.acquire())).toThrow(StopIteration);
    expect(lock.locked()).toBe(true);
    const unused = lock.acquire();
    unused.close();
    expect([unused.state, lock.locked()]).toEqual(["closed", true]);
    const log = play(function* (log) {
      const lock = new Lock();
      yield* lock.acquire();
      const first = lock.acquire();
      first.next();
      log([first.state, lock].join());
      const second = createTask(lock.acquire());
      yield* sleep(0);
      lock.release();
      first.close(); // woken, and gone
      log(yield* second);
    });
    expect(log).toEqual(["suspended,<Lock [locked, waiters:1]>", "true"]);
  });

  test("belongs to the loop of its first waiter", () => {
    const lock = new Lock();
    const wait = coroutine(function* () {
      yield* lock.acquire();
      yield* lock.acquire();
    });
    const [one, two] = [newEventLoop(), newEventLoop()];
    one.createTask(wait());
    one.runOnce();
    expect(() => two.runUntilCompleteSync(wait())).toThrow(
      "<Lock [locked, waiters:1]> is bound to a different event loop",
    );
  });

  test("a deadlock is said in a sentence", () => {
    const [a, b] = [new Lock(), new Lock()];
    const both = coroutine(function* (first: Lock, second: Lock) {
      yield* first.acquire();
      yield* sleep(0);
      yield* second.acquire();
    });
    const loop = newEventLoop();
    loop.createTask(both(a, b), { name: "one" });
    const two = loop.createTask(both(b, a), { name: "two" });
    expect(() => loop.runUntilCompleteSync(two)).toThrow(
      "deadlock: two waits for lock held by one, which waits for lock held by two, and nothing is left that could go on",
    );
  });
});

describe("Event", () => {
  test("wakes all who wait; a wait for one that is set does not switch", () => {
    const log = play(function* (log, loop) {
      const event = new Event();
      log(event);
      const tasks = [1, 2, 3].map((n) => createTask(attempt(log, `${n}`, event.wait())));
      yield* sleep(0);
      log(event);
      tasks[0]?.cancel();
      event.set();
      event.set();
      yield* wait(tasks);
      loop.callSoon(log, "switched");
      log(yield* event.wait());
      log(event);
      event.clear();
      log(event.isSet());
    });
    expect(log).toEqual([
      "<Event [unset]>",
      "<Event [unset, waiters:3]>",
      "1: CancelledError",
      "2: true",
      "3: true",
      "true",
      "<Event [set]>",
      "false",
      "switched",
    ]);
  });
});

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
