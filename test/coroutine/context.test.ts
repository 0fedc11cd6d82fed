// Contexts and their variables, outside of tasks: what Lib/test/test_context.py checks. In tasks: twins/; through
// native await in a kernel: test/cells/coroutines.test.ts.

import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, describe, expect, test } from "@jest/globals";
import {
  awaitable,
  Context,
  ContextVar,
  copyContext,
  coroutine,
  createTask,
  LookupError,
  MISSING,
  newEventLoop,
  sleep,
} from "../../src/coroutine/asyncio.ts";
import { type Held, setHost } from "../../src/coroutine/host.ts";
import { raised } from "./play.ts";

describe("a context variable", () => {
  test("has a name, and says its default", () => {
    const v = new ContextVar<number>("a");
    expect([v.name, `${v}`, `${new ContextVar("a", { default: 123 })}`]).toEqual([
      "a",
      "<ContextVar name='a'>",
      "<ContextVar name='a' default=123>",
    ]);
    expect(raised(() => new ContextVar(1 as never))).toBe(
      "TypeError: context variable name must be a string",
    );
  });

  test("without a value raises, or gives what it is given", () => {
    const v = new ContextVar<number>("v");
    expect(() => v.get()).toThrow(LookupError);
    expect([v.get(null), v.get(undefined), new ContextVar("d", { default: 7 }).get(8)]).toEqual([
      null,
      undefined,
      8,
    ]);
    expect(new ContextVar("d", { default: undefined }).get()).toBe(undefined);
  });

  test("is set and reset by tokens, each once", () => {
    new Context().run(() => {
      const v = new ContextVar<number | string>("c");
      const first = v.set(42);
      expect([v.get(), first.oldValue, first.var === v, `${first}`]).toEqual([
        42,
        MISSING,
        true,
        "<Token var=<ContextVar name='c'>>",
      ]);
      const second = v.set("spam");
      expect([v.get(null), second.oldValue]).toEqual(["spam", 42]);
      v.reset(second);
      expect(v.get()).toBe(42);
      v.set("again");
      expect(raised(() => v.reset(second))).toBe(
        "RuntimeError: <Token used var=<ContextVar name='c'>> has already been used once",
      );
      expect(v.get()).toBe("again");
      const copy = copyContext();
      v.reset(first);
      expect([v.get(null), copy.has(v), copy.get(v), copy.size]).toEqual([null, true, "again", 1]);
      expect([[...copy], [...copy.entries()]]).toEqual([[v], [[v, "again"]]]);
      const after = copyContext();
      expect([after.has(v), after.get(v), after.size, [...after]]).toEqual([false, undefined, 0, []]);
    });
  });

  test("refuses tokens of another variable, and of another context", () => {
    const [one, two] = [new ContextVar<number>("one"), new ContextVar<number>("two")];
    const context = new Context();
    const token = context.run(() => one.set(1));
    expect(raised(() => two.reset(token))).toBe(
      "ValueError: <Token var=<ContextVar name='one'>> was created by a different ContextVar",
    );
    expect(raised(() => one.reset(token))).toBe(
      "ValueError: <Token var=<ContextVar name='one'>> was created in a different Context",
    );
    context.run(() => one.reset(token));
    expect(context.size).toBe(0);
  });
});

