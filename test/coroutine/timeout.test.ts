// Time limits and waitFor, beyond what the programs compare. Behaviours of test_timeouts.py and test_waitfor.py.

import { describe, expect, test } from "@jest/globals";
import {
  CancelledError,
  type Coroutine,
  coroutine,
  createTask,
  currentTask,
  type EventLoop,
  type ExceptionGroup,
  gather,
  getRunningLoop,
  RuntimeError,
  shield,
  sleep,
  type Task,
  type Timeout,
  TimeoutError,
  taskGroup,
  timeout,
  timeoutAt,
  ValueError,
  wait,
  waitFor,
} from "../../src/coroutine/asyncio.ts";
import type { FakeClock } from "./clock.ts";
import { errorOf, inLoop } from "./in-loop.ts";

const me = () => currentTask() as Task<unknown>;
const now = () => getRunningLoop().time();
/** Compute so long that so many seconds pass without a wait. */
const crunch = (seconds: number) => {
  (getRunningLoop()._clock as FakeClock).now += seconds;
};
/** The error an awaitable ends with. */
const caught = coroutine(function* caught(aw: Iterable<never>) {
  try {
    yield* aw;
  } catch (e) {
    return e as Error;
  }
  return null;
});
const ends = (aw: unknown) => caught(aw as Iterable<never>);

