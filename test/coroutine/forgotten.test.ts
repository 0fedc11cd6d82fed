// "… exception was never retrieved": who takes an error, and who only looks.

import { afterEach, expect, test } from "@jest/globals";
import {
  asCompleted,
  coroutine,
  createTask,
  FIRST_EXCEPTION,
  gather,
  getRunningLoop,
  setHost,
  shield,
  sleep,
  taskGroup,
  ValueError,
  wait,
} from "../../src/coroutine/asyncio.ts";
import { watchNotBegun } from "../../src/coroutine/host.ts";
import { collected } from "./collected.ts";
import { inLoop } from "./in-loop.ts";

afterEach(() => setHost({}));

const fails = coroutine(function* fails() {
  yield* sleep(1);
  throw new ValueError("lost");
});

/** How many reports come once everything that the body made is gone; at least as many as are awaited. */
async function reports(body: () => Generator<any, unknown, any>, awaited: number): Promise<number> {
  let count = 0;
  setHost({
    warn(kind) {
      if (kind === "never-retrieved") count += 1;
    },
  });
  inLoop(body);
  watchNotBegun(); // the end of a cell's turn: the coroutines made last are not remembered any more
  await collected(() => count >= awaited);
  return count;
}

test.each<[string, number, () => Generator<any, unknown, any>]>([
  [
    "wait() only looks",
    1,
    function* () {
      yield* wait([createTask(fails())]);
    },
  ],
  [
    "wait() for the first error takes it where others are left",
    0,
    function* () {
      const other = createTask(sleep(2));
      yield* wait([createTask(fails()), other], { returnWhen: FIRST_EXCEPTION });
      yield* other;
    },
  ],
  [
    "and where it is the last, only looks",
    1,
    function* () {
      yield* wait([createTask(fails())], { returnWhen: FIRST_EXCEPTION });
    },
  ],
  [
    "wait() looks, and who takes the result takes the error",
    0,
    function* () {
      const [done] = yield* wait([createTask(fails())]);
      for (const task of done) task.exception();
    },
  ],
  [
    "asCompleted only looks at what nobody asks for",
    1,
    function* () {
      for (const next of asCompleted([createTask(fails()), createTask(fails())])) {
        try {
          yield* next;
        } catch {
          yield* sleep(1);
          return;
        }
      }
    },
  ],
  [
    "a shield's outer that nobody awaits",
    1,
    function* () {
      shield(createTask(fails()));
      yield* sleep(2);
    },
  ],
  [
    "gather and a group take all errors",
    1, // the gather's own, which nobody awaits
    function* () {
      gather(createTask(fails()), createTask(fails()));
      yield* sleep(2);
      try {
        yield* taskGroup(function* (tg) {
          tg.createTask(fails());
        });
      } catch {}
    },
  ],
  [
    "a done callback only looks",
    1,
    function* () {
      createTask(fails()).addDoneCallback(() => {});
      yield* sleep(2);
    },
  ],
  [
    "a future that failed by hand",
    1,
    function* () {
      getRunningLoop().createFuture().setException(new ValueError("lost"));
    },
  ],
])("%s: %d", async (_, count, body) => {
  expect(await reports(body, count)).toBe(count);
});
