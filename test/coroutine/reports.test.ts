// What is reported where nobody could catch it: when, with which words, and when not. Behaviours of the reports in
// Lib/test/test_asyncio/test_futures.py.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  coroutine,
  type EventLoop,
  type Future,
  gather,
  newEventLoop,
  type Origin,
  sleep,
} from "../../src/coroutine/asyncio.ts";
import { setHost, watchNotBegun } from "../../src/coroutine/host.ts";
import * as locks from "../../src/coroutine/lock.ts";
import { collected } from "./collected.ts";

let said: { kind: string; message: string; origin: Origin | null; carried: unknown; error: unknown }[];
let cell: number;
let loop: EventLoop;
beforeEach(() => {
  said = [];
  cell = 1;
  setHost({
    warn: (kind, message, { origin, carried, error }) =>
      void said.push({ kind, message, origin, carried, error }),
    carry: { get: () => cell, run: (_, fn) => fn(), origin: (carried) => ({ label: `In[${carried}]` }) },
  });
  loop = newEventLoop();
});
afterEach(() => setHost({ warn: () => {} })); // what is collected later is nobody's concern

/** What was said once all that can be collected is; at least as many as are awaited. */
async function afterGc(awaited = 0): Promise<string[]> {
  await collected(() => said.length >= awaited);
  return said.map(({ message }) => message);
}
const failing = coroutine(function* failing() {
  yield* sleep(0);
  throw new RangeError("lost");
});

describe("an error that nobody takes", () => {
  test("is reported with the place of what failed, when that is collected", async () => {
    (() => {
      loop.createTask(failing(), { name: "t" });
      loop.createFuture().setException(new RangeError("of a future"));
      for (let i = 0; i < 3; i++) loop.runOnce();
    })();
    expect(said).toEqual([]);
    cell = 2; // it belongs to the cell in which it failed, not to the one that runs now
    expect((await afterGc(2)).sort()).toEqual([
      "Future exception was never retrieved\nfuture: <Future finished exception=RangeError('of a future') created at In[1]>",
      "Task exception was never retrieved\nfuture: <Task finished name='t' coro=<failing() done> exception=RangeError('lost') created at In[1]>",
    ]);
    expect(said.map(({ kind, carried, origin }) => [kind, carried, origin?.label])).toEqual([
      ["never-retrieved", 1, "In[1]"],
      ["never-retrieved", 1, "In[1]"],
    ]);
    expect(said.every(({ error }) => error instanceof RangeError)).toBe(true);
  });

  const takers: [string, (future: Future<unknown>) => unknown][] = [
    ["exception()", (future) => future.exception()],
    [
      "result()",
      (future) => {
        try {
          future.result();
        } catch {
          /* it is taken by that */
        }
      },
    ],
    ["cancel()", (future) => future.cancel()],
    ["then()", (future) => void future.catch(() => {})],
    ["a gather", (future) => void gather(future).catch(() => {})],
    [
      "a task that awaits it",
      (future) =>
        loop.createTask(
          coroutine(function* () {
            try {
              yield* future;
            } catch {
              /* taken */
            }
          })(),
        ),
    ],
  ];
  test.each(takers)("is not reported once %s has it", async (_, take) => {
    (() => {
      const future = loop.createFuture();
      future.setException(new RangeError("taken"));
      take(future);
      for (let i = 0; i < 4; i++) loop.runOnce();
    })();
    expect(await afterGc()).toEqual([]);
  });

  test("a result, a cancellation and a pending future are no errors", async () => {
    (() => {
      loop.createFuture().setResult(1);
      loop.createFuture().cancel();
      loop.createFuture();
    })();
    expect(await afterGc()).toEqual([]);
  });
});

