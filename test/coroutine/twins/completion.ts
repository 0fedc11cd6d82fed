// Results in the order in which they are there.

import * as asyncio from "../../../src/coroutine/asyncio.ts";
import { failing, type Log, type Program, sleeper, text } from "./program.ts";

const { coroutine, sleep, asCompleted } = asyncio;

export const completion: Program[] = [
  {
    name: "results in the order in which they are there",
    python: `
async def main(log):
    aws = [sleeper(log, 'c', 3), sleeper(log, 'a', 1), failing(log, 'b', 2)]
    for f in asyncio.as_completed(aws):
        try: log('got ' + await f)
        except ValueError as e: log(text(e))
    log('after')`,
    main: coroutine(function* (log: Log) {
      const aws = [sleeper(log, "c", 3), sleeper(log, "a", 1), failing(log, "b", 2)];
      for (const next of asCompleted(aws)) {
        try {
          log(`got ${yield* next}`);
        } catch (e) {
          log(text(e));
        }
      }
      log("after");
    }),
    log: [
      "3 a woke",
      "5 got a",
      "7 b fails",
      "9 ValueError(b)",
      "11 c woke",
      "13 got c",
      "13 after",
      "ended",
    ],
  },
  {
    name: "results in order of completion, within a time",
    python: `
async def main(log):
    aws = [asyncio.create_task(sleeper(log, f'{n}', n)) for n in (1, 2, 4)]
    for f in asyncio.as_completed(aws, timeout=1.5):
        try: log('got ' + await f)
        except BaseException as e: log(text(e))
    await asyncio.sleep(1)
    log(f'{[t.done() for t in aws]}')`,
    main: coroutine(function* (log: Log) {
      const aws = [1, 2, 4].map((n) => asyncio.createTask(sleeper(log, String(n), n)));
      for (const next of asCompleted(aws, { timeout: 1.5 })) {
        try {
          log(`got ${yield* next}`);
        } catch (e) {
          log(text(e));
        }
      }
      yield* sleep(1);
      log(`[${aws.map((t) => (t.done() ? "True" : "False")).join(", ")}]`);
    }),
    log: [
      "3 1 woke",
      "5 got 1",
      "7 TimeoutError()",
      "7 TimeoutError()",
      "9 2 woke",
      "11 [True, True, False]",
      "13 4 CancelledError()",
      "ended",
    ],
  },
  {
    name: "who waits for the next result is cancelled, and loses none",
    python: `
async def main(log):
    loop = asyncio.get_running_loop()
    fs = [loop.create_future() for i in range(2)]
    first, second = list(asyncio.as_completed(fs))
    a = asyncio.create_task(first)
    b = asyncio.create_task(second)
    await asyncio.sleep(0)
    fs[1].set_result('one')
    await asyncio.sleep(0)
    a.cancel()
    log('cancelled')
    log(f'b got {await b}')
    log(f'{a.cancelled()}')`,
    main: coroutine(function* (log: Log) {
      const loop = asyncio.getRunningLoop();
      const fs = [loop.createFuture<string>(), loop.createFuture<string>()] as const;
      const [first, second] = [...asCompleted(fs)] as [asyncio.Coroutine<string>, asyncio.Coroutine<string>];
      const a = asyncio.createTask(first);
      const b = asyncio.createTask(second);
      yield* sleep(0);
      fs[1].setResult("one");
      yield* sleep(0);
      a.cancel();
      log("cancelled");
      log(`b got ${yield* b}`);
      log(a.cancelled() ? "True" : "False");
    }),
    log: ["2 cancelled", "5 b got one", "5 True", "ended"],
  },
];