describe("a time limit", () => {
  test("lets the body's own errors pass", () => {
    const own = new ValueError("own");
    let limit: Timeout | undefined;
    const error = errorOf(() =>
      inLoop(function* () {
        yield* timeout(1, function* (t) {
          limit = t;
          throw own;
        });
      }),
    );
    expect([error, limit?.expired(), String(limit)]).toEqual([own, false, "<Timeout [finished]>"]);
  });

  test("that has run out puts itself between an error and the cancellation it came from", () => {
    const chain = (error: unknown): string[] =>
      error instanceof Error ? [error.name, ...chain(error.cause)] : [];
    class Caused extends Error {}
    const error = errorOf(() =>
      inLoop(function* () {
        yield* timeout(1, function* () {
          try {
            yield* sleep(9);
          } catch (cause) {
            throw new Caused("cleanup", { cause: new TypeError("between", { cause }) });
          }
        });
      }),
    );
    expect(chain(error)).toEqual(["Error", "TypeError", "TimeoutError", "CancelledError"]);
    const group = errorOf(() =>
      inLoop(function* () {
        yield* timeout(1, () =>
          taskGroup(function* (tg) {
            tg.createTask(
              coroutine(function* () {
                try {
                  yield* sleep(9);
                } catch (cause) {
                  throw new Caused("child", { cause });
                }
              })(),
            );
          }),
        );
      }),
    ) as ExceptionGroup;
    expect(group.exceptions.map(chain)).toEqual([["Error", "TimeoutError", "CancelledError"]]);
  });

  test("that has not run out is no answer to a cancellation", () => {
    const [name, expired] = inLoop(function* () {
      let limit: Timeout | undefined;
      const error = yield* ends(
        timeout(9, function* (t) {
          limit = t;
          me().cancel();
          yield* sleep(99);
        }),
      );
      return [error?.name, limit?.expired()];
    });
    expect([name, expired]).toEqual(["CancelledError", false]);
  });

  test("works after a cancellation that was swallowed before, and lets a new one pass", () => {
    const names = inLoop(function* () {
      me().cancel();
      yield* ends(sleep(1));
      const first = yield* ends(timeout(0, () => sleep(1)));
      const second = yield* ends(
        timeout(1, function* () {
          me().cancel();
          yield* sleep(2);
        }),
      );
      return [first?.name, second?.name, me().cancelling()];
    });
    expect(names).toEqual(["TimeoutError", "CancelledError", 2]);
  });

  test("inside the clean-up of another works for itself", () => {
    const log: unknown[] = [];
    inLoop(function* () {
      const outer = yield* ends(
        timeout(1, function* () {
          try {
            yield* sleep(9);
          } finally {
            log.push((yield* ends(timeout(1, () => sleep(9))))?.name, now());
          }
        }),
      );
      log.push(outer?.name, (outer as { cause: Error }).cause.name, me().cancelling());
    });
    expect(log).toEqual(["TimeoutError", 2, "TimeoutError", "CancelledError", 0]);
  });

  test("of a busy body runs out at its next wait; the one around it goes on", () => {
    const log: unknown[] = [];
    inLoop(function* () {
      const outer = yield* ends(
        timeout(10, function* () {
          const inner = yield* ends(
            timeout(1, function* () {
              crunch(5);
              yield* sleep(1);
            }),
          );
          log.push(inner?.name, now());
          yield* sleep(99);
        }),
      );
      log.push(outer?.name, now());
    });
    expect(log).toEqual(["TimeoutError", 5, "TimeoutError", 10]);
  });

  test("that was busy beyond the limit around it too ends by both: the outer is told", () => {
    const log: unknown[] = [];
    inLoop(function* () {
      const outer = yield* ends(
        timeout(2, function* () {
          const inner = yield* ends(
            timeout(1, function* () {
              crunch(5);
              yield* sleep(1);
            }),
          );
          log.push(inner?.name);
          if (inner !== null) throw inner;
        }),
      );
      log.push(outer?.name, me().cancelling());
    });
    expect(log).toEqual(["CancelledError", "TimeoutError", 0]);
  });

  test("refuses to be moved when it is not active", () => {
    const errors: unknown[] = [];
    inLoop(function* () {
      let limit: Timeout | undefined;
      const move = () => errors.push((errorOf(() => limit?.reschedule(9)) as Error).message);
      yield* timeout(1, function* (t) {
        limit = t;
        yield* ends(sleep(9));
        move();
      });
      move();
      yield* timeout(1, function* (t) {
        limit = t;
      });
      move();
    });
    expect(errors).toEqual(
      ["expiring", "expired", "finished"].map((s) => `Cannot change state of ${s} Timeout`),
    );
  });

  test("leaves no timer behind, however its body ends", () => {
    const left = inLoop(function* () {
      const loop = getRunningLoop() as EventLoop;
      yield* timeout(50, () => sleep(0));
      yield* ends(
        timeoutAt(50, function* () {
          throw new ValueError("x");
        }),
      );
      const closed = timeout(50, function* () {
        yield;
      }) as Coroutine<void>;
      closed.next();
      closed.close();
      return [...loop._timers].length;
    });
    expect(left).toBe(0);
  });

  test("wants a task, and seconds", () => {
    expect(() => timeout(1, () => sleep(0)).next()).toThrow("no running event loop");
    expect(() => timeoutAt(1, () => sleep(0)).next()).toThrow(
      new RuntimeError("Timeout should be used inside a task"),
    );
    expect(() => timeout("1" as never, () => sleep(0))).toThrow(
      new TypeError("timeout() takes seconds or null, but got '1'"),
    );
    expect(() => timeoutAt(undefined as never, () => sleep(0))).toThrow(TypeError);
    for (const seconds of ["1", undefined]) {
      expect(() => waitFor(null as never, seconds as never)).toThrow("waitFor() takes seconds or null");
    }
    const [noBody, noTime] = inLoop(function* () {
      return [yield* ends(timeout(1, 5 as never)), yield* ends(timeout(Number.NaN, () => sleep(0)))];
    });
    expect(noBody).toEqual(
      new TypeError("timeout() takes a generator function or a coroutine function, but got 5"),
    );
    expect(noTime).toEqual(new ValueError("Invalid time: NaN (not a number)"));
  });

  test("gives what its body gives, also from a coroutine function, and from its beginning on", () => {
    const results = inLoop(function* () {
      const later = timeout(1, () => sleep(0.9, "in time"));
      yield* sleep(5); // it has not begun
      return [yield* later, yield* timeoutAt(null, () => sleep(1, "no limit"))];
    });
    expect(results).toEqual(["in time", "no limit"]);
  });
});

