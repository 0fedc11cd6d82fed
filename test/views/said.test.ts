// What views say of loops and recordings that are made for it: that it is true, whole, and fits into a line.

import { describe, expect, test } from "@jest/globals";
import * as asyncio from "../../src/coroutine/asyncio.ts";
import { columnsOf } from "../../src/syntax/columns.ts";
import type { CoroutineInfo } from "../../src/views/coroutine-info.ts";
import { lanesOf } from "../../src/views/lanes.ts";
import { loopCard } from "../../src/views/loop-card.ts";
import { loopCardText } from "../../src/views/loop-card-text.ts";
import { Replay } from "../../src/views/replay.ts";
import { stateCardText } from "../../src/views/state-card-text.ts";
import { stepPlayer } from "../../src/views/step-player.ts";
import { stepPlayerText } from "../../src/views/step-player-text.ts";
import { timelineText } from "../../src/views/timeline-text.ts";
import { waitingGraph } from "../../src/views/waiting-graph.ts";
import { waitingText } from "../../src/views/waiting-text.ts";
import { FakeClock } from "../coroutine/clock.ts";
import { given } from "./golden.ts";
import { recordingOf } from "./recording-of.ts";

const { coroutine, sleep } = asyncio;
type Tasks = Record<string, asyncio.Task<unknown>>;
type Body = (tasks: Tasks) => Generator<any, unknown, any>;

const sleeper = coroutine(function* sleeper(seconds: number) {
  yield* sleep(seconds);
});

function* sleeping() {
  yield* sleep(1);
}

/** A loop with these tasks, after so many iterations. */
function loopOf(bodies: Record<string, Body>, iterations = 4) {
  const clock = new FakeClock();
  const loop = asyncio.newEventLoop({ clock, name: "loop" });
  const tasks: Tasks = {};
  for (const [name, body] of Object.entries(bodies))
    tasks[name] = loop.createTask(coroutine(body)(tasks), { name });
  for (let i = 0; i < iterations; i++) loop.runOnce();
  return { loop, clock, tasks };
}
const waits = (loop: asyncio.EventLoop) => waitingText(loop.snapshot()).split("\n").slice(1);

test("words of a view stand in columns behind names that are twice as wide, or combined", () => {
  const names = ["買い物", "café", "cafe\u0301", "👩‍👩‍👧 family", "task"];
  const { loop } = loopOf(Object.fromEntries(names.map((name) => [name, sleeping])), 0);
  const trace = loop.trace();
  for (let i = 0; i < 3; i++) loop.runOnce();
  const recording = recordingOf(trace.stop());
  const rows = (text: string) =>
    names.map((name) => text.split("\n").find((line) => new RegExp(`^[^a-z]*(task +)?${name} `).test(line))!);
  const family = 9; // columns of the widest
  for (const [text, next, column] of [
    [loopCardText(loop.snapshot()), /waiting/, 9 + family + 2],
    [timelineText(recording), /[█░]/, 2 + family + 2],
    [stepPlayerText(recording), /waiting/, 2 + family + 2],
    [waitingText(loop.snapshot()), /waits for/, 3 + family + 2],
  ] as const)
    expect(rows(text).map((row) => columnsOf(row.slice(0, row.search(next))))).toEqual(
      names.map(() => column),
    );
});

test("the words of a state card stand behind the widest line of the source", () => {
  const lines = ['const 名前 = "東京";', "const n = 1; // ok"];
  const locals = ["名前", "n"].map((name, i) => ({ name, type: "string", preview: "x", line: i + 1 }));
  const frame = { name: "f", at: null, locals, source: { lines, firstLine: 1 } };
  const text = stateCardText({ ...given<CoroutineInfo>("state-card-coroutine"), frames: [frame] } as never);
  const rows = text.split("\n").filter((line) => line.includes("│"));
  expect(rows.map((row) => columnsOf(row.slice(0, row.indexOf("│"))))).toEqual([29, 29]);
});

