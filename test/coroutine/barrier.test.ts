// Barriers: what Lib/test/test_asyncio/test_locks.py checks of them beside those in twins/.

import { describe, expect, test } from "@jest/globals";
import {
  Barrier,
  BrokenBarrierError,
  coroutine,
  createTask,
  gather,
  sleep,
  wait,
} from "../../src/coroutine/asyncio.ts";
import { play, raised, said } from "./play.ts";

/** So many tasks of one body, run to their end. */
function* crowd(n: number, body: (index: number) => Generator<any, unknown, any>) {
  return yield* gather(...Array.from({ length: n }, (_, index) => coroutine(body)(index)));
}

describe("a barrier", () => {
  test("is made for one party at least", () => {
    for (const parties of [0, -4, Number.NaN]) {
      expect(raised(() => new Barrier(parties))).toBe("ValueError: parties must be > 0");
    }
    expect(String(new Barrier(2))).toBe("<Barrier [filling, waiters:0/2]>");
  });

  test("of one lets it through, again and again", () => {
    const log = play(function* (log) {
      const barrier = new Barrier(1);
      log(yield* barrier.wait());
      log(yield* barrier.wait());
      log([barrier.nWaiting, barrier.broken].join());
    });
    expect(log).toEqual(["0", "0", "0,false"]);
  });

  test("fills task by task, gives each its index, and is empty afterwards", () => {
    const log = play(function* (log) {
      const barrier = new Barrier(3);
      const tasks = [];
      for (let i = 0; i < 3; i++) {
        tasks.push(createTask(barrier.wait()));
        yield* sleep(0);
        log(barrier);
      }
      yield* wait(tasks);
      log(tasks.map((task) => task.result()).join());
      log(barrier);
    });
    expect(log).toEqual([
      "<Barrier [filling, waiters:1/3]>",
      "<Barrier [filling, waiters:2/3]>",
      "<Barrier [draining, waiters:0/3]>",
      "0,1,2",
      "<Barrier [filling, waiters:0/3]>",
    ]);
  });

  test("drains until the last has left; who comes again in between waits at the door", () => {
    const log = play(function* (log) {
      const barrier = new Barrier(3);
      const seen: string[] = [];
      const indices = yield* crowd(3, function* () {
        yield* barrier.wait();
        seen.push(/\[(\w+)/.exec(String(barrier))?.[1] ?? "");
        return yield* barrier.wait();
      });
      log(seen.join());
      log([...indices].sort().join());
      log(barrier);
    });
    expect(log).toEqual(["draining,draining,filling", "0,1,2", "<Barrier [filling, waiters:0/3]>"]);
  });

  test("a cancelled waiter breaks nobody", () => {
    const log = play(function* (log) {
      const barrier = new Barrier(3);
      const start = () => createTask(barrier.wait());
      const [a, b] = [start(), start()];
      yield* sleep(0);
      a.cancel();
      yield* sleep(0);
      log([barrier.nWaiting, a.cancelled()].join());
      const rest = [b, start(), start()];
      yield* wait(rest);
      log(rest.map((task) => task.result()).join());
    });
    expect(log).toEqual(["1,true", "1,1,2"]);
  });

  test("reset sends away those who wait, and lets those come again", () => {
    const log = play(function* (log) {
      const barrier = new Barrier(3);
      const tasks = crowd(2, function* (index) {
        try {
          yield* barrier.wait();
        } catch (error) {
          log(said(error));
        }
        log(`${index} again`);
        yield* barrier.wait();
      });
      const all = createTask(
        coroutine(function* () {
          yield* tasks;
        })(),
      );
      yield* sleep(0);
      yield* sleep(0);
      yield* barrier.reset();
      log(barrier);
      log(yield* barrier.wait());
      yield* all;
      log(barrier);
    });
    expect(log).toEqual([
      "<Barrier [resetting, waiters:0/3]>",
      "BrokenBarrierError: Abort or reset of barrier",
      "0 again",
      "BrokenBarrierError: Abort or reset of barrier",
      "1 again",
      "1",
      "<Barrier [filling, waiters:0/3]>",
    ]);
  });

  test("reset of an empty one changes nothing; abort of an empty one breaks it until reset", () => {
    const log = play(function* (log) {
      const barrier = new Barrier(1);
      yield* barrier.reset();
      log(barrier);
      yield* barrier.abort();
      log([barrier, barrier.broken].join());
      try {
        yield* barrier.wait();
      } catch (error) {
        log([said(error), error instanceof BrokenBarrierError].join());
      }
      yield* barrier.reset();
      log(yield* barrier.wait());
    });
    expect(log).toEqual([
      "<Barrier [filling, waiters:0/1]>",
      "<Barrier [broken]>,true",
      "BrokenBarrierError: Barrier aborted,true",
      "0",
    ]);
  });

  test("reset while half has left: the other half is sent away, the newcomers are not", () => {
    const log = play(function* (log) {
      const barrier = new Barrier(5);
      let left = 0;
      const sent: string[] = [];
      yield* crowd(5, function* () {
        try {
          yield* barrier.wait();
        } catch {
          sent.push("inside");
          yield* barrier.wait();
          return;
        }
        left += 1;
        if (left > 2) {
          yield* barrier.reset();
          yield* barrier.wait();
          return;
        }
        try {
          yield* barrier.wait();
        } catch {
          sent.push("at the door");
        }
      });
      log(sent.join());
      log(barrier);
    });
    expect(log).toEqual(["inside,inside", "<Barrier [filling, waiters:0/5]>"]);
  });

  test("abort while half has left: those inside and those at the door are sent away", () => {
    const log = play(function* (log) {
      const barrier = new Barrier(5);
      let left = 0;
      const sent: string[] = [];
      yield* crowd(5, function* () {
        try {
          yield* barrier.wait();
        } catch (error) {
          sent.push(said(error));
          return;
        }
        left += 1;
        if (left > 2) {
          yield* barrier.abort();
          return;
        }
        try {
          yield* barrier.wait();
        } catch (error) {
          sent.push(said(error));
        }
      });
      log(sent.sort().join("; "));
      log(barrier);
    });
    expect(log).toEqual([
      "BrokenBarrierError: Abort or reset of barrier; BrokenBarrierError: Abort or reset of barrier; BrokenBarrierError: Barrier aborted; BrokenBarrierError: Barrier aborted",
      "<Barrier [broken]>",
    ]);
  });

  test("reset by the last to leave; then all pass again", () => {
    const log = play(function* (log) {
      const barrier = new Barrier(4);
      let left = 0;
      const ends = yield* crowd(4, function* () {
        yield* barrier.wait();
        left += 1;
        if (left === 4) yield* barrier.reset();
        yield* barrier.wait();
        return yield* barrier.wait();
      });
      log([...ends].sort().join());
    });
    expect(log).toEqual(["0,1,2,3"]);
  });

  test("one that fails after it has passed aborts; a second barrier brings them together again", () => {
    const log = play(function* (log) {
      const [first, second] = [new Barrier(3), new Barrier(3)];
      const ends = yield* crowd(3, function* () {
        try {
          if ((yield* first.wait()) === 1) throw new Error("one");
          yield* first.wait();
          log("never");
        } catch (error) {
          if (error instanceof BrokenBarrierError) log(said(error));
          else yield* first.abort();
        }
        if ((yield* second.wait()) === 1) yield* first.reset();
        yield* second.wait();
        return yield* first.wait();
      });
      log([...ends].sort().join());
      log(first);
    });
    expect(log).toEqual([
      "BrokenBarrierError: Barrier aborted",
      "BrokenBarrierError: Barrier aborted",
      "0,1,2",
      "<Barrier [filling, waiters:0/3]>",
    ]);
  });
});
