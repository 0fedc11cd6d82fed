// Memory is given back in a quiet moment, where that is worth a pause.

import { getHeapSpaceStatistics } from "node:v8";
import { describe, expect, test } from "@jest/globals";
import { inspectorAnswer } from "../../src/cells/inspector.ts";
import { QuietMemory } from "../../src/cells/quiet-memory.ts";

const MIB = 1 << 20;

/** A heap of so many MiB, of which so many are in use; collecting leaves 10. */
function heap(log: string[], name: string, collected = () => {}) {
  const size = { total: 10, used: 8 };
  return {
    size,
    statistics: () => ({ heapTotal: size.total * MIB, heapUsed: size.used * MIB }),
    collect: async () => {
      log.push(name);
      size.total = 10;
      collected();
    },
  };
}

describe("memory", () => {
  test("is given back after a rest, where the heap has grown by much and nothing is under way", async () => {
    const log: string[] = [];
    const idle = () => true;
    const times = { quietMs: 1, pieces: 250, restMs: 10 };
    const little = heap(log, "grown by little");
    new QuietMemory(idle, little, times);
    little.size.total = 13;
    const busy = heap(log, "busy");
    new QuietMemory(() => false, busy, times);
    busy.size.total = 40;
    const large = heap(log, "large");
    new QuietMemory(idle, large, times);
    Object.assign(large.size, { total: 900, used: 800 });
    await new Promise<void>((resolve) => {
      const grown = heap(log, "grown", resolve);
      new QuietMemory(idle, grown, times);
      grown.size.total = 14;
    });
    // The timers of all were made before, in this order.
    expect(log).toEqual(["grown"]);
  });

  test("is given back in a short pause after many pieces of work, and then again only after as many", async () => {
    const log: string[] = [];
    let collected = () => {};
    const it = heap(log, "grown", () => collected());
    const memory = new QuietMemory(() => true, it, { quietMs: 1, pieces: 3, restMs: 1e6 });
    const other = heap(log, "after few", () => collected());
    const few = new QuietMemory(() => true, other, { quietMs: 1, pieces: 4, restMs: 1e6 });
    for (let times = 1; times <= 2; times++) {
      await new Promise<void>((resolve) => {
        collected = resolve;
        it.size.total = other.size.total = 30;
        if (times === 1) for (let i = 0; i < 3; i++) few.worked();
        for (let i = 0; i < 3; i++) memory.worked();
      });
      await new Promise((resolve) => setImmediate(resolve)); // what is left is noted
    }
    expect(log).toEqual(["grown", "grown"]);
  });

  test("is given back by the inspector, the young generation's too", async () => {
    const young = () =>
      getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space")!.space_size;
    let kept: object[] = [];
    for (let i = 0; young() < 8 * MIB; i++) {
      kept.push({ i });
      if (kept.length > 100_000) kept = [];
    }
    kept = [];
    await inspectorAnswer("HeapProfiler.collectGarbage");
    expect(young()).toBeLessThanOrEqual(2 * MIB);
  });
});
