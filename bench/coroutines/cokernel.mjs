// This runtime.

import { stat } from "node:fs/promises";
import vm from "node:vm";
import { compileCell } from "../../src/cells/compile/compile.ts";
import * as asyncio from "../../src/coroutine/asyncio.ts";
import { directive } from "../../src/coroutine/directive.ts";
import { heap, now, since } from "./time.mjs";

const { coroutine, gather, sleep, run } = asyncio;
const tasks = 1000;

/** Time what runs inside of a loop, without the loop's own beginning and end. */
function inLoop(operations, body) {
  return run(
    coroutine(function* main() {
      const from = now();
      yield* body();
      return { time: since(from, operations) };
    })(),
  );
}
const every = (n, make) => gather(...Array.from({ length: n }, make));

const queue = (capacity) => (size) => {
  const q = new asyncio.Queue(capacity);
  const produce = coroutine(function* produce() {
    for (let i = 0; i < size; i++) yield* q.put(i);
  });
  const consume = coroutine(function* consume() {
    for (let i = 0; i < size; i++) yield* q.get();
  });
  return inLoop(size, () => gather(produce(), consume()));
};

/** Waits for ever. */
const waits = coroutine(function* waits() {
  yield* asyncio.getRunningLoop().createFuture();
});
const nothing = () => {};

/** Seconds between 0.1 and 0.2 ms, in no order. */
function delays(size) {
  let random = 1;
  return Array.from({ length: size }, () => {
    random = (Math.imul(random, 1103515245) + 12345) & 0x7fffffff;
    return 0.0001 + (random / 0x7fffffff) * 0.0001;
  });
}

/** What `"use coroutines"` makes of a cell whose last expression is a function. */
function rewritten(text) {
  const options = { label: "In[1]", known: new Map(), globals: new Set() };
  const { script, declares } = compileCell(`"use coroutines";\n${text}`, options);
  let value;
  globalThis.__cokernel__ = {
    co: directive,
    looped() {},
    result(last) {
      value = last;
    },
  };
  for (const { js } of declares) new vm.Script(`let ${js};`).runInThisContext();
  new vm.Script(script).runInThisContext();
  return value;
}
const loops = {};
/** A function of this body, called so many times in a row. */
function calling(body) {
  loops[body] ??= rewritten(`(async function loop(size: number) {
    const f = async (x: number) => { ${body} };
    let x = 0;
    for (let i = 0; i < size; i++) x = await f(x);
  })`);
  return (size) => inLoop(size, () => loops[body](size));
}

