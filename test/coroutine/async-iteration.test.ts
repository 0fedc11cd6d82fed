// Async generators in loops, and as `"use coroutines"` rewrites them.

import { PassThrough } from "node:stream";
import { setTimeout } from "node:timers/promises";
import vm from "node:vm";
import { describe, expect, test } from "@jest/globals";
import { compileCell } from "../../src/cells/compile/compile.ts";
import * as asyncio from "../../src/coroutine/asyncio.ts";
import { directive } from "../../src/coroutine/host.ts";
import { FakeClock } from "./clock.ts";
import { inLoop, outcome, ticks } from "./ticks.ts";
import { text } from "./twins/program.ts";

const { aiter, asyncGenerator, coroutine, sleep } = asyncio;

describe("in loops", () => {
  test("a cursor advances in its own task, with no task of the generator's", () => {
    const log: unknown[] = [];
    inLoop(function* (loop) {
      const c = aiter(ticks(2, log));
      expect(() => c.value).toThrow("the cursor is at no value");
      while (yield* c.advance()) {
        log.push(c.value, loop.time(), asyncio.allTasks().size, loop._iteration);
      }
      yield* c.close();
    });
    const [, , tasks, first, , , , second] = log as number[];
    expect([tasks, (second as number) - (first as number)]).toEqual([1, 2]);
    expect(log.filter((x) => typeof x === "string")).toEqual(["cleaning", "clean"]);
  });

  test("closing one waits for `finally`", () => {
    const log: unknown[] = [];
    inLoop(function* (loop) {
      const c = aiter(ticks(9, log));
      yield* c.advance();
      yield* c.close();
      log.push(loop.time());
    });
    expect(log).toEqual(["cleaning", "clean", 2]);
  });

  test("a cursor over what is not async waits for its values", () => {
    const seen = inLoop(function* () {
      const all: number[] = [];
      const c = aiter([1, sleep(1, 2), Promise.resolve(3)].slice(0, 2));
      while (yield* c.advance()) all.push(c.value as number);
      return all;
    });
    expect(seen).toEqual([1, 2]);
    expect(() => aiter(5 as never)).toThrow("5 is not async iterable");
  });

  test("a cursor asks for the async iterator, and for the other only where there is none", () => {
    const asked: string[] = [];
    const source = (asyncMethod: unknown) => ({
      get [Symbol.iterator]() {
        asked.push("iterator");
        return () => [1].values();
      },
      [Symbol.asyncIterator]: asyncMethod,
    });
    aiter(source(ticks) as never);
    expect(() => aiter(source(false) as never)).toThrow("is not async iterable");
    expect(asked).toEqual([]);
    aiter(source(null) as never);
    expect(asked).toEqual(["iterator"]);
  });

  test("native `for await` runs each step as a task; break waits for `finally`", async () => {
    const log: unknown[] = [];
    const loop = asyncio.newEventLoop({ clock: new FakeClock() });
    const reader = async () => {
      const values: unknown[] = [];
      for await (const value of ticks(5, log)) {
        values.push(value);
        if (value === 1) break;
      }
      return values;
    };
    const main = coroutine(function* () {
      return yield* asyncio.awaitable(reader());
    });
    const clock = loop._clock as FakeClock;
    const run = loop.runUntilComplete(main());
    for (let i = 0; i < 20; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(1);
    }
    expect([await run, log]).toEqual([
      [0, 1],
      ["cleaning", "clean"],
    ]);
  });

  test("native calls wait for those before; without a loop they reject", async () => {
    const g = asyncGenerator(function* () {
      const sent: unknown = yield* sleep(0, 1);
      yield sent;
      const two: unknown = yield 2;
      return two;
    })() as unknown as AsyncGenerator<unknown, unknown, unknown>;
    await expect(g.next()).rejects.toThrow("no running event loop");
    const seen = await asyncio.run(
      coroutine(function* () {
        const calls = [g.next("lost"), g.next(), g.next("end"), g.next(), g.return(Promise.resolve(7))];
        const results = yield* asyncio.awaitable(Promise.all(calls));
        return [...results, yield* outcome(asyncio.awaitable(g.throw(new asyncio.ValueError("late"))))];
      })(),
    );
    expect(seen).toEqual([
      { value: 1, done: false },
      { value: 2, done: false },
      { value: "end", done: true },
      { value: undefined, done: true },
      { value: 7, done: true },
      "ValueError(late)",
    ]);
  });
});