describe("who waits for whom", () => {
  test("draws no arrow from a group's parent to its children while it waits for something else", () => {
    const lock = new asyncio.Lock();
    const { loop } = loopOf({
      *parent() {
        yield* lock.acquire();
        yield* asyncio.taskGroup(function* (group) {
          group.createTask(
            coroutine(function* () {
              yield* lock.acquire();
            })(),
            { name: "child" },
          );
          yield* sleep(3);
          lock.release();
        });
      },
    });
    expect(waits(loop)).toEqual([
      "   parent  waits for sleep 3 s",
      "   child   waits for lock, held by parent",
    ]);
  });
  test("calls no ring a deadlock that a time limit, the first of several, or a failure can end", () => {
    const locks = Array.from({ length: 6 }, () => new asyncio.Lock());
    const crossed = (a: asyncio.Lock, b: asyncio.Lock) => [
      function* () {
        yield* a.acquire();
        yield* sleep(0);
        yield* asyncio.waitFor(b.acquire(), 5);
      },
      function* () {
        yield* b.acquire();
        yield* sleep(0);
        yield* a.acquire();
      },
    ];
    const [limited, other] = crossed(locks[0]!, locks[1]!);
    const { loop } = loopOf({
      limited: limited!,
      other: other!,
      *first() {
        const me = asyncio.currentTask()!;
        const back = asyncio.createTask(
          coroutine(function* () {
            yield* me;
          })(),
          { name: "back" },
        );
        yield* asyncio.wait([back, asyncio.createTask(sleeper(3), { name: "free" })], {
          returnWhen: "FIRST_COMPLETED",
        });
      },
      *gathers() {
        const me = asyncio.currentTask()!;
        yield* asyncio.gather(
          coroutine(function* () {
            yield* me;
          })(),
          sleeper(3),
        );
      },
      *completes() {
        const me = asyncio.currentTask()!;
        for (const one of asyncio.asCompleted([
          coroutine(function* () {
            yield* me;
          })(),
          sleeper(3),
        ]))
          yield* one;
      },
    });
    const text = waitingText(loop.snapshot());
    expect(text).not.toContain("stuck");
    expect(text).toContain("first      waits for wait: back and free");
    expect(text).toMatch(/completes +waits for asCompleted: Task-\d+ and Task-\d+/);
  });
  test("says so where nothing can", () => {
    const { loop } = loopOf({
      *both() {
        const me = asyncio.currentTask()!;
        const back = asyncio.createTask(
          coroutine(function* () {
            yield* me;
          })(),
          { name: "back" },
        );
        yield* asyncio.wait([back, asyncio.createTask(sleeper(3), { name: "free" })]);
      },
    });
    expect(waitingText(loop.snapshot())).toContain("Deadlock: both waits for wait; back waits for both.");
  });
  test("tells of a ring of very many its beginning and its end", () => {
    const locks = Array.from({ length: 40 }, () => new asyncio.Lock());
    const eat = (i: number) =>
      function* () {
        yield* locks[i]!.acquire();
        yield* sleep(0);
        yield* locks[(i + 1) % 40]!.acquire();
      };
    const { loop } = loopOf(Object.fromEntries(locks.map((_, i) => [`p${i}`, eat(i)])));
    const said = waitingText(loop.snapshot({ maxItems: 60 }));
    expect(said).toMatch(
      /!1 Deadlock: p0 holds .*; p5 holds [^;]*; 33 more in the same way; p39 holds [^;]*\. None/,
    );
  });
  test("leads from one who waits for a task to the task, and not to the lock that the task waits for", () => {
    const lock = new asyncio.Lock();
    const { loop } = loopOf({
      *holder() {
        yield* lock.acquire();
        yield* sleep(9);
      },
      *waiter() {
        yield* lock.acquire();
      },
      *third(tasks) {
        yield* tasks.waiter!;
      },
    });
    expect(waits(loop)[2]).toBe("   third   waits for waiter");
  });
  test("draws no arrow from a task that has been woken, and finds no deadlock in it", () => {
    const [a, b] = [new asyncio.Lock(), new asyncio.Lock()];
    const take = (one: asyncio.Lock, other: asyncio.Lock) =>
      function* () {
        yield* one.acquire();
        yield* sleep(0);
        yield* other.acquire();
      };
    const { loop, tasks } = loopOf({ rent: take(a, b), refund: take(b, a) });
    expect(waitingText(loop.snapshot())).toContain("Deadlock");
    tasks.rent!.cancel();
    expect(waits(loop)).toEqual(["   rent    cancelling", "   refund  waits for lock, held by rent"]);
    expect(loopCardText(loop.snapshot())).toContain("rent    cancelling <anonymous>()\n");
  });
  test("of a thousand tasks knows what those shown wait for, who holds it, and how many are not shown", () => {
    const lock = new asyncio.Lock();
    const bodies: Record<string, Body> = {};
    for (let i = 0; i < 997; i++) bodies[`t${i}`] = sleeping;
    const { loop } = loopOf({
      ...bodies,
      *holder() {
        yield* lock.acquire();
        yield* sleep(9);
      },
      *waiter() {
        yield* lock.acquire();
      },
    });
    const snapshot = loop.snapshot({ maxItems: 60 });
    const text = waitingText(snapshot);
    expect(text).toContain("t59     waits for sleep 1 s\n   holder  waits for sleep 9 s\n");
    expect(text).toMatch(/\n {3}\(938 more tasks not shown\)$/);
    expect(text).not.toMatch(/task \d|Abandoned/);
    expect(waitingGraph(snapshot)).toContain("(938 more tasks not shown)");
  });
  test("of a thousand tasks finds the two that are stuck at locks, wherever they stand", () => {
    const [a, b] = [new asyncio.Lock(), new asyncio.Lock()];
    const bodies: Record<string, Body> = {};
    for (let i = 0; i < 998; i++) bodies[`t${i}`] = sleeping;
    const take = (one: asyncio.Lock, other: asyncio.Lock) =>
      function* () {
        yield* one.acquire();
        yield* sleep(0);
        yield* other.acquire();
      };
    const { loop } = loopOf({ ...bodies, rent: take(a, b), refund: take(b, a) });
    expect(waitingText(loop.snapshot({ maxItems: 60 }))).toContain("Deadlock: refund");
  });
});

