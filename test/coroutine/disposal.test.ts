// `await using` in coroutines, beyond what test/cells/compile/directive.test.ts compares with the native one.

import { expect, test } from "@jest/globals";
import { none } from "../../src/coroutine/async-iteration.ts";
import { getRunningLoop, sleep } from "../../src/coroutine/asyncio.ts";
import { asyncDispose, DisposalStack } from "../../src/coroutine/disposal.ts";
import { inLoop } from "./in-loop.ts";

const dispose: symbol = Symbol.dispose ?? Symbol.for("Symbol.dispose");

test("what a synchronous dispose returns is not waited for, what an asynchronous one returns is", () => {
  const log = inLoop(function* () {
    const log: unknown[] = [];
    const stack = new DisposalStack();
    const resource = (symbol: symbol, name: string) => ({
      [symbol]() {
        log.push(name);
        return sleep(5);
      },
    });
    stack.use(resource(dispose, "now"), true);
    stack.use(resource(asyncDispose, "later"), true);
    stack.use({ [dispose]: () => Promise.resolve().then(() => log.push("too late")) }, true);
    yield* stack.finish(none);
    return [...log, getRunningLoop().time()];
  });
  expect(log).toEqual(["later", "now", 5]);
});

test("what is null or undefined is not disposed of, and held by no `using`", () => {
  const given = inLoop(function* () {
    const stack = new DisposalStack();
    const given = [undefined, null].flatMap((nothing) => [
      stack.use(nothing, false),
      stack.use(nothing, true),
    ]);
    yield* stack.finish(none);
    return given;
  });
  expect(given).toEqual([undefined, undefined, null, null]);
});
