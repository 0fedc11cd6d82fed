// Queues: of one place, of all kinds, joined, shut down.

import * as asyncio from "../../../src/coroutine/asyncio.ts";
import { type Log, type Program, text } from "./program.ts";

const { coroutine, sleep, wait } = asyncio;

export const queues: Program[] = [
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
];