export const cases = {
  yield(size) {
    const each = size / tasks;
    const turn = coroutine(function* turn() {
      for (let i = 0; i < each; i++) yield;
    });
    return inLoop(size, () => every(tasks, () => turn()));
  },
  sleep0(size) {
    const each = size / tasks;
    const turn = coroutine(function* turn() {
      for (let i = 0; i < each; i++) yield* sleep(0);
    });
    return inLoop(size, () => every(tasks, () => turn()));
  },
  done(size) {
    return inLoop(size, function* () {
      const future = asyncio.getRunningLoop().createFuture();
      future.setResult(1);
      for (let i = 0; i < size; i++) yield* future;
    });
  },
  spawn(size) {
    // biome-ignore lint/correctness/useYield: what is measured never suspends
    const f = coroutine(function* f() {
      return 1;
    });
    const rounds = Math.max(1, Math.floor(50_000 / size));
    return inLoop(size * rounds, function* () {
      for (let i = 0; i < rounds; i++) yield* every(size, () => f());
    });
  },
  spawnSuspending(size) {
    const f = coroutine(function* f() {
      yield;
      return 1;
    });
    const rounds = Math.max(1, Math.floor(50_000 / size));
    return inLoop(size * rounds, function* () {
      for (let i = 0; i < rounds; i++) yield* every(size, () => f());
    });
  },
  suspended(size) {
    return run(
      coroutine(function* main() {
        let from = now();
        const all = new Array(size);
        for (let i = 0; i < size; i++) all[i] = asyncio.createTask(waits());
        yield* sleep(0);
        const spawn = since(from, size);
        from = now();
        for (const task of all) task.cancel();
        yield* sleep(0);
        yield* sleep(0);
        const drain = since(from, size);
        if (!all.every((task) => task.cancelled())) throw new Error("not all were cancelled");
        return { spawn, "cancel and drain": drain };
      })(),
    );
  },
  suspendedBytes(size) {
    return run(
      coroutine(function* main() {
        const before = heap();
        const all = new Array(size);
        for (let i = 0; i < size; i++) all[i] = asyncio.createTask(waits());
        yield* sleep(0);
        const bytes = (heap() - before) / size - 8; // the array is no task's
        for (const task of all) task.cancel();
        return { bytes };
      })(),
    );
  },
  timers(size) {
    return run(
      coroutine(function* main() {
        const loop = asyncio.getRunningLoop();
        const when = delays(size);
        let from = now();
        const at = loop.time();
        const timers = when.map((delay) => loop.callAt(at + delay, nothing));
        const push = since(from, size);
        from = now();
        for (let i = 0; i < size; i += 2) timers[i].cancel();
        const cancel = since(from, size / 2);
        // All are due by now: the next iteration takes every one of them out of the heap and runs it.
        from = now();
        yield* sleep(0);
        yield* sleep(0);
        return { push, cancel, pop: since(from, size / 2) };
      })(),
    );
  },
  timersBytes(size) {
    return run(
      coroutine(function* main() {
        const loop = asyncio.getRunningLoop();
        const before = heap();
        const timers = Array.from({ length: size }, () => loop.callLater(3600, nothing));
        const bytes = (heap() - before) / size - 8;
        for (let i = 0; i < size; i += 2) {
          timers[i].cancel();
          timers[i] = null;
        }
        const half = (heap() - before) / size - 8;
        for (const timer of timers) timer?.cancel();
        return { bytes, "bytes, half of them cancelled": half };
      })(),
    );
  },
  queue1: queue(1),
  queue100: queue(100),
  lock(size) {
    const lock = new asyncio.Lock();
    return inLoop(size, function* () {
      for (let i = 0; i < size; i++) {
        yield* lock.acquire();
        lock.release();
      }
    });
  },
  semaphore(size) {
    const semaphore = new asyncio.Semaphore(100);
    const f = coroutine(function* f() {
      yield* semaphore.acquire();
      yield* sleep(0);
      semaphore.release();
    });
    return inLoop(size, () => every(size, () => f()));
  },
  mixed(size) {
    const lock = new asyncio.Lock();
    const semaphore = new asyncio.Semaphore(2);
    const event = new asyncio.Event();
    const q = new asyncio.Queue(1);
    event.set();
    const user = coroutine(function* user(n) {
      for (let i = 0; i < n; i++) {
        yield* lock.acquire();
        yield* sleep(0);
        lock.release();
        yield* semaphore.acquire();
        semaphore.release();
        yield* event.wait();
        yield* q.put(i);
      }
    });
    const consumer = coroutine(function* consumer(n) {
      for (let i = 0; i < n; i++) yield* q.get();
    });
    return inLoop(size, () => gather(...[0, 1, 2, 3].map(() => user(size / 4)), consumer(size)));
  },
  call: (size) => calling("return x + 1;")(size),
  callSuspending: (size) => calling("await null; return x + 1;")(size),
  /** Tasks that are always ready, beside a timer of Node's and its reading of a file: how long those wait. */
  async served(size) {
    let on = true;
    const waits = { timer: [], file: [] };
    const busy = coroutine(function* busy() {
      while (on) yield* sleep(0);
    });
    const main = coroutine(function* main() {
      yield* every(size, () => busy());
    });
    const began = performance.now();
    const running = run(main());
    const first = performance.now() - began;
    let last = performance.now();
    const timer = setInterval(() => {
      waits.timer.push(performance.now() - last);
      last = performance.now();
      if (waits.timer.length === 200) on = false;
    }, 1);
    while (on) {
      const from = performance.now();
      await stat(process.execPath);
      waits.file.push(performance.now() - from);
    }
    clearInterval(timer);
    await running;
    const of = (all, part) => all.sort((a, b) => a - b)[Math.floor((all.length - 1) * part)];
    return {
      "a timer, ms, the median": of(waits.timer, 0.5),
      "a timer, ms, 95 of 100": of(waits.timer, 0.95),
      "a timer, ms, the longest": of(waits.timer, 1),
      "a file, ms, 95 of 100": of(waits.file, 0.95),
      "whoever called run(), ms": first,
    };
  },
};
