// Time limits.

import * as asyncio from "../../../src/coroutine/asyncio.ts";
import { type Log, me, type Program, sleeper, text, tidy, tidyPython } from "./program.ts";

const { coroutine, sleep, timeout, timeoutAt } = asyncio;

export const timeLimits: Program[] = [
  {
    name: "a time limit runs out",
    since: 11.07, // the first 3.11 do not tell the cause
    python: `${tidyPython}
async def main(log):
    try:
        async with asyncio.timeout(1.5) as t:
            log(repr(t))
            await tidy(log, 'block', 2)
    except BaseException as e: log(f'{text(e)} from {text(e.__cause__)}')
    log(f'{repr(t)} {t.expired()} {t.when()}')
    log(f'{asyncio.current_task().cancelling()}')`,
    main: coroutine(function* (log: Log) {
      let limit: asyncio.Timeout | null = null;
      try {
        yield* timeout(1.5, function* (t) {
          limit = t;
          log(String(t));
          yield* tidy(log, "block", 2);
        });
      } catch (e) {
        log(`${text(e)} from ${text((e as Error).cause)}`);
      }
      const t = limit as unknown as asyncio.Timeout;
      log(`${t} ${t.expired() ? "True" : "False"} ${t.when()}`);
      log(String(me().cancelling()));
    }),
    log: [
      "0 <Timeout [active] when=1.5>",
      "2 block CancelledError()",
      "4 block clean",
      "4 TimeoutError() from CancelledError()",
      "4 <Timeout [expired]> True 1.5",
      "4 0",
      "ended",
    ],
  },
  {
    name: "a time limit that does not run out, and none",
    python: `
async def main(log):
    async with asyncio.timeout(1.5) as t: log(await sleeper(log, 'block', 1))
    log(repr(t))
    async with asyncio.timeout(None) as t:
        log(repr(t))
        await asyncio.sleep(1)
    log(f'{repr(t)} {t.when()}')`,
    main: coroutine(function* (log: Log) {
      let limit: asyncio.Timeout | null = null;
      const keep = (t: asyncio.Timeout) => {
        limit = t;
      };
      const woke = yield* timeout(1.5, function* (t) {
        keep(t);
        return yield* sleeper(log, "block", 1);
      });
      log(woke);
      log(String(limit));
      yield* timeout(null, function* (t) {
        keep(t);
        log(String(t));
        yield* sleep(1);
      });
      log(`${limit} None`);
    }),
    log: [
      "2 block woke",
      "2 block",
      "2 <Timeout [finished]>",
      "2 <Timeout [active] when=None>",
      "4 <Timeout [finished]> None",
      "ended",
    ],
  },
  {
    name: "no time, less than none, and a point that has passed",
    python: `
async def attempt(log, name, limit):
    try:
        async with limit:
            log(name)
            await asyncio.sleep(0)
            log(name + ' again')
            await asyncio.sleep(0)
            log(name + ' goes on')
    except BaseException as e: log(f'{name} {text(e)}')
async def main(log):
    loop = asyncio.get_running_loop()
    await attempt(log, 'zero', asyncio.timeout(0))
    await attempt(log, 'negative', asyncio.timeout(-1))
    await asyncio.sleep(1)
    await attempt(log, 'past', asyncio.timeout_at(loop.time() - 1))`,
    main: coroutine(function* (log: Log) {
      const attempt = coroutine(function* (
        name: string,
        limit: typeof timeout,
        seconds: number,
      ): Generator<asyncio.Suspension, void> {
        try {
          yield* limit(seconds, function* () {
            log(name);
            yield* sleep(0);
            log(`${name} again`);
            yield* sleep(0);
            log(`${name} goes on`);
          });
        } catch (e) {
          log(`${name} ${text(e)}`);
        }
      });
      yield* attempt("zero", timeout, 0);
      yield* attempt("negative", timeout, -1);
      yield* sleep(1);
      yield* attempt("past", timeoutAt, asyncio.getRunningLoop().time() - 1);
    }),
    log: [
      "0 zero",
      "1 zero TimeoutError()",
      "1 negative",
      "2 negative TimeoutError()",
      "4 past",
      "5 past TimeoutError()",
      "ended",
    ],
  },
  {
    name: "time limits in each other: the outer, the inner, both at once",
    since: 13,
    python: `
async def attempt(log, name, a, b):
    try:
        async with asyncio.timeout(a) as outer:
            try:
                async with asyncio.timeout(b) as inner: await asyncio.sleep(10)
            except BaseException as e:
                log(f'{name} inner {text(e)}')
                raise
    except BaseException as e: log(f'{name} outer {text(e)}')
    log(f'{outer.expired()} {inner.expired()} {asyncio.current_task().cancelling()}')
async def main(log):
    await attempt(log, 'outer', 1, 2)
    await attempt(log, 'inner', 2, 1)
    await attempt(log, 'both', 0, 0)`,
    main: coroutine(function* (log: Log) {
      const word = (on: boolean | undefined) => (on ? "True" : "False");
      const attempt = coroutine(function* (name: string, a: number, b: number) {
        const limits: asyncio.Timeout[] = [];
        try {
          yield* timeout(a, function* (outer) {
            limits.push(outer);
            try {
              yield* timeout(b, function* (inner) {
                limits.push(inner);
                yield* sleep(10);
              });
            } catch (e) {
              log(`${name} inner ${text(e)}`);
              throw e;
            }
          });
        } catch (e) {
          log(`${name} outer ${text(e)}`);
        }
        log(`${word(limits[0]?.expired())} ${word(limits[1]?.expired())} ${me().cancelling()}`);
      });
      yield* attempt("outer", 1, 2);
      yield* attempt("inner", 2, 1);
      yield* attempt("both", 0, 0);
    }),
    log: [
      "2 outer inner CancelledError()",
      "2 outer outer TimeoutError()",
      "2 True False 0",
      "4 inner inner TimeoutError()",
      "4 inner outer TimeoutError()",
      "4 False True 0",
      "6 both inner CancelledError()",
      "6 both outer TimeoutError()",
      "6 True True 0",
      "ended",
    ],
  },
  {
    name: "a time limit is moved",
    python: `
async def main(log):
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(1) as t:
            t.reschedule(loop.time() + 3.25)
            log(f'{t.when()}')
            await asyncio.sleep(2)
            log('moved')
            t.reschedule(None)
            await asyncio.sleep(2)
            log('taken away')
            t.reschedule(loop.time())
            await asyncio.sleep(0)
            log('once more')
            await asyncio.sleep(0)
    except BaseException as e: log(text(e))
    try: t.reschedule(5)
    except RuntimeError as e: log(text(e))`,
    main: coroutine(function* (log: Log) {
      const loop = asyncio.getRunningLoop();
      let limit: asyncio.Timeout | null = null;
      try {
        yield* timeout(1, function* (t) {
          limit = t;
          t.reschedule(loop.time() + 3.25);
          log(String(t.when()));
          yield* sleep(2);
          log("moved");
          t.reschedule(null);
          yield* sleep(2);
          log("taken away");
          t.reschedule(loop.time());
          yield* sleep(0);
          log("once more");
          yield* sleep(0);
        });
      } catch (e) {
        log(text(e));
      }
      try {
        (limit as unknown as asyncio.Timeout).reschedule(5);
      } catch (e) {
        log(text(e));
      }
    }),
    log: [
      "0 3.25",
      "2 moved",
      "4 taken away",
      "5 TimeoutError()",
      "5 RuntimeError(Cannot change state of expired Timeout)",
      "ended",
    ],
  },
  {
    name: "a cancellation from outside wins over a time limit",
    python: `
async def limited(log):
    async with asyncio.timeout(1):
        try: await asyncio.sleep(10)
        except BaseException as e:
            log(text(e))
            await asyncio.sleep(5)
async def main(log):
    t = asyncio.create_task(limited(log))
    await asyncio.sleep(2)
    t.cancel('outside')
    try: await t
    except BaseException as e: log(f'{text(e)} {t.cancelling()}')`,
    main: coroutine(function* (log: Log) {
      const limited = coroutine(function* () {
        yield* timeout(1, function* () {
          try {
            yield* sleep(10);
          } catch (e) {
            log(text(e));
            yield* sleep(5);
          }
        });
      });
      const t = asyncio.createTask(limited());
      yield* sleep(2);
      t.cancel("outside");
      try {
        yield* t;
      } catch (e) {
        log(`${text(e)} ${t.cancelling()}`);
      }
    }),
    log: ["3 CancelledError()", "7 CancelledError(outside) 1", "ended"],
  },
  {
    name: "a block that swallows its time limit's cancellation ends as it wants",
    python: `
async def main(log):
    async with asyncio.timeout(1) as t:
        try: await asyncio.sleep(10)
        except asyncio.CancelledError: log(repr(t))
        await asyncio.sleep(1)
        log('goes on')
    log(f'{repr(t)} {asyncio.current_task().cancelling()}')
    try:
        async with asyncio.timeout(1):
            try: await asyncio.sleep(10)
            except asyncio.CancelledError: raise ValueError('other')
    except BaseException as e: log(text(e))`,
    main: coroutine(function* (log: Log) {
      let limit: asyncio.Timeout | null = null;
      yield* timeout(1, function* (t) {
        limit = t;
        try {
          yield* sleep(10);
        } catch {
          log(String(t));
        }
        yield* sleep(1);
        log("goes on");
      });
      log(`${limit} ${me().cancelling()}`);
      try {
        yield* timeout(1, function* () {
          try {
            yield* sleep(10);
          } catch {
            throw new asyncio.ValueError("other");
          }
        });
      } catch (e) {
        log(text(e));
      }
    }),
    log: ["2 <Timeout [expiring]>", "4 goes on", "4 <Timeout [expired]> 0", "6 ValueError(other)", "ended"],
  },
  {
    name: "a time limit around waitFor, gather and shield",
    since: 12,
    python: `${tidyPython}
async def main(log):
    kept = asyncio.create_task(sleeper(log, 'kept', 3))
    for what in (lambda: asyncio.wait_for(tidy(log, 'waited', 1), 5),
                 lambda: asyncio.gather(tidy(log, 'x', 0), tidy(log, 'y', 1)),
                 lambda: asyncio.shield(kept)):
        try:
            async with asyncio.timeout(0.5): await what()
        except BaseException as e: log(text(e))
    log(await kept)`,
    main: coroutine(function* (log: Log) {
      const kept = asyncio.createTask(sleeper(log, "kept", 3));
      const all = [
        () => asyncio.waitFor(tidy(log, "waited", 1), 5),
        () => asyncio.gather(tidy(log, "x", 0), tidy(log, "y", 1)),
        () => asyncio.shield(kept),
      ];
      for (const what of all) {
        try {
          yield* timeout(0.5, function* () {
            yield* what() as asyncio.Awaitable<unknown>;
          });
        } catch (e) {
          log(text(e));
        }
      }
      log(yield* kept);
    }),
    log: [
      "3 waited CancelledError()",
      "4 waited clean",
      "4 TimeoutError()",
      "7 x CancelledError()",
      "7 x clean",
      "7 y CancelledError()",
      "8 y clean",
      "9 TimeoutError()",
      "11 TimeoutError()",
      "13 kept woke",
      "14 kept",
      "ended",
    ],
  },
];
