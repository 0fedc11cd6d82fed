// Locks and events. Order among tasks stands in twins/, where CPython itself is asked; here is the rest of what
// Lib/test/test_asyncio/test_locks.py checks of them, and what JavaScript adds.

import { describe, expect, test } from "@jest/globals";
import {
  coroutine,
  createTask,
  Event,
  isCoroutine,
  Lock,
  newEventLoop,
  next,
  StopIteration,
  sleep,
  wait,
} from "../../src/coroutine/asyncio.ts";
import { attempt, play, raised } from "./play.ts";

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
