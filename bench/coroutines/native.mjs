// Native async functions and promises; where JavaScript has no such thing, the shortest hand-made one.

import { heap, now, since, time } from "./time.mjs";

const tasks = 1000;
const every = (n, make) => Promise.all(Array.from({ length: n }, make));

async function switches(size) {
  const each = size / tasks;
  const turn = async () => {
    for (let i = 0; i < each; i++) await null;
  };
  return time(size, () => every(tasks, turn));
}

/** A queue of a capacity: two lists of who waits. */
class Queue {
  items = [];
  getters = [];
  putters = [];
  constructor(capacity) {
    this.capacity = capacity;
  }
  async put(item) {
    while (this.items.length >= this.capacity) await new Promise((wake) => this.putters.push(wake));
    this.items.push(item);
    this.getters.shift()?.();
  }
  async get() {
    while (this.items.length === 0) await new Promise((wake) => this.getters.push(wake));
    const item = this.items.shift();
    this.putters.shift()?.();
    return item;
  }
}
const queue = (capacity) => (size) => {
  const q = new Queue(capacity);
  const produce = async () => {
    for (let i = 0; i < size; i++) await q.put(i);
  };
  const consume = async () => {
    for (let i = 0; i < size; i++) await q.get();
  };
  return time(size, () => Promise.all([produce(), consume()]));
};

/** So many permits; the others stand in a ring that only grows. */
class Semaphore {
  waiting = [];
  first = 0;
  constructor(permits) {
    this.permits = permits;
  }
  async acquire() {
    if (this.permits > 0) this.permits -= 1;
    else await new Promise((wake) => this.waiting.push(wake));
  }
  release() {
    if (this.first < this.waiting.length) this.waiting[this.first++]();
    else this.permits += 1;
  }
}

let suspended;
export const cases = {
  yield: switches,
  sleep0: switches,
  async done(size) {
    const promise = Promise.resolve(1);
    return time(size, async () => {
      for (let i = 0; i < size; i++) await promise;
    });
  },
  async spawn(size) {
    const f = async () => 1;
    const rounds = Math.max(1, Math.floor(50_000 / size));
    return time(size * rounds, async () => {
      for (let i = 0; i < rounds; i++) await every(size, f);
    });
  },
  async spawnSuspending(size) {
    const f = async () => {
      await null;
      return 1;
    };
    const rounds = Math.max(1, Math.floor(50_000 / size));
    return time(size * rounds, async () => {
      for (let i = 0; i < rounds; i++) await every(size, f);
    });
  },
  async suspended(size) {
    let settle;
    const promise = new Promise((resolve) => {
      settle = resolve;
    });
    const f = async () => await promise;
    const from = now();
    suspended = new Array(size);
    for (let i = 0; i < size; i++) suspended[i] = f();
    const spawn = since(from, size);
    settle();
    await Promise.all(suspended);
    suspended = null;
    return { spawn };
  },
  async suspendedBytes(size) {
    const promise = new Promise(() => {});
    const f = async () => await promise;
    const before = heap();
    suspended = new Array(size);
    for (let i = 0; i < size; i++) suspended[i] = f();
    const bytes = (heap() - before) / size - 8; // the array is no task's
    suspended = null;
    return { bytes };
  },
  queue1: queue(1),
  queue100: queue(100),
  async lock(size) {
    const lock = new Semaphore(1);
    return time(size, async () => {
      for (let i = 0; i < size; i++) {
        await lock.acquire();
        lock.release();
      }
    });
  },
  async semaphore(size) {
    const semaphore = new Semaphore(100);
    const f = async () => {
      await semaphore.acquire();
      await null;
      semaphore.release();
    };
    return time(size, () => every(size, f));
  },
  async mixed(size) {
    const lock = new Semaphore(1);
    const semaphore = new Semaphore(2);
    const event = Promise.resolve(true);
    const q = new Queue(1);
    const user = async (n) => {
      for (let i = 0; i < n; i++) {
        await lock.acquire();
        await null;
        lock.release();
        await semaphore.acquire();
        semaphore.release();
        await event;
        await q.put(i);
      }
    };
    const consumer = async (n) => {
      for (let i = 0; i < n; i++) await q.get();
    };
    return time(size, () => Promise.all([0, 1, 2, 3].map(() => user(size / 4)).concat(consumer(size))));
  },
  async call(size) {
    const f = async (x) => x + 1;
    return time(size, async () => {
      let x = 0;
      for (let i = 0; i < size; i++) x = await f(x);
    });
  },
  async callSuspending(size) {
    const f = async (x) => {
      await null;
      return x + 1;
    };
    return time(size, async () => {
      let x = 0;
      for (let i = 0; i < size; i++) x = await f(x);
    });
  },
};
