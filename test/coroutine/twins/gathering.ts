// gather and gatherSettled.

import * as asyncio from "../../../src/coroutine/asyncio.ts";
import { body, failing, type Log, type Program, sleeper, text } from "./program.ts";

const { coroutine, sleep, gather, gatherSettled, wait } = asyncio;

export const gathering: Program[] = [
  {
    name: "gather",
    python: `
async def main(log):
    a, b = await asyncio.gather(body(log, 'a'), body(log, 'b'))
    log('after ' + a + b)
    log(str(len(await asyncio.gather())))`,
    main: coroutine(function* (log: Log) {
      const [a, b] = yield* gather(body(log, "a"), body(log, "b"));
      log(`after ${a}${b}`);
      log(String((yield* gather()).length));
    }),
    log: ["1 a", "1 b", "3 after ab", "3 0", "ended"],
  },
  {
    name: "gather gives one slot pair of a single child to the same object",
    python: `
async def main(log):
    c = body(log, 'c')
    log(str(len(await asyncio.gather(c, c))))`,
    main: coroutine(function* (log: Log) {
      const c = body(log, "c");
      log(String((yield* gather(c, c)).length));
    }),
    log: ["1 c", "3 2", "ended"],
  },
  {
    name: "the first error fails a gather, the others go on",
    python: `
async def main(log):
    a = asyncio.create_task(sleeper(log, 'a', 3))
    try:
        await asyncio.gather(failing(log, 'x', 1), a, failing(log, 'y', 2))
    except ValueError as e:
        log(text(e))
    log(await a)`,
    main: coroutine(function* (log: Log) {
      const a = asyncio.createTask(sleeper(log, "a", 3));
      try {
        yield* gather(failing(log, "x", 1), a, failing(log, "y", 2));
      } catch (e) {
        log(text(e));
      }
      log(yield* a);
    }),
    log: ["3 x fails", "5 ValueError(x)", "7 y fails", "10 a woke", "11 a", "ended"],
  },
  {
    name: "a gather of settled records",
    python: `
async def main(log):
    t = asyncio.create_task(sleeper(log, 't', 5))
    asyncio.get_running_loop().call_later(2, t.cancel, 'enough')
    a, b, c = await asyncio.gather(body(log, 'a'), failing(log, 'b', 1), t, return_exceptions=True)
    log(a + ' ' + text(b) + ' ' + text(c))`,
    main: coroutine(function* (log: Log) {
      const t = asyncio.createTask(sleeper(log, "t", 5));
      asyncio.getRunningLoop().callLater(2, () => t.cancel("enough"));
      const [a, b, c] = yield* gatherSettled(body(log, "a"), failing(log, "b", 1), t);
      log([a, b, c].map((r) => (r.status === "fulfilled" ? r.value : text(r.reason))).join(" "));
    }),
    log: ["1 a", "4 b fails", "7 t CancelledError(enough)", "9 a ValueError(b) CancelledError()", "ended"],
  },
  {
    name: "a cancelled gather is done when its children are, and was not cancelled itself",
    python: `
async def main(log):
    g = asyncio.gather(sleeper(log, 'a', 5), sleeper(log, 'b', 6))
    await asyncio.sleep(0)
    log(str(g.cancel()).lower() + ' ' + str(g.done()).lower())
    try:
        await g
    except asyncio.CancelledError as e:
        log(type(e).__name__ + ' ' + str(g.cancelled()).lower())`,
    main: coroutine(function* (log: Log) {
      const g = gather(sleeper(log, "a", 5), sleeper(log, "b", 6));
      yield* sleep(0);
      log(`${g.cancel()} ${g.done()}`);
      try {
        yield* g;
      } catch (e) {
        log(`${(e as Error).name} ${g.cancelled()}`);
      }
    }),
    log: ["1 true false", "2 a CancelledError()", "2 b CancelledError()", "4 CancelledError false", "ended"],
  },
  {
    name: "cancelling who waits for a gather cancels the children",
    python: `
async def waiter(log):
    try:
        await asyncio.gather(sleeper(log, 'a', 5), sleeper(log, 'b', 6))
    except asyncio.CancelledError as e:
        log('waiter ' + type(e).__name__)
        raise
async def main(log):
    t = asyncio.create_task(waiter(log))
    await asyncio.sleep(1)
    t.cancel()
    await asyncio.wait([t])
    log(str(t.cancelled()).lower())`,
    main: coroutine(function* (log: Log) {
      const waiter = coroutine(function* () {
        try {
          yield* gather(sleeper(log, "a", 5), sleeper(log, "b", 6));
        } catch (e) {
          log(`waiter ${(e as Error).name}`);
          throw e;
        }
      });
      const t = asyncio.createTask(waiter());
      yield* sleep(1);
      t.cancel();
      yield* wait([t]);
      log(String(t.cancelled()));
    }),
    log: ["5 a CancelledError()", "5 b CancelledError()", "7 waiter CancelledError", "9 true", "ended"],
  },
];
