// What a kernel does with the runtime: the loop that always runs, interrupts, and a stack cut at any point.

import { AsyncLocalStorage } from "node:async_hooks";
import vm from "node:vm";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import {
  allTasks,
  coroutine,
  createTask,
  type EventLoop,
  Future,
  gather,
  getRunningLoop,
  KeyboardInterrupt,
  newEventLoop,
  run,
  runSync,
  StopIteration,
  sleep,
  type Task,
  taskGroup,
  ValueError,
} from "../../src/coroutine/asyncio.ts";
import {
  directive,
  generatorOf,
  interruptLoops,
  makeBackgroundLoop,
  pendingTasks,
  recoverLoops,
  setHost,
  watchNotBegun,
} from "../../src/coroutine/host.ts";
import { ReadyRing } from "../../src/coroutine/ready.ts";
import { registers } from "../../src/coroutine/registers.ts";
import { DoneCallback } from "../../src/coroutine/waiter.ts";
import { collected } from "./collected.ts";

/** A host's turn: what was set going by setImmediate has run. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const storage = new AsyncLocalStorage<number>();
const carry = {
  get: () => storage.getStore() as unknown,
  run: <R>(carried: unknown, fn: () => R) => storage.run(carried as number, fn),
};
let notebook: EventLoop;
let made: Task<unknown>[];
beforeEach(() => {
  made = [];
  setHost({ carry, background: () => notebook, awaited: (task) => made.push(task) });
  notebook = makeBackgroundLoop();
});
afterEach(() => setHost({}));

/** Cut the stack of `fn` where it spins (which it does long before the time is up), as an interrupt does: no catch and no finally runs. */
function cut(fn: () => void): void {
  const outer = vm.runInThisContext("globalThis");
  outer.__cut = fn;
  let ended = "";
  try {
    vm.runInThisContext("__cut()", { timeout: 100 });
  } catch (error) {
    ended = (error as { code?: string }).code ?? String(error);
  }
  delete outer.__cut;
  expect(ended).toBe("ERR_SCRIPT_EXECUTION_TIMEOUT");
}
const spin = coroutine(function* spin(log: string[]) {
  try {
    yield* sleep(0);
    for (;;);
  } catch {
    log.push("caught");
  } finally {
    log.push("finally");
  }
});
const count = coroutine(function* count(log: string[], n: number) {
  for (let i = 0; i < n; i++) {
    log.push(`count ${i}`);
    yield* sleep(0);
  }
  return n;
});

describe("the notebook's loop", () => {
  test("runs between the host's turns, and cannot be driven, stopped or closed", async () => {
    const log: string[] = [];
    const task = createTask(count(log, 2));
    expect([getRunningLoop() === notebook, notebook.isRunning(), log]).toEqual([true, true, []]);
    expect(await task).toBe(2);
    expect(log).toEqual(["count 0", "count 1"]);
    expect(() => notebook.close()).toThrow("the notebook's loop cannot be closed");
    expect(() => notebook.runOnce()).toThrow("This event loop is already running");
    await expect(notebook.runUntilComplete(count([], 1))).rejects.toThrow(
      "This event loop is already running",
    );
  });

  test("runs an awaited coroutine as a task that takes no number", async () => {
    const before = createTask(count([], 0)).getName();
    expect(await count([], 1)).toBe(1);
    const after = createTask(count([], 0)).getName();
    expect(Number(after.slice(5)) - Number(before.slice(5))).toBe(1);
    expect(made.map((task) => task.getName())).toEqual(["await count()"]);
  });

  test("carries to each task the cell that made it, through native awaits and callbacks", async () => {
    const log: string[] = [];
    const say = (what: string) => log.push(`${what} in ${storage.getStore()}`);
    const job = coroutine(function* (name: string) {
      say(`${name} begins`);
      yield* sleep(0.001);
      say(`${name} goes on`);
      createTask(count([], 1)).addDoneCallback(() => say(`${name} callback`));
      void (async () => {
        await null;
        say(`${name} native`);
      })();
      yield* sleep(0.002);
    });
    const [a, b] = [1, 2].map((cell) => storage.run(cell, () => createTask(job(`job ${cell}`))));
    await Promise.all([a, b]);
    expect(log.sort()).toEqual([
      "job 1 begins in 1",
      "job 1 callback in 1",
      "job 1 goes on in 1",
      "job 1 native in 1",
      "job 2 begins in 2",
      "job 2 callback in 2",
      "job 2 goes on in 2",
      "job 2 native in 2",
    ]);
  });

  test("outlives an interrupt raised in one of its tasks", async () => {
    const said: string[] = [];
    setHost({ background: () => notebook, warn: (_, message) => said.push(message) });
    const interrupted = coroutine(function* () {
      yield* sleep(0);
      throw new KeyboardInterrupt();
    });
    const grouped = coroutine(function* () {
      yield* taskGroup(function* (tg) {
        tg.createTask(interrupted());
        yield* sleep(60);
      });
    });
    const bad = createTask(interrupted());
    await expect(bad).rejects.toThrow(KeyboardInterrupt);
    expect(await createTask(count([], 2))).toBe(2);
    expect(said).toEqual([]); // who awaited it has heard
    const alone = createTask(interrupted());
    expect(await createTask(count([], 2))).toBe(2);
    expect([said, alone.exception()]).toEqual([
      ["A background task ended with"],
      expect.any(KeyboardInterrupt),
    ]);
    const group = createTask(grouped());
    await expect(group).rejects.toThrow(KeyboardInterrupt);
    expect(said).toHaveLength(1);
  });
});