describe("a context", () => {
  test("runs a function with arguments, gives its result, lets its errors through", () => {
    const context = new Context();
    expect(context.run((...args) => [...args, "end"], 1, 2)).toEqual([1, 2, "end"]);
    const v = new ContextVar<string>("v");
    const failing = () => {
      v.set("spam");
      throw new RangeError("inside");
    };
    expect(() => context.run(failing)).toThrow("inside");
    expect([v.get(null), context.get(v)]).toEqual([null, "spam"]);
    expect(context.run(() => v.get())).toBe("spam"); // it can be entered again
  });

  test("is entered once at a time", () => {
    const context = new Context();
    const again: () => string = () => raised(() => context.run(again));
    expect(context.run(again)).toBe(
      "RuntimeError: cannot enter context: <Context size=0> is already entered",
    );
  });

  test("inside another one is apart from it", () => {
    const v = new ContextVar<string | null>("v");
    const [outer, inner] = [new Context(), new Context()];
    outer.run(() => {
      v.set("outer");
      inner.run(() => expect(v.get(null)).toBe(null));
      expect([v.get(), copyContext().get(v), outer.get(v)]).toEqual(["outer", "outer", "outer"]);
    });
    expect([inner.size, outer.size]).toEqual([0, 1]);
  });

  test("copied is a context of its own from then on", () => {
    const v = new ContextVar<number>("v", { default: 42 });
    const context = new Context();
    context.run(() => {
      v.set(10);
      const copy = context.copy();
      v.set(20);
      expect([context.get(v), copy.get(v)]).toEqual([20, 10]);
      copy.run(() => v.set(30));
      expect([context.get(v), copy.get(v), v.get()]).toEqual([20, 30, 20]);
    });
    expect([v.get(), context.get(v), new Context().get(v)]).toEqual([42, 20, undefined]);
  });

  test("takes variables as keys, and nothing else", () => {
    const context = new Context();
    for (const use of [() => context.get(1 as never), () => context.has("v" as never)]) {
      expect(raised(use)).toMatch(/^TypeError: a ContextVar key was expected, got /);
    }
  });
});

test("what a handle sets is seen in its context afterwards, and in no other's", () => {
  const v = new ContextVar<number>("v");
  const loop = newEventLoop();
  const [first, second] = [loop.callSoon(() => v.set(1)), loop.callSoon(() => v.get(0))];
  const timer = loop.callAt(0, () => {
    v.set(2);
    v.set(3);
  });
  loop.runOnce();
  expect([first, second, timer].map((handle) => handle.getContext().get(v))).toEqual([1, undefined, 3]);
  expect(v.get(0)).toBe(0);
  loop.close();
});

describe("contexts that a host carries", () => {
  const storage = new AsyncLocalStorage<Held>();
  const contexts = {
    get: () => storage.getStore(),
    run: <R>(held: Held, fn: () => R) => storage.run(held, fn),
    enter: (held: Held) => storage.enterWith(held),
  };
  afterEach(() => setHost({}));

  test("go with each task through native awaits, in whatever order these end; a task's own value stays its own", async () => {
    setHost({ contexts });
    const v = new ContextVar<string>("v", { default: "none" });
    const log: string[] = [];
    const gates = new Map<string, () => void>();
    const native = async (name: string) => {
      await new Promise<void>((open) => gates.set(name, open));
      log.push(`${name} sees ${v.get()}`);
      v.set(`${v.get()}+`);
      await null;
      log.push(`${name} sees ${v.get()}`);
    };
    const own = coroutine(function* (name: string) {
      v.set(name);
      yield* awaitable(native(name));
      log.push(`${name} has ${v.get()}`);
    });
    const plain = coroutine(function* (name: string) {
      yield* awaitable(native(name));
      log.push(`${name} has ${v.get()}`);
    });
    const main = coroutine(function* () {
      const tasks = {
        a: createTask(own("a")),
        b: createTask(plain("b")),
        c: createTask(own("c")),
        d: createTask(plain("d")),
      };
      yield* sleep(0);
      for (const name of ["d", "c", "b", "a"] as const) {
        gates.get(name)?.();
        yield* tasks[name];
      }
      log.push(`main has ${v.get()}`);
    });
    const loop = newEventLoop();
    await loop.runUntilComplete(main());
    expect(log).toEqual([
      "d sees none",
      "d sees none+",
      "d has none",
      "c sees c",
      "c sees c+",
      "c has c+",
      "b sees none",
      "b sees none+",
      "b has none",
      "a sees a",
      "a sees a+",
      "a has a+",
      "main has none",
    ]);
    expect(v.get()).toBe("none");
  });
});
