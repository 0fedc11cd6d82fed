// What views say of random programs, at each step and of the recording at the end, against what the runtime's own
// objects and the steps themselves tell. The programs are those that test/coroutine/fuzz compares with CPython.

import { beforeAll, expect, test } from "@jest/globals";
import * as asyncio from "../../src/coroutine/asyncio.ts";
import { idOf } from "../../src/coroutine/future-info.ts";
import type { TraceEvent } from "../../src/coroutine/trace-log.ts";
import { lanesOf } from "../../src/views/lanes.ts";
import { Replay } from "../../src/views/replay.ts";
import { FakeClock } from "../coroutine/clock.ts";
import { slots } from "../coroutine/fuzz/constructs/construct.ts";
import { generate } from "../coroutine/fuzz/generate.ts";
import { libraryFor, mainOf } from "../coroutine/fuzz/here.ts";
import { typescript } from "../coroutine/fuzz/write.ts";
import { disagreements, stateIn } from "./account.ts";
import { recordingOf } from "./recording-of.ts";

const seed = 1;
const programs = 80;
const mostSteps = 400;

type Step = { task: asyncio.Task<unknown>; from: number; to: number };
/** The loop after a step: how many events there were, and how each pending task stood. */
type Moment = { events: number; tasks: [id: number, state: string][]; queue: number[] };

beforeAll(() => {
  asyncio.setHost({ warn: () => {} });
});

/** Run a program step by step, and record it from its `begin`-th step on. @returns what is wrong */
function wrongOf(at: number, begin: number): string[] {
  const clock = new FakeClock();
  const loop = asyncio.newEventLoop({ clock, name: `program ${at}` });
  loop.setExceptionHandler(() => {});
  const steps: Step[] = [];
  const moments: Moment[] = [];
  const events: TraceEvent[] = [];
  let recording = false;
  // What a program says takes time, so that a step has a length.
  const library = libraryFor(() => void (clock.now += 1e-5));
  const main = asyncio.coroutine(function* main() {
    for (let i = 0; i < slots.f; i++) library.f[i] = loop.createFuture();
    library.t[0] = asyncio.currentTask();
    return yield* mainOf(typescript(generate(at, 13)), library)("main");
  });
  loop.createTask(main(), { name: "main" });
  const { _run: run } = asyncio.Task.prototype;
  asyncio.Task.prototype._run = function (this: asyncio.Task<unknown>) {
    const step = { task: this, from: clock.now, to: 0 };
    if (recording && !this.done()) steps.push(step);
    try {
      run.call(this);
    } finally {
      step.to = clock.now;
    }
  };
  const wrong: string[] = [];
  try {
    for (let n = 0; n < mostSteps && wrong.length === 0; n++) {
      if (n === begin) {
        loop.trace({ onEvent: (event) => events.push(structuredClone(event)) });
        recording = true;
      }
      const idle = stepOf(loop) === null;
      wrong.push(...disagreements(loop).map((words) => `step ${n}: ${words}`));
      const tasks = loop._pendingTasks();
      if (recording)
        moments.push({
          events: events.length,
          tasks: tasks.map((task) => [idOf(task), stateIn(loop, task)]),
          queue: [...new Set([...loop._ready].filter((entry) => tasks.includes(entry as never)).map(idOf))],
        });
      if (!idle) continue;
      if (loop._timers.first() === Number.POSITIVE_INFINITY) break;
      clock.now = Math.max(clock.now, loop._timers.first());
    }
  } finally {
    asyncio.Task.prototype._run = run;
  }
  if (wrong.length === 0 && recording)
    wrong.push(...wrongLanes(events, steps), ...wrongReplay(events, moments));
  return wrong;
}

/** An error that ends the run ends the iteration. */
function stepOf(loop: asyncio.EventLoop): unknown {
  try {
    return loop.step();
  } catch {
    loop._todo = 0;
  }
}

/** Each step of each task is told once, as long as it was, in a lane without gaps that ends as the task did. */
function wrongLanes(events: TraceEvent[], steps: readonly Step[]): string[] {
  const wrong: string[] = [];
  const spans = (all: readonly { from: number; to: number }[]) =>
    all.map(({ from, to }) => `${(from * 1e5).toFixed()}-${(to * 1e5).toFixed()}`).join();
  const told = lanesOf(recordingOf(events));
  for (const task of new Set(steps.map((step) => step.task))) {
    const name = task.getName();
    const own = spans(steps.filter((step) => step.task === task));
    const lane = told.lanes.find(({ id }) => id === idOf(task));
    const { stretches = [] } = lane ?? {};
    const drawn = spans(stretches.filter(({ doing }) => doing === "running"));
    if (drawn !== own) wrong.push(`${name} ran ${own}, and is drawn ${drawn}`);
    const listed = spans(told.steps.filter((step) => step.task === idOf(task)));
    if (listed !== own) wrong.push(`${name} ran ${own}, and its steps are ${listed}`);
    for (const [i, { from, first, to }] of stretches.entries()) {
      const before = stretches[i - 1];
      if (to < from || (before && (Math.abs(from - before.to) > 1e-9 || first < before.last)))
        wrong.push(`${name} has a gap, or two stretches at once`);
    }
    const end = !task.done()
      ? undefined
      : task.cancelled()
        ? "cancelled"
        : task.exception()
          ? "failed"
          : "finished";
    if (lane?.end?.state !== end) wrong.push(`${name} is ${end}, and its lane ${lane?.end?.state}`);
  }
  return wrong;
}

/** Played back, the tasks and the queue are after each step as they were. */
function wrongReplay(events: readonly TraceEvent[], moments: readonly Moment[]): string[] {
  const wrong: string[] = [];
  const replay = new Replay();
  let at = 0;
  for (const moment of moments) {
    for (; at < moment.events; at++) replay.apply(events[at]!, at);
    if (String(replay.queue) !== String(moment.queue))
      wrong.push(`event ${at}: the queue was ${moment.queue}, and is ${replay.queue}`);
    for (const [id, state] of moment.tasks) {
      const { state: told = "missing", name } = replay.tasks.get(id) ?? {};
      // A recording hears of cancel() and not of uncancel(); and one that has not begun is called so also in the queue.
      const same = told === state || state === "cancelling" || (told === "created" && state === "ready");
      if (!same) wrong.push(`event ${at}: ${name} was ${state}, and is ${told}`);
    }
  }
  return wrong;
}

test(`${programs} programs from seed ${seed} on are shown as they stand, and recorded from their beginning as they ran`, () => {
  for (let at = seed; at < seed + programs; at++)
    expect({ seed: at, wrong: wrongOf(at, 0) }).toEqual({ seed: at, wrong: [] });
});

test("recordings that begin in the middle of a program know what was there before", () => {
  for (let at = seed; at < seed + programs; at++)
    expect({ seed: at, wrong: wrongOf(at, (at * 7) % 30) }).toEqual({ seed: at, wrong: [] });
});
