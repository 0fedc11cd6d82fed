// Run a body as the main task of a loop of its own, whose time is its own too.

import {
  coroutine,
  type EventLoop,
  newEventLoop,
  runSync,
  type Suspends,
} from "../../src/coroutine/asyncio.ts";
import { FakeClock } from "./clock.ts";

/** What the body returns. `prepare`: with the loop, before anything runs. */
export function inLoop<R>(
  body: () => Generator<Suspends, R, any>,
  prepare: (loop: EventLoop) => void = () => {},
): R {
  const loopFactory = () => {
    const loop = newEventLoop({ clock: new FakeClock(), name: "test" });
    prepare(loop);
    return loop;
  };
  return runSync(coroutine(body)() as never, { loopFactory });
}

/** What it throws. */
export function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
