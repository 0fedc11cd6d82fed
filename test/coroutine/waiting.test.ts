// gather, wait, shield and cancellation through them, beyond the programs. Behaviours of test_tasks.py.

import { describe, expect, test } from "@jest/globals";
import {
  asCompleted,
  CancelledError,
  type Coroutine,
  coroutine,
  createTask,
  currentTask,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  Future,
  gather,
  gatherSettled,
  getRunningLoop,
  newEventLoop,
  setEventLoop,
  shield,
  sleep,
  type Task,
  ValueError,
  wait,
} from "../../src/coroutine/asyncio.ts";
import { errorOf, inLoop } from "./in-loop.ts";

const turns = coroutine(function* turns(n: number) {
  for (let i = 0; i < n; i++) yield* sleep(0);
  return n;
});
const fails = coroutine(function* fails(seconds: number) {
  yield* sleep(seconds);
  throw new ValueError("x");
});
const now = () => getRunningLoop().time();
const caught = coroutine(function* (aw: Iterable<any>) {
  try {
    yield* aw;
  } catch (e) {
    return e as Error;
  }
  return null;
});

describe("wait", () => {
  test("takes any iterable of futures, each once", () => {
    const sizes = inLoop(function* () {
      const tasks = [1, 2].map((n) => createTask(turns(n)));
      const [twice] = yield* wait([...tasks, ...tasks]);
      const [iterated] = yield* wait(tasks.values());
      function* generated() {
        for (let i = 0; i < 10; i++) yield createTask(turns(i));
      }
      const [done, pending] = yield* wait(generated());
      return [twice.size, iterated.size, done.size, pending.size];
    });
    expect(sizes).toEqual([2, 2, 10, 0]);
  });

  test("counts as done whatever is done when it returns", () => {
    const done = inLoop(function* () {
      const tasks = [createTask(turns(1)), createTask(turns(2))];
      const [done] = yield* wait(tasks, { returnWhen: FIRST_COMPLETED });
      return done.size;
    });
    expect(done).toBe(2);
  });

  test("returns at the first error, of one that comes and of one that is there; not at a cancellation", () => {
    const log = inLoop(function* () {
      const log: unknown[] = [];
      const long = createTask(sleep(9));
      const bad = createTask(fails(1));
      for (let i = 0; i < 2; i++) {
        const [done, pending] = yield* wait([long, bad], { returnWhen: FIRST_EXCEPTION });
        log.push(
          [...done].map((f) => f === bad),
          pending.size,
          now(),
        );
      }
      const gone = createTask(sleep(9));
      gone.cancel();
      const [done] = yield* wait([long, gone], { returnWhen: FIRST_EXCEPTION });
      return [...log, done.size, now()];
    });
    expect(log).toEqual([[true], 1, 1, [true], 1, 1, 2, 9]);
  });

  test("with a time, gives what is done by then, and leaves the rest alone", () => {
    const log = inLoop(function* () {
      const [a, b] = [createTask(sleep(1)), createTask(fails(2))];
      const [done, pending] = yield* wait([a, b], { timeout: 1.5 });
      const log = [done.has(a as never), pending.has(b as never), now()];
      const [all] = yield* wait([a, b], { timeout: null });
      return [...log, all.size, b.exception(), now()];
    });
    expect(log).toEqual([true, true, 1.5, 2, new ValueError("x"), 2]);
  });

  test("refuses what is no set of futures", () => {
    const loop = newEventLoop();
    const future = loop.createFuture();
    const coro = sleep(1);
    const refusals = [
      () => wait(future as never),
      () => wait(coro as never),
      () => wait([coro as never]),
      () => wait([5 as never]),
      () => wait([future], { returnWhen: -1 as never }),
      () => wait([]),
    ].map((call) => (errorOf(call) as Error).message);
    expect(refusals).toEqual([
      "expect a list of futures, not Future",
      "expect a list of futures, not coroutine",
      "Passing coroutines is forbidden, use tasks explicitly.",
      "wait() takes futures and tasks, got 5",
      "Invalid return_when value: -1",
      "Set of Tasks/Futures is empty.",
    ]);
    coro.close();
  });
});

