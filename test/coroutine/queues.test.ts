// Queues: what Lib/test/test_asyncio/test_queues.py checks beside those in twins/, and async iteration.

import { describe, expect, test } from "@jest/globals";
import {
  aiter,
  awaitable,
  coroutine,
  createTask,
  gather,
  LifoQueue,
  newEventLoop,
  PriorityQueue,
  Queue,
  QueueShutDown,
  run,
  sleep,
  wait,
  waitFor,
} from "../../src/coroutine/asyncio.ts";
import { play, raised, said } from "./play.ts";

const kinds = [Queue, LifoQueue, PriorityQueue] as const;
const every = kinds.map((kind) => [kind.name, kind] as const);

describe("a queue", () => {
  test("says what it is", () => {
    const log = play(function* (log) {
      const queue = new Queue<number>();
      log(queue);
      const getters = [createTask(queue.get()), createTask(queue.get())];
      yield* sleep(0);
      log(queue);
      queue.putNowait(1);
      queue.putNowait(2);
      yield* wait(getters);
      const full = new Queue<number>(1);
      const putters = [1, 2, 3].map((n) => createTask(full.put(n)));
      yield* sleep(0);
      log(full);
      full.shutdown();
      log(full);
      yield* wait(putters);
      for (const putter of putters.slice(1)) log(said(putter.exception()));
    });
    expect(log).toEqual([
      "<Queue maxsize=0>",
      "<Queue maxsize=0 _getters[2]>",
      "<Queue maxsize=1 _queue=[1] _putters[2] tasks=1>",
      "<Queue maxsize=1 _queue=[1] tasks=1 shutdown>",
      "QueueShutDown",
      "QueueShutDown",
    ]);
  });

  test("counts its items, and is full at maxsize; a maxsize may be broken", () => {
    const queue = new Queue<number>(1.3);
    expect([queue.maxsize, queue.qsize(), queue.empty(), queue.full()]).toEqual([1.3, 0, true, false]);
    queue.putNowait(1);
    expect([queue.qsize(), queue.empty(), queue.full()]).toEqual([1, false, false]);
    queue.putNowait(2);
    expect(queue.full()).toBe(true);
    expect(raised(() => queue.putNowait(3))).toBe("QueueFull");
    expect([queue.getNowait(), queue.getNowait()]).toEqual([1, 2]);
    expect(raised(() => queue.getNowait())).toBe("QueueEmpty");
    const unbounded = new Queue(-1);
    for (let i = 0; i < 1000; i++) unbounded.putNowait(i);
    expect(unbounded.full()).toBe(false);
  });

  test("keeps its order over many items that come and go, and keeps none that is taken", () => {
    const queue = new Queue<{ n: number } | undefined>();
    let [put, got] = [0, 0];
    for (let round = 0; round < 400; round++) {
      for (let i = 0; i < (round * 7) % 13; i++) queue.putNowait({ n: put++ });
      for (let i = 0; i < (round * 5) % 11 && !queue.empty(); i++) expect(queue.getNowait()?.n).toBe(got++);
    }
    expect(queue.qsize()).toBe(put - got);
    while (!queue.empty()) expect(queue.getNowait()?.n).toBe(got++);
    expect(queue._items.filter((item) => item !== undefined)).toEqual([]);
    queue.putNowait(undefined);
    expect([queue.empty(), queue.getNowait()]).toEqual([false, undefined]);
  });

  test("waits for an item; one that comes later reaches who waits", () => {
    const log = play(function* (log, loop) {
      const queue = new Queue<string>();
      loop.callLater(1, () => queue.putNowait("late"));
      log(yield* queue.get());
      log(loop.time());
    });
    expect(log).toEqual(["late", "1"]);
  });

  test("with a getter and a putter of many items each, nobody is left waiting", () => {
    const log = play(function* (log) {
      for (const size of [1, 2, 5]) {
        const queue = new Queue<number>(size);
        let sum = 0;
        const producer = coroutine(function* () {
          for (let i = 1; i <= 20; i++) yield* queue.put(i);
        });
        const consumer = coroutine(function* () {
          for (let i = 0; i < 10; i++) {
            const n = yield* queue.get(); // not `sum += yield*`: that reads sum before it waits
            sum += n;
          }
        });
        yield* gather(producer(), consumer(), consumer());
        log(sum);
      }
    });
    expect(log).toEqual(["210", "210", "210"]);
  });

  test("an item is not lost when the getter that was woken for it is cancelled", () => {
    const log = play(function* (log) {
      const queue = new Queue<number>();
      const [one, two, three] = [createTask(queue.get()), createTask(queue.get()), createTask(queue.get())];
      yield* sleep(0);
      queue.putNowait(1);
      queue.putNowait(2);
      one.cancel();
      yield* wait([one]);
      log(one.cancelled());
      log([yield* two, yield* three].sort().join());
      log(queue);
    });
    expect(log).toEqual(["true", "1,2", "<Queue maxsize=0 tasks=2>"]);
  });

  test("a place is not lost when the putter that was woken for it is cancelled", () => {
    const log = play(function* (log) {
      const queue = new Queue<string>(1);
      queue.putNowait("a");
      const [b, c] = [createTask(queue.put("b")), createTask(queue.put("c"))];
      yield* sleep(0);
      log(queue.getNowait());
      b.cancel();
      yield* wait([b, c]);
      log([b.cancelled(), queue].join());
    });
    expect(log).toEqual(["a", "true,<Queue maxsize=1 _queue=['c'] tasks=2>"]);
  });

  test("cancelled ones leave the line at once, by a timeout too", () => {
    const log = play(function* (log) {
      const queue = new Queue<number>(1);
      try {
        yield* waitFor(queue.get(), 0.1);
      } catch (error) {
        log([said(error), queue].join());
      }
      queue.putNowait(1);
      const put = createTask(queue.put(2));
      yield* sleep(0);
      put.cancel();
      yield* wait([put]);
      log(queue);
    });
    expect(log).toEqual(["TimeoutError,<Queue maxsize=1>", "<Queue maxsize=1 _queue=[1] tasks=1>"]);
  });

  test("get() and put() are coroutines: calling them does nothing", () => {
    const log = play(function* (log) {
      const queue = new Queue<number>();
      const put = queue.put(1);
      log([put, put.state, queue.qsize()].join());
      yield* put;
      const get = queue.get();
      log([get, queue.qsize()].join());
      log(yield* createTask(get));
      log(raised(() => put[Symbol.iterator]()));
    });
    expect(log).toEqual([
      "<coroutine object Queue.put>,created,0",
      "<coroutine object Queue.get>,1",
      "1",
      "RuntimeError: cannot reuse already awaited coroutine",
    ]);
  });

  test("is for await in a coroutine and in ordinary async code, until it is shut down and empty", async () => {
    const log: string[] = [];
    const main = coroutine(function* () {
      const queue = new Queue<number>(2);
      const producer = coroutine(function* () {
        for (let i = 0; i < 3; i++) yield* queue.put(i);
        queue.shutdown();
      });
      const task = createTask(producer());
      const items = aiter(queue);
      while (yield* items.advance()) log.push(`coroutine ${items.value}`);
      yield* task;
      const other = new Queue<string>();
      other.putNowait("a");
      other.putNowait("b");
      other.shutdown();
      const native = (async () => {
        for await (const item of other) log.push(`native ${item}`);
      })();
      yield* awaitable(native);
    });
    await run(main());
    const ended = new Queue();
    const loop = newEventLoop();
    ended.shutdown(true);
    const iterator = ended[Symbol.asyncIterator]();
    expect(await loop.runUntilComplete(iterator.next())).toEqual({ value: undefined, done: true });
    expect(log).toEqual(["coroutine 0", "coroutine 1", "coroutine 2", "native a", "native b"]);
  });
});

