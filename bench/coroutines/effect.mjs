// Effect: its own fibers, with generators as notation.

import { Effect, Queue, Semaphore } from "effect";
import { time } from "./time.mjs";

const tasks = 1000;
const every = (n, effect) =>
  Effect.forEach(new Array(n).fill(0), () => effect, { concurrency: "unbounded", discard: true });
const inFiber = (operations, effect) => time(operations, () => Effect.runPromise(effect));

const queue = (capacity) => (size) =>
  inFiber(
    size,
    Effect.gen(function* () {
      const q = yield* Queue.bounded(capacity);
      const produce = Effect.gen(function* () {
        for (let i = 0; i < size; i++) yield* Queue.offer(q, i);
      });
      const consume = Effect.gen(function* () {
        for (let i = 0; i < size; i++) yield* Queue.take(q);
      });
      yield* Effect.all([produce, consume], { concurrency: "unbounded" });
    }),
  );

export const cases = {
  sleep0(size) {
    const each = size / tasks;
    const turn = Effect.gen(function* () {
      for (let i = 0; i < each; i++) yield* Effect.yieldNow;
    });
    return inFiber(size, every(tasks, turn));
  },
  done(size) {
    const done = Effect.succeed(1);
    return inFiber(
      size,
      Effect.gen(function* () {
        for (let i = 0; i < size; i++) yield* done;
      }),
    );
  },
  spawn(size) {
    const rounds = Math.max(1, Math.floor(50_000 / size));
    // biome-ignore lint/correctness/useYield: what is measured never suspends
    const f = Effect.gen(function* () {
      return 1;
    });
    return inFiber(
      size * rounds,
      Effect.gen(function* () {
        for (let i = 0; i < rounds; i++) yield* every(size, f);
      }),
    );
  },
  queue1: queue(1),
  queue100: queue(100),
  lock(size) {
    const lock = Semaphore.makeUnsafe(1);
    return inFiber(
      size,
      Effect.gen(function* () {
        for (let i = 0; i < size; i++) {
          yield* lock.take(1);
          yield* lock.release(1);
        }
      }),
    );
  },
  semaphore(size) {
    const semaphore = Semaphore.makeUnsafe(100);
    const f = Effect.gen(function* () {
      yield* semaphore.take(1);
      yield* Effect.yieldNow;
      yield* semaphore.release(1);
    });
    return inFiber(size, every(size, f));
  },
};
