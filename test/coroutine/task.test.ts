// Tasks and futures: what they print, what they refuse.

import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import {
  type Awaitable,
  CancelledError,
  ContextVar,
  coroutine,
  currentTask,
  type EventLoop,
  ensureFuture,
  gather,
  InvalidStateError,
  isFuture,
  KeyboardInterrupt,
  newEventLoop,
  RuntimeError,
  runSync,
  sleep,
  Task,
  ValueError,
} from "../../src/coroutine/asyncio.ts";
import { FakeClock } from "./clock.ts";

const execute = coroutine(function* execute() {
  yield* sleep(0);
});
const waiter = coroutine(function* waiter(on: Iterable<never>) {
  yield* on;
});
const make = (): EventLoop => newEventLoop({ clock: new FakeClock(), name: "test" });

describe("the text of a task", () => {
  test("prints pending before the loop has run it, and finished with its result after", () => {
    const loop = make();
    const task = loop.createTask(execute(), { name: "Task-1" });
    expect(inspect(task)).toBe("<Task pending name='Task-1' coro=<execute() running>>");
    void loop.runUntilComplete(task);
    expect(inspect(task)).toBe("<Task finished name='Task-1' coro=<execute() done> result=undefined>");
  });

  test("says what it waits for, that it was asked to stop, and how it ended", () => {
    const loop = make();
    const future = loop.createFuture();
    const task = loop.createTask(waiter(future as never), { name: "n" });
    loop.runOnce();
    expect(String(task)).toBe(
      "<Task pending name='n' coro=<waiter() running> wait_for=<Future pending cb=[Task.task_wakeup()]>>",
    );
    task.cancel();
    expect(String(task)).toBe(
      "<Task cancelling name='n' coro=<waiter() running> wait_for=<Future cancelled>>",
    );
    loop.runOnce();
    expect(String(task)).toBe("<Task cancelled name='n' coro=<waiter() done>>");
  });

  test("of a long chain of tasks ends somewhere", () => {
    const loop = newEventLoop();
    let last = loop.createFuture<number>();
    for (let i = 0; i < 5000; i++) {
      const below = last;
      const above = coroutine(function* () {
        return yield* below;
      });
      last = loop.createTask(above(), { name: `t${i}` });
    }
    loop.runOnce();
    expect(String(last)).toMatch(
      /^<Task pending name='t4999' .*wait_for=<Task pending name='t4998' .*wait_for=\.\.\. /,
    );
    expect(String(last).length).toBeLessThan(20_000);
  });

  test("of two that wait for each other has an end", () => {
    const loop = make();
    const both: Task<unknown>[] = [];
    const other = coroutine(function* other(i: number): Generator<never, unknown, unknown> {
      return yield* both[i] as unknown as Iterable<never>;
    });
    both.push(loop.createTask(other(1), { name: "a" }), loop.createTask(other(0), { name: "b" }));
    loop.runOnce();
    expect(String(both[0])).toBe(
      "<Task pending name='a' coro=<other() running> wait_for=<Task pending name='b' coro=<other() running> wait_for=... cb=[Task.task_wakeup()]> cb=[Task.task_wakeup()]>",
    );
  });

  test("numbers tasks without a name, and only those", () => {
    const loop = make();
    const [a, b, c] = [{}, { name: "b" }, {}].map((options) => loop.createTask(execute(), options));
    const number = Number(a?.getName().slice(5));
    expect([b?.getName(), c?.getName()]).toEqual(["b", `Task-${number + 1}`]);
    loop.runOnce();
    loop.runOnce();
  });
});

