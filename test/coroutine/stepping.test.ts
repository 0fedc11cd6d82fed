// Coroutine objects by hand, beyond coroutine.test.ts. Behaviours of test_generators.py and test_coroutines.py.

import { describe, expect, test } from "@jest/globals";
import {
  aiter,
  awaitable,
  type Coroutine,
  coroutine,
  next,
  RuntimeError,
  StopIteration,
  sleep,
  ValueError,
} from "../../src/coroutine/asyncio.ts";
import { errorOf, inLoop } from "./in-loop.ts";

/** A bare `yield`: one turn. */
const nop = coroutine(function* nop() {
  yield;
});
const spam = coroutine(function* spammer() {
  yield* nop();
  return "spam";
});
const reader = coroutine(function* reader(of: Coroutine<unknown, any, any>) {
  return yield* of;
});
const REUSED = new RuntimeError("cannot reuse already awaited coroutine");
/** What it came to: its result, or its error. */
function ended(step: () => unknown): unknown {
  const error = errorOf(step);
  return error instanceof StopIteration ? error.value : error;
}

describe("a generator", () => {
  test("returns to whoever asked last, and ends for good", () => {
    const upTo = coroutine(function* (n: number): Generator<number, void, unknown> {
      for (let i = 0; i < n; i++) yield i;
    });
    const started = upTo(4);
    expect(next(started)).toBe(0);
    expect([...(started as Iterable<number>)]).toEqual([1, 2, 3]);
    expect([started.state, errorOf(() => next(started))]).toEqual(["closed", new StopIteration()]);
    const thrower = coroutine(function* () {
      yield 1;
      throw new ValueError("ends it");
    })();
    next(thrower);
    expect([errorOf(() => next(thrower)), errorOf(() => next(thrower))]).toEqual([
      new ValueError("ends it"),
      new StopIteration(),
    ]);
  });

  test("that for…of has gone through is a generator: the second time there is nothing left", () => {
    const upTo = coroutine(function* upTo(n: number): Generator<number, void, unknown> {
      for (let i = 0; i < n; i++) yield i;
    });
    const c = upTo(3) as Coroutine<void, number> & Iterable<number>;
    const kinds: string[] = [];
    for (const n of c) kinds.push(`${n} ${c}`);
    expect(kinds).toEqual([0, 1, 2].map((n) => `${n} <generator object upTo>`));
    expect([...c]).toEqual([]);
    expect(next(c, "none left")).toBe("none left");
    expect(errorOf(() => next(c))).toEqual(new StopIteration());
    const left = upTo(3) as Coroutine<void, number> & Iterable<number>;
    for (const n of left) if (n === 1) break;
    expect([...left]).toEqual([]);
  });

  test("hands out what its catch and finally blocks yield, and leaves with what they throw", () => {
    const g = coroutine(function* (): Generator<number, void, unknown> {
      try {
        yield 1;
        try {
          yield 2;
          throw new ValueError("inner");
        } catch (error) {
          yield 4;
          throw error;
        } finally {
          yield 5;
        }
      } catch {
        yield 8;
      }
      try {
        return;
      } finally {
        yield 10;
      }
    });
    expect([...(g() as Iterable<number>)]).toEqual([1, 2, 4, 5, 8, 10]);
    const replaces = coroutine(function* () {
      try {
        yield;
      } catch {
        throw new RuntimeError("instead");
      }
    })();
    next(replaces);
    expect(errorOf(() => replaces.raise(new ValueError("x")))).toEqual(new RuntimeError("instead"));
  });

  test("takes a StopIteration that its body throws for an error like any other", () => {
    const catches = coroutine(function* () {
      try {
        throw new StopIteration();
      } catch {
        yield 42;
      }
    });
    const throws = coroutine(function* () {
      yield 1;
      throw new StopIteration(2);
    });
    const c = throws();
    expect([next(catches()), next(c)]).toEqual([42, 1]);
    const error = errorOf(() => next(c)) as RuntimeError;
    expect([error, error.cause]).toEqual([
      new RuntimeError("generator raised StopIteration"),
      expect.anything(),
    ]);
  });

  test("names itself after its function, and is no data to be copied", () => {
    const c = spam();
    expect([c.name, c.qualname, errorOf(() => Object.assign(c, { name: "x" }))]).toEqual([
      "spammer",
      "spammer",
      expect.any(TypeError),
    ]);
    expect(String(errorOf(() => structuredClone(c)))).toContain("could not be cloned");
    expect(coroutine((() => function* () {})())().name).toBe("<anonymous>");
  });

  test("is closed before it began without running, and any number of times", () => {
    const log: string[] = [];
    const g = coroutine(function* () {
      try {
        yield 1;
        yield 2;
      } finally {
        log.push("finally");
      }
    });
    const [fresh, begun] = [g(), g()];
    next(begun);
    for (const c of [fresh, begun, fresh, begun]) c.close();
    expect([log, fresh.state, begun.state]).toEqual([["finally"], "closed", "closed"]);
  });
});

describe("states", () => {
  test("at every point: what it is in, and what it stands at", () => {
    const log: unknown[] = [];
    const look = (at: string) =>
      log.push([at, b.state, (b.awaiting as Coroutine<void> | null)?.name ?? null]);
    const a = coroutine(function* a() {
      look("in a");
      yield;
      look("in a again");
    });
    const b: Coroutine<void> = coroutine(function* b() {
      look("in b");
      yield* a();
      look("in b again");
      yield* sleep(0);
    })() as never;
    look("made");
    next(b);
    look("in a's yield");
    next(b);
    look("in a turn");
    expect(errorOf(() => next(b))).toEqual(new StopIteration());
    look("ended");
    expect(log).toEqual([
      ["made", "created", null],
      ["in b", "running", null],
      ["in a", "running", null],
      ["in a's yield", "suspended", "a"],
      ["in a again", "running", null],
      ["in b again", "running", null],
      ["in a turn", "suspended", null],
      ["ended", "closed", null],
    ]);
  });
});

