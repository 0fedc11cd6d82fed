// The text of values in that of futures and handles: nothing of the user's runs, and nothing throws.

import { expect, test } from "@jest/globals";
import { asyncGenerator, coroutine, newEventLoop, sleep } from "../../src/coroutine/asyncio.ts";
import { repr, reprError } from "../../src/coroutine/repr.ts";

const fails = (): never => {
  throw new Error("not to be called");
};

test("no getter of the user's is run, of an error neither", () => {
  class Late extends Error {
    override get message(): string {
      return fails();
    }
  }
  class Named extends Error {
    override get name(): string {
      return fails();
    }
  }
  class Own extends Error {
    override name = "Owned";
  }
  const future = newEventLoop().createFuture();
  future.setException(new Late());
  expect(String(future)).toBe("<Future finished exception=Error(<getter>)>");
  expect(future.exception()).toBeInstanceOf(Late);
  const late = Object.assign(new Error("m"), { message: { toString: fails } });
  expect([new Named("m"), new Own("m"), new RangeError("m"), late].map(reprError)).toEqual([
    "Named('m')",
    "Owned('m')",
    "RangeError('m')",
    "Error({ toString: <function fails> })",
  ]);
  const items = Object.defineProperty([1, 2], 1, { get: fails });
  class List extends Array<number> {
    override slice(): number[] {
      return fails();
    }
  }
  const maker = Object.create(Object.create({}, { constructor: { get: fails } }));
  expect([items, List.from([1, 2]), maker].map((value) => repr(value))).toEqual([
    "[1, <getter>]",
    "[1, 2]",
    "<object>",
  ]);
});

test("what is of the runtime says what it is, also within other values", () => {
  const loop = newEventLoop();
  const wait = coroutine(function* wait() {
    yield* sleep(1);
  });
  const ticks = asyncGenerator(function* ticks() {
    yield 1;
  });
  const task = loop.createTask(wait(), { name: "t" });
  expect(repr([wait(), ticks(), task, loop.createFuture()])).toBe(
    "[<coroutine object wait>, <async generator object ticks>, <Task pending name='t'>, <Future pending>]",
  );
  task.cancel();
  expect(repr({ task })).toBe("{ task: <Task cancelling name='t'> }");
});

test("an abort's error is shown with its words, which are getters of the platform's", () => {
  const { prototype } = DOMException;
  const above = Object.getPrototypeOf(prototype);
  Object.setPrototypeOf(prototype, Error.prototype); // it is of Node's realm, and not of the test's
  expect(reprError(new DOMException("stop", "AbortError"))).toBe("AbortError('stop')");
  Object.setPrototypeOf(prototype, above);
});

test("a proxy whose traps throw is an object or a function", () => {
  const traps: ProxyHandler<object> = {
    get: fails,
    getOwnPropertyDescriptor: fails,
    getPrototypeOf: fails,
    ownKeys: fails,
  };
  const values = [{}, () => {}, new Error("x"), []].map((target) => new Proxy(target, traps));
  expect(values.map((value) => repr(value))).toEqual([
    "<object>",
    "<function <anonymous>>",
    "<object>",
    "<object>",
  ]);
  expect(values.map(reprError)).toEqual(values.map((value) => repr(value)));
  for (const value of values) {
    const [finished, failed] = [newEventLoop().createFuture(), newEventLoop().createFuture()];
    finished.setResult(value);
    expect(String(finished)).toBe(`<Future finished result=${repr(value)}>`);
    failed.addDoneCallback(value as never);
    expect(String(failed)).toBe("<Future pending cb=[<anonymous>()]>");
  }
});
