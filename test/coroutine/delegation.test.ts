// `yield*` from one coroutine into another: what goes in, what comes out, who runs. Behaviours of test_yield_from.py
// (PEP 380). Each holds for coroutine objects and for plain generators in their place.

import { describe, expect, test } from "@jest/globals";
import {
  type Coroutine,
  coroutine,
  next,
  RuntimeError,
  StopIteration,
  ValueError,
} from "../../src/coroutine/asyncio.ts";
import { errorOf } from "./in-loop.ts";

type Generating = (...args: any[]) => Generator<any, any, any>;
type Made = (...args: any[]) => Iterable<any, any, any>;

/** Step to the end by `step`, logging what is handed out, or what leaves. */
function log(seen: unknown[], step: () => unknown): unknown[] {
  try {
    for (;;) seen.push(`out ${step()}`);
  } catch (error) {
    seen.push(error instanceof StopIteration ? `end ${error.value}` : String(error));
  }
  return seen;
}

describe.each<[string, (fn: Generating) => Made]>([
  ["a coroutine", (fn) => coroutine(fn) as Made],
  ["a plain generator", (fn) => fn],
])("delegating to %s", (_, make) => {
  const inner = (seen: unknown[], at: (seen: unknown[]) => Generator<any, any, any>) =>
    make(function* () {
      seen.push("inner begins");
      try {
        return yield* at(seen);
      } finally {
        seen.push("inner ends");
      }
    });
  /** An outer one around an inner one with this body. */
  const around = (seen: unknown[], at: (seen: unknown[]) => Generator<any, any, any>) =>
    coroutine(function* outer(): Generator<any, any, any> {
      seen.push("outer begins");
      try {
        seen.push(`outer got ${yield "ham"}`);
        seen.push(`inner gave ${yield* inner(seen, at)()}`);
        seen.push(`outer got ${yield "eggs"}`);
      } finally {
        seen.push("outer ends");
      }
    })();
  const spam = function* (seen: unknown[]): Generator<any, any, any> {
    seen.push(`inner got ${yield "spam"}`);
    seen.push(`inner got ${yield "more spam"}`);
    return "done";
  };

  test("what is asked for and what is sent goes to whoever stands at its yield", () => {
    const seen: unknown[] = [];
    const c = around(seen, spam);
    let sent: number | undefined;
    log(seen, () => {
      const out = c.send(sent);
      sent = (sent ?? 0) + 1;
      return out;
    });
    expect(seen).toEqual([
      ...["outer begins", "out ham", "outer got 1", "inner begins", "out spam", "inner got 2"],
      ...["out more spam", "inner got 3", "inner ends", "inner gave done", "out eggs", "outer got 4"],
      ...["outer ends", "end undefined"],
    ]);
  });

  test.each([0, 1])("an error of the inner one, %i steps in, passes both", (steps) => {
    const seen: unknown[] = [];
    const c = around(seen, function* () {
      for (let i = 0; i < steps; i++) yield "spam";
      throw new ValueError("full of eels");
    });
    log(seen, () => next(c));
    const out = steps === 0 ? [] : ["out spam"];
    expect(seen).toEqual([
      ...["outer begins", "out ham", "outer got undefined", "inner begins", ...out, "inner ends"],
      ...["outer ends", "ValueError: full of eels"],
    ]);
    expect([c.state, errorOf(() => next(c))]).toEqual(["closed", new StopIteration()]);
  });

  test("an error thrown in goes to the innermost first, and out through both", () => {
    const seen: unknown[] = [];
    const c = around(seen, spam);
    next(c);
    next(c);
    log(seen, () => c.raise(new ValueError("tomato")));
    expect(seen.slice(2)).toEqual(["inner begins", "inner ends", "outer ends", "ValueError: tomato"]);
  });

  test("caught there, what the inner one hands out next comes back from raise(), and all goes on", () => {
    const seen: unknown[] = [];
    const c = around(seen, function* () {
      try {
        yield "spam";
      } catch (error) {
        yield `saved from ${error}`;
        yield "yet more";
      }
      return StopIteration;
    });
    next(c);
    next(c);
    seen.push(c.raise(new ValueError("tomato")));
    log(seen, () => next(c));
    expect(seen.slice(3)).toEqual([
      ...["saved from ValueError: tomato", "out yet more", "inner ends", `inner gave ${StopIteration}`],
      ...["out eggs", "outer got undefined", "outer ends", "end undefined"],
    ]);
  });

  test("close() ends the inner one, then the outer; what the inner's finally throws comes out, past the outer's", () => {
    const quiet: unknown[] = [];
    const c = around(quiet, spam);
    next(c);
    next(c);
    expect([c.close(), quiet.slice(3)]).toEqual([undefined, ["inner ends", "outer ends"]]);
    const loud: unknown[] = [];
    const d = around(loud, function* () {
      try {
        yield "spam";
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: what is tested
        throw new ValueError("exploded");
      }
    });
    next(d);
    next(d);
    expect([errorOf(() => d.close()), loud.slice(3), d.state]).toEqual([
      new ValueError("exploded"),
      ["inner ends", "outer ends"],
      "closed",
    ]);
  });

  test.each([undefined, 1, [2], new StopIteration(3)])(
    "a result passes as it is, whatever it is: %p",
    (result) => {
      const gives = make(function* () {
        try {
          yield "first";
        } catch {}
        return result;
      });
      const outer = coroutine(function* () {
        const got: unknown = yield* gives();
        yield got;
        return got;
      });
      const c = outer();
      expect([next(c), next(c)]).toEqual(["first", result]);
      expect((errorOf(() => c.send("x")) as StopIteration).value).toBe(result);
      const caught = outer();
      next(caught);
      expect(caught.raise(new Error("caught"))).toBe(result);
    },
  );

  describe("in whatever way it is left while it stands two deep", () => {
    const ways: [string, (c: ReturnType<typeof plain>) => unknown][] = [
      ["close()", (c) => void c.close()],
      ["an error thrown in", (c) => c.raise(new ValueError("thrown"))],
      ["a StopIteration thrown in", (c) => c.raise(new StopIteration())],
    ];
    const plain = coroutine(function* (at: () => Generator<any, any, any>): Generator<any, any, any> {
      return yield* make(at)();
    });
    /** How the leaving ends, and what is left. */
    const left = (at: () => Generator<any, any, any>, leave: (c: ReturnType<typeof plain>) => unknown) => {
      const c = plain(at);
      next(c);
      const seen: unknown[] = [];
      try {
        seen.push(leave(c));
      } catch (error) {
        // A generator is called one, as in CPython: here it makes no difference.
        const text = String(error).replace("generator raised", "coroutine raised");
        seen.push(error instanceof StopIteration ? `end ${error.value}` : text);
      }
      return [...seen, c.state, log([], () => next(c))[0]];
    };
    const pep479 = "RuntimeError: coroutine raised StopIteration";

    test.each<[string, ...unknown[]]>([
      ["close()", undefined],
      ["an error thrown in", "ValueError: thrown"],
      ["a StopIteration thrown in", pep479],
    ])("by %s it ends with that", (way, end) => {
      const leave = new Map(ways).get(way)!;
      const two = function* () {
        yield 1;
        yield 2;
      };
      expect(left(two, leave)).toEqual([end, "closed", "end undefined"]);
    });

    test.each(ways)("by %s what its `finally` throws takes the place of that", (_way, leave) => {
      const throwing = (error: Error) =>
        function* () {
          try {
            yield 1;
          } finally {
            // biome-ignore lint/correctness/noUnsafeFinally: what is tested
            throw error;
          }
        };
      const raised = new RuntimeError("raised");
      expect(left(throwing(raised), leave)).toEqual([String(raised), "closed", "end undefined"]);
      expect(left(throwing(new StopIteration()), leave)).toEqual([pep479, "closed", "end undefined"]);
    });

    test.each<[string, unknown]>([
      ["close()", undefined],
      ["an error thrown in", "end returned"],
      ["a StopIteration thrown in", "end returned"],
    ])("by %s what its `finally` returns is the result, unless it was closed", (way, end) => {
      const returning = function* () {
        try {
          yield 1;
        } finally {
          // biome-ignore lint/correctness/noUnsafeFinally: what is tested
          return "returned";
        }
      };
      expect(left(returning, new Map(ways).get(way)!)).toEqual([end, "closed", "end undefined"]);
    });
  });

  test("one that delegates to itself is told that it runs already, and can go on", () => {
    const self: Coroutine<void, any, any>[] = [];
    const two = make(function* () {
      yield 1;
      try {
        yield* self[0] as Iterable<any>;
      } catch (error) {
        yield String(error);
      }
      yield 2;
    });
    self[0] = coroutine(function* one(): Generator<any, any, any> {
      yield 0;
      yield* two();
      yield 3;
    })();
    const seen = log([], () => next(self[0] as Coroutine<void, any, any>));
    const running = "out ValueError: generator already executing";
    expect(seen).toEqual(["out 0", "out 1", running, "out 2", "out 3", "end undefined"]);
  });
});

