// The loop's queue: callbacks, timers, iterations; contexts of both.

import * as asyncio from "../../../src/coroutine/asyncio.ts";
import { type Log, type Program, text, turns } from "./program.ts";

const { coroutine, sleep, gather } = asyncio;

export const callbacks: Program[] = [
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
];
