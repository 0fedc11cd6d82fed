// A loop's callbacks, timers, errors and ends. Behaviours of test_base_events.py, the parts that are not of sockets.

import { afterEach, describe, expect, test } from "@jest/globals";
import {
  coroutine,
  type EventLoop,
  type ExceptionContext,
  KeyboardInterrupt,
  newEventLoop,
  RuntimeError,
  SystemExit,
  setHost,
  sleep,
  ValueError,
} from "../../src/coroutine/asyncio.ts";
import { FakeClock } from "./clock.ts";
import { errorOf } from "./in-loop.ts";

const make = (clock = new FakeClock()): EventLoop => newEventLoop({ clock, name: "test" });
/** Run until nothing is ready, letting time pass up to each timer. */
const drain = (loop: EventLoop, clock: FakeClock) => {
  for (let i = 0; i < 20; i++) {
    loop.runOnce();
    clock.now = Math.max(clock.now, Math.min(loop._timers.first(), 1e6));
  }
};
afterEach(() => setHost({}));

describe("callbacks", () => {
  test("get their arguments, in the order of the calls; a cancelled one is skipped", () => {
    const loop = make();
    const log: unknown[] = [];
    const note = (...args: unknown[]) => log.push(args);
    loop.callSoon(note, 1, "a");
    const handle = loop.callSoon(note, 2);
    loop.callSoon(note);
    handle.cancel();
    expect([loop.runOnce(), log, handle.cancelled(), String(handle)]).toEqual([
      3, // a cancelled one counts, as in CPython
      [[1, "a"], []],
      true,
      "<Handle cancelled>",
    ]);
  });

  test("must be functions, and delays numbers", () => {
    const loop = make();
    const clock = new FakeClock();
    for (const call of [
      () => loop.callSoon(5 as never),
      () => loop.callLater(1, sleep(1) as never),
      () => loop.callAt(clock.time(), null as never),
      () => loop.callAt("soon" as never, () => {}),
    ]) {
      expect(call).toThrow(TypeError);
    }
    expect(loop.runOnce()).toBe(0);
  });

  test("of a time come in order of time; of one moment in the order of the calls; the past before the present", () => {
    const clock = new FakeClock();
    const loop = make(clock);
    const log: string[] = [];
    const note = (text: string) => log.push(text);
    loop.callLater(2, note, "two");
    loop.callLater(1, note, "one");
    loop.callLater(1, note, "one again");
    loop.callLater(0, note, "now");
    loop.callLater(-1, note, "past");
    loop.callSoon(note, "soon");
    loop.runOnce();
    expect(log).toEqual(["soon", "past", "now"]);
    drain(loop, clock);
    expect(log.slice(3)).toEqual(["one", "one again", "two"]);
  });

  test("that were cancelled by the thousand are forgotten before their time", () => {
    const loop = make();
    const handles = Array.from({ length: 2000 }, (_, i) => loop.callLater(1000 + i, () => {}));
    for (const handle of handles.slice(0, 1500)) handle.cancel();
    expect(loop._timers.length).toBeLessThan(2000 - 1000);
    expect([...loop._timers].length).toBe(500);
    expect(handles[1999]?.when()).toBe(2999);
  });
});

describe("an error in a callback", () => {
  const broken = () => {
    throw new ValueError("boo");
  };

  test("goes to the handler that is set, with what is known about it", () => {
    const loop = make();
    const seen: ExceptionContext[] = [];
    loop.setExceptionHandler((l, context) => {
      expect(l).toBe(loop);
      seen.push(context);
    });
    expect(loop.getExceptionHandler()).not.toBe(null);
    const handle = loop.callSoon(broken);
    loop.runOnce();
    expect(seen).toEqual([
      { message: "Exception in callback broken()", exception: new ValueError("boo"), handle },
    ]);
    loop.setExceptionHandler(null);
    expect(loop.getExceptionHandler()).toBe(null);
    expect(() => loop.setExceptionHandler("x" as never)).toThrow(TypeError);
  });

  test("is said once where none is set", () => {
    const said: unknown[] = [];
    setHost({ warn: (kind, message, { error }) => said.push([kind, message, error]) });
    const loop = make();
    loop.callSoon(broken);
    loop.runOnce();
    loop.callExceptionHandler({ message: "", zebra: 1, apple: { a: "b" } });
    expect(said).toEqual([
      ["exception", "Exception in callback broken()\nhandle: <Handle broken()>", new ValueError("boo")],
      ["exception", "Unhandled exception in event loop\napple: { a: 'b' }\nzebra: 1", undefined],
    ]);
  });

  test("in the handler itself goes to the default one; what ends a run goes through both", () => {
    const said: string[] = [];
    setHost({ warn: (_, message) => said.push(message.split("\n")[0] as string) });
    const loop = make();
    loop.setExceptionHandler(broken);
    loop.callExceptionHandler({ message: "first" });
    expect(said).toEqual(["Unhandled error in exception handler (while reporting: first)"]);
    loop.setExceptionHandler(() => {
      throw new KeyboardInterrupt();
    });
    expect(() => loop.callExceptionHandler({ message: "second" })).toThrow(KeyboardInterrupt);
  });

  test("that ends a run leaves the loop as it is, to be run again", () => {
    const loop = make();
    const log: string[] = [];
    for (const ends of [new SystemExit(3), new KeyboardInterrupt("stop")]) {
      loop.callSoon(() => {
        throw ends;
      });
      loop.callSoon(() => log.push("behind"));
      expect(errorOf(() => loop.runUntilCompleteSync(sleep(1)))).toBe(ends);
      expect([loop.isRunning(), loop.isClosed()]).toEqual([false, false]);
    }
    loop.runUntilCompleteSync(sleep(0));
    expect(log).toEqual(["behind", "behind"]);
    for (const task of loop._pendingTasks()) task.cancel();
    loop.runUntilCompleteSync(sleep(0));
  });
});