describe("a future", () => {
  test("prints as in Python", () => {
    const loop = make();
    const text = (fn: (f: ReturnType<EventLoop["createFuture"]>) => void) => {
      const f = loop.createFuture();
      fn(f);
      return String(f);
    };
    const print = () => {};
    expect([
      text(() => {}),
      text((f) => f.addDoneCallback(print)),
      text((f) => [print, print, text].map((cb) => f.addDoneCallback(cb as never))),
      text((f) => f.setResult("x".repeat(100))),
      text((f) => f.setResult({ a: [1, "b"] })),
      text((f) => f.cancel()),
    ]).toEqual([
      "<Future pending>",
      "<Future pending cb=[print()]>",
      "<Future pending cb=[print(), <1 more>, text()]>",
      "<Future finished result='xxxxxxxxxxxx...xxxxxxxxxxxxx'>",
      "<Future finished result={ a: [1, 'b'] }>",
      "<Future cancelled>",
    ]);
    const failed = loop.createFuture();
    failed.setException(new ValueError("boo"));
    expect(String(failed)).toBe("<Future finished exception=ValueError('boo')>");
    failed.exception();
  });

  test("refuses what its state does not allow", () => {
    const loop = make();
    const f = loop.createFuture<number>();
    expect(() => f.result()).toThrow(new InvalidStateError("Result is not set."));
    expect(() => f.exception()).toThrow(new InvalidStateError("Exception is not set."));
    f.setResult(1);
    expect(() => f.setResult(2)).toThrow(new InvalidStateError("invalid state"));
    expect([f.cancel(), f.result(), f.exception(), isFuture(f)]).toEqual([false, 1, null, true]);
    const task = loop.createTask(execute());
    expect(() => task.setResult(1 as never)).toThrow(
      new RuntimeError("Task does not support set_result operation"),
    );
    expect(() => new (Task as unknown as new () => object)()).toThrow(TypeError);
    expect(() => loop.createTask(5 as never)).toThrow(new TypeError("a coroutine was expected, got 5"));
    expect(() => loop.createTask(execute as never)).toThrow("createTask(execute())  // this");
    expect(() => loop.createTask(Promise.resolve(1) as never)).toThrow('needs "use coroutines"');
    expect(() => ensureFuture(5 as never)).toThrow(
      new TypeError("An asyncio.Future, a coroutine or an awaitable is required, got 5"),
    );
    expect(() => ensureFuture(execute as never)).toThrow("execute()  // this");
    expect(() => ensureFuture([5] as never)).toThrow("got [5]\n  gather(...list)");
    loop.runOnce();
    loop.runOnce();
  });

  test("is not made of a coroutine where the loop is closed, and the coroutine is closed too", () => {
    const loop = make();
    loop.close();
    const coro = execute();
    expect(() => ensureFuture(coro, { loop })).toThrow(new RuntimeError("Event loop is closed"));
    expect(coro.state).toBe("closed");
  });

  test("removes callbacks by what they are", () => {
    const loop = make();
    const log: string[] = [];
    const f = loop.createFuture();
    const cb = () => log.push("cb");
    f.addDoneCallback(cb);
    f.addDoneCallback(() => log.push("other"));
    f.addDoneCallback(cb);
    expect(f.removeDoneCallback(cb)).toBe(2);
    f.setResult(1);
    expect(log).toEqual([]);
    loop.runOnce();
    expect(log).toEqual(["other"]);
  });

  test("that is yielded, and not awaited, is told as that", () => {
    const loop = make();
    const future = loop.createFuture();
    const yields = coroutine(function* yields(x: unknown): Generator<any, unknown, unknown> {
      try {
        return yield x;
      } catch (error) {
        return String(error);
      }
    });
    const of = (x: unknown) => loop.createTask(yields(x), { name: "t" });
    const tasks = [future, sleep(0), 5].map(of);
    loop.runOnce();
    loop.runOnce();
    const before =
      "RuntimeError: yield was used instead of yield* in task <Task pending name='t' coro=<yields() running>>";
    expect(tasks.map((task) => task.result())).toEqual([
      `${before} with <Future pending>`,
      `${before} with <coroutine object sleep>`,
      "RuntimeError: Task got bad yield: 5",
    ]);
  });

  test("of another loop cannot be awaited", () => {
    const [a, b] = [make(), make()];
    const task = a.createTask(waiter(b.createFuture() as never));
    expect(() => a.runUntilCompleteSync(task)).toThrow("attached to a different loop");
  });
});

