// Who drives a loop, from when to when; a fake clock, so that nothing waits.

import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { tellHostTime } from "./host-clock.ts";

// Behind that, see there.

import {
  allTasks,
  coroutine,
  createTask,
  type EventLoop,
  getEventLoop,
  getRunningLoop,
  newEventLoop,
  RuntimeError,
  run,
  runSync,
  setEventLoop,
  setHost,
  sleep,
  ValueError,
} from "../../src/coroutine/asyncio.ts";
import { FakeClock } from "./clock.ts";

const pause = coroutine(function* pause(log: string[], name: string, seconds: number) {
  log.push(`${name} begins`);
  yield* sleep(seconds);
  log.push(`${name} ends`);
  return name;
});
const clock = new FakeClock();
const make = (): EventLoop => newEventLoop({ clock, name: "test" });
/** All microtasks there are now, and those they make. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Run `n` handles, each a tenth of a millisecond of the host's time. @returns how many had run when the host got its turns */
async function spin(n: number, prepare: (loop: EventLoop) => void = () => {}): Promise<number[]> {
  let ran = 0;
  const turns: number[] = [];
  const waiting: (() => void)[] = [];
  tellHostTime(() => ran / 10);
  const loop = newEventLoop({
    clock: {
      time: () => 0,
      schedule(_, wake) {
        turns.push(ran);
        waiting.push(wake);
        return () => {};
      },
    },
  });
  prepare(loop);
  const spinning = coroutine(function* () {
    while (ran++ < n) yield* sleep(0);
  });
  const promise = loop.runUntilComplete(spinning());
  while (loop.isRunning()) waiting.shift()?.();
  await promise;
  return turns;
}

afterEach(() => {
  jest.restoreAllMocks();
  tellHostTime();
  setEventLoop(null);
  setHost({});
});

describe("a loop that stands still", () => {
  test("moves by iterations and by single handles", () => {
    const loop = make();
    const log: string[] = [];
    for (const name of "abc") loop.callSoon(() => log.push(name));
    loop.callSoon(() => loop.callSoon(() => log.push("d")));
    expect(loop.step()?.iteration).toBe(1);
    expect([log, loop.snapshot().border]).toEqual([["a"], 3]);
    expect(loop.runOnce()).toBe(3);
    expect([log, loop.snapshot().ready.length]).toEqual([["a", "b", "c"], 1]);
    expect(loop.step()?.iteration).toBe(2);
    expect([log, loop.step(), loop.runOnce()]).toEqual([["a", "b", "c", "d"], null, 0]);
  });

  test("runs the article's program with and without await", async () => {
    const log: string[] = [];
    const loop = make();
    const task = loop.createTask(pause(log, "t", 0));
    const promise = loop.runUntilComplete(task);
    expect([task.done(), log]).toEqual([true, ["t begins", "t ends"]]);
    expect(await promise).toBe("t");
    expect(await task).toBe("t");
    expect(loop.isRunning()).toBe(false);
    loop.close();
    expect(() => loop.callSoon(() => {})).toThrow(new RuntimeError("Event loop is closed"));
    loop.close();
  });

  test("is said to do so where ordinary code awaits its task", async () => {
    const said: string[] = [];
    setHost({ warn: (kind, message) => said.push(`${kind}: ${message}`) });
    const loop = make();
    const task = loop.createTask(pause([], "t", 0), { name: "Task-1" });
    void task.then(() => said.push("done"));
    await settled();
    await settled();
    void loop.runUntilComplete(task);
    await settled();
    expect(said).toEqual([
      "standing-loop: Task-1 belongs to loop 'test', which stands still: await loop.runUntilComplete(task)",
      "done",
    ]);
  });

  test("is not said to where it runs a moment later, the task done or not", async () => {
    const said: string[] = [];
    setHost({ warn: (kind) => said.push(kind) });
    const [first, second] = [make(), make()];
    const task = first.createTask(pause([], "t", 0));
    const long = second.createTask(pause([], "t", 5));
    void task.then();
    void long.then();
    void first.runUntilComplete(task);
    void second.runUntilComplete(long);
    await settled();
    await settled();
    expect([said, task.done(), long.done(), second.isRunning()]).toEqual([[], true, false, true]);
    clock.advance(5);
    await long;
  });
});