describe("gather", () => {
  test("is of one loop, that of its futures", () => {
    const [a, b] = [newEventLoop(), newEventLoop()];
    expect(gather(a.createFuture()).getLoop()).toBe(a);
    expect(() => gather(a.createFuture(), b.createFuture())).toThrow("belongs to a different loop");
  });

  test("gives results in the order of the arguments, however they come", () => {
    const loop = newEventLoop();
    const fs = ["a", "b", "c"].map(() => loop.createFuture<string>()) as [
      Future<string>,
      Future<string>,
      Future<string>,
    ];
    const all = gather(...fs);
    for (const i of [1, 2, 0]) fs[i as 0].setResult(String(i));
    for (let i = 0; i < 3; i++) loop.runOnce();
    expect(all.result()).toEqual(["0", "1", "2"]);
  });

  test("of which a child is cancelled fails with that, and is not cancelled itself", () => {
    const log = inLoop(function* () {
      const [a, b] = [createTask(sleep(9)), createTask(sleep(1, "b"))];
      const all = gather(a, b);
      const settled = gatherSettled(a, b);
      yield* sleep(0);
      a.cancel("one");
      const error = yield* caught(all);
      return [error, all.cancelled(), b.done(), yield* settled];
    });
    expect(log).toEqual([
      new CancelledError("one"),
      false,
      false,
      [
        // As in CPython: the message went to what the task waited for, and is not the task's own.
        { status: "rejected", reason: new CancelledError("") },
        { status: "fulfilled", value: "b" },
      ],
    ]);
  });

  test("that is cancelled itself says so, also where it would give what its children came to", () => {
    const log = inLoop(function* () {
      const cut = gatherSettled(createTask(sleep(9)), createTask(sleep(1, "b")));
      yield* sleep(0);
      const asked = [cut.cancel("stop"), cut.done()];
      const survive = coroutine(function* () {
        yield* caught(sleep(9));
        return "kept";
      });
      const survives = createTask(survive());
      const kept = gatherSettled(survives);
      yield* sleep(0);
      kept.cancel("again");
      return [...asked, yield* caught(cut), cut.cancelled(), yield* caught(kept), survives.result()];
    });
    expect(log).toEqual([
      true,
      false,
      new CancelledError("stop"),
      false,
      // As in CPython: the child took the message, and has ended well.
      new CancelledError(""),
      "kept",
    ]);
  });

  test("that has failed already cancels nobody any more", () => {
    const log = inLoop(function* () {
      const long = createTask(sleep(5, "ended"));
      const all = gather(fails(1), long);
      yield* caught(all);
      return [all.cancel(), yield* long];
    });
    expect(log).toEqual([false, "ended"]);
  });

  test("in a shield goes on when who waits is cancelled; of shields, they go on", () => {
    const log = inLoop(function* () {
      const log: unknown[] = [];
      const [a, b] = [createTask(sleep(1, "a")), createTask(sleep(2, "b"))];
      const inner = gather(a, b);
      const waits = createTask(caught(shield(inner)));
      yield* sleep(0);
      waits.cancel();
      log.push((yield* waits)?.name, yield* inner);
      const [c, d] = [createTask(sleep(1, "c")), createTask(sleep(2, "d"))];
      const outer = gather(shield(c), shield(d));
      yield* sleep(0);
      log.push(outer.cancel(), (yield* caught(outer))?.name, yield* c, yield* d);
      return log;
    });
    expect(log).toEqual(["CancelledError", ["a", "b"], true, "CancelledError", "c", "d"]);
  });
});

