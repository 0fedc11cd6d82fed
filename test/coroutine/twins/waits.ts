// wait, waitFor, shield.

import * as asyncio from "../../../src/coroutine/asyncio.ts";
import { body, failing, type Log, type Program, sleeper, text } from "./program.ts";

const { coroutine, sleep, wait, waitFor, shield } = asyncio;

export const waits: Program[] = [
  {
    name: "wait for one, and for one that is done",
    python: `
async def main(log):
    t = asyncio.create_task(body(log, 'body'))
    done, pending = await asyncio.wait({t})
    log(f'after {len(done)} {len(pending)}')
    await asyncio.wait({t})
    log('again')`,
    main: coroutine(function* (log: Log) {
      const t = asyncio.createTask(body(log, "body"));
      const [done, pending] = yield* wait(new Set([t]));
      log(`after ${done.size} ${pending.size}`);
      yield* wait([t]);
      log("again");
    }),
    log: ["1 body", "3 after 1 0", "5 again", "ended"],
  },
  {
    name: "shield",
    python: `
async def main(log):
    log('after ' + await asyncio.shield(body(log, 'body')))`,
    main: coroutine(function* (log: Log) {
      log(`after ${yield* shield(body(log, "body"))}`);
    }),
    log: ["1 body", "3 after body", "ended"],
  },
  {
    name: "waitFor runs in the same task",
    since: 12,
    python: `
async def main(log):
    log('after ' + await asyncio.wait_for(body(log, 'body'), 1))`,
    main: coroutine(function* (log: Log) {
      log(`after ${yield* waitFor(body(log, "body"), 1)}`);
    }),
    log: ["0 body", "0 after body", "ended"],
  },
  {
    name: "waitFor of no time does not begin",
    since: 12,
    python: `
async def main(log):
    try:
        await asyncio.wait_for(body(log, 'body'), 0)
    except TimeoutError as e:
        log(text(e) + ' ' + text(e.__cause__))`,
    main: coroutine(function* (log: Log) {
      try {
        yield* waitFor(body(log, "body"), 0);
      } catch (e) {
        log(`${text(e)} ${text((e as Error).cause)}`);
      }
    }),
    log: ["3 TimeoutError() CancelledError()", "ended"],
  },
  {
    name: "waitFor runs out, and the inner cleans up first",
    since: 12,
    python: `
async def inner(log):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        log('cancelled')
        await asyncio.sleep(0)
        log('cleaned')
        raise
async def main(log):
    try:
        await asyncio.wait_for(inner(log), 1)
    except TimeoutError as e:
        log(text(e) + ' ' + str(asyncio.current_task().cancelling()))`,
    main: coroutine(function* (log: Log) {
      const inner = coroutine(function* () {
        try {
          yield* sleep(10);
        } catch (e) {
          log("cancelled");
          yield* sleep(0);
          log("cleaned");
          throw e;
        }
      });
      try {
        yield* waitFor(inner(), 1);
      } catch (e) {
        log(`${text(e)} ${asyncio.currentTask()?.cancelling()}`);
      }
    }),
    log: ["2 cancelled", "3 cleaned", "3 TimeoutError() 0", "ended"],
  },
  {
    name: "waitFor gives the value of one that swallows the cancellation",
    since: 12,
    python: `
async def inner(log):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        return 'late'
async def main(log):
    log(await asyncio.wait_for(inner(log), 1))`,
    main: coroutine(function* (log: Log) {
      const inner = coroutine(function* () {
        try {
          yield* sleep(10);
        } catch {
          return "late";
        }
      });
      log(String(yield* waitFor(inner(), 1)));
    }),
    log: ["2 late", "ended"],
  },
  {
    name: "a shield keeps the inner from the waiter's cancellation",
    python: `
async def main(log):
    inner = asyncio.create_task(sleeper(log, 'inner', 2))
    async def waiter():
        await asyncio.shield(inner)
    t = asyncio.create_task(waiter())
    await asyncio.sleep(1)
    t.cancel()
    try:
        await t
    except asyncio.CancelledError as e:
        log(text(e) + ' ' + str(inner.done()).lower())
    log(await inner)`,
    main: coroutine(function* (log: Log) {
      const inner = asyncio.createTask(sleeper(log, "inner", 2));
      const waiter = coroutine(function* () {
        yield* shield(inner);
      });
      const t = asyncio.createTask(waiter());
      yield* sleep(1);
      t.cancel();
      try {
        yield* t;
      } catch (e) {
        log(`${text(e)} ${inner.done()}`);
      }
      log(yield* inner);
    }),
    log: ["5 CancelledError() false", "7 inner woke", "8 inner", "ended"],
  },
  {
    name: "a cancelled inner cancels its shield",
    python: `
async def main(log):
    inner = asyncio.create_task(sleeper(log, 'inner', 2))
    outer = asyncio.shield(inner)
    await asyncio.sleep(0)
    inner.cancel()
    try:
        await outer
    except asyncio.CancelledError:
        log(str(outer.cancelled()).lower())`,
    main: coroutine(function* (log: Log) {
      const inner = asyncio.createTask(sleeper(log, "inner", 2));
      const outer = shield(inner);
      yield* sleep(0);
      inner.cancel();
      try {
        yield* outer;
      } catch {
        log(String(outer.cancelled()));
      }
    }),
    log: ["2 inner CancelledError()", "4 true", "ended"],
  },
  {
    name: "wait until the first is completed, then until one fails, then with a timeout",
    python: `
async def main(log):
    ts = [asyncio.create_task(c) for c in (sleeper(log, 'a', 1), failing(log, 'b', 2), sleeper(log, 'c', 4))]
    done, pending = await asyncio.wait(ts, return_when=asyncio.FIRST_COMPLETED)
    log(f'{len(done)} {len(pending)}')
    done, pending = await asyncio.wait(ts[1:], return_when=asyncio.FIRST_EXCEPTION)
    log(f'{len(done)} {len(pending)}')
    done, pending = await asyncio.wait(ts, timeout=0.5)
    log(f'{len(done)} {len(pending)} {str(ts[2].cancelled()).lower()}')
    ts[1].exception()`,
    main: coroutine(function* (log: Log) {
      const ts = [sleeper(log, "a", 1), failing(log, "b", 2), sleeper(log, "c", 4)].map((c) =>
        asyncio.createTask(c as asyncio.Coroutine<string>),
      );
      let [done, pending] = yield* wait(ts, { returnWhen: asyncio.FIRST_COMPLETED });
      log(`${done.size} ${pending.size}`);
      [done, pending] = yield* wait(ts.slice(1), { returnWhen: asyncio.FIRST_EXCEPTION });
      log(`${done.size} ${pending.size}`);
      [done, pending] = yield* wait(ts, { timeout: 0.5 });
      log(`${done.size} ${pending.size} ${ts[2]?.cancelled()}`);
      ts[1]?.exception();
    }),
    log: ["3 a woke", "5 1 2", "7 b fails", "9 1 1", "12 2 1 false", "14 c CancelledError()", "ended"],
  },
  {
    name: "cancelling who waits leaves the futures alone",
    python: `
async def main(log):
    t = asyncio.create_task(sleeper(log, 't', 2))
    async def waiter():
        await asyncio.wait([t])
    w = asyncio.create_task(waiter())
    await asyncio.sleep(1)
    w.cancel()
    try:
        await w
    except asyncio.CancelledError:
        log('cancelled ' + str(t.done()).lower())
    await t`,
    main: coroutine(function* (log: Log) {
      const t = asyncio.createTask(sleeper(log, "t", 2));
      const waiter = coroutine(function* () {
        yield* wait([t]);
      });
      const w = asyncio.createTask(waiter());
      yield* sleep(1);
      w.cancel();
      try {
        yield* w;
      } catch {
        log(`cancelled ${t.done()}`);
      }
      yield* t;
    }),
    log: ["5 cancelled false", "7 t woke", "ended"],
  },
];
