// What views are told: snapshots with those who stand in line, traces, progress.

import { describe, expect, jest, test } from "@jest/globals";
import {
  Barrier,
  Condition,
  coroutine,
  createTask,
  Event,
  Future,
  followProgress,
  gather,
  getRunningLoop,
  Lock,
  newEventLoop,
  type Progress,
  Queue,
  Semaphore,
  setHost,
  sleep,
  type TimerHandle,
  type TraceEvent,
  wait,
} from "../../src/coroutine/asyncio.ts";
import { FakeClock } from "./clock.ts";
import { play } from "./play.ts";

describe("a snapshot", () => {
  test("tells at what tasks stand in line, who holds it, and the wait in words", () => {
    const loop = newEventLoop({ clock: new FakeClock() });
    const [lock, event, semaphore, queue] = [new Lock(), new Event(), new Semaphore(0), new Queue(1)];
    const [condition, barrier] = [new Condition(), new Barrier(3)];
    const steps: Record<string, () => Generator<any, unknown, any>> = {
      *holder() {
        yield* lock.acquire();
        yield* sleep(5);
      },
      *locked() {
        yield* lock.acquire();
      },
      *alsoLocked() {
        yield* lock.acquire();
      },
      *flag() {
        yield* event.wait();
      },
      *permit() {
        yield* semaphore.acquire();
      },
      *getter() {
        yield* queue.get();
      },
      *changed() {
        yield* condition.with(() => condition.wait());
      },
      *party() {
        yield* barrier.wait();
      },
      *all() {
        yield* gather(sleep(1), sleep(2), sleep(3));
      },
    };
    for (const [name, body] of Object.entries(steps)) loop.createTask(coroutine(body)(), { name });
    loop.runOnce();
    const { futures, waiters } = structuredClone(loop.snapshot());
    const name = (id: number | null) => futures.find((future) => future.id === id)?.name ?? id;
    expect(
      Object.fromEntries(futures.filter((f) => f.name! in steps).map((f) => [f.name, f.reason])),
    ).toEqual({
      holder: "sleep 5 s",
      locked: "lock held by holder",
      alsoLocked: "lock held by holder",
      flag: "event",
      permit: "semaphore",
      getter: "queue.get",
      changed: "condition",
      party: "barrier",
      all: "gather 0/3",
    });
    expect(waiters.map((w) => [w.kind, w.text, name(w.owner), w.waiters.map(name)])).toEqual([
      ["lock", "<Lock [locked, waiters:2]>", "holder", ["locked", "alsoLocked"]],
      ["event", "<Event [unset, waiters:1]>", null, ["flag"]],
      ["semaphore", "<Semaphore [locked, waiters:1]>", null, ["permit"]],
      ["queue", "<Queue maxsize=1 _getters[1]>", null, ["getter"]],
      ["condition", "<Condition [unlocked, waiters:1]>", null, ["changed"]],
      ["barrier", "<Barrier [filling, waiters:1/3]>", null, ["party"]],
    ]);
  });

  test("leaves out what is above maxItems, and says how much", () => {
    const loop = newEventLoop({ clock: new FakeClock() });
    const lock = new Lock();
    for (let i = 0; i < 5; i++) loop.createTask(lock.acquire());
    loop.runOnce();
    const { futures, waiters, omitted } = loop.snapshot({ maxItems: 2 });
    // Four wait, at a future each, which is told of with its task; one task has it and is done, and is told of as its holder.
    expect([futures.length, waiters.length, omitted]).toEqual([5, 1, 2]);
  });

  test("of very many tasks looks at few, and names some hundred of those who wait for the same", () => {
    const loop = newEventLoop({ clock: new FakeClock() });
    const [lock, gate] = [new Lock(), loop.createFuture<void>()];
    const waits = coroutine(function* waits() {
      yield* gate;
    });
    for (let i = 0; i < 3000; i++) {
      loop.createTask(waits());
      loop.createTask(lock.acquire());
      loop.createTask(sleep(3000 - i) as never);
    }
    loop.runOnce();
    loop.callSoon(() => {});
    const looks = jest.spyOn(Future.prototype, "awaitedBy");
    const { futures, waiters, timers, left } = loop.snapshot({ maxItems: 20 });
    expect(looks.mock.calls.length).toBeLessThan(600);
    looks.mockRestore();
    expect(timers.map(({ when }) => when)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(
      futures.find(({ kind, waitsFor }) => kind === "future" && waitsFor === null)?.awaitedBy.length,
    ).toBe(200);
    expect(waiters.map((one) => one.waiters.length)).toEqual([200]);
    // One has the lock. Beside the 20 oldest that are not done the 20 that sleep the shortest are told of.
    expect(left).toEqual({ ready: 0, timers: 2980, tasks: 8999 - 40 });
  });
});

/** An event in short. */
function short(event: TraceEvent, name: (id: number | null) => string): string {
  const at = `${event.iteration}`;
  switch (event.type) {
    case "iteration":
      return `${at} iteration ${event.ready}`;
    case "create":
      return `${at} create ${name(event.future.id)} by ${name(event.parent)}`;
    case "run":
      return `${at} run ${name(event.task)}`;
    case "suspend":
      return `${at} suspend ${name(event.task)}: ${event.reason ?? "its turn"}`;
    case "wake":
      return `${at} wake ${name(event.task)} by ${name(event.by)}`;
    case "cancel":
      return `${at} cancel ${name(event.future)} by ${name(event.by)} ${event.message ?? ""}`.trim();
    case "done":
      return `${at} done ${name(event.future)} ${event.state} ${event.preview ?? ""}`.trim();
    case "timer":
      return `${at} timer ${event.when}${event.cancelled ? " cancelled" : ""}`;
    case "callback":
      return `${at} callback ${event.label}`;
  }
}

function told(events: readonly TraceEvent[]): string[] {
  const names = new Map<number, string>();
  const counts: Record<string, number> = {};
  for (const event of events) {
    if (event.type !== "create") continue;
    const { id, name, kind } = event.future;
    counts[kind] = (counts[kind] ?? 0) + 1;
    names.set(id, name ?? `${kind} ${counts[kind]}`);
  }
  return events.map((event) => short(event, (id) => (id === null ? "nobody" : (names.get(id) ?? `? ${id}`))));
}

describe("a trace", () => {
  test("tells all that happens, in order", () => {
    const clock = new FakeClock();
    const loop = newEventLoop({ clock });
    const lock = new Lock();
    const user = coroutine(function* () {
      yield* lock.acquire();
      yield* sleep(1);
      lock.release();
      return "used";
    });
    const main = coroutine(function* () {
      const tasks = ["a", "b", "c"].map((name) => createTask(user(), { name }));
      yield* sleep(0);
      tasks[1]?.cancel("enough");
      getRunningLoop().callSoon(function ping() {});
      yield* wait(tasks);
    });
    const trace = loop.trace();
    loop.runUntilCompleteSync(loop.createTask(main(), { name: "main" }));
    const events = trace.stop();
    loop.callSoon(() => {});
    loop.runOnce();
    expect(trace.events).toEqual(events);
    expect(trace.dropped).toBe(0);
    expect(told(events)).toEqual(expectedTrace);
    expect(events.every((event, i) => i === 0 || event.t >= events[i - 1]!.t)).toBe(true);
    expect(structuredClone(events)).toEqual(events);
  });

  test("a timer that has fired is not cancelled any more", () => {
    const loop = newEventLoop({ clock: new FakeClock() });
    const events: string[] = [];
    const onEvent = (e: TraceEvent) => void (e.type === "timer" && events.push(`${e.when} ${e.cancelled}`));
    using _trace = loop.trace({ onEvent });
    const timer: TimerHandle = loop.callLater(1, () => timer.cancel());
    const unused = loop.callLater(2, () => {});
    loop.runUntilCompleteSync(
      coroutine(function* () {
        yield* wait([loop.createFuture()], { timeout: 1.5 });
        unused.cancel();
        timer.cancel();
      })(),
    );
    expect(events).toEqual(["1 false", "2 false", "1.5 false", "2 true"]);
    expect([timer.cancelled(), loop.snapshot().timers]).toEqual([true, []]);
  });

  test("keeps the last of many, and tells each to its listener; an error in that is the loop's", () => {
    const loop = newEventLoop({ clock: new FakeClock() });
    const reported: string[] = [];
    loop.setExceptionHandler((_, { message }) => void reported.push(message));
    let heard = 0;
    const trace = loop.trace({
      limit: 10,
      onEvent: (event) => {
        heard += 1;
        if (event.type === "done") throw new Error("of the listener");
      },
    });
    const turns = coroutine(function* () {
      for (let i = 0; i < 100; i++) yield;
    });
    loop.runUntilCompleteSync(turns());
    expect([trace.events.length, trace.dropped + 10 === heard, heard > 300]).toEqual([10, true, true]);
    expect(trace.events.at(-1)?.type).not.toBe("run");
    expect(reported).toEqual(["Exception in the onEvent of a trace"]);
  });

  test("asks where tasks stand only for those that want to know", () => {
    let asked = 0;
    const at = { label: "In[1]", line: 2 };
    setHost({
      locate: () => {
        asked += 1;
        return at;
      },
    });
    try {
      const loop = newEventLoop({ clock: new FakeClock() });
      const once = coroutine(function* () {
        yield;
      });
      const stands = (places: boolean) => {
        const trace = loop.trace({ places });
        loop.runUntilCompleteSync(once());
        return trace.stop().filter(({ type }) => type === "suspend");
      };
      expect(stands(false)).toEqual([expect.objectContaining({ at: null })]);
      expect(asked).toBe(0);
      expect(stands(true)).toEqual([expect.objectContaining({ at })]);
      expect(asked).toBe(1);
    } finally {
      setHost({});
    }
  });

  test("ends with its block, and another one goes on", () => {
    const loop = newEventLoop({ clock: new FakeClock() });
    const outer = loop.trace();
    {
      using inner = loop.trace();
      loop.callSoon(function one() {});
      loop.runOnce();
      expect(inner.events.map(({ type }) => type)).toEqual(["iteration", "callback"]);
    }
    expect(loop._tracer).not.toBe(null);
    loop.callSoon(function two() {});
    loop.runOnce();
    expect(outer.stop().length).toBe(4);
    expect(loop._tracer).toBe(null);
  });
});

describe("progress", () => {
  test("is told at most so often, at the end, and takes no error", () => {
    const reports: string[] = [];
    const log = play(function* (log, loop) {
      const text = ({ done, total, failed, cancelled, elapsed, rate, remaining }: Progress) =>
        `${done}/${total} f${failed} c${cancelled} ${elapsed}s ${rate.toFixed(2)}/s ${remaining?.toFixed(1)}`;
      const child = coroutine(function* (n: number) {
        yield* sleep(n);
        if (n === 2) throw new Error("two");
      });
      const tasks = [1, 2, 3, 4, 9].map((n) => createTask(child(n)));
      loop.callLater(5, () => tasks[4]?.cancel());
      followProgress(tasks, (p) => reports.push(text(p)), { every: 1.5 });
      const stopped = followProgress(tasks, () => log("never"));
      stopped[Symbol.dispose]();
      yield* wait(tasks);
      yield* sleep(0);
      log(tasks[1]?.exception());
    });
    expect(reports).toEqual([
      "1/5 f0 c0 1s 1.00/s 4.0",
      "2/5 f1 c0 2.5s 0.80/s 3.8",
      "3/5 f1 c0 4s 0.75/s 2.7",
      "5/5 f1 c1 5s 1.00/s 0.0",
    ]);
    expect(log).toEqual(["Error: two"]);
  });

  test("of nothing, and of what is done already, is told once", () => {
    const reports: Progress[] = [];
    followProgress([], (p) => reports.push(p));
    expect(reports).toMatchObject([{ total: 0, done: 0, remaining: null }]);
    play(function* (_, loop) {
      const done = loop.createFuture<number>();
      done.setResult(1);
      followProgress([done, done], (p) => reports.push(p));
      yield* sleep(0);
      yield* sleep(0);
    });
    expect(reports.slice(1)).toMatchObject([{ total: 1, done: 1, failed: 0, remaining: 0 }]);
  });
});

const expectedTrace = `0 create main by nobody
1 iteration 1
1 run main
1 create a by main
1 create b by main
1 create c by main
1 suspend main: its turn
2 iteration 4
2 run a
2 timer 1
2 create future 1 by a
2 suspend a: sleep 1 s
2 run b
2 create future 2 by b
2 suspend b: lock held by a
2 run c
2 create future 3 by c
2 suspend c: lock held by a
2 run main
2 cancel b by main enough
2 done future 2 cancelled
2 wake b by future 2
2 create future 4 by main
2 suspend main: wait, 3 left
3 iteration 2
3 run b
3 done b cancelled
3 callback ping()
4 iteration 1
5 iteration 1
5 done future 1 finished undefined
5 wake a by future 1
6 iteration 1
6 run a
6 done future 3 finished true
6 wake c by future 3
6 done a finished 'used'
7 iteration 2
7 run c
7 timer 2
7 create future 5 by c
7 suspend c: sleep 1 s
8 iteration 1
8 done future 5 finished undefined
8 wake c by future 5
9 iteration 1
9 run c
9 done c finished 'used'
10 iteration 1
10 done future 4 finished undefined
10 wake main by future 4
11 iteration 1
11 run main
11 done main finished undefined
12 iteration 1`.split("\n");
