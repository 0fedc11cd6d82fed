// What the kernel's end does with the tasks that are pending.

import { expect, test } from "@jest/globals";
import { endTasks } from "../../src/cells/interrupt/leave.ts";
import {
  coroutine,
  type EventLoop,
  KeyboardInterrupt,
  newEventLoop,
  sleep,
} from "../../src/coroutine/asyncio.ts";
import { elapsedMs } from "../../src/coroutine/elapsed.ts";

/** A loop that stands still, with so many tasks that wait; each notes that it has cleaned up, which takes so long. */
function standing(count: number, cleanupMs: number) {
  const loop = newEventLoop();
  const cleaned: number[] = [];
  const waits = coroutine(function* waits(i: number) {
    try {
      yield* sleep(1000);
    } finally {
      const from = elapsedMs();
      while (elapsedMs() - from < cleanupMs);
      cleaned.push(i);
    }
  });
  for (let i = 0; i < count; i++) loop.createTask(waits(i));
  loop.runOnce();
  return { loop, cleaned };
}
async function end(loop: EventLoop): Promise<void> {
  await new Promise<void>((resolve) => endTasks([loop], resolve));
  loop.stop();
}

test("the tasks of a loop that stands still clean up, all of them and in order", async () => {
  const { loop, cleaned } = standing(3, 0);
  await end(loop);
  expect(cleaned).toEqual([0, 1, 2]);
});

test("of more than there is time for the oldest clean up, and the end is not put off", async () => {
  const { loop, cleaned } = standing(2000, 1);
  await end(loop);
  expect(cleaned.length).toBeGreaterThan(0);
  expect(cleaned.length).toBeLessThan(2000);
  expect(cleaned).toEqual(cleaned.map((_, i) => i));
});

test("a callback that ends the run of its loop does not keep the others from cleaning up", async () => {
  const { loop, cleaned } = standing(2, 0);
  loop.callSoon(() => {
    throw new KeyboardInterrupt();
  });
  await end(loop);
  expect(cleaned).toEqual([0, 1]);
});