describe("cancellation", () => {
  test("uncancel() at zero drops one that is not delivered yet", () => {
    const log: unknown[] = [];
    const main = coroutine(function* () {
      const me = currentTask();
      me?.cancel();
      log.push(me?.cancelling(), me?.uncancel());
      yield* sleep(0);
      log.push("went on");
    });
    runSync(main());
    expect(log).toEqual([1, 0, "went on"]);
  });

  test("of tasks that wait for each other in a ring ends them all, from the one that was asked", () => {
    const log: string[] = [];
    const loop = make();
    const ring: Task<unknown>[] = [];
    const waits = coroutine(function* (
      name: string,
      on: () => Iterable<never>,
    ): Generator<never, void, never> {
      try {
        yield* on();
      } catch (e) {
        log.push(`${name} ${e}`);
        throw e;
      }
    });
    const to = (i: number) => () => ring[i] as unknown as Iterable<never>;
    const all = () => gather(ring[2] as Task<unknown>) as unknown as Iterable<never>;
    ring.push(loop.createTask(waits("a", to(1))), loop.createTask(waits("b", all)));
    ring.push(loop.createTask(waits("c", to(0))));
    const outside = loop.createTask(waits("outside", to(0)));
    loop.runOnce();
    expect(outside.cancel("enough")).toBe(true);
    expect([...ring, outside].map((t) => t.cancelling())).toEqual([1, 1, 1, 1]);
    for (let i = 0; i < 6; i++) loop.runOnce();
    const why = "CancelledError: enough";
    expect(log).toEqual([`a ${why}`, `c ${why}`, "outside CancelledError", `b ${why}`]);
    expect([...ring, outside].map((t) => t.cancelled())).toEqual([true, true, true, true]);
  });

  test("that comes to a task by two ways is no ring: it is asked twice", () => {
    const log: unknown[] = [];
    const loop = make();
    const noting = coroutine(function* (name: string, of: () => Iterable<any>): Generator<any, void, any> {
      try {
        yield* of();
      } catch (e) {
        log.push(`${name} ${(e as Error).message}`);
        if (name === "leaf") yield* noting("again", () => sleep(1));
        throw e;
      }
    });
    const leaf = loop.createTask(noting("leaf", () => sleep(9)));
    const both = ["1", "2"].map((name) => loop.createTask(noting(name, () => leaf)));
    const parent = loop.createTask(noting("parent", () => gather(...both)));
    loop.runOnce();
    loop.runOnce();
    parent.cancel("m");
    log.push([parent, ...both, leaf].map((t) => t.cancelling()));
    expect(() => loop.runUntilCompleteSync(parent)).toThrow(CancelledError);
    // As CPython has it.
    expect(log).toEqual([[1, 1, 1, 2], "leaf m", "1 m", "2 ", "parent m"]);
  });

  test("goes down a chain of tasks of any length", () => {
    const loop = make();
    let last = loop.createTask(waiter(loop.createFuture() as never));
    for (let i = 0; i < 30_000; i++) last = loop.createTask(waiter(last as never));
    loop.runOnce();
    last.cancel();
    expect(() => loop.runUntilCompleteSync(last)).toThrow(CancelledError);
  });

  test.each<[string, () => Awaitable<unknown>]>([
    ["a sleep", () => sleep(1)],
    ["a gather", () => gather(sleep(1), sleep(1))],
  ])(
    "that waits for %s aborts its signal when the cancellation is delivered, not when it is asked for",
    (_, wait) => {
      const log: unknown[] = [];
      const loop = make();
      const task = loop.createTask(
        coroutine(function* () {
          try {
            yield* wait();
          } catch (e) {
            log.push(`thrown ${e}`);
          }
        })(),
      );
      loop.runOnce();
      task.signal.addEventListener("abort", () => log.push(`aborted ${task.signal.reason}`));
      task.cancel("enough");
      log.push(`asked ${task.signal.aborted}`);
      loop.runUntilCompleteSync(task);
      expect(log).toEqual(["asked false", "aborted CancelledError: enough", "thrown CancelledError: enough"]);
    },
  );

  test("by a signal, before the first step or later; and the task's own signal aborts on delivery", () => {
    const loop = make();
    const aborted = loop.createTask(execute(), { signal: AbortSignal.abort("early") });
    const controller = new AbortController();
    const log: string[] = [];
    const later = coroutine(function* () {
      const task = currentTask();
      task?.signal.addEventListener("abort", () => log.push("aborted"));
      try {
        yield* sleep(10);
      } catch (e) {
        log.push((e as Error).message);
        throw e;
      }
    });
    const task = loop.createTask(later(), { signal: controller.signal });
    loop.runOnce();
    controller.abort("late");
    loop.runOnce();
    expect([aborted.cancelled(), task.cancelled(), log]).toEqual([true, true, ["aborted", "late"]]);
    expect(() => task.result()).toThrow(CancelledError);
  });
});

