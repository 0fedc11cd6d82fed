// The list of pending tasks that a loop keeps through the tasks themselves, beside a plain set of them.

import vm from "node:vm";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import {
  allTasks,
  type Coroutine,
  coroutine,
  createTask,
  type EventLoop,
  type Future,
  newEventLoop,
  setHost,
  sleep,
  type Task,
} from "../../src/coroutine/asyncio.ts";
import { recoverLoops } from "../../src/coroutine/host.ts";
import { Random } from "./fuzz/random.ts";

beforeEach(() => setHost({ warn() {} }));
afterEach(() => setHost({}));

/** From the oldest on, from the newest on, and how many are said to be there. */
function listed(loop: EventLoop): [Task<unknown>[], Task<unknown>[], number] {
  const back: Task<unknown>[] = [];
  for (let at = loop._tasks; at !== null; at = at._next) back.push(at);
  return [loop._pendingTasks(), back, loop._taskCount];
}

/** A loop, and one thing after the other that a program may do with its tasks. */
function program(seed: number) {
  const random = new Random(seed);
  const loop = newEventLoop();
  const made: Task<unknown>[] = [];
  const gates: Future<void>[] = [];
  const cancelOne = () => void (made.length > 0 && random.pick(made).cancel());
  const body: (depth: number) => Coroutine<unknown> = coroutine(function* (
    depth: number,
  ): Generator<any, unknown, any> {
    if (random.oneIn(8)) return 1;
    if (random.oneIn(8)) throw new Error("fails");
    if (random.oneIn(4)) yield* sleep(0);
    if (depth > 0 && random.oneIn(3))
      made.push(createTask(body(depth - 1), { eagerStart: !random.oneIn(3) }));
    if (random.oneIn(6)) cancelOne();
    const gate = loop.createFuture<void>();
    gates.push(gate);
    try {
      yield* made.length > 0 && random.oneIn(4) ? random.pick(made) : gate;
    } catch (error) {
      if (!random.oneIn(3)) throw error;
      yield* sleep(0); // takes it, and goes on
    }
  });
  const does = [
    () => void made.push(loop.createTask(body(2))),
    () => void loop.callSoon(() => made.push(createTask(body(2), { eagerStart: true }))),
    cancelOne,
    () => {
      const gate = gates.length > 0 ? random.pick(gates) : null;
      if (gate?.done() === false) gate.setResult();
    },
    () => void loop.runOnce(),
    () => void loop.step(),
  ];
  return { loop, made, step: () => random.pick(does)() };
}

/** What a failed test can print: tasks lead to all others. */
const namesOf = (tasks: Iterable<Task<unknown>>) => [...tasks].map((task) => task.getName());

/** The list is whole: the same forth and back, as long as it says, and of nothing that is done. @returns it */
function whole(loop: EventLoop): Task<unknown>[] {
  const [forth, back, count] = listed(loop);
  expect([forth.length, back.length]).toEqual([count, count]);
  expect(back.reverse().every((task, at) => task === forth[at])).toBe(true);
  expect(namesOf(forth.filter((task) => task.done()))).toEqual([]);
  return forth;
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])("whatever a program does, both are the same (%i)", (seed) => {
  const { loop, made, step } = program(seed);
  for (let i = 0; i < 1000; i++) {
    step();
    const pending = new Set(whole(loop));
    expect(pending.size).toBe(made.filter((task) => !task.done()).length);
    expect(made.every((task) => task.done() || pending.has(task))).toBe(true);
  }
  const pending = allTasks(loop);
  expect(pending.size).toBeGreaterThan(0);
  // Nobody drives them any more: they are pending all the same.
  loop.close();
  expect(namesOf(whole(loop))).toEqual(namesOf(pending));
});

test("wherever a program is cut, the list is whole and holds all that are not done", () => {
  const context = vm.runInThisContext("globalThis");
  for (let seed = 1; seed <= 8; seed++) {
    const { loop, made, step } = program(seed);
    context.__cut = () => {
      for (;;) {
        step();
        if (made.length < 5000) continue;
        for (const task of made) task.cancel();
        made.length = 0;
      }
    };
    expect(() => vm.runInThisContext("__cut()", { timeout: 40 + 11 * seed })).toThrow("timed out");
    recoverLoops();
    const pending = new Set(whole(loop));
    expect(namesOf(made.filter((task) => !task.done() && !pending.has(task)))).toEqual([]);
    // And goes on to its end.
    for (let i = 0; i < 100 && loop._taskCount > 0; i++) {
      for (const task of loop._pendingTasks()) task.cancel();
      loop.runOnce();
    }
    expect(namesOf(whole(loop))).toEqual([]);
  }
  delete context.__cut;
});
