// Futures, beyond the texts and refusals in task.test.ts. Behaviours of test_futures.py.

import { describe, expect, jest, test } from "@jest/globals";
import {
  type Awaitable,
  awaitable,
  CancelledError,
  Context,
  ContextVar,
  coroutine,
  createTask,
  Event,
  ensureFuture,
  Future,
  gather,
  getEventLoop,
  getRunningLoop,
  InvalidStateError,
  isFuture,
  Lock,
  newEventLoop,
  Queue,
  RuntimeError,
  run,
  StopIteration,
  setEventLoop,
  sleep,
  ValueError,
  wait,
  waitFor,
} from "../../src/coroutine/asyncio.ts";
import { errorOf, inLoop } from "./in-loop.ts";

const make = () => newEventLoop({ name: "test" });
const locked = (lock = new Lock()) => {
  lock.hold()[Symbol.iterator]().next();
  return lock;
};

describe("a future", () => {
  test("belongs to the loop that is named, that runs, or that is set", () => {
    const loop = make();
    expect(new Future({ loop }).getLoop()).toBe(loop);
    inLoop(function* () {
      expect(new Future().getLoop()).toBe(getRunningLoop());
    });
    setEventLoop(loop);
    expect(new Future().getLoop()).toBe(getEventLoop());
    setEventLoop(null);
  });

  test("is pending, then finished, failed or cancelled; and stays so", () => {
    const loop = make();
    const state = (f: Future<unknown>) => [f.done(), f.cancelled()];
    const [finished, failed, cancelled] = [0, 1, 2].map(() => loop.createFuture()) as [
      Future<unknown>,
      Future<unknown>,
      Future<unknown>,
    ];
    expect(state(finished)).toEqual([false, false]);
    finished.setResult(42);
    failed.setException(new ValueError("x"));
    cancelled.cancel("why");
    expect([finished, failed, cancelled].map(state)).toEqual([
      [true, false],
      [true, false],
      [true, true],
    ]);
    for (const f of [finished, failed, cancelled]) {
      expect([f.cancel(), errorOf(() => f.setResult(1)), errorOf(() => f.setException(new Error()))]).toEqual(
        [false, new InvalidStateError("invalid state"), new InvalidStateError("invalid state")],
      );
    }
    expect([finished.result(), finished.exception()]).toEqual([42, null]);
    expect([errorOf(() => failed.result()), failed.exception()]).toEqual([
      new ValueError("x"),
      new ValueError("x"),
    ]);
    for (const ask of ["result", "exception"] as const) {
      expect(errorOf(() => cancelled[ask]())).toEqual(new CancelledError("why"));
    }
  });

  test("makes an error of an error class, and keeps a StopIteration from looking like an end", () => {
    const loop = make();
    const byClass = loop.createFuture();
    byClass.setException(RangeError);
    expect(byClass.exception()).toBeInstanceOf(RangeError);
    const bare = loop.createFuture();
    bare.setException(Error);
    expect(bare.exception()).toEqual(new Error());
    for (const given of [new StopIteration(5), StopIteration]) {
      const future = loop.createFuture();
      future.setException(given);
      const error = future.exception() as RuntimeError;
      expect(error).toEqual(
        new RuntimeError("StopIteration interacts badly with generators and cannot be raised into a Future"),
      );
      expect(error.cause).toBeInstanceOf(StopIteration);
    }
  });

  test("gives its result to each who awaits it, once it is there, without a switch from then on", () => {
    const got = inLoop(function* () {
      const loop = getRunningLoop();
      const future = loop.createFuture<number>();
      const twice = coroutine(function* () {
        return [yield* future, yield* future];
      });
      const tasks = [createTask(twice()), createTask(twice())];
      yield* sleep(0);
      future.setResult(7);
      const before = loop._iteration;
      const own = yield* future;
      return [
        own,
        loop._iteration - before,
        yield* tasks[0] as Future<number[]>,
        yield* tasks[1] as Future<number[]>,
      ];
    });
    expect(got).toEqual([7, 0, [7, 7], [7, 7]]);
  });

  test("stepped by hand before it is done says what is wrong", () => {
    const loop = make();
    const future = loop.createFuture<number>();
    const waits = coroutine(function* () {
      return yield* future;
    })();
    waits.next();
    expect(() => waits.send(undefined)).toThrow(new RuntimeError("await wasn't used with future"));
    const unpacked = coroutine(function* () {
      yield* future;
    })();
    expect(() => [...(unpacked as Iterable<unknown>)]).toThrow(
      new RuntimeError("await wasn't used with future"),
    );
  });

  test.each([
    ["a future", () => make().createFuture()],
    ["a task", () => createTask(sleep(1))],
    ["a sleep", () => sleep(1)],
    ["several at once", () => gather(sleep(1))],
    ["an empty queue", () => new Queue().get()],
    ["a lock that is held", () => locked().acquire()],
    ["an event", () => new Event().wait()],
    [
      "a plain generator that waits",
      () =>
        (function* () {
          yield* sleep(1);
        })(),
    ],
  ])("%s that is iterated gives no value for ever", async (_what, made) => {
    const loop = make();
    const told = loop.runUntilComplete(
      coroutine(function* () {
        const waits = made() as Iterable<unknown>;
        let turns = 0;
        let error: unknown = null;
        try {
          for (const _ of waits) turns++;
        } catch (thrown) {
          error = thrown;
        }
        return [turns, error];
      })(),
    );
    expect(await told).toEqual([1, new RuntimeError("await wasn't used with future")]);
  });

  test("a turn of the queue that is iterated ends, as Python's, and is one again for who awaits it", async () => {
    const log: string[] = [];
    const loop = make();
    const other = coroutine(function* () {
      log.push("other");
    });
    await loop.runUntilComplete(
      coroutine(function* () {
        log.push(`${[...sleep(0)].length} turn`);
        loop.createTask(other());
        yield* sleep(0);
        log.push("behind");
      })(),
    );
    expect(log).toEqual(["1 turn", "other", "behind"]);
  });

  test("is known among others; ensureFuture gives it as it is, of its own loop only", () => {
    const [a, b] = [make(), make()];
    const future = a.createFuture();
    expect([isFuture(future), isFuture(Promise.resolve()), isFuture(null)]).toEqual([true, false, false]);
    expect(ensureFuture(future)).toBe(future);
    expect(() => ensureFuture(future, { loop: b })).toThrow("belongs to a different loop");
  });
});