describe("a loop that is driven", () => {
  test("goes over to the host's turns where it must wait, and sleeps until then", async () => {
    const log: string[] = [];
    const loop = make();
    const promise = loop.runUntilComplete(pause(log, "t", 5));
    expect([log, loop.isRunning(), clock.planned]).toEqual([["t begins"], true, 1]);
    await expect(loop.runUntilComplete(pause([], "u", 0))).rejects.toThrow(
      "This event loop is already running",
    );
    expect(() => loop.runOnce()).toThrow("This event loop is already running");
    expect(() => loop.close()).toThrow("Cannot close a running event loop");
    clock.advance(4);
    expect(log).toEqual(["t begins"]);
    clock.advance(1);
    expect(log).toEqual(["t begins", "t ends"]);
    expect(await promise).toBe("t");
    expect([loop.isRunning(), clock.planned]).toEqual([false, 0]);
  });

  test("is woken by a promise and by a new handle", async () => {
    const log: string[] = [];
    const loop = newEventLoop();
    let resolve: (n: number) => void = () => {};
    const promise = new Promise<number>((r) => {
      resolve = r;
    });
    const run = loop.runUntilComplete(promise);
    loop.callSoon(() => {
      log.push("handle");
      loop.callLater(0.001, () => {
        log.push("timer");
        resolve(3);
      });
    });
    expect([await run, log]).toEqual([3, ["handle", "timer"]]);
  });

  test("is woken by a new timer that is due before the one it sleeps for", async () => {
    const log: string[] = [];
    const loop = make();
    const run = loop.runUntilComplete(pause(log, "t", 9));
    loop.callLater(2, () => log.push("sooner"));
    clock.advance(2);
    expect(log).toEqual(["t begins", "sooner"]);
    clock.advance(7);
    expect([await run, log]).toEqual(["t", ["t begins", "sooner", "t ends"]]);
  });

  test("runs for ever until stop(), after the iteration in which it was called", async () => {
    const loop = make();
    const log: string[] = [];
    const forever = loop.runForever();
    loop.callSoon(() => {
      loop.stop();
      loop.callSoon(() => log.push("next time"));
    });
    loop.callSoon(() => log.push("same iteration"));
    clock.advance(0);
    await forever;
    expect(log).toEqual(["same iteration"]);
    const waits = loop.createTask(pause([], "t", 9));
    loop.callSoon(() => loop.stop());
    await expect(loop.runUntilComplete(waits)).rejects.toThrow("Event loop stopped before Future completed.");
    expect([waits.done(), log]).toEqual([false, ["same iteration", "next time"]]);
  });

  test("is stopped from outside while it sleeps", async () => {
    const loop = newEventLoop();
    const forever = loop.runForever();
    await new Promise((resolve) => setTimeout(resolve, 1));
    loop.stop();
    await forever;
    expect(loop.isRunning()).toBe(false);
  });

  test("gives the host its turn after ten milliseconds of work", async () => {
    // The host's clock is looked at every 64 handles: 128 are the first to be more than ten milliseconds.
    expect(await spin(500, (loop) => loop.callLater(10, () => {}))).toEqual([128, 256, 384]);
    // Also where the loop waits for nothing from outside: the host's timers and I/O are not the loop's.
    expect(await spin(500)).toEqual([128, 256, 384]);
  });

  test("does not keep the host from its own timers", async () => {
    const loop = newEventLoop();
    let served = 0;
    const timer = setInterval(() => (served += 1), 1);
    const wake = loop.callLater(10, () => {});
    const untilServed = coroutine(function* () {
      for (let ran = 0; served < 3 && ran < 1e8; ran++) yield* sleep(0);
      wake.cancel();
      return served;
    });
    expect(await loop.runUntilComplete(untilServed())).toBe(3);
    clearInterval(timer);
  });

  test("refuses a second loop on the same stack", () => {
    const main = coroutine(function* () {
      yield* sleep(0);
      make().runOnce();
    });
    expect(() => runSync(main())).toThrow("Cannot run the event loop while another loop is running");
  });
});