describe("the card of a loop", () => {
  test("tells a callback that is about a task from the task's step", () => {
    const { loop } = loopOf(
      {
        *all() {
          yield* asyncio.gather(sleep(0), sleep(0));
        },
      },
      3,
    );
    loop.callSoon(() => {}).cancel();
    const queue = loopCardText(loop.snapshot())
      .split("\n")
      .filter((line) => line.startsWith("  ready"));
    expect(queue).toEqual([
      "  ready  1. gather counts one",
      "  ready  2. gather counts one",
      "  ready  3. a callback that was cancelled",
    ]);
  });
  test("says whose a time limit is", () => {
    const event = new asyncio.Event();
    const { loop } = loopOf({
      *limited() {
        yield* asyncio.timeout(5, function* () {
          yield* event.wait();
        });
      },
      *some() {
        yield* asyncio.wait([asyncio.createTask(sleeper(9))], { timeout: 6 });
      },
      *each() {
        for (const one of asyncio.asCompleted([sleeper(9)], { timeout: 7 })) yield* one;
      },
    });
    expect(loop.snapshot().timers.length).toBe(5);
    expect(loopCardText(loop.snapshot()).match(/timer .*limit/g)).toEqual([
      "timer  5 s     limited: time limit",
      "timer  6 s     some: time limit",
      "timer  7 s     each: time limit",
    ]);
  });
  test("counts what it does not show", () => {
    const loop = asyncio.newEventLoop({ clock: new FakeClock(), name: "many" });
    for (let i = 0; i < 1000; i++) loop.createTask(sleeper(1), { name: `t${i}` });
    const text = () => loopCardText(loop.snapshot({ maxItems: 40 }));
    expect(text()).toContain("1,000 ready, 0 timers, 1,000 of 1,000 tasks pending");
    expect(text()).toContain(
      "40. t39 begins\n  ready  and 960 more\n         ──── an iteration ends here ────\n",
    );
    loop.step();
    expect(text()).toContain("t40 begins\n  ready  and 959 more\n");
    expect(loopCard(loop.snapshot({ maxItems: 40 }))).toContain("Tasks · 1,000 pending<");
    loop.runOnce();
    expect(text()).toMatch(
      /0 ready, 1,000 timers, .*\n(.*\n)*? {2}timer {2}and 960 more\n(.*\n)*? {2}task {3}and 960 more\n/,
    );
  });
  test("has names that fit into a line, whatever they are", () => {
    const names = [
      "<b>&\"'",
      "two\nlines",
      `${"x".repeat(10_000)}1`,
      `${"x".repeat(10_000)}2`,
      "🧑".repeat(30),
      "",
    ];
    const { loop } = loopOf(Object.fromEntries(names.map((name) => [name, sleeping])));
    const text = loopCardText(loop.snapshot());
    for (const name of ["<b>&\"'", "two lines", /x{27}…x{11}1/, /x{27}…x{11}2/, /(🧑)+…(🧑)+ /u, "(no name)"])
      expect(text).toMatch(name instanceof RegExp ? name : new RegExp(name.replace(/[()]/g, "\\$&")));
    for (const said of [text, waitingText(loop.snapshot())])
      expect(Math.max(...said.split("\n").map((line) => line.length))).toBeLessThan(120);
    expect(loopCard(loop.snapshot())).toContain("&lt;b&gt;&amp;&quot;&#39;");
    expect(text).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/);
  });
});

