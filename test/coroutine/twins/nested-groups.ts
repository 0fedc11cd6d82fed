// Task groups inside what is cancelled, ends early, or is a group itself.

import * as asyncio from "../../../src/coroutine/asyncio.ts";
import {
  errors,
  errorsPython,
  failing,
  type Log,
  me,
  type Program,
  text,
  tidy,
  tidyPython,
} from "./program.ts";

const { coroutine, sleep, taskGroup, timeout } = asyncio;

export const nestedGroups: Program[] = [
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
];