describe.each(every)("%s", (_, Kind) => {
  test("join waits for taskDone of each item", () => {
    const log = play(function* (log) {
      const queue = new Kind<number>();
      yield* queue.join();
      for (let i = 0; i < 10; i++) queue.putNowait(i);
      let sum = 0;
      const worker = coroutine(function* () {
        for (;;) {
          const n = yield* queue.get();
          sum += n;
          yield* sleep(0.001);
          queue.taskDone();
        }
      });
      const workers = [createTask(worker()), createTask(worker())];
      yield* queue.join();
      log(sum);
      for (const task of workers) task.cancel();
      log(raised(() => queue.taskDone()));
    });
    expect(log).toEqual(["45", "ValueError: task_done() called too many times"]);
  });

  test("shut down while empty: who waits is told, join goes on, and nothing comes any more", () => {
    const log = play(function* (log) {
      const queue = new Kind<number>();
      const get = createTask(queue.get());
      yield* sleep(0);
      queue.shutdown();
      yield* queue.join();
      yield* wait([get]);
      log(said(get.exception()));
      for (const step of [queue.put(1), queue.get()]) {
        try {
          yield* step;
        } catch (error) {
          log([said(error), error instanceof QueueShutDown].join());
        }
      }
      log([raised(() => queue.putNowait(1)), raised(() => queue.getNowait()), queue.qsize()].join());
    });
    expect(log).toEqual([
      "QueueShutDown",
      "QueueShutDown,true",
      "QueueShutDown,true",
      "QueueShutDown,QueueShutDown,0",
    ]);
  });

  test("shut down with items: these can still be taken, and join waits for them", () => {
    const log = play(function* (log) {
      const queue = new Kind<number>(1);
      queue.putNowait(1);
      const join = createTask(queue.join());
      const put = createTask(queue.put(2));
      yield* sleep(0);
      queue.shutdown();
      yield* wait([put]);
      log([said(put.exception()), yield* queue.get(), join.done(), raised(() => queue.getNowait())].join());
      queue.taskDone();
      yield* join;
      log(raised(() => queue.taskDone()));
    });
    expect(log).toEqual([
      "QueueShutDown,1,false,QueueShutDown",
      "ValueError: task_done() called too many times",
    ]);
  });

  test("shut down at once, nothing taken: join goes on", () => {
    const log = play(function* (log) {
      const queue = new Kind<number>();
      queue.putNowait(1);
      const join = createTask(queue.join());
      yield* sleep(0);
      queue.shutdown(true);
      log(queue);
      yield* join;
      log(raised(() => queue.taskDone()));
    });
    expect(log).toEqual([
      `<${Kind.name} maxsize=0 shutdown>`,
      "ValueError: task_done() called too many times",
    ]);
  });

  test("shut down at once: the items are gone, and count as done; what was taken does not", () => {
    const log = play(function* (log) {
      const queue = new Kind<number>();
      queue.putNowait(1);
      queue.putNowait(1);
      log(yield* queue.get());
      const join = createTask(queue.join());
      yield* sleep(0);
      queue.shutdown(true);
      yield* sleep(0);
      log([queue.qsize(), join.done(), raised(() => queue.getNowait())].join());
      queue.taskDone();
      yield* join;
      log(raised(() => queue.taskDone()));
    });
    expect(log).toEqual(["1", "0,false,QueueShutDown", "ValueError: task_done() called too many times"]);
  });
});