describe("in debug mode", () => {
  const here = (origin: Origin | null) => /reports\.test\.ts$/.test(origin?.label ?? "");

  test("futures, tasks, handles and coroutines say where they were made, without any hook", () => {
    setHost({});
    const debugged = newEventLoop({ debug: true });
    const future = debugged.createFuture();
    const coro = failing();
    const task = debugged.createTask(coro);
    const handle = debugged.callSoon(() => {});
    const line = future.origin?.line as number;
    expect([here(future.origin), here(coro.origin), here(task.origin)]).toEqual([true, true, true]);
    expect([coro.origin?.line, task.origin?.line].map((at) => (at as number) - line)).toEqual([1, 2]);
    expect(String(future)).toMatch(/^<Future pending created at .*reports\.test\.ts:\d+>$/);
    expect(String(handle)).toMatch(/created at .*reports\.test\.ts:\d+>$/);
    debugged.setDebug(false);
    expect([debugged.createFuture().origin, failing().origin]).toEqual([null, null]);
  });

  test("a host's own hook is asked instead, and only while some loop is in debug mode", () => {
    setHost({ originInDebug: () => ({ label: "In[9]", line: 4 }) });
    const [one, two] = [newEventLoop(), newEventLoop({ debug: true })];
    expect(String(one.createFuture().origin?.line)).toBe("4");
    two.close();
    expect(one.createFuture().origin).toBe(null);
  });

  test("a closed loop has no part in that, however its debug mode is switched", () => {
    setHost({});
    const [kept, closed] = [newEventLoop({ debug: true }), newEventLoop({ debug: true })];
    closed.close();
    closed.setDebug(false);
    expect([closed.getDebug(), here(kept.createFuture().origin)]).toEqual([false, true]);
    kept.close();
    closed.setDebug(true);
    expect([closed.getDebug(), newEventLoop().createFuture().origin]).toEqual([true, null]);
  });

  test("a slow callback is reported with its place", () => {
    const slow = newEventLoop({ debug: true });
    slow.slowCallbackDuration = 0.005;
    slow.callSoon(function dawdle() {
      const until = performance.now() + 8;
      while (performance.now() < until);
    });
    slow.callSoon(() => {});
    slow.runOnce();
    slow.close();
    expect(said.map(({ kind, message }) => [kind, message.replace(/[\d.]+ seconds/, "n seconds")])).toEqual([
      [
        "slow-callback",
        expect.stringMatching(/^Executing <Handle dawdle\(\) created at .*> took n seconds$/),
      ],
    ]);
    expect(here(said[0]?.origin ?? null)).toBe(true);
  });

  test("a pending task of a closed loop is named", () => {
    const closed = newEventLoop();
    closed.createTask(failing(), { name: "left" });
    closed.close();
    expect(said.map(({ kind, message, origin }) => [kind, message, origin?.label])).toEqual([
      [
        "destroyed-pending",
        "Task was destroyed but it is pending!\ntask: <Task pending name='left' coro=<failing() running>>",
        "In[1]",
      ],
    ]);
  });

  test("of very many pending tasks the oldest are named, and how many more there are", () => {
    const closed = newEventLoop();
    const gate = closed.createFuture();
    const waits = coroutine(function* waits() {
      yield* gate;
    });
    for (let i = 0; i < 20_000; i++) closed.createTask(waits(), { name: `left ${i}` });
    closed.runOnce();
    closed.close();
    expect(said.map(({ message }) => /name='[^']+'/.exec(message)?.[0] ?? message)).toEqual([
      ...Array.from({ length: 100 }, (_, i) => `name='left ${i}'`),
      "Tasks were destroyed but they are pending: 19900 more",
    ]);
    expect(said.at(-1)!.origin?.label).toBe("In[1]");
  });

  test("a coroutine without a body of its own that nobody awaits is reported like any other", async () => {
    watchNotBegun(); // those of the tests before
    await afterGc();
    said = [];
    const kept = (() => {
      const debugged = newEventLoop({ debug: true });
      const { Lock } = locks;
      new Lock().acquire();
      const [awaited, stepped, closed, stays] = [1, 2, 3, 4].map(() => new Lock().acquire());
      sleep(1);
      watchNotBegun();
      debugged.runUntilCompleteSync(
        coroutine(function* () {
          yield* awaited!;
        })(),
      );
      try {
        stepped?.next();
      } catch {
        /* StopIteration */
      }
      closed?.close();
      debugged.close();
      return stays;
    })();
    const names = (await afterGc(2)).map((message) => message.replace(/ \(made at .*/, ""));
    expect(names.sort()).toEqual([
      "coroutine 'Lock.acquire' was never awaited",
      "coroutine 'sleep' was never awaited",
    ]);
    kept?.close();
  });
});
