// Locks, events, semaphores.

import * as asyncio from "../../../src/coroutine/asyncio.ts";
import { type Log, type Program, text } from "./program.ts";

const { coroutine, sleep, wait, waitFor } = asyncio;

export const locks: Program[] = [
  {
    name: "a released lock goes to those in line, not to the releaser",
    python: `
async def user(log, lock, n):
    async with lock:
        log(f'{n} has it')
        await asyncio.sleep(0)
async def main(log):
    lock = asyncio.Lock()
    await lock.acquire()
    ts = [asyncio.create_task(user(log, lock, n)) for n in range(3)]
    await asyncio.sleep(0)
    log(repr(lock)[-20:])
    lock.release()
    log(str(lock.locked()).lower())
    await lock.acquire()
    log('main has it')
    lock.release()
    await asyncio.wait(ts)
    try:
        lock.release()
    except RuntimeError as e:
        log(text(e))`,
    main: coroutine(function* (log: Log) {
      const lock = new asyncio.Lock();
      const user = coroutine(function* (n: number) {
        yield* lock.with(function* () {
          log(`${n} has it`);
          yield* sleep(0);
        });
      });
      yield* lock.acquire();
      const ts = [0, 1, 2].map((n) => asyncio.createTask(user(n)));
      yield* sleep(0);
      log(String(lock).slice(-20));
      lock.release();
      log(String(lock.locked()));
      yield* lock.acquire();
      log("main has it");
      lock.release();
      yield* wait(ts);
      try {
        lock.release();
      } catch (e) {
        log(text(e));
      }
    }),
    log: [
      "1 [locked, waiters:3]>",
      "1 false",
      "2 0 has it",
      "4 1 has it",
      "6 2 has it",
      "8 main has it",
      "10 RuntimeError(Lock is not acquired.)",
      "ended",
    ],
  },
  {
    name: "a lock's waiter that is cancelled at the moment it is woken wakes the next",
    python: `
async def user(log, lock, n):
    try:
        async with lock:
            log(f'{n} has it')
    except asyncio.CancelledError as e:
        log(f'{n} ' + text(e))
async def main(log):
    lock = asyncio.Lock()
    await lock.acquire()
    ts = [asyncio.create_task(user(log, lock, n)) for n in range(4)]
    await asyncio.sleep(0)
    ts[1].cancel('early')
    lock.release()
    ts[0].cancel('late')
    log(str(lock.locked()).lower() + repr(lock)[-23:])
    await asyncio.wait(ts)
    log(str(lock.locked()).lower())`,
    main: coroutine(function* (log: Log) {
      const lock = new asyncio.Lock();
      const user = coroutine(function* (n: number) {
        try {
          const held = yield* lock.hold();
          log(`${n} has it`);
          held.release();
        } catch (e) {
          log(`${n} ${text(e)}`);
        }
      });
      yield* lock.acquire();
      const ts = [0, 1, 2, 3].map((n) => asyncio.createTask(user(n)));
      yield* sleep(0);
      ts[1]?.cancel("early");
      lock.release();
      ts[0]?.cancel("late");
      log(String(lock.locked()) + String(lock).slice(-23));
      yield* wait(ts);
      log(String(lock.locked()));
    }),
    log: [
      "1 false [unlocked, waiters:4]>",
      "2 1 CancelledError(early)",
      "2 0 CancelledError(late)",
      "3 2 has it",
      "4 3 has it",
      "6 false",
      "ended",
    ],
  },
  {
    name: "where all in line for a lock are cancelled, a newcomer need not wait for them",
    python: `
async def main(log):
    lock = asyncio.Lock()
    await lock.acquire()
    t = asyncio.create_task(lock.acquire())
    await asyncio.sleep(0)
    lock.release()
    await asyncio.sleep(0)
    log(str(t.done()).lower() + ' ' + str(lock.locked()).lower())
    u = asyncio.create_task(lock.acquire())
    await asyncio.sleep(0)
    u.cancel()
    lock.release()
    await lock.acquire()
    log('main has it ' + str(u.done()).lower())
    await asyncio.sleep(0)
    log(str(u.cancelled()).lower() + ' ' + str(lock.locked()).lower())`,
    main: coroutine(function* (log: Log) {
      const lock = new asyncio.Lock();
      yield* lock.acquire();
      const t = asyncio.createTask(lock.acquire());
      yield* sleep(0);
      lock.release();
      yield* sleep(0);
      log(`${t.done()} ${lock.locked()}`);
      const u = asyncio.createTask(lock.acquire());
      yield* sleep(0);
      u.cancel();
      lock.release();
      yield* lock.acquire();
      log(`main has it ${u.done()}`);
      yield* sleep(0);
      log(`${u.cancelled()} ${lock.locked()}`);
    }),
    log: ["2 true true", "3 main has it false", "4 true true", "ended"],
  },
  {
    name: "a wait for a lock that runs out",
    since: 12,
    python: `
async def main(log):
    lock = asyncio.Lock()
    await lock.acquire()
    try:
        await asyncio.wait_for(lock.acquire(), 1)
    except TimeoutError as e:
        log(text(e) + repr(lock)[-9:])
    lock.release()
    log(str(await asyncio.wait_for(lock.acquire(), 1)))`,
    main: coroutine(function* (log: Log) {
      const lock = new asyncio.Lock();
      yield* lock.acquire();
      try {
        yield* waitFor(lock.acquire(), 1);
      } catch (e) {
        log(text(e) + String(lock).slice(-9));
      }
      lock.release();
      log((yield* waitFor(lock.acquire(), 1)) ? "True" : "");
    }),
    log: ["2 TimeoutError()[locked]>", "2 True", "ended"],
  },
  {
    name: "an event wakes all who stand there, also if it is lowered before they run",
    python: `
async def waiter(log, e, n):
    log(f'{n} {str(await e.wait()).lower()} {str(e.is_set()).lower()}')
async def main(log):
    e = asyncio.Event()
    ts = [asyncio.create_task(waiter(log, e, n)) for n in range(3)]
    await asyncio.sleep(0)
    log(repr(e)[-19:])
    ts[1].cancel()
    e.set()
    e.clear()
    await asyncio.wait(ts)
    e.set()
    log(str(await e.wait()).lower() + repr(e)[-6:])`,
    main: coroutine(function* (log: Log) {
      const e = new asyncio.Event();
      const waiter = coroutine(function* (n: number) {
        log(`${n} ${yield* e.wait()} ${e.isSet()}`);
      });
      const ts = [0, 1, 2].map((n) => asyncio.createTask(waiter(n)));
      yield* sleep(0);
      log(String(e).slice(-19));
      ts[1]?.cancel();
      e.set();
      e.clear();
      yield* wait(ts);
      e.set();
      log(`${yield* e.wait()}${String(e).slice(-6)}`);
    }),
    log: ["1 [unset, waiters:3]>", "2 0 true false", "2 2 true false", "4 true[set]>", "ended"],
  },
  {
    name: "a semaphore's free place goes to the first in line; what the cancelled were given goes on",
    python: `
async def user(log, s, n):
    try:
        await s.acquire()
    except asyncio.CancelledError as e:
        log(f'{n} cancelled')
        raise
    log(f'{n} in')
    await asyncio.sleep(1)
    s.release()
async def main(log):
    s = asyncio.Semaphore(2)
    log(repr(s)[-21:])
    ts = [asyncio.create_task(user(log, s, n)) for n in range(7)]
    await asyncio.sleep(0)
    log(repr(s)[-20:])
    ts[3].cancel()
    await asyncio.sleep(0)
    s.release()
    ts[2].cancel()
    log(str(s.locked()).lower())
    await s.acquire()
    log('main in')
    s.release()
    await asyncio.wait(ts)
    log(repr(s)[-21:])`,
    main: coroutine(function* (log: Log) {
      const s = new asyncio.Semaphore(2);
      const user = coroutine(function* (n: number) {
        try {
          yield* s.acquire();
        } catch (e) {
          log(`${n} cancelled`);
          throw e;
        }
        log(`${n} in`);
        yield* sleep(1);
        s.release();
      });
      log(String(s).slice(-21));
      const ts = [0, 1, 2, 3, 4, 5, 6].map((n) => asyncio.createTask(user(n)));
      yield* sleep(0);
      log(String(s).slice(-20));
      ts[3]?.cancel();
      yield* sleep(0);
      s.release();
      ts[2]?.cancel();
      log(String(s.locked()));
      yield* s.acquire();
      log("main in");
      s.release();
      yield* wait(ts);
      log(String(s).slice(-21));
    }),
    log: [
      "0  [unlocked, value:2]>",
      "1 0 in",
      "1 1 in",
      "1 [locked, waiters:5]>",
      "2 3 cancelled",
      "2 true",
      "3 2 cancelled",
      "4 4 in",
      "7 5 in",
      "7 6 in",
      "7 main in",
      "12  [unlocked, value:3]>",
      "ended",
    ],
  },
  {
    name: "a bounded semaphore is not released more often than acquired",
    python: `
async def main(log):
    s = asyncio.BoundedSemaphore(1)
    await s.acquire()
    s.release()
    try:
        s.release()
    except ValueError as e:
        log(text(e))
    try:
        asyncio.Semaphore(-1)
    except ValueError as e:
        log(text(e))`,
    main: coroutine(function* (log: Log) {
      const s = new asyncio.BoundedSemaphore(1);
      yield* s.acquire();
      s.release();
      try {
        s.release();
      } catch (e) {
        log(text(e));
      }
      try {
        new asyncio.Semaphore(-1);
      } catch (e) {
        log(text(e));
      }
    }),
    log: [
      "0 ValueError(BoundedSemaphore released too many times)",
      "0 ValueError(Semaphore initial value must be >= 0)",
      "ended",
    ],
  },
];