/** Of a class of one's own, as Python's with `__await__`. */
class Turns implements Awaitable<number> {
  constructor(
    readonly n: number,
    readonly log: string[] = [],
  ) {}
  *[Symbol.iterator]() {
    try {
      for (let i = 0; i < this.n; i++) yield* sleep(0);
    } finally {
      this.log.push("over");
    }
    return this.n * 10;
  }
  // biome-ignore lint/suspicious/noThenProperty: it is to be awaited in ordinary async code as well
  then: Future<number>["then"] = (f, r) => ensureFuture(this).then(f, r);
}

describe("an awaitable of one's own", () => {
  test("is run where a coroutine is", async () => {
    const main = coroutine(function* () {
      const gathered = yield* gather(new Turns(1), new Turns(2));
      return [
        yield* new Turns(3),
        yield* awaitable(new Turns(4)),
        yield* waitFor(new Turns(5), 1),
        ...gathered,
      ];
    });
    expect(await run(main())).toEqual([30, 40, 50, 10, 20]);
  });

  test("is cancelled where it stands, without a promise in between", () => {
    const loop = make();
    const log: string[] = [];
    const task = loop.createTask(
      coroutine(function* () {
        yield* gather(new Turns(9, log));
      })(),
    );
    for (let i = 0; i < 3; i++) loop.runOnce();
    expect(loop._bridges).toBe(0);
    task.cancel();
    expect(() => loop.runUntilCompleteSync(task)).toThrow(CancelledError);
    expect(log).toEqual(["over"]);
  });
});

