// An async generator that takes its time, and how tests look at what such ones do.

import * as asyncio from "../../src/coroutine/asyncio.ts";
import { FakeClock } from "./clock.ts";
import { text } from "./twins/program.ts";

const { asyncGenerator, coroutine, sleep } = asyncio;

/** So many numbers, a second each; says what is sent to it, and that it ends. */
export const ticks = asyncGenerator(function* ticks(n: number, log: unknown[] = []) {
  try {
    for (let i = 0; i < n; i++) {
      yield* sleep(1);
      const sent: unknown = yield i;
      if (sent !== undefined) log.push(`sent ${sent}`);
    }
    return "end";
  } finally {
    log.push("cleaning");
    yield* sleep(1);
    log.push("clean");
  }
});
/** Gives one number, and waits for nothing. */
export const empty = asyncGenerator(function* empty() {
  yield 1;
});

/** Run a body as a task of a loop whose time is its own. */
export function inLoop<R>(body: (loop: asyncio.EventLoop) => Generator<any, R, any>): R {
  const loop = asyncio.newEventLoop({ clock: new FakeClock() });
  return asyncio.runSync(
    coroutine(function* () {
      return yield* body(loop);
    })(),
    { loopFactory: () => loop },
  );
}
/** What awaiting gives, or the text of its error. */
export function* outcome(
  awaitable: asyncio.Awaitable<any> | asyncio.Coroutine<any>,
): Generator<any, any, any> {
  try {
    return yield* awaitable as Iterable<any, any, any>;
  } catch (error) {
    return text(error);
  }
}