test("an eager task runs its first step inside the call", () => {
  const log: string[] = [];
  const child = coroutine(function* (n: number) {
    log.push(`child of ${currentTask()?.getName()}`);
    if (n > 0) yield* sleep(0);
    return n;
  });
  const main = coroutine(function* () {
    const loop = currentTask()?.getLoop() as EventLoop;
    const done = loop.createTask(child(0), { eagerStart: true, name: "a" });
    log.push(`${done.done()} ${done.getCoro()}`);
    const open = loop.createTask(child(1), { eagerStart: true, name: "b" });
    log.push(`${open.done()} ${currentTask()?.getName()}`);
    return yield* gather(done, open);
  });
  const loop = make();
  const task = loop.createTask(main(), { name: "main" });
  expect(loop.runUntilCompleteSync(task)).toEqual([0, 1]);
  expect(log).toEqual(["child of a", "true null", "child of b", "false main"]);
});

test("each task has its own context, and inherits that of who made it", () => {
  const v = new ContextVar<string>("v", { default: "none" });
  const log: string[] = [];
  const child = coroutine(function* (name: string) {
    log.push(`${name} ${v.get()}`);
    v.set(name);
    yield* sleep(0);
    log.push(`${name} ${v.get()}`);
  });
  const main = coroutine(function* () {
    v.set("main");
    yield* gather(child("a"), child("b"));
    log.push(v.get());
    const token = v.set("x");
    v.reset(token);
    log.push(v.get());
  });
  runSync(main());
  expect(log).toEqual(["a main", "b main", "a a", "b b", "main", "main"]);
  expect(v.get()).toBe("none");
});

test("KeyboardInterrupt is stored and ends the run as well", () => {
  const loop = make();
  const task = loop.createTask(
    coroutine(function* () {
      yield* sleep(0);
      throw new KeyboardInterrupt();
    })(),
  );
  const other = loop.createTask(execute());
  expect(() => loop.runUntilCompleteSync(other)).toThrow(KeyboardInterrupt);
  expect(task.exception()).toBeInstanceOf(KeyboardInterrupt);
  expect(other.done()).toBe(false);
  loop.runUntilCompleteSync(other);
});

test("tasks in a long chain of such as wait for each other are cancelled one by one, each with all before it", () => {
  const loop = newEventLoop({ clock: new FakeClock() });
  const chain: Task<unknown>[] = [];
  let on: Awaitable<unknown> = loop.createFuture();
  for (let i = 0; i < 500; i++) chain.push((on = loop.createTask(waiter(on as never))) as Task<unknown>);
  loop.runOnce();
  for (const task of chain) task.cancel();
  expect(chain.map((task) => task.cancelling())).toEqual(chain.map((_, i) => chain.length - i));
  for (let i = 0; i <= chain.length; i++) loop.runOnce();
  expect(chain.every((task) => task.cancelled())).toBe(true);
});
