// effection: structured concurrency of generators.

import { createQueue, run, spawn, until } from "effection";
import { time } from "./time.mjs";

const tasks = 1000;

function* every(n, operation) {
  const all = [];
  for (let i = 0; i < n; i++) all.push(yield* spawn(operation));
  for (const task of all) yield* task;
}
const inScope = (operations, body) => time(operations, () => run(body));

function switches(size) {
  const each = size / tasks;
  return inScope(size, () =>
    every(tasks, function* () {
      for (let i = 0; i < each; i++) yield* until(Promise.resolve());
    }),
  );
}

export const cases = {
  sleep0: switches,
  spawn(size) {
    const rounds = Math.max(1, Math.floor(5000 / size));
    return inScope(size * rounds, function* () {
      for (let i = 0; i < rounds; i++) {
        // biome-ignore lint/correctness/useYield: what is measured never suspends
        yield* every(size, function* () {
          return 1;
        });
      }
    });
  },
  /** It has no queue with a limit. */
  queue100(size) {
    return inScope(size, function* () {
      const queue = createQueue();
      const producer = yield* spawn(function* () {
        for (let i = 0; i < size; i++) {
          queue.add(i);
          yield* until(Promise.resolve());
        }
      });
      for (let i = 0; i < size; i++) yield* queue.next();
      yield* producer;
    });
  },
};
