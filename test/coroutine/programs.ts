// Small programs in both languages. Each writes a log; a line begins with the number of the loop's iteration in
// which it was written, counted from the one in which `main` starts. The logs are compared as wholes:
// order.test.ts (here) and twins.test.ts (CPython).

import * as asyncio from "../../src/coroutine/asyncio.ts";

const { coroutine, sleep, gather, gatherSettled, wait, waitFor, shield } = asyncio;

export type Log = (text: string) => void;
export interface Program {
  name: string;
  /** The oldest CPython that behaves so, where it is not 3.11. */
  since?: number;
  python: string;
  main: (log: Log) => asyncio.Coroutine<unknown>;
  log: string[];
}

/** Name and message, as the Python side writes them. */
export function text(error: unknown): string {
  return error instanceof Error ? `${error.name}(${error.message})` : String(error);
}

/** Log, take so many turns, log, return. */
export const turns = coroutine(function* (log: Log, name: string, n: number) {
  for (let i = 0; i < n; i++) {
    log(`${name}${i}`);
    yield* sleep(0);
  }
  log(`${name} ends`);
  return name;
});
export const body = coroutine(function* (log: Log, name: string) {
  yield* [];
  log(name);
  return name;
});
export const sleeper = coroutine(function* (log: Log, name: string, seconds: number) {
  try {
    yield* sleep(seconds);
    log(`${name} woke`);
    return name;
  } catch (e) {
    log(`${name} ${text(e)}`);
    throw e;
  }
});
export const failing = coroutine(function* (log: Log, name: string, seconds: number) {
  yield* sleep(seconds);
  log(`${name} fails`);
  throw new asyncio.ValueError(name);
});

/** The same helpers, for the Python side. */
export const prelude = `
import asyncio
def text(e): return type(e).__name__ + '(' + str(e) + ')'
async def turns(log, name, n):
    for i in range(n):
        log(f'{name}{i}')
        await asyncio.sleep(0)
    log(f'{name} ends')
    return name
async def body(log, name):
    log(name)
    return name
async def sleeper(log, name, seconds):
    try:
        await asyncio.sleep(seconds)
        log(f'{name} woke')
        return name
    except BaseException as e:
        log(f'{name} {text(e)}')
        raise
async def failing(log, name, seconds):
    await asyncio.sleep(seconds)
    log(f'{name} fails')
    raise ValueError(name)
`;

