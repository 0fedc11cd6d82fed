// Conditions and barriers: those who wait for each other.

import * as asyncio from "../../../src/coroutine/asyncio.ts";
import { type Log, type Program, text } from "./program.ts";

const { coroutine, sleep, wait } = asyncio;

export const meetings: Program[] = [
  {
    name: "a condition: notified ones go on one after the other, once the lock is free",
    python: `
async def consumer(log, c, items, n):
    async with c:
        await c.wait_for(lambda: items)
        log(f'{n} got {items.pop(0)}')
        await asyncio.sleep(0)
async def main(log):
    c, items = asyncio.Condition(), []
    ts = [asyncio.create_task(consumer(log, c, items, n)) for n in range(4)]
    await asyncio.sleep(0)
    log(repr(c)[-22:])
    async with c:
        items.extend('ab')
        c.notify(2)
        log('notified')
        await asyncio.sleep(0)
        log('leaving')
    await asyncio.sleep(3)
    async with c:
        items.append('c')
        c.notify_all()
    await asyncio.sleep(3)
    ts[3].cancel()
    await asyncio.wait(ts)
    log(str(ts[3].cancelled()).lower() + repr(c)[-11:])
    for wrong in (c.notify, c.notify_all):
        try:
            wrong()
        except RuntimeError as e:
            log(text(e))
    try:
        await c.wait()
    except RuntimeError as e:
        log(text(e))`,
    main: coroutine(function* (log: Log) {
      const c = new asyncio.Condition();
      const items: string[] = [];
      const consumer = coroutine(function* (n: number) {
        yield* c.with(function* () {
          yield* c.waitFor(() => items.length > 0);
          log(`${n} got ${items.shift()}`);
          yield* sleep(0);
        });
      });
      const ts = [0, 1, 2, 3].map((n) => asyncio.createTask(consumer(n)));
      yield* sleep(0);
      log(String(c).slice(-22));
      yield* c.with(function* () {
        items.push("a", "b");
        c.notify(2);
        log("notified");
        yield* sleep(0);
        log("leaving");
      });
      yield* sleep(3);
      yield* c.with(function* () {
        yield* [];
        items.push("c");
        c.notifyAll();
      });
      yield* sleep(3);
      ts[3]?.cancel();
      yield* wait(ts);
      log(String(ts[3]?.cancelled()) + String(c).slice(-11));
      for (const wrong of [() => c.notify(), () => c.notifyAll()]) {
        try {
          wrong();
        } catch (e) {
          log(text(e));
        }
      }
      try {
        yield* c.wait();
      } catch (e) {
        log(text(e));
      }
    }),
    log: [
      "1 [unlocked, waiters:4]>",
      "1 notified",
      "2 leaving",
      "3 0 got a",
      "5 1 got b",
      "9 2 got c",
      "16 true[unlocked]>",
      "16 RuntimeError(cannot notify on un-acquired lock)",
      "16 RuntimeError(cannot notify on un-acquired lock)",
      "16 RuntimeError(cannot wait on un-acquired lock)",
      "ended",
    ],
  },
  {
    name: "a condition's waiter takes the lock again before it hears of its cancellation",
    python: `
async def waiter(log, c):
    async with c:
        try:
            await c.wait()
        except asyncio.CancelledError as e:
            log(type(e).__name__ + ' ' + str(c.locked()).lower())
            raise
async def main(log):
    c = asyncio.Condition()
    t = asyncio.create_task(waiter(log, c))
    await asyncio.sleep(0)
    await c.acquire()
    t.cancel('first')
    await asyncio.sleep(1)
    t.cancel('second')
    await asyncio.sleep(1)
    log('releases ' + str(t.done()).lower())
    c.release()
    await asyncio.wait([t])
    log(str(t.cancelled()).lower() + ' ' + str(c.locked()).lower())`,
    main: coroutine(function* (log: Log) {
      const c = new asyncio.Condition();
      const waiter = coroutine(function* () {
        yield* c.with(function* () {
          try {
            yield* c.wait();
          } catch (e) {
            log(`${(e as Error).name} ${c.locked()}`);
            throw e;
          }
        });
      });
      const t = asyncio.createTask(waiter());
      yield* sleep(0);
      yield* c.acquire();
      t.cancel("first");
      yield* sleep(1);
      t.cancel("second");
      yield* sleep(1);
      log(`releases ${t.done()}`);
      c.release();
      yield* wait([t]);
      log(`${t.cancelled()} ${c.locked()}`);
    }),
    log: ["7 releases false", "8 CancelledError true", "10 true false", "ended"],
  },
  {
    name: "one that is notified and cancelled passes the notify on",
    since: 13,
    python: `
async def waiter(log, c, n):
    async with c:
        await c.wait()
        log(f'{n} notified')
async def main(log):
    c = asyncio.Condition()
    ts = [asyncio.create_task(waiter(log, c, n)) for n in range(2)]
    await asyncio.sleep(0)
    async with c:
        c.notify()
        ts[0].cancel()
    await asyncio.wait(ts, timeout=5)
    log(str([t.cancelled() for t in ts]))`,
    main: coroutine(function* (log: Log) {
      const c = new asyncio.Condition();
      const waiter = coroutine(function* (n: number) {
        yield* c.with(function* () {
          yield* c.wait();
          log(`${n} notified`);
        });
      });
      const ts = [0, 1].map((n) => asyncio.createTask(waiter(n)));
      yield* sleep(0);
      yield* c.with(function* () {
        yield* [];
        c.notify();
        ts[0]?.cancel();
      });
      yield* wait(ts, { timeout: 5 });
      log(`[${ts.map((t) => (t.cancelled() ? "True" : "False")).join(", ")}]`);
    }),
    log: ["3 1 notified", "5 [True, False]", "ended"],
  },
  {
    name: "a barrier lets them through when all have come, and newcomers when these have left",
    python: `
async def party(log, b, n, delay):
    await asyncio.sleep(delay)
    i = await b.wait()
    log(f'{n} was {i} {b.n_waiting}')
    log(f'{n} again {await b.wait()}')
async def main(log):
    b = asyncio.Barrier(3)
    ts = [asyncio.create_task(party(log, b, n, n)) for n in range(3)]
    await asyncio.sleep(1.5)
    log(repr(b)[-23:] + f' {b.parties} {b.n_waiting} {b.broken}')
    await asyncio.wait(ts)
    log(repr(b)[-23:])`,
    main: coroutine(function* (log: Log) {
      const b = new asyncio.Barrier(3);
      const party = coroutine(function* (n: number) {
        yield* sleep(n);
        const i = yield* b.wait();
        log(`${n} was ${i} ${b.nWaiting}`);
        log(`${n} again ${yield* b.wait()}`);
      });
      const ts = [0, 1, 2].map((n) => asyncio.createTask(party(n)));
      yield* sleep(1.5);
      log(`${String(b).slice(-23)} ${b.parties} ${b.nWaiting} ${b.broken ? "True" : "False"}`);
      yield* wait(ts);
      log(String(b).slice(-23));
    }),
    log: [
      "6 [filling, waiters:2/3]> 3 2 False",
      "8 2 was 2 0",
      "9 0 was 0 0",
      "9 1 was 1 0",
      "10 0 again 2",
      "11 1 again 0",
      "11 2 again 1",
      "13 [filling, waiters:0/3]>",
      "ended",
    ],
  },
  {
    name: "a barrier that is reset, a cancelled waiter, and one that is broken",
    python: `
async def party(log, b, n):
    try:
        log(f'{n} was {await b.wait()}')
    except BaseException as e:
        log(f'{n} ' + text(e))
async def main(log):
    b = asyncio.Barrier(3)
    start = lambda *ns: [asyncio.create_task(party(log, b, n)) for n in ns]
    ts = start(0, 1)
    await asyncio.sleep(0)
    await b.reset()
    log('reset')
    await asyncio.wait(ts)
    ts = start(2, 3)
    await asyncio.sleep(0)
    ts[0].cancel('out')
    await asyncio.sleep(0)
    ts += start(4, 5)
    await asyncio.wait(ts)
    ts = start(6)
    await asyncio.sleep(0)
    await b.abort()
    log(repr(b)[-9:] + str(b.broken))
    ts += start(7)
    await asyncio.wait(ts)
    await b.reset()
    await asyncio.wait(start(8, 9, 10))
    try:
        asyncio.Barrier(0)
    except ValueError as e:
        log(text(e))`,
    main: coroutine(function* (log: Log) {
      const b = new asyncio.Barrier(3);
      const party = coroutine(function* (n: number) {
        try {
          log(`${n} was ${yield* b.wait()}`);
        } catch (e) {
          log(`${n} ${text(e)}`);
        }
      });
      const start = (...ns: number[]) => ns.map((n) => asyncio.createTask(party(n)));
      let ts = start(0, 1);
      yield* sleep(0);
      yield* b.reset();
      log("reset");
      yield* wait(ts);
      ts = start(2, 3);
      yield* sleep(0);
      ts[0]?.cancel("out");
      yield* sleep(0);
      ts.push(...start(4, 5));
      yield* wait(ts);
      ts = start(6);
      yield* sleep(0);
      yield* b.abort();
      log(`${String(b).slice(-9)}${b.broken ? "True" : "False"}`);
      ts.push(...start(7));
      yield* wait(ts);
      yield* b.reset();
      yield* wait(start(8, 9, 10));
      try {
        new asyncio.Barrier(0);
      } catch (e) {
        log(text(e));
      }
    }),
    log: [
      "1 reset",
      "2 0 BrokenBarrierError(Abort or reset of barrier)",
      "2 1 BrokenBarrierError(Abort or reset of barrier)",
      "6 2 CancelledError(out)",
      "7 5 was 2",
      "8 3 was 1",
      "8 4 was 1",
      "11 [broken]>True",
      "12 6 BrokenBarrierError(Abort or reset of barrier)",
      "12 7 BrokenBarrierError(Barrier aborted)",
      "15 10 was 2",
      "16 8 was 0",
      "16 9 was 1",
      "18 ValueError(parties must be > 0)",
      "ended",
    ],
  },
];