test("outside of any loop gather, shield and asCompleted take the loop that is set", () => {
  const loop = newEventLoop();
  setEventLoop(loop);
  try {
    const [all, nothing, kept] = [gather(turns(1), turns(2)), gather(), shield(turns(3))];
    const [first] = asCompleted([turns(4)]) as Iterable<Coroutine<number>> as [Coroutine<number>];
    expect([all, nothing, kept].map((future) => future.getLoop() === loop)).toEqual([true, true, true]);
    expect(loop.runUntilCompleteSync(gather(all, nothing, kept, first))).toEqual([[1, 2], [], 3, 4]);
  } finally {
    setEventLoop(null);
  }
});

describe("shield", () => {
  test("passes results, errors and a cancellation of the inner on", () => {
    const loop = newEventLoop();
    const pair = () => {
      const inner = loop.createFuture<number>();
      return [inner, shield(inner)] as const;
    };
    const [[good, goodOuter], [bad, badOuter], [gone, goneOuter]] = [pair(), pair(), pair()];
    good.setResult(42);
    bad.setException(new ValueError("x"));
    gone.cancel();
    loop.runOnce();
    expect([goodOuter.result(), badOuter.exception(), goneOuter.cancelled()]).toEqual([
      42,
      new ValueError("x"),
      true,
    ]);
    expect(shield(good)).toBe(good);
  });

  test("of which the outer is cancelled hears no more of the inner, whatever that comes to", () => {
    const loop = newEventLoop();
    const reports: unknown[] = [];
    loop.setExceptionHandler((_, context) => reports.push(context.message));
    const inner = loop.createFuture<number>();
    const outer = shield(inner);
    outer.cancel();
    loop.runOnce();
    expect(String(inner)).toBe("<Future pending>");
    inner.setException(new ValueError("x"));
    loop.runOnce();
    expect([outer.cancelled(), inner.exception(), reports]).toEqual([true, new ValueError("x"), []]);
  });
});

describe("a cancellation", () => {
  test("reaches the future at the bottom, and each coroutine on the way can turn it", () => {
    const log = inLoop(function* () {
      const log: string[] = [];
      const bottom = new Future<void>();
      const inner = coroutine(function* () {
        try {
          yield* bottom;
        } finally {
          log.push("inner");
        }
      });
      const outer = coroutine(function* () {
        log.push((yield* caught(inner()))?.name ?? "none");
        return "outer goes on";
      });
      const task = createTask(outer());
      yield* sleep(0);
      task.cancel();
      log.push(yield* task);
      return [...log, bottom.cancelled(), task.cancelled(), task.cancelling()];
    });
    expect(log).toEqual(["inner", "CancelledError", "outer goes on", true, false, 1]);
  });

  test("of both a task and what it waits for is one", () => {
    const names = inLoop(function* () {
      const future = new Future<void>();
      const task = createTask(caught(future));
      yield* sleep(0);
      future.cancel();
      task.cancel();
      const error = yield* task;
      yield* sleep(0);
      return [error?.name, task.cancelled()];
    });
    expect(names).toEqual(["CancelledError", false]);
  });

  test("takes the timer of a sleep away", () => {
    const timers = inLoop(function* () {
      const task = createTask(sleep(50));
      yield* sleep(0);
      const before = [...getRunningLoop()._timers].length;
      task.cancel();
      return [before, [...getRunningLoop()._timers].length];
    });
    expect(timers).toEqual([1, 0]);
  });
});

test("the current task is the one whose step it is, also between waits", () => {
  const log = inLoop(function* () {
    const own: boolean[] = [];
    const [first, second] = [new Future<void>(), new Future<void>()];
    const one: Task<void> = createTask(
      coroutine(function* () {
        own.push(currentTask() === one);
        yield* first;
        own.push(currentTask() === one);
        second.setResult();
      })(),
    );
    const two: Task<void> = createTask(
      coroutine(function* () {
        own.push(currentTask() === two);
        first.setResult();
        yield* second;
        own.push(currentTask() === two);
      })(),
    );
    yield* wait([one, two]);
    const seen: unknown[] = [];
    getRunningLoop().callSoon(() => seen.push(currentTask()));
    yield* sleep(0);
    return [...own, ...seen];
  });
  expect(log).toEqual([true, true, true, true, null]);
});