export const programs: Program[] = [
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
    name: "callbacks and waiting tasks are woken in the order in which they came",
    python: `
async def waiter(log, f, name):
    log(name + ' ' + str(await f))
async def main(log):
    f = asyncio.get_running_loop().create_future()
    f.add_done_callback(lambda f: log('first'))
    t = asyncio.create_task(waiter(log, f, 'task'))
    await asyncio.sleep(0)
    f.add_done_callback(lambda f: log('last'))
    f.set_result(1)
    log('set')
    f.add_done_callback(lambda f: log('late'))
    await asyncio.sleep(0)
    log('main')
    await t`,
    main: coroutine(function* (log: Log) {
      const waiter = coroutine(function* (f: asyncio.Future<number>, name: string) {
        log(`${name} ${yield* f}`);
      });
      const f = asyncio.getRunningLoop().createFuture<number>();
      f.addDoneCallback(() => log("first"));
      const t = asyncio.createTask(waiter(f, "task"));
      yield* sleep(0);
      f.addDoneCallback(() => log("last"));
      f.setResult(1);
      log("set");
      f.addDoneCallback(() => log("late"));
      yield* sleep(0);
      log("main");
      yield* t;
    }),
    log: ["1 set", "2 first", "2 task 1", "2 last", "2 late", "2 main", "ended"],
  },
  {
    name: "what a callback adds runs in the next iteration, behind what is there",
    python: `
async def main(log):
    loop = asyncio.get_running_loop()
    def outer():
        log('outer')
        loop.call_soon(log, 'inner')
    loop.call_soon(outer)
    h = loop.call_soon(log, 'never')
    loop.call_soon(log, 'second')
    h.cancel()
    await asyncio.sleep(0)
    log('main')
    await asyncio.sleep(0)
    log('main again')`,
    main: coroutine(function* (log: Log) {
      const loop = asyncio.getRunningLoop();
      loop.callSoon(() => {
        log("outer");
        loop.callSoon(log, "inner");
      });
      const h = loop.callSoon(log, "never");
      loop.callSoon(log, "second");
      h.cancel();
      yield* sleep(0);
      log("main");
      yield* sleep(0);
      log("main again");
    }),
    log: ["1 outer", "1 second", "1 main", "2 inner", "2 main again", "ended"],
  },
  {
    name: "timers in order of time, behind what is ready",
    python: `
async def main(log):
    loop = asyncio.get_running_loop()
    loop.call_later(3, log, 'three')
    loop.call_later(1, log, 'one')
    h = loop.call_later(2, log, 'two')
    loop.call_later(-1, log, 'past')
    loop.call_soon(log, 'soon')
    h.cancel()
    await asyncio.sleep(5)
    log('main')`,
    main: coroutine(function* (log: Log) {
      const loop = asyncio.getRunningLoop();
      loop.callLater(3, log, "three");
      loop.callLater(1, log, "one");
      const h = loop.callLater(2, log, "two");
      loop.callLater(-1, log, "past");
      loop.callSoon(log, "soon");
      h.cancel();
      yield* sleep(5);
      log("main");
    }),
    log: ["1 soon", "1 past", "2 one", "3 three", "5 main", "ended"],
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
    name: "a callback that fails is reported, and the loop goes on",
    python: `
async def main(log):
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: log(context['message'][:21] + text(context['exception'])))
    def bad():
        raise ValueError('bad')
    loop.call_soon(bad)
    loop.call_soon(log, 'next')
    await asyncio.sleep(0)
    log('main')`,
    main: coroutine(function* (log: Log) {
      const loop = asyncio.getRunningLoop();
      loop.setExceptionHandler((_, context) => log(context.message.slice(0, 21) + text(context.exception)));
      loop.callSoon(function bad() {
        throw new asyncio.ValueError("bad");
      });
      loop.callSoon(log, "next");
      yield* sleep(0);
      log("main");
    }),
    log: ["1 Exception in callbackValueError(bad)", "1 next", "1 main", "ended"],
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
    name: "one more iteration of everybody else after main's last step",
    python: `
async def main(log):
    asyncio.create_task(turns(log, 't', 3))
    await asyncio.sleep(0)
    log('main ends')`,
    main: coroutine(function* (log: Log) {
      asyncio.createTask(turns(log, "t", 3));
      yield* sleep(0);
      log("main ends");
    }),
    log: ["1 t0", "1 main ends", "2 t1", "ended"],
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
  {
    name: "an async generator: its steps run in the task that waits, one at a time",
    python: `
async def main(log):
    async def ticks(n):
        try:
            for i in range(n):
                await asyncio.sleep(0)
                sent = yield i
                if sent: log('sent ' + sent)
        except ValueError as e:
            log('caught ' + text(e))
            yield 'after'
        finally:
            await asyncio.sleep(0)
            log('clean')
    async def attempt(what, step):
        try: log(what + ' ' + str(await step))
        except BaseException as e: log(what + ' ' + text(e))
    async for x in ticks(2): log(str(x))
    g = ticks(3)
    await attempt('sent early', g.asend('a'))
    first = asyncio.create_task(attempt('first', g.__anext__()))
    await asyncio.sleep(0)
    await attempt('second', g.__anext__())
    await first
    await attempt('asend', g.asend('b'))
    await attempt('athrow', g.athrow(ValueError('c')))
    await g.aclose()
    await attempt('ended', g.__anext__())`,
    main: coroutine(function* (log: Log) {
      const ticks = asyncio.asyncGenerator(function* (n: number) {
        try {
          for (let i = 0; i < n; i++) {
            yield* sleep(0);
            const sent: string | undefined = yield i;
            if (sent !== undefined) log(`sent ${sent}`);
          }
        } catch (e) {
          log(`caught ${text(e)}`);
          yield "after";
        } finally {
          yield* sleep(0);
          log("clean");
        }
      });
      const attempt = coroutine(function* (what: string, step: asyncio.Coroutine<unknown>) {
        try {
          log(`${what} ${yield* step}`);
        } catch (e) {
          log(`${what} ${text(e)}`);
        }
      });
      const c = asyncio.aiter(ticks(2));
      while (yield* c.advance()) log(String(c.value));
      const g = ticks(3);
      yield* attempt("sent early", g.asend("a"));
      const first = asyncio.createTask(attempt("first", g.anext()));
      yield* sleep(0);
      yield* attempt("second", g.anext());
      yield* first;
      yield* attempt("asend", g.asend("b"));
      yield* attempt("athrow", g.athrow(new asyncio.ValueError("c")));
      yield* g.aclose();
      yield* attempt("ended", g.anext());
    }),
    log: [
      "1 0",
      "2 1",
      "3 clean",
      "3 sent early TypeError(can't send non-None value to a just-started async generator)",
      "4 second RuntimeError(anext(): asynchronous generator is already running)",
      "5 first 0",
      "6 sent b",
      "7 asend 1",
      "7 caught ValueError(c)",
      "7 athrow after",
      "8 clean",
      "8 ended StopAsyncIteration()",
      "ended",
    ],
  },
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
  {
    name: "a queue of one place: a switch each way",
    python: `
async def producer(log, q):
    for i in range(4):
        await q.put(i)
        log(f'put {i} {q.qsize()}')
async def main(log):
    q = asyncio.Queue(1)
    t = asyncio.create_task(producer(log, q))
    for i in range(4):
        log(f'got {await q.get()} {str(q.empty()).lower()} {str(q.full()).lower()}')
    await t`,
    main: coroutine(function* (log: Log) {
      const q = new asyncio.Queue<number>(1);
      const producer = coroutine(function* () {
        for (let i = 0; i < 4; i++) {
          yield* q.put(i);
          log(`put ${i} ${q.qsize()}`);
        }
      });
      const t = asyncio.createTask(producer());
      for (let i = 0; i < 4; i++) {
        log(`got ${yield* q.get()} ${q.empty()} ${q.full()}`);
      }
      yield* t;
    }),
    log: [
      "1 put 0 1",
      "2 got 0 true false",
      "3 put 1 1",
      "4 got 1 true false",
      "5 put 2 1",
      "6 got 2 true false",
      "7 put 3 1",
      "8 got 3 true false",
      "ended",
    ],
  },
  {
    name: "a getter that is cancelled when woken passes it on; another may be quicker",
    python: `
async def getter(log, q, n):
    try:
        log(f'{n} got {await q.get()}')
    except asyncio.CancelledError:
        log(f'{n} cancelled')
async def main(log):
    q = asyncio.Queue()
    ts = [asyncio.create_task(getter(log, q, n)) for n in range(4)]
    await asyncio.sleep(0)
    log(str(q))
    ts[1].cancel()
    q.put_nowait('a')
    ts[0].cancel()
    q.put_nowait('b')
    log('main got ' + q.get_nowait())
    await asyncio.sleep(2)
    log(str(q))
    q.put_nowait('c')
    await asyncio.wait(ts)
    log(str(q))
    try:
        q.get_nowait()
    except asyncio.QueueEmpty as e:
        log(text(e))`,
    main: coroutine(function* (log: Log) {
      const q = new asyncio.Queue<string>();
      const getter = coroutine(function* (n: number) {
        try {
          log(`${n} got ${yield* q.get()}`);
        } catch {
          log(`${n} cancelled`);
        }
      });
      const ts = [0, 1, 2, 3].map((n) => asyncio.createTask(getter(n)));
      yield* sleep(0);
      log(String(q));
      ts[1]?.cancel();
      q.putNowait("a");
      ts[0]?.cancel();
      q.putNowait("b");
      log(`main got ${q.getNowait()}`);
      yield* sleep(2);
      log(String(q));
      q.putNowait("c");
      yield* wait(ts);
      log(String(q));
      try {
        q.getNowait();
      } catch (e) {
        log(text(e));
      }
    }),
    log: [
      "1 <Queue maxsize=0 _getters[4]>",
      "1 main got a",
      "2 1 cancelled",
      "2 0 cancelled",
      "2 2 got b",
      "5 <Queue maxsize=0 _getters[1] tasks=2>",
      "6 3 got c",
      "8 <Queue maxsize=0 tasks=3>",
      "8 QueueEmpty()",
      "ended",
    ],
  },
  {
    name: "a putter that is cancelled when woken passes the place on",
    python: `
async def putter(log, q, n):
    try:
        await q.put(n)
        log(f'put {n}')
    except asyncio.CancelledError:
        log(f'{n} cancelled')
async def main(log):
    q = asyncio.Queue(2)
    q.put_nowait('a')
    q.put_nowait('b')
    try:
        q.put_nowait('c')
    except asyncio.QueueFull as e:
        log(text(e))
    ts = [asyncio.create_task(putter(log, q, n)) for n in range(4)]
    await asyncio.sleep(0)
    log(str(q))
    log(q.get_nowait())
    ts[0].cancel()
    ts[2].cancel()
    await asyncio.sleep(1)
    log(str(q))
    while not q.empty():
        log(str(await q.get()))
        await asyncio.sleep(0)
    await asyncio.wait(ts)`,
    main: coroutine(function* (log: Log) {
      const q = new asyncio.Queue<string | number>(2);
      const putter = coroutine(function* (n: number) {
        try {
          yield* q.put(n);
          log(`put ${n}`);
        } catch {
          log(`${n} cancelled`);
        }
      });
      q.putNowait("a");
      q.putNowait("b");
      try {
        q.putNowait("c");
      } catch (e) {
        log(text(e));
      }
      const ts = [0, 1, 2, 3].map((n) => asyncio.createTask(putter(n)));
      yield* sleep(0);
      log(String(q));
      log(String(q.getNowait()));
      ts[0]?.cancel();
      ts[2]?.cancel();
      yield* sleep(1);
      log(String(q));
      while (!q.empty()) {
        log(String(yield* q.get()));
        yield* sleep(0);
      }
      yield* wait(ts);
    }),
    log: [
      "0 QueueFull()",
      "1 <Queue maxsize=2 _queue=['a', 'b'] _putters[4] tasks=2>",
      "1 a",
      "2 0 cancelled",
      "2 2 cancelled",
      "3 put 1",
      "5 <Queue maxsize=2 _queue=['b', 1] _putters[1] tasks=3>",
      "5 b",
      "6 put 3",
      "6 1",
      "7 3",
      "ended",
    ],
  },
  {
    name: "joining a queue waits for what was taken to be done",
    python: `
async def worker(log, q):
    while True:
        item = await q.get()
        await asyncio.sleep(1)
        log(f'did {item}')
        q.task_done()
async def main(log):
    q = asyncio.Queue()
    await q.join()
    log('nothing to do')
    for item in 'abc':
        q.put_nowait(item)
    ts = [asyncio.create_task(worker(log, q)) for _ in range(2)]
    await q.join()
    log('joined ' + str(q))
    try:
        q.task_done()
    except ValueError as e:
        log(text(e))`,
    main: coroutine(function* (log: Log) {
      const q = new asyncio.Queue<string>();
      const worker = coroutine(function* () {
        for (;;) {
          const item = yield* q.get();
          yield* sleep(1);
          log(`did ${item}`);
          q.taskDone();
        }
      });
      yield* q.join();
      log("nothing to do");
      for (const item of "abc") q.putNowait(item);
      for (let i = 0; i < 2; i++) asyncio.createTask(worker());
      yield* q.join();
      log(`joined ${q}`);
      try {
        q.taskDone();
      } catch (e) {
        log(text(e));
      }
    }),
    log: [
      "0 nothing to do",
      "3 did a",
      "3 did b",
      "5 did c",
      "6 joined <Queue maxsize=0 _getters[2]>",
      "6 ValueError(task_done() called too many times)",
      "ended",
    ],
  },
  {
    name: "last in first out, and smallest first with equals in the order of the heap",
    python: `
class Item:
    def __init__(self, key, name): self.key, self.name = key, name
    def __lt__(self, other): return self.key < other.key
async def main(log):
    q = asyncio.LifoQueue()
    for n in (1, 2, 3): q.put_nowait(n)
    log(' '.join(str(q.get_nowait()) for _ in range(3)))
    p = asyncio.PriorityQueue()
    for item in ((2, 'b'), (1, 'z'), (2, 'a'), (0, 'x'), (1, 'a')): p.put_nowait(item)
    log(' '.join(str(p.get_nowait()[0]) + p2 for p2 in '.....'))
    p = asyncio.PriorityQueue()
    for i in range(40): p.put_nowait(Item(i * 7 % 5, i))
    log(' '.join(str(p.get_nowait().name) for _ in range(40)))`,
    main: coroutine(function* (log: Log) {
      yield* [];
      const q = new asyncio.LifoQueue<number>();
      for (const n of [1, 2, 3]) q.putNowait(n);
      log([1, 2, 3].map(() => q.getNowait()).join(" "));
      const p = new asyncio.PriorityQueue<[number, string]>();
      for (const item of [
        [2, "b"],
        [1, "z"],
        [2, "a"],
        [0, "x"],
        [1, "a"],
      ] as [number, string][])
        p.putNowait(item);
      log([1, 2, 3, 4, 5].map(() => `${p.getNowait()[0]}.`).join(" "));
      const r = new asyncio.PriorityQueue<{ key: number; name: number }>(0, (a, b) => a.key - b.key);
      const all = Array.from({ length: 40 }, (_, i) => ({ key: (i * 7) % 5, name: i }));
      for (const item of all) r.putNowait(item);
      log(all.map(() => r.getNowait().name).join(" "));
    }),
    log: [
      "0 3 2 1",
      "0 0. 1. 1. 2. 2.",
      "0 0 5 30 25 10 20 15 35 13 28 23 3 38 18 8 33 6 26 1 11 21 16 36 31 14 29 24 4 9 19 34 39 12 37 27 22 32 7 17 2",
      "ended",
    ],
  },
  {
    name: "a queue that is shut down gives what is in it, then no more",
    since: 13,
    python: `
async def attempt(log, name, step):
    try:
        log(f'{name} {await step}')
    except asyncio.QueueShutDown as e:
        log(f'{name} {text(e)}')
async def main(log):
    q = asyncio.Queue(1)
    q.put_nowait('a')
    t = asyncio.create_task(attempt(log, 'put', q.put('b')))
    j = asyncio.create_task(attempt(log, 'join', q.join()))
    await asyncio.sleep(0)
    q.shutdown()
    log(str(q))
    await t
    await attempt(log, 'get', q.get())
    await attempt(log, 'get', q.get())
    q.task_done()
    await j
    q = asyncio.Queue()
    ts = [asyncio.create_task(attempt(log, n, q.get())) for n in 'xy']
    await asyncio.sleep(0)
    q.shutdown(immediate=True)
    await asyncio.wait(ts)`,
    main: coroutine(function* (log: Log) {
      const attempt = coroutine(function* (name: string, step: asyncio.Coroutine<unknown>) {
        try {
          log(`${name} ${(yield* step) ?? "None"}`);
        } catch (e) {
          log(`${name} ${text(e)}`);
        }
      });
      let q = new asyncio.Queue<string>(1);
      q.putNowait("a");
      const t = asyncio.createTask(attempt("put", q.put("b")));
      const j = asyncio.createTask(attempt("join", q.join()));
      yield* sleep(0);
      q.shutdown();
      log(String(q));
      yield* t;
      yield* attempt("get", q.get());
      yield* attempt("get", q.get());
      q.taskDone();
      yield* j;
      q = new asyncio.Queue();
      const ts = ["x", "y"].map((n) => asyncio.createTask(attempt(n, q.get())));
      yield* sleep(0);
      q.shutdown(true);
      yield* wait(ts);
    }),
    log: [
      "1 <Queue maxsize=1 _queue=['a'] tasks=1 shutdown>",
      "2 put QueueShutDown()",
      "3 get a",
      "3 get QueueShutDown()",
      "4 join None",
      "7 x QueueShutDown()",
      "7 y QueueShutDown()",
      "ended",
    ],
  },
  {
    name: "context variables: each task has its copy, callbacks that of whoever asked for them",
    python: `
import contextvars
async def main(log):
    v = contextvars.ContextVar('v', default='none')
    async def child(name):
        log(f'{name} sees {v.get()}')
        v.set(name)
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_soon(lambda: log(f'callback of {name} sees {v.get()}'))
        log(f'{name} has {v.get()}')
        await asyncio.sleep(0)
    v.set('main')
    a = asyncio.create_task(child('a'))
    token = v.set('later')
    b = asyncio.create_task(child('b'))
    context = contextvars.copy_context()
    v.reset(token)
    c = asyncio.create_task(child('c'), context=context)
    await asyncio.gather(a, b, c)
    log(f'main {v.get()} {context[v]} {len(context)}')
    context.run(v.set, 'run')
    log(f'main {v.get()} {context[v]}')
    f = asyncio.get_running_loop().create_future()
    f.add_done_callback(lambda _: log(f'done callback {v.get()}'))
    v.set('changed')
    f.set_result(1)
    await asyncio.sleep(0)
    log(text(v_error(v, token)))
def v_error(v, token):
    try:
        v.reset(token)
    except RuntimeError as e:
        return RuntimeError('already been used once' in str(e))`,
    main: coroutine(function* (log: Log) {
      const v = new asyncio.ContextVar<string>("v", { default: "none" });
      const child = coroutine(function* (name: string) {
        log(`${name} sees ${v.get()}`);
        v.set(name);
        yield* sleep(0);
        asyncio.getRunningLoop().callSoon(() => log(`callback of ${name} sees ${v.get()}`));
        log(`${name} has ${v.get()}`);
        yield* sleep(0);
      });
      v.set("main");
      const a = asyncio.createTask(child("a"));
      const token = v.set("later");
      const b = asyncio.createTask(child("b"));
      const context = asyncio.copyContext();
      v.reset(token);
      const c = asyncio.createTask(child("c"), { context });
      yield* gather(a, b, c);
      log(`main ${v.get()} ${context.get(v)} ${context.size}`);
      context.run(() => v.set("run"));
      log(`main ${v.get()} ${context.get(v)}`);
      const f = asyncio.getRunningLoop().createFuture<number>();
      f.addDoneCallback(() => log(`done callback ${v.get()}`));
      v.set("changed");
      f.setResult(1);
      yield* sleep(0);
      try {
        v.reset(token);
      } catch (e) {
        log(`${(e as Error).name}(${text(e).includes("already been used once") ? "True" : "False"})`);
      }
    }),
    log: [
      "1 a sees main",
      "1 b sees later",
      "1 c sees later",
      "2 a has a",
      "2 b has b",
      "2 c has c",
      "3 callback of a sees a",
      "3 callback of b sees b",
      "3 callback of c sees c",
      "5 main main c 1",
      "5 main main run",
      "6 done callback main",
      "6 RuntimeError(True)",
      "ended",
    ],
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