describe("waitFor", () => {
  /** Goes on for two seconds whatever it is told. */
  const slow = coroutine(function* slow(log: string[]) {
    const until = now() + 2;
    while (now() < until) yield* ends(sleep(until - now()));
    log.push(`ended at ${now()}`);
  });

  test("waits for the end of what it cancels, also when it is cancelled itself", () => {
    const log: string[] = [];
    inLoop(function* () {
      yield* ends(waitFor(slow(log), 1));
      const waits = createTask(waitFor(slow(log), 9));
      yield* sleep(0);
      waits.cancel();
      yield* wait([waits]);
    });
    expect(log).toEqual(["ended at 2", "ended at 4"]);
  });

  test("of no time gives what is done, and cancels what is not", () => {
    const log = inLoop(function* () {
      const log: unknown[] = [];
      for (const seconds of [0, -1]) {
        const done = getRunningLoop().createFuture<string>();
        done.setResult("done");
        log.push(yield* waitFor(done, seconds));
        const task = createTask(sleep(9));
        yield* sleep(0);
        const error = yield* ends(waitFor(task, seconds));
        log.push(error?.name, (error as { cause: Error }).cause.name, task.cancelled(), now());
      }
      return log;
    });
    const once = ["done", "TimeoutError", "CancelledError", true, 0];
    expect(log).toEqual([...once, ...once]);
  });

  test("throws what the cancelled one throws in its clean-up", () => {
    const error = inLoop(function* () {
      const clumsy = coroutine(function* () {
        try {
          yield* sleep(9);
        } catch {
          throw new ValueError("clumsy");
        }
      });
      return yield* ends(waitFor(createTask(clumsy()), 1));
    });
    expect(error).toEqual(new ValueError("clumsy"));
  });

  test("cancelled, cancels what it waits for, with a limit or without; a shield keeps it", () => {
    const log = inLoop(function* () {
      const log: unknown[] = [];
      for (const seconds of [null, 60]) {
        const inner = createTask(sleep(9));
        const kept = createTask(sleep(1, "kept"));
        const waits = createTask(waitFor(gather(inner, shield(kept)), seconds));
        yield* sleep(0);
        yield* sleep(0);
        waits.cancel();
        yield* ends(waits);
        log.push(waits.cancelled(), inner.cancelled(), yield* kept);
      }
      return log;
    });
    expect(log).toEqual([true, true, "kept", true, true, "kept"]);
  });

  test("that runs out cancels the shield alone, whatever the limit", () => {
    const log = inLoop(function* () {
      const log: unknown[] = [];
      for (const seconds of [0, 1]) {
        const kept = createTask(sleep(2, "kept"));
        const shielded = shield(kept);
        log.push((yield* ends(waitFor(shielded, seconds)))?.name, shielded.cancelled(), kept.done());
        log.push(yield* kept);
      }
      return log;
    });
    const once = ["TimeoutError", true, false, "kept"];
    expect(log).toEqual([...once, ...once]);
  });

  test("gives what comes in time, by itself or from outside, and waits for ever without a limit", () => {
    const got = inLoop(function* () {
      const future = getRunningLoop().createFuture<string>();
      getRunningLoop().callLater(1, () => future.setResult("set"));
      return [yield* waitFor(future, 2), yield* waitFor(sleep(99, "at last"), null)];
    });
    expect(got).toEqual(["set", "at last"]);
  });

  test("of something that ended at once can be cancelled at what follows", () => {
    const log: string[] = [];
    inLoop(function* () {
      const body = coroutine(function* () {
        yield* waitFor(coroutine(function* () {})(), 100);
        yield* sleep(1);
        log.push("reached");
      });
      const task = createTask(body());
      yield* sleep(0);
      task.cancel();
      const error = yield* ends(task);
      log.push(error instanceof CancelledError ? "cancelled" : String(error));
    });
    expect(log).toEqual(["cancelled"]);
  });

  test("runs in the same task, within the same time limit as any body", () => {
    const [same, error] = inLoop(function* () {
      const task = me();
      const same = yield* waitFor(
        coroutine(function* () {
          yield* sleep(0);
          return me() === task;
        })(),
        1,
      );
      return [same, yield* ends(waitFor(sleep(2), 1))];
    });
    expect([same, error]).toEqual([true, new TimeoutError("")]);
  });
});