describe("a wait for a foreign source that is given up", () => {
  /** Counts, by promises; says that it is asked to end. */
  const native = (log: unknown[], fails = false) => ({
    [Symbol.asyncIterator]: () => ({
      next: () => (fails ? Promise.reject(new Error("next")) : new Promise<IteratorResult<number>>(() => {})),
      return: () => {
        log.push("asked to end");
        return Promise.reject(new Error("and nobody hears how that went"));
      },
    }),
  });
  const reading = coroutine(function* (source: AsyncIterable<unknown> | Iterable<unknown>) {
    const c = aiter(source);
    try {
      while (yield* c.advance());
    } finally {
      yield* c.close();
    }
  });

  test("by a cancellation: the source is asked to end, once", async () => {
    const log: unknown[] = [];
    await asyncio.run(
      coroutine(function* () {
        yield* outcome(asyncio.waitFor(reading(native(log)), 0.01));
        log.push(yield* outcome(reading(native(log, true))));
      })(),
    );
    expect(log).toEqual(["asked to end", "Error(next)"]);
  });

  test("by close(), and where it is a plain one's promise", async () => {
    const log: unknown[] = [];
    function* promises() {
      try {
        yield new Promise(() => {});
      } finally {
        log.push("plain one ended");
      }
    }
    await asyncio.run(
      coroutine(function* () {
        const read = reading(native(log));
        read.next();
        read.close();
        yield* outcome(asyncio.waitFor(reading(promises()), 0.01));
      })(),
    );
    expect(log).toEqual(["asked to end", "plain one ended"]);
  });

  test("a stream that stalls is destroyed, a generator ends with its next item", async () => {
    const stream = new PassThrough();
    const log: unknown[] = [];
    async function* generator() {
      try {
        await setTimeout(20);
        yield 1;
      } finally {
        log.push("generator ended");
      }
    }
    await asyncio.run(
      coroutine(function* () {
        yield* outcome(asyncio.waitFor(reading(stream), 0.01));
        yield* outcome(asyncio.waitFor(reading(generator()), 0.01));
        yield* sleep(0.03);
      })(),
    );
    expect([stream.destroyed, log]).toEqual([true, ["generator ended"]]);
  });

  test("`for await` and `yield*` under the directive", async () => {
    const code = `
      const silent = (name) => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}), return() { log("end " + name); return {} } }) });
      async function* all() { yield* silent("b") }
      async function reads() { for await (const x of silent("a")) log(x) }
      async function delegates() { for await (const x of all()) log(x) }
      async function main() {
        for (const read of [reads, delegates]) {
          try { await asyncio.waitFor(read(), 0.01) } catch (error) { log(text(error)) }
        }
      }`;
    expect(await cell(code, { wait: true })).toEqual(["end a", "TimeoutError()", "end b", "TimeoutError()"]);
  });
});

/**
 * Run a cell, and its `main()` in a loop. @returns what it logged; at last the time, where that is its own
 *
 * @param options directive: under it, or natively. wait: for promises too
 */
async function cell(code: string, options: { directive?: boolean; wait?: boolean } = {}): Promise<unknown[]> {
  const logged: unknown[] = [];
  const globals = new Set<string>(["asyncio", "log", "text", "Promise", "Error", "Symbol", "String"]);
  const source = options.directive === false ? code : `"use coroutines";\n${code}`;
  const compiled = await compileCell(source, { label: "In[1]", known: new Map(), globals });
  const loop = asyncio.newEventLoop(options.wait ? {} : { clock: new FakeClock() });
  const context = vm.createContext({
    asyncio,
    text,
    Error,
    Promise,
    log: (...values: unknown[]) => void logged.push(...values),
    __cokernel__: {
      co: directive,
      result() {},
      looped() {},
      waits: (_: number, value: unknown) => value,
      resumed: (value: unknown) => value,
    },
  });
  new vm.Script(`var ${compiled.declares.map(({ js }) => js).join(", ")};`).runInContext(context);
  await new vm.Script(compiled.script).runInContext(context);
  const main = vm.runInContext(compiled.declares.find(({ name }) => name === "main")!.js, context);
  const body = coroutine(function* () {
    yield* asyncio.awaitable(main() as PromiseLike<unknown>);
    if (!options.wait) logged.push(`at ${loop.time()}`);
  });
  const factory = { loopFactory: () => loop };
  if (options.wait) await asyncio.run(body(), factory);
  else asyncio.runSync(body(), factory);
  return logged;
}

