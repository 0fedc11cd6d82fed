// Coroutine objects by hand: the article's programs, and what is easily got wrong in JavaScript.

import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import {
  awaitable,
  Barrier,
  Condition,
  type Coroutine,
  coroutine,
  gather,
  isCoroutine,
  isCoroutineFunction,
  Lock,
  newEventLoop,
  next,
  Queue,
  RuntimeError,
  run,
  runSync,
  Semaphore,
  StopIteration,
  type Suspension,
  sleep,
  ValueError,
} from "../../src/coroutine/asyncio.ts";

const example = coroutine(function* example(log: string[], name: string) {
  log.push(`start ${name}`);
  const x: number = yield name;
  log.push(`send value: ${x}`);
  return x;
});

/** What a call throws. */
function thrown(fn: () => unknown): unknown {
  try {
    fn();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("a coroutine by hand", () => {
  test("of a method says whose", () => {
    const [queue, changed, start] = [new Queue(), new Condition(), new Barrier(2)];
    const body = function* () {};
    const made: Coroutine<unknown>[] = [queue.get(), queue.put(1), queue.join()];
    made.push(
      changed.acquire(),
      changed.wait(),
      changed.waitFor(() => true),
    );
    made.push(start.wait(), start.reset(), start.abort());
    made.push(new Lock().with(body), new Semaphore().with(body));
    expect(made.map((coro) => coro.qualname).join(" ")).toBe(
      "Queue.get Queue.put Queue.join Lock.acquire Condition.wait Condition.waitFor " +
        "Barrier.wait Barrier.reset Barrier.abort Lock.with Semaphore.with",
    );
    expect(made.map((coro) => coro.name).join(" ")).toBe(
      "get put join acquire wait waitFor wait reset abort with with",
    );
    for (const coro of made) coro.close();
  });

  test("runs nothing when it is called, then to its yield, then to its end", () => {
    const log: string[] = [];
    const c = example(log, "PFinal");
    expect([c.state, log]).toEqual(["created", []]);
    expect(next(c)).toBe("PFinal");
    expect([c.state, log]).toEqual(["suspended", ["start PFinal"]]);
    const end = thrown(() => c.send(6)) as StopIteration;
    expect([end.name, end.value, c.state]).toEqual(["StopIteration", 6, "closed"]);
    expect(log).toEqual(["start PFinal", "send value: 6"]);
    expect(next(c, "default")).toBe("default");
  });

  test.each([null, 7, "text", {}])("is not what next() takes where it is given %j", (other) => {
    expect(() => next(other as never, "default")).toThrow(/ is not an iterator$/);
  });

  test("ends with an error that tells what it returned", () => {
    const texts = [7, "done", { mean: 20, of: [18, 22] }, undefined].map((result) => {
      const returning = coroutine(function* (): Generator<undefined, unknown> {
        return result;
      });
      return (thrown(() => next(returning())) as StopIteration).message;
    });
    expect(texts).toEqual(["7", "done", "{ mean: 20, of: [18, 22] }", ""]);
  });

  test("does not lose a value sent before it began", () => {
    const c = example([], "x");
    expect(thrown(() => c.send(3))).toEqual(
      new TypeError("can't send non-None value to a just-started coroutine"),
    );
    expect(c.state).toBe("created");
  });

  test("takes an error at its yield, and leaves with it where it does not catch it", () => {
    const catching = coroutine(function* () {
      try {
        yield 1;
      } catch (e) {
        yield (e as Error).message;
      }
    });
    const c = catching();
    c.next();
    expect(c.raise(new Error("in"))).toBe("in");
    const d = example([], "x");
    const error = new Error("before it began");
    expect(thrown(() => d.raise(error))).toBe(error);
    expect(d.state).toBe("closed");
  });

  test("closes: finally blocks run, from the inside out, and must not yield", () => {
    const log: string[] = [];
    const inner = coroutine(function* () {
      try {
        yield 1;
      } finally {
        log.push("inner");
      }
    });
    const outer = coroutine(function* () {
      try {
        yield* inner();
      } catch {
        log.push("never");
      } finally {
        log.push("outer");
      }
    });
    const c = outer();
    c.next();
    expect([c.close(), c.state, log]).toEqual([undefined, "closed", ["inner", "outer"]]);
    expect(c.close()).toBe(undefined);
    const stubborn = coroutine(function* () {
      try {
        yield 1;
      } finally {
        yield 2;
      }
    })();
    stubborn.next();
    expect(thrown(() => stubborn.close())).toEqual(new RuntimeError("generator ignored GeneratorExit"));
  });

  test("gives what a finally block returns", () => {
    const c = coroutine(function* () {
      try {
        yield 1;
        return 8;
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: what is tested
        return 7;
      }
    })();
    c.next();
    expect(c.close()).toBe(7);
  });

  test("passes values, errors and the result through yield*", () => {
    const inner = coroutine(function* () {
      const a: number = yield "first";
      try {
        yield a * 2;
      } catch (e) {
        return `caught ${(e as Error).message}`;
      }
      return "";
    });
    const outer = coroutine(function* () {
      return `outer ${yield* inner()}`;
    });
    const c = outer();
    expect(c.next()).toBe("first");
    expect(isCoroutine(c.awaiting)).toBe(true);
    expect(c.send(21)).toBe(42);
    expect((thrown(() => c.raise(new Error("e"))) as StopIteration).value).toBe("outer caught e");
  });

  test("cannot be entered again, awaited twice, or finished twice", () => {
    const self: Coroutine<void, unknown>[] = [];
    self[0] = coroutine(function* () {
      yield 1;
      self[0]?.next();
    })();
    self[0].next();
    expect(thrown(() => self[0]?.next())).toEqual(new ValueError("generator already executing"));
    const once = coroutine(function* () {
      yield* sleep(0);
    });
    const c = once();
    runSync(c);
    expect(thrown(() => c.next())).toEqual(new RuntimeError("cannot reuse already awaited coroutine"));
    expect(thrown(() => runSync(c))).toEqual(new RuntimeError("cannot reuse already awaited coroutine"));
    const twice = coroutine(function* () {
      const shared = once();
      yield* gather(shared, again(shared));
    });
    const again = coroutine(function* (shared: Coroutine<void>) {
      yield* shared;
    });
    expect(thrown(() => runSync(twice()))).toEqual(new RuntimeError("coroutine is being awaited already"));
  });

  test("turns a StopIteration of its own into a RuntimeError", () => {
    const c = coroutine(function* () {
      yield* sleep(0);
      throw new StopIteration(1);
    });
    const error = thrown(() => runSync(c())) as Error;
    expect([error.message, (error.cause as StopIteration).value]).toEqual([
      "coroutine raised StopIteration",
      1,
    ]);
  });

  test("hands out a suspension, and cannot be resumed before its future is done", () => {
    const loop = newEventLoop();
    const future = loop.createFuture<number>();
    const waits = coroutine(function* () {
      return yield* future;
    });
    const c = waits();
    c.next();
    expect(c.awaiting).toBe(future);
    expect(thrown(() => c.send(undefined))).toEqual(new RuntimeError("await wasn't used with future"));
    const d = waits();
    d.next();
    future.setResult(5);
    expect((thrown(() => d.next()) as StopIteration).value).toBe(5);
  });

  test("can be driven through a plain generator", () => {
    const inner = coroutine(function* () {
      const got: string = yield "a";
      yield `${got}!`;
      return "r";
    });
    const plain = (function* (): Generator<string, string, string> {
      return yield* inner();
    })();
    expect(plain.next()).toEqual({ value: "a", done: false });
    expect(plain.next("b")).toEqual({ value: "b!", done: false });
    expect(plain.next("")).toEqual({ value: "r", done: true });
    expect([...(inner() as Iterable<string>)]).toEqual(["a", "undefined!"]);
  });

  test("waits through plain generators and bare yields in a task", () => {
    const plain = function* (n: number): Generator<Suspension | undefined, number, unknown> {
      yield;
      if (n === 0) return yield* sleep(0, 7);
      return yield* plain(n - 1);
    };
    const main = coroutine(function* () {
      return yield* plain(5);
    });
    expect(runSync(main())).toBe(7);
  });
});

describe("names and texts", () => {
  test("of coroutines and their functions", () => {
    const c = example([], "x");
    expect([c.name, c.qualname, String(c), inspect(sleep(1))]).toEqual([
      "example",
      "example",
      "<coroutine object example>",
      "<coroutine object sleep>",
    ]);
    c.next();
    expect(String(c)).toBe("<generator object example>");
    expect([example.name, example.length, isCoroutineFunction(example), isCoroutineFunction(run)]).toEqual([
      "example",
      2,
      true,
      false,
    ]);
    expect([isCoroutine(c), isCoroutine(Promise.resolve())]).toEqual([true, false]);
    expect(() => coroutine((() => 1) as never)).toThrow("coroutine() takes a generator function");
  });

  test("one that only takes values is a generator, too, and each value behind its end finds StopIteration", () => {
    const taken: unknown[] = [];
    const c = coroutine(function* consumer() {
      taken.push(yield);
      taken.push(yield);
    })();
    next(c);
    expect(String(c)).toBe("<coroutine object consumer>");
    c.send("a");
    expect(String(c)).toBe("<generator object consumer>");
    for (let i = 0; i < 2; i++) expect(() => c.send("b")).toThrow(StopIteration);
    expect(taken).toEqual(["a", "b"]);
  });
});

describe("awaitable", () => {
  test("of what only behaves as a promise settles once, as an await of it does; the loop waits for nothing afterwards", async () => {
    // biome-ignore lint/suspicious/noThenProperty: what is tested
    const nested = { then: (ok: (x: unknown) => void) => ok("nested") };
    const odd: [string, (ok: (x: unknown) => void, failed: (x: unknown) => void) => void][] = [
      ["called back twice", (ok, failed) => [ok("first"), ok("second"), failed("third")]],
      [
        "throws behind",
        (ok) => {
          ok("before");
          throw new ValueError("late");
        },
      ],
      [
        "throws",
        () => {
          throw new ValueError("at once");
        },
      ],
      ["gives another", (ok) => ok(nested)],
    ];
    const thenables = odd.map(([, then]) => ({ then }) as unknown as PromiseLike<unknown>);
    const loop = newEventLoop();
    const main = coroutine(function* () {
      const seen: unknown[] = [];
      for (const thenable of thenables) {
        try {
          seen.push(yield* awaitable(thenable));
        } catch (error) {
          seen.push(String(error));
        }
      }
      return seen;
    });
    const native = Promise.all(thenables.map(async (thenable) => thenable).map((p) => p.catch(String)));
    expect(await loop.runUntilComplete(main())).toEqual(await native);
    expect(() => loop.runUntilCompleteSync(loop.createFuture())).toThrow("deadlock");
  });

  test("takes coroutines, futures and promises, and plain values without a switch", async () => {
    const main = coroutine(function* () {
      const four: number = yield* awaitable(4);
      const five: number = yield* awaitable(Promise.resolve(5));
      const six: number = yield* awaitable(sleep(0, 6));
      return [four, five, six];
    });
    expect(await run(main())).toEqual([4, 5, 6]);
  });
});