describe("a recording", () => {
  const laneNames = (events: readonly asyncio.TraceEvent[]) =>
    lanesOf(recordingOf(events)).lanes.map(({ name }) => name);

  test("knows the tasks and timers that were there before, and who of them waits for what", () => {
    const { loop, tasks } = loopOf({
      *old() {
        yield* sleep(5);
      },
      *other(tasks) {
        yield* tasks.old!;
      },
      *queued() {
        for (;;) yield* sleep(0);
      },
    });
    const trace = loop.trace();
    loop.runOnce();
    // One to which nothing has happened yet is no part of the picture.
    expect(laneNames(trace.events)).toEqual(["queued"]);
    const replay = new Replay();
    for (const [i, event] of trace.events.entries()) replay.apply(event, i);
    expect([...replay.tasks.values()].map(({ name, state }) => `${name} ${state}`)).toEqual([
      "queued ready",
      "old waiting",
      "other waiting",
    ]);
    expect(replay.timers.size).toBe(1);
    tasks.old!.cancel();
    for (let i = 0; i < 3; i++) loop.runOnce();
    const { lanes } = lanesOf(recordingOf(trace.events));
    expect(
      lanes.map(({ name, parent, stretches: [first] }) => [name, parent, first!.doing, first!.why]),
    ).toEqual([
      ["queued", null, "ready", undefined],
      ["old", null, "waiting", "sleep 5 s"],
      ["other", null, "waiting", "old"],
    ]);
    expect(stepPlayer(recordingOf(trace.stop()))).not.toMatch(/Made |begins/);
  });
  test("tells of a sleep that was under way what was asked for, and where its task stands", () => {
    const { loop, clock } = loopOf({ sleeping });
    clock.now += 0.7;
    const { events } = loop.trace();
    const replay = new Replay();
    for (const [i, event] of events.entries()) replay.apply(event, i);
    expect([...replay.tasks.values()]).toMatchObject([{ text: "sleep 1 s", stands: 0 }]);
  });

  test("of which no line is known says so", () => {
    const { loop } = loopOf({ sleeping }, 0);
    const trace = loop.trace();
    loop.runOnce();
    expect(stepPlayer(recordingOf(trace.stop()))).toContain("nobody in a line that is known");
  });

  test("that is opened while another one is open hears the names too", () => {
    const { loop } = loopOf(
      {
        *first() {
          yield* sleep(0);
        },
      },
      0,
    );
    const [one, two] = [loop.trace(), loop.trace()];
    loop.runOnce();
    const three = loop.trace();
    loop.runOnce();
    expect([one, two, three].map((trace) => laneNames(trace.stop()))).toEqual([
      ["first"],
      ["first"],
      ["first"],
    ]);
  });
  test("has the step of one who begins a task eagerly around the first step of that", () => {
    const { loop, clock } = loopOf(
      {
        *parent() {
          clock.now += 1;
          asyncio.createTask(
            coroutine(function* () {
              clock.now += 2;
              yield* sleep(9);
            })(),
            { name: "eager", eagerStart: true },
          );
          clock.now += 4;
          yield* sleep(0);
        },
      },
      0,
    );
    const trace = loop.trace();
    loop.runOnce();
    const { steps, lanes } = lanesOf(recordingOf(trace.stop()));
    expect(steps.map(({ label, from, to }) => [label, from, to])).toEqual([
      ["eager", 1, 3],
      ["parent", 0, 7],
    ]);
    expect(lanes.map(({ name, steps }) => [name, steps])).toEqual([
      ["parent", 1],
      ["eager", 1],
    ]);
  });
  test("has the call of a callback that cancels its own handle", () => {
    const { loop } = loopOf({}, 0);
    const handle: asyncio.Handle = loop.callSoon(function once() {
      handle.cancel();
    });
    const trace = loop.trace();
    loop.runOnce();
    expect(lanesOf(recordingOf(trace.stop())).steps.map(({ label }) => label)).toEqual(["once()"]);
  });
  test("counts those of a gather, a group and a wait that are done while somebody waits for them", () => {
    const { loop, clock } = loopOf({}, 0);
    const trace = loop.trace();
    const three = () => [1, 2, 3].map((seconds) => asyncio.createTask(sleeper(seconds)));
    const waiting: Record<string, Body> = {
      *gathers() {
        yield* asyncio.gather(...three());
      },
      *groups() {
        yield* asyncio.taskGroup(function* (group) {
          for (const seconds of [1, 2, 3]) group.createTask(sleeper(seconds));
          yield* sleep(0);
        });
      },
      *waits() {
        yield* asyncio.wait(three());
      },
    };
    const tasks = Object.entries(waiting).map(([name, body]) =>
      loop.createTask(coroutine(body)({}), { name }),
    );
    const replay = new Replay();
    let read = 0;
    const passed = (seconds: number) => {
      clock.now += seconds;
      for (let i = 0; i < 4; i++) loop.runOnce();
      for (const event of trace.events.slice(read)) replay.apply(event, read++);
      return [...replay.tasks.values()].slice(0, 3).map(({ text }) => text);
    };
    expect(passed(0)).toEqual(["gather 0/3", "task group, 3 left", "wait, 3 left"]);
    expect(passed(1)).toEqual(["gather 1/3", "task group, 2 left", "wait, 2 left"]);
    expect(passed(1)).toEqual(["gather 2/3", "task group, 1 left", "wait, 1 left"]);
    passed(1);
    expect(tasks.map((task) => task.done())).toEqual([true, true, true]);
  });

  test("has names that fit into a line", () => {
    const { loop } = loopOf({ [`a\n${"x".repeat(10_000)}`]: sleeping }, 0);
    const trace = loop.trace();
    loop.runOnce();
    expect(timelineText(recordingOf(trace.events)).length).toBeLessThan(300);
    expect(stepPlayer(recordingOf(trace.stop())).length).toBeLessThan(60_000);
  });
});