describe("the synchronous run", () => {
  test("waits for timers by standing still, and says what can never come", () => {
    const loop = make();
    const before = loop.time();
    expect(loop.runUntilCompleteSync(pause([], "t", 3))).toBe("t");
    expect(loop.time()).toBe(before + 3);
    const promised = loop.createTask(
      coroutine(function* () {
        yield* loop.createFuture();
      })(),
      { name: "T" },
    );
    expect(() => loop.runUntilCompleteSync(promised)).toThrow(
      "deadlock: T waits for <Future pending>, and nothing is left that could go on",
    );
    expect(() => loop.runUntilCompleteSync(new Promise(() => {}))).toThrow(
      "use await loop.runUntilComplete(…)",
    );
  });

  test("blocks a real thread too", () => {
    expect(runSync(pause([], "t", 0.002))).toBe("t");
  });
});

describe("which loop is meant", () => {
  test("the running one, else the one set, else a new one that stands still", () => {
    expect(() => getRunningLoop()).toThrow(new RuntimeError("no running event loop"));
    expect(() => createTask(pause([], "t", 0) as never)).toThrow("no running event loop");
    const loop = getEventLoop();
    expect(getEventLoop()).toBe(loop);
    const inside = coroutine(function* () {
      yield* sleep(0);
      return getEventLoop() === getRunningLoop() && getRunningLoop() !== loop && allTasks().size === 1;
    });
    expect(runSync(inside())).toBe(true);
    loop.close();
    const warn = jest.fn();
    setHost({ warn });
    expect(getEventLoop()).not.toBe(loop);
  });
});

describe("run", () => {
  test("cancels what is left, reports what fails in that, and closes its loop", async () => {
    const said: string[] = [];
    let loop: EventLoop | null = null;
    const stubborn = coroutine(function* () {
      try {
        yield* sleep(10);
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: what is tested
        throw new ValueError("in cleanup");
      }
    });
    const main = coroutine(function* () {
      loop = getRunningLoop();
      loop.setExceptionHandler((_, context) => said.push(`${context.message}: ${context.exception}`));
      createTask(stubborn());
      yield* sleep(0);
      return 1;
    });
    expect(await run(main())).toBe(1);
    expect((loop as EventLoop | null)?.isClosed()).toBe(true);
    expect(said).toEqual(["unhandled exception during asyncio.run() shutdown: ValueError: in cleanup"]);
    await expect(run(5 as never)).rejects.toThrow(new ValueError("a coroutine was expected, got 5"));
    await expect(run(main as never)).rejects.toThrow("run(f())  // this");
    await expect(run(Promise.resolve(1) as never)).rejects.toThrow(
      'a coroutine was expected, got <Promise> (an async function needs "use coroutines"',
    );
  });
});

test("a snapshot is plain data about who waits for whom", () => {
  const loop = make();
  const child = loop.createTask(pause([], "c", 2), { name: "child" });
  const parent = coroutine(function* parent() {
    yield* child;
  });
  loop.createTask(parent(), { name: "parent" });
  loop.runOnce();
  const snapshot = structuredClone(loop.snapshot());
  const [c, p] = snapshot.futures;
  expect([c?.name, c?.reason, c?.awaitedBy]).toEqual(["child", "sleep 2 s", [p?.id]]);
  expect([p?.name, p?.waitsFor, p?.frames.map((f) => f.name)]).toEqual(["parent", c?.id, ["parent"]]);
  expect(snapshot.timers.map((t) => [t.label, t.inSeconds])).toEqual([["sleep", 2]]);
});

test("why a task sleeps is told as it was asked, and what is left once that is a good deal less", () => {
  const loop = make();
  loop.createTask(pause([], "c", 2), { name: "child" });
  loop.runOnce();
  const reasons = [0.1, 0.4, 1.25, 1].map((seconds) => {
    clock.advance(seconds);
    return loop.snapshot().futures[0]?.reason;
  });
  expect(reasons).toEqual([
    "sleep 2 s",
    "sleep 2 s, 1.5 s left",
    "sleep 2 s, 0.25 s left",
    "sleep 2 s, 0 s left",
  ]);
});

test("delays must be numbers", () => {
  const loop = make();
  expect(() => loop.callLater(Number.NaN, () => {})).toThrow(
    new ValueError("Invalid delay: NaN (not a number)"),
  );
  expect(() => loop.callLater("1" as never, () => {})).toThrow(TypeError);
  expect(() => sleep(Number.NaN)).toThrow(ValueError);
});