describe("done callbacks", () => {
  test("run in the next iteration, in order, each with the future, each once", () => {
    const loop = make();
    const log: unknown[] = [];
    const future = loop.createFuture<number>();
    for (const name of ["a", "b"]) future.addDoneCallback((f) => log.push(name, f === future, f.result()));
    future.setResult(1);
    expect(log).toEqual([]);
    loop.runOnce();
    loop.runOnce();
    expect(log).toEqual(["a", true, 1, "b", true, 1]);
  });

  test("added to one that is done run all the same, and also when it was cancelled", () => {
    const loop = make();
    const log: string[] = [];
    const [done, gone] = [loop.createFuture<number>(), loop.createFuture<number>()];
    done.setResult(1);
    gone.addDoneCallback(() => log.push("cancelled"));
    gone.cancel();
    done.addDoneCallback(() => log.push("late"));
    expect(log).toEqual([]);
    loop.runOnce();
    expect(log).toEqual(["cancelled", "late"]);
  });

  test("may add and remove callbacks, and an error in one is no matter of the others", () => {
    const loop = make();
    const log: string[] = [];
    loop.setExceptionHandler((_, context) => log.push(String(context.exception)));
    const future = loop.createFuture<void>();
    const removed = () => log.push("not reached");
    future.addDoneCallback(() => {
      log.push("first", `removed ${future.removeDoneCallback(removed)}`);
      future.addDoneCallback(() => log.push("added"));
      throw new ValueError("broken");
    });
    future.addDoneCallback(removed);
    future.addDoneCallback(() => log.push("last"));
    expect(future.removeDoneCallback(removed)).toBe(1);
    future.setResult();
    loop.runOnce();
    loop.runOnce();
    expect(log).toEqual(["first", "removed 0", "ValueError: broken", "last", "added"]);
  });

  test("run in the context of their adding, or in the one that is named", () => {
    const loop = make();
    const cvar = new ContextVar("cvar", { default: "none" });
    const log: string[] = [];
    const future = loop.createFuture<void>();
    const context = new Context();
    context.run(() => cvar.set("named"));
    new Context().run(() => {
      cvar.set("adding");
      future.addDoneCallback(() => log.push(cvar.get()));
      future.addDoneCallback(() => log.push(cvar.get()), { context });
    });
    future.addDoneCallback(() => log.push(cvar.get()));
    future.setResult();
    loop.runOnce();
    expect(log).toEqual(["adding", "named", "none"]);
  });
});

describe("awaited in ordinary async code", () => {
  test("settles as it does, in its loop's time", async () => {
    const loop = make();
    const [good, bad, gone] = [loop.createFuture<number>(), loop.createFuture(), loop.createFuture()];
    const all = Promise.allSettled([good, bad.catch((e) => e), gone, good.finally(() => {})]);
    loop.callSoon(() => {
      good.setResult(1);
      bad.setException(new ValueError("x"));
      gone.cancel("m");
    });
    loop.runOnce();
    loop.runOnce();
    expect(await all).toEqual([
      { status: "fulfilled", value: 1 },
      { status: "fulfilled", value: new ValueError("x") },
      { status: "rejected", reason: new CancelledError("m") },
      { status: "fulfilled", value: 1 },
    ]);
    expect(await good).toBe(1);
  });
});

test("as it prints, only those are looked at that are shown, of any number who wait", () => {
  const future = newEventLoop().createFuture();
  let looks = 0;
  const named = () => Object.defineProperty(() => {}, "name", { get: () => `f${++looks}` });
  for (let i = 0; i < 1_000; i++) future.addDoneCallback(named());
  expect(String(future)).toMatch(/^<Future pending cb=\[.*, <998 more>, .*\]>$/);
  expect(looks).toBeLessThan(10);
});

test("of very many who wait for a future one that goes first costs no look at the others", () => {
  const loop = newEventLoop();
  const future = loop.createFuture<void>();
  const waits = coroutine(function* waits(): Generator<any, unknown, any> {
    return yield* wait([future], { timeout: 9 });
  });
  const tasks = Array.from({ length: 1000 }, () => loop.createTask(waits()));
  loop.runOnce();
  const looks = jest.spyOn(future, "_removeWaiters");
  for (const task of tasks) task.cancel();
  loop.runOnce();
  loop.runOnce();
  expect(tasks.every((task) => task.cancelled())).toBe(true);
  // The last one stands there alone.
  expect(looks.mock.calls.length).toBe(1);
  expect(future.awaitedBy().size).toBe(0);
});