describe("the soft interrupt", () => {
  test("rejects a pending run, and leaves its future usable", async () => {
    const loop = newEventLoop();
    const log: string[] = [];
    const gate = loop.createFuture<number>();
    const task = loop.createTask(
      coroutine(function* () {
        return yield* gate;
      })(),
    );
    const promise = loop.runUntilComplete(task);
    expect(interruptLoops()).toBe(true);
    await expect(promise).rejects.toThrow(KeyboardInterrupt);
    expect([task.done(), loop.isRunning(), interruptLoops(), log]).toEqual([false, false, false, []]);
    gate.setResult(4);
    expect(await loop.runUntilComplete(task)).toBe(4);
  });

  test("cancels the main task of run() first, so that it can clean up", async () => {
    const log: string[] = [];
    const main = coroutine(function* () {
      try {
        yield* sleep(100);
      } finally {
        log.push("cleaned");
        yield* sleep(0.001);
        log.push("up");
      }
    });
    const promise = run(main());
    expect(interruptLoops()).toBe(true);
    await expect(promise).rejects.toThrow(KeyboardInterrupt);
    expect(log).toEqual(["cleaned", "up"]);
  });
});

describe("after a cut of the stack", () => {
  test("the task in whose step it was has failed; the others go on", async () => {
    const log: string[] = [];
    const loop = newEventLoop();
    const stuck = loop.createTask(spin(log));
    const other = loop.createTask(count(log, 4));
    cut(() => void loop.runUntilComplete(stuck));
    expect(loop.isRunning()).toBe(true);
    recoverLoops();
    expect([loop.isRunning(), stuck.done(), other.done()]).toEqual([false, true, false]);
    expect(stuck.exception()).toBeInstanceOf(KeyboardInterrupt);
    await turn();
    expect(await loop.runUntilComplete(other)).toBe(4);
    expect(log).toEqual(["count 0", "count 1", "count 2", "count 3"]);
  });

  test("errors tell their lines again, also where a cancellation was being made, which has none", () => {
    const { stackTraceLimit } = Error;
    try {
      registers.stackLimit = 7;
      Error.stackTraceLimit = 0; // as errors.ts leaves it where it is cut
      recoverLoops();
      expect([Error.stackTraceLimit, registers.stackLimit]).toEqual([7, null]);
      recoverLoops();
      expect(Error.stackTraceLimit).toBe(7);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  });

  test("a loop stepped by hand stands still with its queue", () => {
    const log: string[] = [];
    const loop = newEventLoop();
    loop.createTask(spin(log));
    const other = loop.createTask(count(log, 3));
    loop.runOnce();
    cut(() => void loop.runOnce());
    recoverLoops();
    expect([loop.isRunning(), allTasks(loop).size, log]).toEqual([false, 1, ["count 0"]]);
    expect(loop.runUntilCompleteSync(other)).toBe(3);
  });

  test("a coroutine deep below the task's own is no obstacle, and its waiters hear of it", async () => {
    const log: string[] = [];
    const loop = newEventLoop();
    const deep = coroutine(function* () {
      yield* sleep(0);
      yield* spin(log);
    });
    const stuck = loop.createTask(deep());
    const watcher = loop.createTask(
      coroutine(function* () {
        try {
          yield* stuck;
        } catch (e) {
          log.push((e as Error).name);
        }
      })(),
    );
    cut(() => void loop.runUntilCompleteSync(watcher));
    recoverLoops();
    loop.runUntilCompleteSync(watcher);
    expect(log).toEqual(["KeyboardInterrupt"]);
  });

  test.each(["before", "after"])(
    "a gather hears of its child once, where the cut came %s it was told",
    (when) => {
      const log: string[] = [];
      const loop = newEventLoop();
      const [child, other] = [loop.createFuture<number>(), loop.createFuture<number>()];
      const outer = gather(child, other);
      // The other waiter of the child is the one at which the stack is cut, before or after the gather's turn.
      const spins = {
        _wake: () => {
          for (;;);
        },
        _awaiter: () => null,
        _label: () => "spins",
      };
      if (when === "after") child._addWaiter(spins);
      else child._waiters = [spins, outer as never];
      loop.callSoon(() => child.setResult(1));
      cut(() => void loop.runOnce());
      spins._wake = () => log.push("woken") as never;
      recoverLoops();
      loop.callSoon(() => other.setResult(2));
      expect(loop.runUntilCompleteSync(outer)).toEqual([1, 2]);
      expect(log).toEqual(["woken"]);
    },
  );

  test("everyone who waited for a future that was being settled is woken, and once", () => {
    const log: string[] = [];
    const loop = newEventLoop();
    const future = loop.createFuture();
    const waiter = coroutine(function* (name: string) {
      try {
        yield* future;
      } catch (e) {
        log.push(`${name} ${(e as Error).name}`);
      }
    });
    const tasks = ["before", "cut", "behind"].map((name) => loop.createTask(waiter(name)));
    future.addDoneCallback(() => log.push("callback"));
    loop.runOnce();
    const { _wake } = tasks[1]!;
    tasks[1]!._wake = () => {
      for (;;);
    };
    cut(() => future.cancel());
    tasks[1]!._wake = _wake;
    recoverLoops();
    loop.runUntilCompleteSync(tasks[2]!);
    loop.runOnce();
    expect(log).toEqual(["callback", "before CancelledError", "cut CancelledError", "behind CancelledError"]);
  });

  test("of very many who wait for it, each is looked for once, also where all are the same callback", () => {
    const loop = newEventLoop();
    const future = loop.createFuture<void>();
    let called = 0;
    const callback = () => void (called += 1);
    const half = () => {
      for (let i = 0; i < 1000; i++) future.addDoneCallback(callback);
    };
    const spins = {
      _wake: () => {
        for (;;);
      },
      _awaiter: () => null,
      _label: () => "spins",
    };
    half();
    future._addWaiter(spins);
    half();
    for (let i = 0; i < 1000; i++) loop.callSoon(() => {});
    cut(() => future.setResult());
    spins._wake = () => void (called += 1) as never;
    const looks = jest.spyOn(DoneCallback.prototype, "_isCalledBy");
    recoverLoops();
    expect(looks.mock.calls.length).toBeLessThanOrEqual(loop._ready.length);
    looks.mockRestore();
    loop.runOnce();
    expect(called).toBe(2001);
  });

  test("of a task that was being made none is left that nobody runs", () => {
    const loop = newEventLoop();
    loop._push = () => {
      for (;;);
    };
    cut(() => loop.createTask(count([], 1)));
    recoverLoops();
    expect(allTasks(loop).size).toBe(0);
  });

  test("a cancel() that was cut can be asked for again, and goes the same way", () => {
    const loop = newEventLoop();
    let spins = true;
    class Slow extends Future<void> {
      override cancel(message?: string): boolean {
        while (spins);
        return super.cancel(message);
      }
    }
    const future = new Slow({ loop });
    const task = loop.createTask(
      coroutine(function* () {
        yield* future;
      })(),
    );
    loop.runOnce();
    cut(() => task.cancel());
    recoverLoops();
    spins = false;
    expect([task.cancel("again"), future.cancelled()]).toEqual([true, true]);
    expect(() => loop.runUntilCompleteSync(task)).toThrow("again");
  });

  test("the notebook's loop and pending runs go on, also where they were not on the stack", async () => {
    const loop = newEventLoop();
    const pending = loop.runUntilComplete(
      coroutine(function* () {
        yield* sleep(0.03);
        return "ran";
      })(),
    );
    const background = createTask(count([], 3));
    cut(() => {
      for (;;);
    });
    recoverLoops();
    expect([await pending, await background]).toEqual(["ran", 3]);
  });
});

describe("the directive's helpers", () => {
  test("make coroutine objects with this, coroutine functions with names, and await anything", async () => {
    class Feed {
      size = 3;
      load(n = this.size) {
        return directive.start(this, "Feed.load", function* (this: Feed) {
          return this.size + n + ((yield* directive.await(Promise.resolve(1))) as number);
        });
      }
    }
    const c = new Feed().load();
    expect([c.name, c.qualname, c.state]).toEqual(["load", "Feed.load", "created"]);
    const iteration = directive.start(null, "Feed.[Symbol.iterator]", function* () {});
    expect([iteration.name, iteration.qualname]).toEqual(["[Symbol.iterator]", "Feed.[Symbol.iterator]"]);
    iteration.close();
    expect(await c).toBe(7);
    const f = directive.fn("f", 2, function* () {
      yield* sleep(0);
      return 1;
    });
    expect([f.name, f.length, await f()]).toEqual(["f", 2, 1]);
  });

  test("make generators, which call themselves so and end as such before they have yielded anything", () => {
    const letters = directive.generator("letters", 1, function* (fails: boolean): Generator<string> {
      if (fails) throw new StopIteration();
      yield "a";
    });
    expect([letters.name, letters.length, String(letters(false))]).toEqual([
      "letters",
      1,
      "<generator object letters>",
    ]);
    expect(() => letters(false).send(1)).toThrow("can't send non-None value to a just-started generator");
    expect(() => letters(true).next()).toThrow("generator raised StopIteration");
    const thrownAt = letters(false);
    expect(() => thrownAt.raise(new ValueError("no"))).toThrow("no");
    expect(() => thrownAt.next()).toThrow(StopIteration);
    expect([...thrownAt]).toEqual([]);
  });

  test("unroll for await, and close what is left early", async () => {
    const log: unknown[] = [];
    async function* source() {
      try {
        yield* [1, 2, 3];
      } finally {
        log.push("closed");
      }
    }
    const loop = coroutine(function* (of: AsyncIterable<number> | Iterable<unknown>, until: number) {
      const c = directive.aiter(of as AsyncIterable<number>);
      let e: unknown = directive.none;
      try {
        while (yield* c.advance()) {
          log.push(c.value);
          if (c.value === until) break;
        }
      } catch (error) {
        e = error;
        throw error;
      } finally {
        yield* c.finish(e);
      }
    });
    await loop(source(), 2);
    await loop([Promise.resolve(7), 8], 0);
    expect(log).toEqual([1, 2, "closed", 7, 8]);
  });

  test("dispose in the order from last to first, with all errors", async () => {
    const log: string[] = [];
    const resource = (name: string, fails = false) => ({
      [Symbol.for("Symbol.asyncDispose")]: null,
      [((Symbol as never as { asyncDispose?: symbol }).asyncDispose ??
        Symbol.for("Symbol.asyncDispose")) as symbol]: coroutine(function* () {
        yield* sleep(0);
        log.push(name);
        if (fails) throw new Error(name);
      }),
    });
    const main = coroutine(function* () {
      const stack = directive.disposal();
      stack.use(resource("a"), true);
      stack.use(resource("b", true), true);
      stack.use(null, true);
      yield* stack.finish(new Error("body"));
    });
    const error = (await Promise.resolve(main()).catch((e) => e)) as { error: Error; suppressed: Error };
    expect([log, error.error.message, error.suppressed.message]).toEqual([["b", "a"], "b", "body"]);
  });
});

test("a coroutine that nobody awaits is reported once it is gone, and only then", async () => {
  const said: string[] = [];
  setHost({
    warn: (kind, message) => {
      if (kind === "never-awaited" && !message.includes("'count'")) said.push(message);
    },
  });
  const kept = (() => {
    const [begins, stays, closes] = [other(), other(), other()];
    execute();
    directive.generator("letters", 0, function* () {})();
    watchNotBegun();
    expect(Object.prototype.toString.call(generatorOf(begins))).toBe("[object Generator]");
    closes?.close();
    runSync(begins);
    return stays;
  })();
  await collected(() => said.length > 0);
  expect([said, kept?.state]).toEqual([["coroutine 'execute' was never awaited"], "created"]);
  kept?.close();
});
const execute = coroutine(function* execute() {
  yield* sleep(0);
});
const other = coroutine(function* other() {
  yield* sleep(0);
});

test("the native generator of a coroutine can be had, where there is one", () => {
  expect(Object.prototype.toString.call(generatorOf(count([], 1)))).toBe("[object Generator]");
  expect(generatorOf(sleep(1))).toBe(null);
});

test("hooks put places into texts", () => {
  const [at, of] = [
    { label: "In[2]", line: 3 },
    { label: "In[2]", line: 1 },
  ];
  setHost({ locate: () => at, defined: () => of });
  const loop = newEventLoop();
  const gate = loop.createFuture();
  const execute = coroutine(function* execute() {
    yield* gate;
  });
  const c = execute();
  expect(String(c)).toBe("<coroutine object execute at In[2]:1>");
  const task = loop.createTask(c, { name: "t" });
  expect(String(task)).toBe("<Task pending name='t' coro=<execute() running at In[2]:1>>");
  loop.runOnce();
  expect(String(task)).toContain("coro=<execute() running at In[2]:3>");
  gate.setResult(1);
  void loop.runUntilComplete(task);
  expect(String(task)).toBe(
    "<Task finished name='t' coro=<execute() done, defined at In[2]:1> result=undefined>",
  );
});

test("the oldest pending tasks are told without a look at the others, and how many there are, whichever have ended", () => {
  const loop = newEventLoop();
  const turns = coroutine(function* turns(n: number) {
    for (let i = 0; i < n; i++) yield* sleep(0);
  });
  // The first, the last and some between end earlier than others.
  const tasks = [1, 3, 2, 3, 1, 3, 2, 1].map((n, i) => loop.createTask(turns(n), { name: String(i) }));
  const told = (most: number) => {
    const { tasks, count } = pendingTasks(loop, most);
    return [tasks.map(({ name }) => name).join(""), count];
  };
  expect(told(3)).toEqual(["012", 8]);
  const seen: unknown[] = [];
  while (tasks.some((task) => !task.done())) {
    loop.runOnce();
    seen.push(told(8));
  }
  expect(seen).toEqual([
    ["01234567", 8],
    ["12356", 5],
    ["135", 3],
    ["", 0],
  ]);
  for (let i = 0; i < 50; i++) loop.createTask(turns(9), { name: String(i) });
  expect([told(2), loop._pendingTasks(2).length]).toEqual([["01", 50], 2]);
  for (const task of loop._pendingTasks()) task.cancel();
  loop.runOnce();
  expect(told(2)).toEqual(["", 0]);
});

test("what a pending task does is told from itself, and not looked up in a queue of any length", () => {
  const loop = newEventLoop();
  const gate = loop.createFuture<void>();
  const waits = coroutine(function* waits(turns: number) {
    while (turns-- > 0) yield* sleep(0);
    yield* gate;
  });
  const [, , cancelled] = [waits(0), waits(9), waits(0)].map((coro) => loop.createTask(coro));
  const looks = jest.spyOn(ReadyRing.prototype, Symbol.iterator);
  const states = () => pendingTasks(loop, 8).tasks.map(({ state }) => state);
  const seen = [states()];
  loop.runOnce();
  seen.push(states());
  cancelled!.cancel(); // and with it the gate, which wakes the first
  seen.push(states());
  expect(looks).not.toHaveBeenCalled();
  looks.mockRestore();
  expect(seen).toEqual([
    ["ready", "ready", "ready"],
    ["waiting", "ready", "waiting"],
    ["ready", "ready", "cancelling"],
  ]);
});
