// What a host keeps of the tasks that a program awaits.

import { describe, expect, test } from "@jest/globals";
import { AwaitedTasks } from "../../src/coroutine/awaited-tasks.ts";

function made(done = false) {
  const task = {
    asked: 0,
    over: done,
    cancels: 0,
    done() {
      task.asked++;
      return task.over;
    },
    cancel: () => !task.over && ++task.cancels > 0,
  };
  return task;
}

describe("awaited tasks", () => {
  test("are cancelled unless they are done", () => {
    const tasks = new AwaitedTasks();
    expect(tasks.cancel()).toBe(false);
    const [pending, done] = [made(), made()];
    tasks.add(pending);
    tasks.add(done);
    done.over = true;
    expect(tasks.cancel()).toBe(true);
    expect([pending.cancels, done.cancels]).toEqual([1, 0]);
    tasks.clear();
    expect(tasks.cancel()).toBe(false);
  });

  test("that are done are let go of, one after the other and behind one that is not", () => {
    const tasks = new AwaitedTasks();
    const kept = () => (tasks as unknown as { tasks: unknown[] }).tasks.length;
    for (let n = 0; n < 1000; n++) tasks.add(made(true));
    expect(kept()).toBe(1);
    const long = made();
    tasks.add(long);
    let most = 0;
    let before = made();
    for (let n = 0; n < 10_000; n++) {
      const next = made();
      tasks.add(next); // while the one before is still to end
      before.over = true;
      before = next;
      most = Math.max(most, kept());
    }
    expect(most).toBeLessThanOrEqual(64);
    expect(long.asked).toBeLessThan(1000);
    expect(tasks.cancel()).toBe(true);
    expect(long.cancels).toBe(1);
  });
});
