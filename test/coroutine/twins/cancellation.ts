// Cancelling tasks: when it arrives, with which message, and what swallows it.

import * as asyncio from "../../../src/coroutine/asyncio.ts";
import { body, type Log, type Program, sleeper, text } from "./program.ts";

const { coroutine, sleep, wait } = asyncio;

export const cancellation: Program[] = [
  {
    name: "a cancellation before the first step",
    python: `
async def main(log):
    t = asyncio.create_task(body(log, 'body'))
    log(str(t.cancel('no')).lower())
    try:
        await t
    except asyncio.CancelledError as e:
        log(text(e))`,
    main: coroutine(function* (log: Log) {
      const t = asyncio.createTask(body(log, "body"));
      log(String(t.cancel("no")));
      try {
        yield* t;
      } catch (e) {
        log(text(e));
      }
    }),
    log: ["0 true", "2 CancelledError(no)", "ended"],
  },
  {
    name: "a cancellation while it sleeps arrives one iteration later",
    python: `
async def main(log):
    t = asyncio.create_task(sleeper(log, 's', 10))
    await asyncio.sleep(0)
    log(str(t.cancel('why')).lower())
    try:
        await t
    except asyncio.CancelledError as e:
        log(text(e))
    log(str(t.cancel()).lower())`,
    main: coroutine(function* (log: Log) {
      const t = asyncio.createTask(sleeper(log, "s", 10));
      yield* sleep(0);
      log(String(t.cancel("why")));
      try {
        yield* t;
      } catch (e) {
        log(text(e));
      }
      log(String(t.cancel()));
    }),
    log: ["1 true", "2 s CancelledError(why)", "3 CancelledError(why)", "3 false", "ended"],
  },
  {
    name: "one that catches its cancellation and returns is finished",
    python: `
async def stubborn(log):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        log('caught')
        await asyncio.sleep(1)
        return 7
async def main(log):
    t = asyncio.create_task(stubborn(log))
    await asyncio.sleep(0)
    t.cancel()
    t.cancel()
    log(str(await t) + ' ' + str(t.cancelled()).lower() + ' ' + str(t.cancelling()))`,
    main: coroutine(function* (log: Log) {
      const stubborn = coroutine(function* () {
        try {
          yield* sleep(10);
          return 0;
        } catch {
          log("caught");
          yield* sleep(1);
          return 7;
        }
      });
      const t = asyncio.createTask(stubborn());
      yield* sleep(0);
      t.cancel();
      t.cancel();
      try {
        log(`${yield* t} ${t.cancelled()} ${t.cancelling()}`);
      } catch (e) {
        log(text(e));
      }
    }),
    log: ["2 caught", "5 7 false 2", "ended"],
  },
  {
    name: "a cancellation of oneself is delivered at the next wait",
    python: `
async def selfish(log):
    asyncio.current_task().cancel('me')
    log('still here')
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError as e:
        log(text(e))
        raise
async def main(log):
    try:
        await asyncio.create_task(selfish(log))
    except asyncio.CancelledError as e:
        log('main ' + text(e))`,
    main: coroutine(function* (log: Log) {
      const selfish = coroutine(function* () {
        asyncio.currentTask()?.cancel("me");
        log("still here");
        try {
          yield* sleep(0);
        } catch (e) {
          log(text(e));
          throw e;
        }
      });
      try {
        yield* asyncio.createTask(selfish());
      } catch (e) {
        log(`main ${text(e)}`);
      }
    }),
    log: ["1 still here", "2 CancelledError(me)", "3 main CancelledError(me)", "ended"],
  },
  {
    name: "one that returns with a cancellation undelivered is cancelled",
    python: `
async def selfish(log):
    asyncio.current_task().cancel('me')
    return 1
async def main(log):
    t = asyncio.create_task(selfish(log))
    await asyncio.wait([t])
    log(str(t.cancelled()).lower())`,
    main: coroutine(function* (log: Log) {
      const selfish = coroutine(function* () {
        yield* [];
        asyncio.currentTask()?.cancel("me");
        return 1;
      });
      const t = asyncio.createTask(selfish());
      yield* wait([t]);
      log(String(t.cancelled()));
    }),
    log: ["3 true", "ended"],
  },
  {
    name: "a cancellation passes through a chain of tasks",
    python: `
async def outer(log, inner):
    try:
        await inner
    except asyncio.CancelledError as e:
        log('outer ' + text(e) + ' ' + str(inner.cancelled()).lower())
        raise
async def main(log):
    inner = asyncio.create_task(sleeper(log, 'inner', 9))
    o = asyncio.create_task(outer(log, inner))
    await asyncio.sleep(1)
    o.cancel('stop')
    await asyncio.wait([o])
    log(str(o.cancelled()).lower())`,
    main: coroutine(function* (log: Log) {
      const outer = coroutine(function* (inner: asyncio.Task<string>) {
        try {
          yield* inner;
        } catch (e) {
          log(`outer ${text(e)} ${inner.cancelled()}`);
          throw e;
        }
      });
      const inner = asyncio.createTask(sleeper(log, "inner", 9));
      const o = asyncio.createTask(outer(inner));
      yield* sleep(1);
      o.cancel("stop");
      yield* wait([o]);
      log(String(o.cancelled()));
    }),
    log: ["4 inner CancelledError(stop)", "5 outer CancelledError(stop) true", "7 true", "ended"],
  },
  {
    name: "what main leaves behind is cancelled",
    python: `
async def main(log):
    asyncio.create_task(sleeper(log, 'a', 9))
    await asyncio.sleep(1)
    log('main ends')`,
    main: coroutine(function* (log: Log) {
      asyncio.createTask(sleeper(log, "a", 9));
      yield* sleep(1);
      log("main ends");
    }),
    log: ["3 main ends", "5 a CancelledError()", "ended"],
  },
  {
    name: "asked twice to stop while it waits, it hears the first message",
    python: `
async def main(log):
    t = asyncio.create_task(sleeper(log, 's', 9))
    await asyncio.sleep(0)
    t.cancel('first')
    t.cancel('second')
    await asyncio.wait([t])`,
    main: coroutine(function* (log: Log) {
      const t = asyncio.createTask(sleeper(log, "s", 9));
      yield* sleep(0);
      t.cancel("first");
      t.cancel("second");
      yield* wait([t]);
    }),
    log: ["2 s CancelledError(first)", "ended"],
  },
  {
    name: "of two who wait for a cancelled task the first gets its error, the other a bare one",
    python: `
async def waiter(log, t, name):
    try:
        await t
    except asyncio.CancelledError as e:
        log(name + ' ' + text(e))
async def main(log):
    t = asyncio.create_task(sleeper(log, 's', 9))
    ws = [asyncio.create_task(waiter(log, t, n)) for n in 'ab']
    await asyncio.sleep(0)
    t.cancel('message')
    await asyncio.wait(ws)`,
    main: coroutine(function* (log: Log) {
      const waiter = coroutine(function* (t: asyncio.Task<string>, name: string) {
        try {
          yield* t;
        } catch (e) {
          log(`${name} ${text(e)}`);
        }
      });
      const t = asyncio.createTask(sleeper(log, "s", 9));
      const ws = ["a", "b"].map((n) => asyncio.createTask(waiter(t, n)));
      yield* sleep(0);
      t.cancel("message");
      yield* wait(ws);
    }),
    log: ["2 s CancelledError(message)", "3 a CancelledError(message)", "3 b CancelledError()", "ended"],
  },
];