describe("PriorityQueue", () => {
  const drain = <T>(queue: Queue<T>) => {
    const all: T[] = [];
    while (!queue.empty()) all.push(queue.getNowait());
    return all;
  };

  test("gives the smallest first, whatever the order of putting", () => {
    const queue = new PriorityQueue<number | bigint>();
    for (const n of [5, 3n, 9, 1, 3, 7n, 2]) queue.putNowait(n);
    expect(drain(queue)).toEqual([1, 2, 3n, 3, 5, 7n, 9]);
  });

  test("orders strings by code unit, and arrays as Python its tuples", () => {
    const queue = new PriorityQueue<unknown>();
    for (const item of [[2, "a"], [1, "b"], [1], [1, "a", 0], [1, "a"]]) queue.putNowait(item);
    expect(drain(queue)).toEqual([[1], [1, "a"], [1, "a", 0], [1, "b"], [2, "a"]]);
    const strings = new PriorityQueue<string>();
    for (const item of ["b", "a", "B", "ab", ""]) strings.putNowait(item);
    expect(drain(strings)).toEqual(["", "B", "a", "ab", "b"]);
  });

  test("refuses what has no order, with a way out, and stays as it was", () => {
    const queue = new PriorityQueue<unknown>();
    queue.putNowait([1, { a: 1 }]);
    queue.putNowait([2, { a: 2 }]);
    expect(() => queue.putNowait([1, { a: 0 }])).toThrow(
      "PriorityQueue cannot order { a: 0 } and { a: 1 }: put numbers, strings or arrays of these, or give new PriorityQueue(maxsize, compare)",
    );
    expect(queue.qsize()).toBe(2);
    expect(drain(queue)).toEqual([
      [1, { a: 1 }],
      [2, { a: 2 }],
    ]);
    const compared = new PriorityQueue<{ at: number }>(0, (a, b) => b.at - a.at);
    for (const at of [1, 3, 2]) compared.putNowait({ at });
    expect(drain(compared).map((item) => item.at)).toEqual([3, 2, 1]);
  });
});