describe("a coroutine that has ended", () => {
  test("cannot be stepped, thrown into or awaited, but closed", () => {
    const c = spam();
    next(c);
    expect(ended(() => next(c))).toBe("spam");
    for (const step of [() => next(c), () => c.send(1 as never), () => c.raise(new Error("wat"))]) {
      expect(errorOf(step)).toEqual(REUSED);
    }
    expect([c.close(), c.close()]).toEqual([undefined, undefined]);
    expect(errorOf(() => next(reader(c)))).toEqual(REUSED);
  });

  test("by an error that was thrown through whoever awaits it, neither", () => {
    const c = spam();
    const first = reader(c);
    next(first);
    expect([errorOf(() => first.raise(new ValueError("ham"))), c.state]).toEqual([
      new ValueError("ham"),
      "closed",
    ]);
    const second = reader(c);
    expect(errorOf(() => next(second))).toEqual(REUSED);
    expect(errorOf(() => second.raise(new Error("wat")))).toEqual(REUSED);
  });
});

describe("a coroutine that stands still", () => {
  test("in the hands of one cannot be awaited by another", () => {
    const c = spam();
    next(c);
    expect(ended(() => next(reader(c)))).toBe("spam"); // but for a bare yield, which nobody waits at
    const waits = coroutine(function* () {
      yield* sleep(0);
    })();
    next(waits);
    expect(errorOf(() => next(reader(waits)))).toEqual(
      new RuntimeError("coroutine is being awaited already"),
    );
  });

  test("ignores its close where a finally block waits", () => {
    const c = coroutine(function* () {
      try {
        yield* sleep(0);
      } finally {
        yield* sleep(0);
      }
    })();
    next(c);
    expect(errorOf(() => c.close())).toEqual(new RuntimeError("coroutine ignored GeneratorExit"));
  });

  test("counts its errors and its ends once", () => {
    let n = 0;
    const gen = coroutine(function* (): Generator<number | undefined, void, number> {
      try {
        const a = yield;
        yield a ** 2;
      } catch (error) {
        n += 100;
        throw error;
      } finally {
        n += 1;
      }
    });
    const c = reader(gen());
    next(c);
    expect([c.send(10), n]).toEqual([100, 0]);
    c.close();
    expect(n).toBe(1);
    const d = reader(gen());
    next(d);
    expect([errorOf(() => d.raise(new ValueError("x"))), n]).toEqual([new ValueError("x"), 102]);
  });
});

test("a coroutine that is the result of another has not begun", () => {
  const log: string[] = [];
  const baz = coroutine(function* baz() {
    log.push("begins");
    yield* sleep(0);
    return 42;
  });
  const bar = coroutine(function* bar() {
    yield* sleep(0);
    return baz();
  });
  const got = inLoop(function* () {
    const made = yield* bar();
    log.push(made.state);
    return [yield* made, yield* awaitable(baz())];
  });
  expect([got, log]).toEqual([
    [42, 42],
    ["created", "begins", "begins"],
  ]);
});

describe("what aiter goes through", () => {
  /** Counts to `end`, in a coroutine each. */
  const counting = (end: number, log: string[] = []) => {
    const step = coroutine(function* (i: number) {
      yield* sleep(1);
      return i < end ? { done: false, value: i } : { done: true, value: undefined };
    });
    return {
      [Symbol.asyncIterator]() {
        log.push("begun");
        let i = 0;
        return {
          next: () => step(i++) as never,
          return: () => Promise.resolve({ done: true, value: log.push("left") }),
        };
      },
    } as AsyncIterable<number>;
  };

  test("is asked once for its iterator, and told when it is left early", () => {
    const log: string[] = [];
    const got = inLoop(function* () {
      const all: number[] = [];
      const c = aiter(counting(3, log));
      while (yield* c.advance()) all.push(c.value);
      yield* c.close();
      return [all, yield* c.advance()];
    });
    expect([got, log]).toEqual([[[0, 1, 2], false], ["begun"]]);
  });

  test("must be iterable, and give iterators that give results", () => {
    const bad = (source: unknown) => String(errorOf(() => aiter(source as AsyncIterable<unknown>)));
    expect(bad(5)).toContain("TypeError");
    expect(bad({ [Symbol.asyncIterator]: () => 5 })).toContain("TypeError");
    expect(
      bad({
        [Symbol.asyncIterator]: () => {
          throw new ValueError("own");
        },
      }),
    ).toBe("ValueError: own");
    const gives = (result: unknown) =>
      inLoop(function* () {
        const c = aiter({ [Symbol.asyncIterator]: () => ({ next: () => result }) } as AsyncIterable<unknown>);
        try {
          return yield* c.advance();
        } catch (error) {
          return String(error);
        }
      });
    const noNext = inLoop(function* () {
      try {
        yield* aiter({ [Symbol.asyncIterator]: () => ({}) } as AsyncIterable<unknown>).advance();
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(noNext).toBe("TypeError");
    expect([gives(5), gives({ done: true })]).toEqual([
      "TypeError: Iterator result 5 is not an object",
      false,
    ]);
  });

  test.each([new StopIteration(42), [42], new ValueError("42")])("may give any value: %p", (value) => {
    const once = function* () {
      yield value;
    };
    const got = inLoop(function* () {
      const c = aiter(once());
      return [yield* c.advance(), c.value];
    });
    expect(got).toEqual([true, value]);
  });
});
