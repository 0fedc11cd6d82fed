// More programs as in programs.ts: task groups, time limits, results in order of completion.

import * as asyncio from "../../src/coroutine/asyncio.ts";
import { body, failing, type Log, type Program, sleeper, text, turns } from "./programs.ts";

const { coroutine, sleep, taskGroup, timeout, timeoutAt, asCompleted } = asyncio;

/** A group's errors, as the Python side writes them. */
const errors = (group: unknown): string =>
  group instanceof asyncio.BaseExceptionGroup
    ? `${group.name}(${group.exceptions.map(errors).join(", ")})`
    : text(group);
const errorsPython = `
def errors(e):
    if isinstance(e, BaseExceptionGroup): return type(e).__name__ + '(' + ', '.join(map(errors, e.exceptions)) + ')'
    return text(e)
`;
const me = () => asyncio.currentTask() as asyncio.Task<unknown>;

/** Catches a cancellation, takes so many turns to clean up, lets it go on. */
const tidy = coroutine(function* (log: Log, name: string, turns: number) {
  try {
    yield* sleep(100);
  } catch (e) {
    log(`${name} ${text(e)}`);
    for (let i = 0; i < turns; i++) yield* sleep(0);
    log(`${name} clean`);
    throw e;
  }
});
const tidyPython = `
async def tidy(log, name, turns):
    try:
        await asyncio.sleep(100)
    except BaseException as e:
        log(f'{name} {text(e)}')
        for i in range(turns): await asyncio.sleep(0)
        log(f'{name} clean')
        raise
`;

