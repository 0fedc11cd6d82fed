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