const feed = `
async function* feed(n: number) {
  try {
    for (let i = 0; i < n; i++) { await asyncio.sleep(1); const sent = yield i; if (sent) log("sent " + sent); }
    return "end of feed";
  } catch (error) {
    log("caught " + text(error));
    throw error;
  } finally {
    log("cleaning"); await asyncio.sleep(1); log("clean");
  }
}
`;

describe("under the directive", () => {
  test("`for await` over an `async function*`, to its end", async () => {
    const code = `${feed} async function main() { for await (const x of feed(2)) log(x); log("on") }`;
    expect(await cell(code)).toEqual([0, 1, "cleaning", "clean", "on", "at 3"]);
  });

  test("break closes it, and waits for its `finally`", async () => {
    const code = `${feed} async function main() { for await (const x of feed(9)) { log(x); if (x === 1) break } log("on") }`;
    expect(await cell(code)).toEqual([0, 1, "cleaning", "clean", "on", "at 3"]);
  });

  test("an error of the loop's body closes it and goes on", async () => {
    const code = `${feed} async function main() {
      try { for await (const x of feed(9)) throw new Error("body") } catch (error) { log(text(error)) }
    }`;
    expect(await cell(code)).toEqual(["cleaning", "clean", "Error(body)", "at 2"]);
  });

  test("a StopAsyncIteration of the loop's body, or of what it assigns to, is no end of the source", async () => {
    const code = `${feed} async function main() {
      const target = { set x(_: number) { throw new asyncio.StopAsyncIteration("own") } };
      try { for await (target.x of feed(9)) log("not reached") } catch (error) { log(text(error)) }
      try { for await (const x of feed(9)) throw new asyncio.StopAsyncIteration("own") } catch (error) { log(text(error)) }
    }`;
    const each = ["cleaning", "clean", "StopAsyncIteration(own)"];
    expect(await cell(code)).toEqual([...each, ...each, "at 4"]);
  });

  test("an error of the generator's body comes out of the loop", async () => {
    const code = `
      async function* bad() { yield await asyncio.sleep(1, 1); throw new Error("bad") }
      async function main() {
        try { for await (const x of bad()) log(x) } catch (error) { log(text(error)) }
      }`;
    expect(await cell(code)).toEqual([1, "Error(bad)", "at 1"]);
  });

  test("`yield*` emits what the source gives, and has its return value", async () => {
    const code = `${feed}
      async function* all() {
        log(yield* feed(2));
        log(yield* [7, asyncio.sleep(1, 8)]);
        yield "last";
      }
      async function main() { for await (const x of all()) log(x) }`;
    expect(await cell(code)).toEqual([
      0,
      1,
      "cleaning",
      "clean",
      "end of feed",
      7,
      8,
      undefined,
      "last",
      "at 4",
    ]);
  });

  test("what is sent, thrown or closed goes through `yield*` to the source", async () => {
    const code = `${feed}
      async function* all() { try { yield* feed(9) } finally { log("outer") } }
      async function main() {
        const a = all();
        log(await a.anext(), await a.asend("x"));
        try { await a.athrow(new Error("in")) } catch (error) { log(text(error)) }
        const b = all();
        log(await b.anext());
        await b.aclose();
        const c = all();
        const step = asyncio.createTask(c.anext());
        await asyncio.sleep(0.5);
        step.cancel("enough");
        try { await step } catch (error) { log(text(error)) }
      }`;
    expect(await cell(code)).toEqual([
      ...["sent x", 0, 1],
      ...["caught Error(in)", "cleaning", "clean", "outer", "Error(in)"],
      ...[0, "cleaning", "clean", "outer"],
      ...["caught CancelledError(enough)", "cleaning", "clean", "outer", "CancelledError(enough)"],
      "at 6.5",
    ]);
  });

  test("a source that cannot be thrown into is closed", async () => {
    const code = `
      const source = { [Symbol.iterator]() { return { next() { return { value: 1, done: false } }, return() { log("closed"); return { done: true } } } } };
      async function* all() { yield* source }
      async function main() {
        const a = all();
        await a.anext();
        try { await a.athrow(new Error("x")) } catch (error) { log(text(error)) }
        const b = all();
        await b.anext();
        await b.aclose();
        const none = { [Symbol.iterator]: () => ({ next: () => 5 }) };
        try { for await (const x of (async function* () { yield* none })()) log(x) } catch (error) { log(text(error)) }
      }`;
    expect(await cell(code)).toEqual([
      "closed",
      "TypeError(The iterator does not provide a 'throw' method)",
      "closed",
      "TypeError(Iterator result 5 is not an object)",
      "at 0",
    ]);
  });

  test("methods keep `this`; values are waited for; a suspension can be emitted", async () => {
    const code = `
      class Feed {
        #n = 2;
        async *parts() { for (let i = 0; i < this.#n; i++) yield asyncio.sleep(1, i); return asyncio.sleep(1, "r") }
        static async *of(...xs: unknown[]) { for (const x of xs) yield { x }; yield }
      }
      async function main() {
        const parts = new Feed().parts();
        log(String(parts));
        for await (const x of parts) log(x);
        for await (const x of Feed.of(asyncio.sleep(9))) log(asyncio.isCoroutine(x?.x));
      }`;
    expect(await cell(code)).toEqual(["<async generator object Feed.parts>", 0, 1, true, false, "at 3"]);
  });

  test.each([
    "const i = g(1); log(await i.next(), await i.next('in'), await i.next(), await i.next(), await i.next())",
    "const i = g(1); log(await Promise.all([i.next(), i.next('in'), i.return(5), i.next()]))",
    "const i = g(1); await i.next(); log(await i.throw(new Error('x')).catch(String), await i.next())",
    "const i = g(1); log(await i.return(Promise.resolve(6)), await i.throw(new Error('y')).catch(String))",
    "const i = all(); log(await i.next(), await i.next('in'), await i.return(7), await i.next())",
    "const i = all(); for (let n = 0; n < 6; n++) log(await i.next(n))",
    "for await (const x of all()) { log(x); if (x === 2) break }",
    "const i = emits(); log(await i.next(), await i.return(8), await i.next(), await i.next())",
    "const i = through(); log(await i.next(), await i.return(8), await i.next(), await i.next())",
  ])("driven as a native one: %s", async (main) => {
    const code = `
      async function* g(a: unknown) {
        try { log(yield a); yield await Promise.resolve(2); yield Promise.resolve(3); return Promise.resolve(4) }
        finally { log(await "finally") }
      }
      async function* all() { log(yield* g(1)); yield* [Promise.resolve(7), 8] }
      async function* emits() { try { yield 1 } finally { yield 2; log("on") } }
      async function* through() { yield* emits() }
      async function main() { ${main} }`;
    const natively = await cell(code, { directive: false, wait: true });
    expect(await cell(code, { wait: true })).toEqual(natively);
    expect(natively).not.toEqual([]);
  });

  // Not held against the native one: that of Node 26 goes on from its `yield`, with the error as what was sent.
  test("closed with a promise that rejects, it is thrown into", async () => {
    const code = `
      async function* g() { try { log(yield 1) } finally { log("finally") } }
      async function* all() { yield* g() }
      async function main() {
        for (const make of [g, all]) {
          const i = make();
          await i.next();
          log(await i.return(Promise.reject(new Error("z"))).catch(String));
        }
      }`;
    expect(await cell(code, { wait: true })).toEqual(["finally", "Error: z", "finally", "Error: z"]);
  });
});