export const structure: Program[] = [
  {
    name: "a group of one child",
    python: `
async def main(log):
    async with asyncio.TaskGroup() as g:
        log(repr(g))
        t = g.create_task(body(log, 'child'))
        log(repr(g))
    log('after ' + t.result())
    log(repr(g))`,
    main: coroutine(function* (log: Log) {
      let group: asyncio.TaskGroup | null = null;
      const t = yield* taskGroup(function* (g) {
        group = g;
        log(String(g));
        const t = g.createTask(body(log, "child"));
        log(String(g));
        return t;
      });
      log(`after ${t.result()}`);
      log(String(group));
    }),
    log: [
      "0 <TaskGroup entered>",
      "0 <TaskGroup tasks=1 entered>",
      "1 child",
      "3 after child",
      "3 <TaskGroup entered>",
      "ended",
    ],
  },
  {
    name: "a group without children, and one whose body waits",
    python: `
async def main(log):
    async with asyncio.TaskGroup(): pass
    log('empty')
    async with asyncio.TaskGroup() as g:
        g.create_task(turns(log, 'child', 2))
        await turns(log, 'body', 4)
    log('after')`,
    main: coroutine(function* (log: Log) {
      yield* taskGroup(function* () {});
      log("empty");
      yield* taskGroup(function* (g) {
        g.createTask(turns(log, "child", 2));
        yield* turns(log, "body", 4);
      });
      log("after");
    }),
    log: [
      "0 empty",
      "0 body0",
      "1 child0",
      "1 body1",
      "2 child1",
      "2 body2",
      "3 child ends",
      "3 body3",
      "4 body ends",
      "4 after",
      "ended",
    ],
  },
  {
    name: "a child fails: the others and the body are cancelled",
    python: `${errorsPython}${tidyPython}
async def main(log):
    try:
        async with asyncio.TaskGroup() as g:
            g.create_task(failing(log, 'bad', 1))
            g.create_task(tidy(log, 'good', 2))
            await tidy(log, 'block', 0)
    except BaseException as e:
        log(str(e))
        log(errors(e))
    log(str(asyncio.current_task().cancelling()))
    await asyncio.sleep(0)
    log('on')`,
    main: coroutine(function* (log: Log) {
      try {
        yield* taskGroup(function* (g) {
          g.createTask(failing(log, "bad", 1));
          g.createTask(tidy(log, "good", 2));
          yield* tidy(log, "block", 0);
        });
      } catch (e) {
        log(String(e));
        log(errors(e));
      }
      log(String(me().cancelling()));
      yield* sleep(0);
      log("on");
    }),
    log: [
      "3 bad fails",
      "5 good CancelledError()",
      "5 block CancelledError()",
      "5 block clean",
      "7 good clean",
      "9 unhandled errors in a TaskGroup (1 sub-exception)",
      "9 ExceptionGroup(ValueError(bad))",
      "9 0",
      "10 on",
      "ended",
    ],
  },
  {
    name: "a child fails after the body has ended",
    python: `${errorsPython}
async def main(log):
    try:
        async with asyncio.TaskGroup() as g:
            g.create_task(failing(log, 'first', 1))
            g.create_task(sleeper(log, 'second', 5))
    except BaseException as e:
        log(errors(e))`,
    main: coroutine(function* (log: Log) {
      try {
        yield* taskGroup(function* (g) {
          g.createTask(failing(log, "first", 1));
          g.createTask(sleeper(log, "second", 5));
        });
      } catch (e) {
        log(errors(e));
      }
    }),
    log: ["3 first fails", "5 second CancelledError()", "7 ExceptionGroup(ValueError(first))", "ended"],
  },
  {
    name: "the body fails: its error comes last",
    python: `${errorsPython}
async def clumsy(log):
    try: await asyncio.sleep(100)
    finally: raise KeyError('clumsy')
async def main(log):
    try:
        async with asyncio.TaskGroup() as g:
            g.create_task(clumsy(log))
            await asyncio.sleep(1)
            raise ValueError('body')
    except BaseException as e:
        log(errors(e))`,
    main: coroutine(function* (log: Log) {
      const clumsy = coroutine(function* () {
        try {
          yield* sleep(100);
        } catch {
          throw Object.assign(new Error("'clumsy'"), { name: "KeyError" });
        }
      });
      try {
        yield* taskGroup(function* (g) {
          g.createTask(clumsy());
          yield* sleep(1);
          throw new asyncio.ValueError("body");
        });
      } catch (e) {
        log(errors(e));
      }
    }),
    log: ["6 ExceptionGroup(KeyError('clumsy'), ValueError(body))", "ended"],
  },
  {
    name: "a child that is cancelled is no error",
    python: `
async def main(log):
    async with asyncio.TaskGroup() as g:
        t = g.create_task(sleeper(log, 'one', 5))
        g.create_task(sleeper(log, 'two', 1))
        await asyncio.sleep(0)
        t.cancel('not you')
    log(f'after {t.cancelled()}')`,
    main: coroutine(function* (log: Log) {
      const t = yield* taskGroup(function* (g) {
        const t = g.createTask(sleeper(log, "one", 5));
        g.createTask(sleeper(log, "two", 1));
        yield* sleep(0);
        t.cancel("not you");
        return t;
      });
      log(`after ${t.cancelled() ? "True" : "False"}`);
    }),
    log: ["2 one CancelledError(not you)", "5 two woke", "7 after True", "ended"],
  },
  {
    name: "who waits for its group is cancelled, twice",
    python: `${tidyPython}
async def parent(log):
    async with asyncio.TaskGroup() as g:
        g.create_task(tidy(log, 'a', 4))
    log('not reached')
async def main(log):
    t = asyncio.create_task(parent(log))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    t.cancel('once')
    for i in range(3): await asyncio.sleep(0)
    t.cancel('twice')
    try: await t
    except BaseException as e: log(text(e))
    log(f'{t.cancelling()}')`,
    main: coroutine(function* (log: Log) {
      const parent = coroutine(function* () {
        yield* taskGroup(function* (g) {
          g.createTask(tidy(log, "a", 4));
        });
        log("not reached");
      });
      const t = asyncio.createTask(parent());
      yield* sleep(0);
      yield* sleep(0);
      t.cancel("once");
      for (let i = 0; i < 3; i++) yield* sleep(0);
      t.cancel("twice");
      try {
        yield* t;
      } catch (e) {
        log(text(e));
      }
      log(String(t.cancelling()));
    }),
    log: ["4 a CancelledError()", "8 a clean", "11 CancelledError(once)", "11 2", "ended"],
  },
  {
    name: "the body is cancelled from outside",
    python: `${tidyPython}
async def parent(log):
    async with asyncio.TaskGroup() as g:
        g.create_task(tidy(log, 'child', 1))
        await tidy(log, 'body', 0)
async def main(log):
    t = asyncio.create_task(parent(log))
    await asyncio.sleep(1)
    t.cancel('stop')
    try: await t
    except BaseException as e: log(text(e))`,
    main: coroutine(function* (log: Log) {
      const parent = coroutine(function* () {
        yield* taskGroup(function* (g) {
          g.createTask(tidy(log, "child", 1));
          yield* tidy(log, "body", 0);
        });
      });
      const t = asyncio.createTask(parent());
      yield* sleep(1);
      t.cancel("stop");
      try {
        yield* t;
      } catch (e) {
        log(text(e));
      }
    }),
    log: [
      "5 body CancelledError(stop)",
      "5 body clean",
      "6 child CancelledError()",
      "7 child clean",
      "10 CancelledError(stop)",
      "ended",
    ],
  },
  {
    name: "errors have priority over a cancellation, which is heard at the next wait",
    since: 13,
    python: `${errorsPython}
async def clumsy(log):
    try: await asyncio.sleep(100)
    finally: raise ValueError('clumsy')
async def parent(log):
    try:
        async with asyncio.TaskGroup() as g: g.create_task(clumsy(log))
    except BaseException as e: log(errors(e))
    log(f'{asyncio.current_task().cancelling()}')
    try: await asyncio.sleep(0)
    except BaseException as e: log(text(e))
    return 'ended'
async def main(log):
    t = asyncio.create_task(parent(log))
    await asyncio.sleep(1)
    t.cancel()
    log(await t)`,
    main: coroutine(function* (log: Log) {
      const clumsy = coroutine(function* () {
        try {
          yield* sleep(100);
        } catch {
          throw new asyncio.ValueError("clumsy");
        }
      });
      const parent = coroutine(function* () {
        try {
          yield* taskGroup(function* (g) {
            g.createTask(clumsy());
          });
        } catch (e) {
          log(errors(e));
        }
        log(String(me().cancelling()));
        try {
          yield* sleep(0);
        } catch (e) {
          log(text(e));
        }
        return "ended";
      });
      const t = asyncio.createTask(parent());
      yield* sleep(1);
      t.cancel();
      log(yield* t);
    }),
    log: ["8 ExceptionGroup(ValueError(clumsy))", "8 1", "9 CancelledError()", "10 ended", "ended"],
  },
  {
    name: "groups in each other: the inner one's error ends the outer",
    python: `${errorsPython}${tidyPython}
async def main(log):
    try:
        async with asyncio.TaskGroup() as outer:
            outer.create_task(tidy(log, 'outer', 1))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(tidy(log, 'inner', 0))
                inner.create_task(failing(log, 'bad', 1))
            log('not reached')
    except BaseException as e: log(errors(e))`,
    main: coroutine(function* (log: Log) {
      try {
        yield* taskGroup(function* (outer) {
          outer.createTask(tidy(log, "outer", 1));
          yield* taskGroup(function* (inner) {
            inner.createTask(tidy(log, "inner", 0));
            inner.createTask(failing(log, "bad", 1));
          });
          log("not reached");
        });
      } catch (e) {
        log(errors(e));
      }
    }),
    log: [
      "3 bad fails",
      "5 inner CancelledError()",
      "5 inner clean",
      "8 outer CancelledError()",
      "9 outer clean",
      "11 ExceptionGroup(ExceptionGroup(ValueError(bad)))",
      "ended",
    ],
  },
  {
    name: "groups in each other: the outer one's child ends both",
    python: `${errorsPython}${tidyPython}
async def main(log):
    try:
        async with asyncio.TaskGroup() as outer:
            outer.create_task(failing(log, 'bad', 1))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(tidy(log, 'inner', 1))
            log('not reached')
    except BaseException as e: log(errors(e))
    log(f'{asyncio.current_task().cancelling()}')`,
    main: coroutine(function* (log: Log) {
      try {
        yield* taskGroup(function* (outer) {
          outer.createTask(failing(log, "bad", 1));
          yield* taskGroup(function* (inner) {
            inner.createTask(tidy(log, "inner", 1));
          });
          log("not reached");
        });
      } catch (e) {
        log(errors(e));
      }
      log(String(me().cancelling()));
    }),
    log: [
      "3 bad fails",
      "6 inner CancelledError()",
      "7 inner clean",
      "9 ExceptionGroup(ValueError(bad))",
      "9 0",
      "ended",
    ],
  },
  {
    name: "a group takes no more once it ends",
    python: `
async def late(log, g):
    try: await asyncio.sleep(100)
    finally:
        try: g.create_task(body(log, 'late'))
        except RuntimeError as e: log(text(e))
async def main(log):
    try:
        async with asyncio.TaskGroup() as g:
            g.create_task(late(log, g))
            g.create_task(failing(log, 'bad', 1))
    except BaseException as e: log(str(len(e.exceptions)))
    try: g.create_task(body(log, 'later'))
    except RuntimeError as e: log(text(e))`,
    since: 13,
    main: coroutine(function* (log: Log) {
      const start = (g: asyncio.TaskGroup, name: string) => {
        try {
          g.createTask(body(log, name));
        } catch (e) {
          log(text(e));
        }
      };
      const late = coroutine(function* (g: asyncio.TaskGroup) {
        try {
          yield* sleep(100);
        } finally {
          start(g, "late");
        }
      });
      let group: asyncio.TaskGroup | null = null;
      try {
        yield* taskGroup(function* (g) {
          group = g;
          g.createTask(late(g));
          g.createTask(failing(log, "bad", 1));
        });
      } catch (e) {
        log(String((e as asyncio.ExceptionGroup).exceptions.length));
      }
      start(group as unknown as asyncio.TaskGroup, "later");
    }),
    log: [
      "3 bad fails",
      "5 RuntimeError(TaskGroup <TaskGroup tasks=1 errors=1 cancelling> is shutting down)",
      "7 1",
      "7 RuntimeError(TaskGroup <TaskGroup cancelling> is finished)",
      "ended",
    ],
  },
  {
    name: "children may start children while the body has ended",
    python: `
async def parent(log, g, n):
    log(f'child {n}')
    if n > 0: g.create_task(parent(log, g, n - 1))
async def main(log):
    async with asyncio.TaskGroup() as g: g.create_task(parent(log, g, 3))
    log('after')`,
    main: coroutine(function* (log: Log) {
      const parent: (g: asyncio.TaskGroup, n: number) => asyncio.Coroutine<void> = coroutine(function* (
        g: asyncio.TaskGroup,
        n: number,
      ) {
        yield* [];
        log(`child ${n}`);
        if (n > 0) g.createTask(parent(g, n - 1));
      });
      yield* taskGroup(function* (g) {
        g.createTask(parent(g, 3));
      });
      log("after");
    }),
    log: ["1 child 3", "2 child 2", "3 child 1", "4 child 0", "6 after", "ended"],
  },
  {
    name: "a time limit runs out",
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
    name: "a group in a time limit, and a time limit in a group",
    python: `${errorsPython}${tidyPython}
async def limited(log):
    async with asyncio.timeout(1): await tidy(log, 'limited', 1)
async def main(log):
    try:
        async with asyncio.timeout(1):
            async with asyncio.TaskGroup() as g:
                g.create_task(tidy(log, 'child', 2))
    except BaseException as e: log(errors(e))
    try:
        async with asyncio.TaskGroup() as g:
            g.create_task(limited(log))
            g.create_task(tidy(log, 'sibling', 0))
    except BaseException as e: log(errors(e))`,
    main: coroutine(function* (log: Log) {
      try {
        yield* timeout(1, () =>
          taskGroup(function* (g) {
            g.createTask(tidy(log, "child", 2));
          }),
        );
      } catch (e) {
        log(errors(e));
      }
      const limited = coroutine(function* () {
        yield* timeout(1, () => tidy(log, "limited", 1));
      });
      try {
        yield* taskGroup(function* (g) {
          g.createTask(limited());
          g.createTask(tidy(log, "sibling", 0));
        });
      } catch (e) {
        log(errors(e));
      }
    }),
    log: [
      "4 child CancelledError()",
      "6 child clean",
      "8 TimeoutError()",
      "11 limited CancelledError()",
      "12 limited clean",
      "14 sibling CancelledError()",
      "14 sibling clean",
      "16 ExceptionGroup(TimeoutError())",
      "ended",
    ],
  },
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
