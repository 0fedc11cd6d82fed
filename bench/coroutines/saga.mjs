// redux-saga, without redux.

import { buffers, channel, runSaga, stdChannel } from "redux-saga";
import { all, call, fork, join, put, take } from "redux-saga/effects";
import { time } from "./time.mjs";

const tasks = 1000;
const io = () => ({ channel: stdChannel(), dispatch() {}, getState() {} });
const inSaga = (operations, saga) => time(operations, () => runSaga(io(), saga).toPromise());

function* every(n, saga) {
  const all = [];
  for (let i = 0; i < n; i++) all.push(yield fork(saga));
  yield join(all);
}

const queue = (capacity) => (size) =>
  inSaga(size, function* () {
    const q = channel(buffers.fixed(capacity));
    const room = channel(buffers.expanding(capacity));
    for (let i = 0; i < capacity; i++) yield put(room, true);
    yield all([
      call(function* () {
        for (let i = 0; i < size; i++) {
          yield take(room);
          yield put(q, i);
        }
      }),
      call(function* () {
        for (let i = 0; i < size; i++) {
          yield take(q);
          yield put(room, true);
        }
      }),
    ]);
  });

export const cases = {
  sleep0(size) {
    const each = size / tasks;
    return inSaga(size, () =>
      every(tasks, function* () {
        for (let i = 0; i < each; i++) yield Promise.resolve();
      }),
    );
  },
  spawn(size) {
    const rounds = Math.max(1, Math.floor(5000 / size));
    return inSaga(size * rounds, function* () {
      for (let i = 0; i < rounds; i++) {
        // biome-ignore lint/correctness/useYield: what is measured never suspends
        yield* every(size, function* () {
          return 1;
        });
      }
    });
  },
  queue100: queue(100),
};
