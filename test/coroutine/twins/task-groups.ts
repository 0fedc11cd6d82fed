// Task groups.

import * as asyncio from "../../../src/coroutine/asyncio.ts";
import {
  body,
  errors,
  errorsPython,
  failing,
  type Log,
  me,
  type Program,
  sleeper,
  text,
  tidy,
  tidyPython,
  turns,
} from "./program.ts";

const { coroutine, sleep, taskGroup } = asyncio;

export const taskGroups: Program[] = [
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
];