describe("debug mode", () => {
  test("names callbacks that take long, and shows arguments", () => {
    const said: string[] = [];
    setHost({ warn: (kind, message) => said.push(`${kind}: ${message.replace(/ created at [^\s>]+/, "")}`) });
    const clock = new FakeClock();
    const loop = newEventLoop({ clock, debug: true });
    loop.slowCallbackDuration = 0.5;
    const slow = (seconds: number) => {
      clock.now += seconds;
    };
    for (const seconds of [0.4, 0.75]) loop.callSoon(slow, seconds);
    expect(String(loop.callSoon(slow, 0))).toMatch(/^<Handle slow\(0\)/);
    const task = loop.createTask(coroutine(function* quick() {})(), { name: "q" });
    loop.runOnce();
    expect(String(task)).toMatch(
      /^<Task finished name='q' coro=<quick\(\) done> result=undefined created at .*>$/,
    );
    expect(said).toEqual(["slow-callback: Executing <Handle slow(0.75)> took 0.75 seconds"]);
    loop.setDebug(false);
    expect([loop.getDebug(), newEventLoop().getDebug(), String(loop)]).toEqual([
      false,
      false,
      `<EventLoop name='${loop.name}' running=False closed=False debug=False>`,
    ]);
  });
});

test("in debug mode a coroutine function is refused as a callback, of which nobody would await the coroutine", () => {
  const loop = make();
  loop.setDebug(true);
  const main = coroutine(function* () {
    yield* sleep(0);
  });
  expect(() => loop.callSoon(main)).toThrow(new TypeError("coroutines cannot be used with callSoon()"));
  expect(() => loop.callLater(1, main)).toThrow(new TypeError("coroutines cannot be used with callAt()"));
  const made = main();
  expect(() => loop.callSoon(made as never)).toThrow("coroutines cannot be used with callSoon()");
  made.close();
  loop.close();
});

describe("a closed loop", () => {
  test("drops what was ready, and takes nothing more", async () => {
    const loop = make();
    const log: string[] = [];
    loop.callSoon(() => log.push("dropped"));
    loop.callLater(0, () => log.push("dropped"));
    loop.close();
    loop.close();
    const closed = new RuntimeError("Event loop is closed");
    const coro = sleep(0);
    for (const use of [
      () => loop.callSoon(() => {}),
      () => loop.callLater(1, () => {}),
      () => loop.callAt(1, () => {}),
      () => loop.createTask(coro),
      () => loop.runOnce(),
      () => loop.step(),
      () => loop.runUntilCompleteSync(coro),
    ]) {
      expect(errorOf(use)).toEqual(closed);
    }
    await expect(loop.runForever()).rejects.toEqual(closed);
    await expect(loop.runUntilComplete(coro)).rejects.toEqual(closed);
    expect([log, loop.isClosed(), coro.state]).toEqual([[], true, "created"]);
  });

  test("cannot be closed from inside", () => {
    const loop = make();
    const main = coroutine(function* () {
      return errorOf(() => loop.close());
    });
    expect(loop.runUntilCompleteSync(main())).toEqual(new RuntimeError("Cannot close a running event loop"));
  });
});

describe("runUntilComplete", () => {
  test("of something that is stopped before leaves it to be run later", async () => {
    const clock = new FakeClock();
    const loop = make(clock);
    const task = loop.createTask(sleep(1, "later"));
    loop.callSoon(() => loop.stop());
    expect(() => loop.runUntilCompleteSync(task)).toThrow("Event loop stopped before Future completed.");
    expect(loop.runUntilCompleteSync(task)).toBe("later");
    await expect(loop.runUntilComplete(5 as never)).rejects.toThrow(TypeError);
  });

  test("called before, stop() ends the next run after one iteration", () => {
    const loop = make();
    const log: string[] = [];
    loop.callSoon(() => {
      log.push("first");
      loop.callSoon(() => log.push("second"));
    });
    loop.stop();
    void loop.runForever();
    expect([log, loop.isRunning()]).toEqual([["first"], false]);
  });

  test("leaves no trace on the future it waited for", () => {
    const loop = make();
    const future = loop.createFuture<number>();
    loop.callSoon(() => loop.stop());
    expect(() => loop.runUntilCompleteSync(future)).toThrow("stopped before");
    expect(String(future)).toBe("<Future pending>");
  });
});
