// Awaiting, tasks that take turns, errors that climb.

import * as asyncio from "../../../src/coroutine/asyncio.ts";
import { body, failing, type Log, type Program, text, turns } from "./program.ts";

const { coroutine, sleep, gather } = asyncio;

export const tasks: Program[] = [
  {
    name: "awaiting a coroutine does not switch",
    python: `
async def main(log):
    asyncio.get_running_loop().call_soon(log, 'callback')
    await body(log, 'body')
    log('after')`,
    main: coroutine(function* (log: Log) {
      asyncio.getRunningLoop().callSoon(log, "callback");
      yield* body(log, "body");
      log("after");
    }),
    log: ["0 body", "0 after", "1 callback", "ended"],
  },
  {
    name: "awaiting a task",
    python: `
async def main(log):
    t = asyncio.create_task(body(log, 'body'))
    log('made')
    log('after ' + await t)`,
    main: coroutine(function* (log: Log) {
      const t = asyncio.createTask(body(log, "body"));
      log("made");
      log(`after ${yield* t}`);
    }),
    log: ["0 made", "1 body", "2 after body", "ended"],
  },
  {
    name: "tasks take turns",
    python: `
async def main(log):
    await asyncio.gather(turns(log, 'a', 3), turns(log, 'b', 2), turns(log, 'c', 1))
    log('after')`,
    main: coroutine(function* (log: Log) {
      yield* gather(turns(log, "a", 3), turns(log, "b", 2), turns(log, "c", 1));
      log("after");
    }),
    log: [
      "1 a0",
      "1 b0",
      "1 c0",
      "2 a1",
      "2 b1",
      "2 c ends",
      "3 a2",
      "3 b ends",
      "4 a ends",
      "6 after",
      "ended",
    ],
  },
  {
    name: "a task that awaits itself",
    python: `
async def main(log):
    async def me():
        try:
            await t
        except RuntimeError as e:
            log(str(e)[:27])
    t = asyncio.create_task(me())
    await t`,
    main: coroutine(function* (log: Log) {
      const me = coroutine(function* (): Generator<asyncio.Suspension, void, unknown> {
        try {
          yield* t;
        } catch (e) {
          log((e as Error).message.slice(0, 27));
        }
      });
      const t: asyncio.Task<void> = asyncio.createTask(me());
      yield* t;
    }),
    log: ["2 Task cannot await on itself", "ended"],
  },
  {
    name: "an error climbs through awaiting coroutines, finally by finally",
    python: `
async def level(log, n):
    try:
        if n == 0:
            await asyncio.sleep(1)
            raise ValueError('deep')
        await level(log, n - 1)
    finally:
        log(f'leave {n}')
async def main(log):
    try:
        await level(log, 3)
    except ValueError as e:
        log(text(e))`,
    main: coroutine(function* (log: Log) {
      const level: (n: number) => asyncio.Coroutine<void> = coroutine(function* (n: number) {
        try {
          if (n === 0) {
            yield* sleep(1);
            throw new asyncio.ValueError("deep");
          }
          yield* level(n - 1);
        } finally {
          log(`leave ${n}`);
        }
      });
      try {
        yield* level(3);
      } catch (e) {
        log(text(e));
      }
    }),
    log: ["2 leave 0", "2 leave 1", "2 leave 2", "2 leave 3", "2 ValueError(deep)", "ended"],
  },
  {
    name: "an error goes to all who wait",
    python: `
async def waiter(log, f, name):
    try:
        await f
    except ValueError as e:
        log(name + ' ' + text(e))
async def main(log):
    f = asyncio.get_running_loop().create_future()
    ts = [asyncio.create_task(waiter(log, f, n)) for n in 'ab']
    await asyncio.sleep(0)
    f.set_exception(ValueError('v'))
    await asyncio.gather(*ts)
    log('done')`,
    main: coroutine(function* (log: Log) {
      const waiter = coroutine(function* (f: asyncio.Future<unknown>, name: string) {
        try {
          yield* f;
        } catch (e) {
          log(`${name} ${text(e)}`);
        }
      });
      const f = asyncio.getRunningLoop().createFuture();
      const ts = ["a", "b"].map((n) => asyncio.createTask(waiter(f, n)));
      yield* sleep(0);
      f.setException(new asyncio.ValueError("v"));
      yield* gather(...ts);
      log("done");
    }),
    log: ["2 a ValueError(v)", "2 b ValueError(v)", "4 done", "ended"],
  },
  {
    name: "main fails",
    python: `
async def main(log):
    await failing(log, 'main', 1)`,
    main: coroutine(function* (log: Log) {
      yield* failing(log, "main", 1);
    }),
    log: ["2 main fails", "ValueError(main)"],
  },
];