describe("delegating to what is no generator", () => {
  const over = coroutine(function* (
    seen: unknown[],
    source: Iterable<any, any, any>,
  ): Generator<any, any, any> {
    try {
      return yield* source;
    } finally {
      seen.push("ends");
    }
  });

  test("goes through it, gives its return value, and closes with it", () => {
    const seen: unknown[] = [];
    const c = over(seen, [0, 1]);
    expect(log(seen, () => c.send(undefined))).toEqual(["out 0", "out 1", "ends", "end undefined"]);
    expect(log([], () => next(over([], [])))).toEqual(["end undefined"]);
    const returns = { [Symbol.iterator]: () => ({ next: () => ({ done: true, value: 42 }) }) };
    expect(log([], () => next(over([], returns as Iterable<any>)))).toEqual(["end 42"]);
    const left: unknown[] = [];
    const d = over(left, [0, 1]);
    next(d);
    expect([d.close(), left]).toEqual([undefined, ["ends"]]);
  });

  test("sends to it as to any, in one argument", () => {
    const got: unknown[] = [];
    const source = {
      [Symbol.iterator]: () => source,
      next(...args: unknown[]) {
        got.push(args);
        return { done: false, value: 42 };
      },
    };
    const c = over([], source as Iterable<any>);
    next(c);
    c.send([1, 2]);
    expect(got).toEqual([[undefined], [[1, 2]]]);
  });

  test("cannot throw into it: JavaScript closes it, and a TypeError takes the place of the error", () => {
    const seen: unknown[] = [];
    const c = over(seen, [0, 1]);
    next(c);
    expect(String(errorOf(() => c.raise(new ValueError("lost"))))).toMatch(
      "TypeError: The iterator does not provide a 'throw' method",
    );
    expect(seen).toEqual(["ends"]);
  });
});

test("the end says what it came to", () => {
  expect([new StopIteration().value, new StopIteration("spam").value]).toEqual([undefined, "spam"]);
});

test("an inner coroutine that yields while it is closed is told of to the outer one, whose `finally` runs", () => {
  const seen: string[] = [];
  const inner = coroutine(function* () {
    try {
      yield 1;
    } finally {
      seen.push("inner");
      yield 2;
    }
  });
  const outer = coroutine(function* (swallows: boolean) {
    try {
      yield* inner() as Iterable<never>;
    } catch (e) {
      seen.push(String(e));
      if (!swallows) throw e;
    } finally {
      seen.push("outer");
    }
    return "swallowed";
  });
  const ignored = "RuntimeError: generator ignored GeneratorExit";
  const passes = outer(false);
  next(passes);
  expect(() => passes.close()).toThrow("generator ignored GeneratorExit");
  const swallows = outer(true);
  next(swallows);
  expect([swallows.close(), passes.state, swallows.state]).toEqual(["swallowed", "closed", "closed"]);
  expect(seen).toEqual(["inner", ignored, "outer", "inner", ignored, "outer"]);
});