test("a step player shows what was printed at each step, also where it was the same", () => {
  const { loop } = loopOf(
    {
      *printer() {
        for (let i = 0; i < 3; i++) yield* sleep(0);
      },
    },
    0,
  );
  const trace = loop.trace();
  for (let i = 0; i < 4; i++) loop.runOnce();
  const recording = recordingOf(trace.stop());
  const output = lanesOf(recording).steps.map(({ to }) => ({ t: to, task: 1, text: "tick\n" }));
  const page = stepPlayer({ ...recording, output });
  const { parts, texts } = JSON.parse(/<script type="application\/json">(.*?)<\/script>/s.exec(page)![1]!);
  const printed = parts.output.map(([, text]: [number, number]) => texts[text].replace(/<[^>]*>/g, ""));
  expect(printed).toEqual(output.map(() => expect.stringMatching(/^\w* tick$/)));
  expect(printed.length).toBeGreaterThan(2);
});

test("a task in a ring that is cancelled is woken once, though it is found in it twice", () => {
  const { loop, tasks } = loopOf({
    *main() {
      const me = asyncio.currentTask()!;
      const back = () =>
        coroutine(function* () {
          yield* me;
        })();
      yield* asyncio.gather(back(), back());
    },
  });
  tasks.main!.cancel();
  expect([...loop._ready].filter((entry) => entry === (tasks.main as unknown)).length).toBe(1);
});
