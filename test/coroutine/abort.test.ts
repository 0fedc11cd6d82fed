// AbortSignals in both directions.

import { describe, expect, test } from "@jest/globals";
import {
  aborted,
  CancelledError,
  coroutine,
  createTask,
  fromAbortable,
  getRunningLoop,
  newEventLoop,
  run,
  sleep,
  type Task,
  timeout,
} from "../../src/coroutine/asyncio.ts";
import { errorOf, inLoop } from "./in-loop.ts";

/** An operation that ends only by its signal, as fetch would. */
const never = (signal: AbortSignal) =>
  new Promise<string>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });

describe("fromAbortable", () => {
  test("gives the result, or the error, of the operation", async () => {
    const main = coroutine(function* () {
      const good = yield* fromAbortable(async () => "good");
      let error: unknown;
      try {
        yield* fromAbortable(() => Promise.reject(new RangeError("bad")));
      } catch (e) {
        error = e;
      }
      return [good, error];
    });
    expect(await run(main())).toEqual(["good", new RangeError("bad")]);
  });

  test("aborts the operation when the future is cancelled, once, with that as the reason", async () => {
    let signal: AbortSignal | undefined;
    const main = coroutine(function* () {
      const future = fromAbortable((s) => {
        signal = s;
        return never(s);
      });
      const first = future.cancel("enough");
      return [first, future.cancel("again"), future.cancelled()];
    });
    expect(await run(main())).toEqual([true, false, true]);
    expect([signal?.aborted, signal?.reason]).toEqual([true, new CancelledError("enough")]);
  });

  test("aborts it when a time limit cancels who waits", async () => {
    let signal: AbortSignal | undefined;
    const main = coroutine(function* () {
      yield* timeout(0.001, function* () {
        yield* fromAbortable((s) => {
          signal = s;
          return never(s);
        });
      });
    });
    await expect(run(main())).rejects.toMatchObject({ name: "TimeoutError" });
    expect(signal?.aborted).toBe(true);
  });

  test("does not abort what has ended", async () => {
    let signal: AbortSignal | undefined;
    const main = coroutine(function* () {
      const future = fromAbortable(async (s) => {
        signal = s;
      });
      yield* future;
      return future.cancel();
    });
    expect([await run(main()), signal?.aborted]).toEqual([false, false]);
  });

  test("lets out what the start itself throws", () => {
    const error = new RangeError("start");
    const start = () => {
      throw error;
    };
    inLoop(function* () {
      expect(errorOf(() => fromAbortable(start))).toBe(error);
    });
  });
});

describe("aborted", () => {
  test("gives the reason, of one that aborts later and of one that has", () => {
    const reasons = inLoop(function* () {
      const controller = new AbortController();
      getRunningLoop().callLater(1, () => controller.abort("later"));
      return [yield* aborted(controller.signal), yield* aborted(controller.signal), getRunningLoop().time()];
    });
    expect(reasons).toEqual(["later", "later", 1]);
  });

  test("hears one that aborts from outside of the loop", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort("outside"), 1);
    expect(await run(aborted(controller.signal))).toBe("outside");
  });

  test("removes its listener when it is cancelled, and waits for nothing from outside any more", () => {
    const { signal } = new AbortController();
    const calls: string[] = [];
    for (const name of ["addEventListener", "removeEventListener"] as const) {
      const method = signal[name];
      signal[name] = (...args: [never, never]) => {
        calls.push(name);
        method.apply(signal, args);
      };
    }
    const bridges = inLoop(function* () {
      const task = createTask(aborted(signal));
      yield* sleep(0);
      const during = getRunningLoop()._bridges;
      task.cancel();
      yield* sleep(0);
      yield* sleep(0);
      return [during, getRunningLoop()._bridges, task.cancelled()];
    });
    expect([bridges, calls]).toEqual([
      [1, 0, true],
      ["addEventListener", "removeEventListener"],
    ]);
  });

  test("told that the thread would have to wait for it, a synchronous run says so", () => {
    const loop = newEventLoop();
    const { signal } = new AbortController();
    expect(() => loop.runUntilCompleteSync(aborted(signal))).toThrow("use await loop.runUntilComplete(…)");
    for (const task of loop._pendingTasks() as Task<unknown>[]) task.cancel();
    loop.runOnce();
    loop.runOnce();
  });
});
