// co: generators driven by promises; a call is a promise, there are no tasks.

import co from "co";
import { time } from "./time.mjs";

const tasks = 1000;
const every = (n, make) => Promise.all(Array.from({ length: n }, make));

export const cases = {
  sleep0(size) {
    const each = size / tasks;
    const turn = co.wrap(function* () {
      for (let i = 0; i < each; i++) yield Promise.resolve();
    });
    return time(size, () => every(tasks, () => turn()));
  },
  done(size) {
    const promise = Promise.resolve(1);
    return time(size, () =>
      co(function* () {
        for (let i = 0; i < size; i++) yield promise;
      }),
    );
  },
  spawn(size) {
    const rounds = Math.max(1, Math.floor(50_000 / size));
    // biome-ignore lint/correctness/useYield: what is measured never suspends
    const f = co.wrap(function* () {
      return 1;
    });
    return time(size * rounds, () =>
      co(function* () {
        for (let i = 0; i < rounds; i++) yield every(size, () => f());
      }),
    );
  },
};
