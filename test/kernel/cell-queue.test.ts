import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { CellQueue, type Job } from "../../kernel/wire/cell-queue.ts";

function cells() {
  const log: string[] = [];
  const queue = new CellQueue();
  const cell = (name: string, work: (stop: () => void) => unknown = () => {}): Job => ({
    async run(stop) {
      log.push(`${name} begins`);
      await work(stop);
      log.push(`${name} ends`);
    },
    abort: () => void log.push(`${name} aborted`),
  });
  return { log, queue, cell };
}

describe("CellQueue", () => {
  test("runs nothing before the cell thread is ready, then one at a time and in order", async () => {
    const { log, queue, cell } = cells();
    queue.push(cell("1", () => turn()));
    queue.push(cell("2"));
    await turn();
    expect(log).toEqual([]);
    queue.open();
    await turn();
    await turn();
    expect(log).toEqual(["1 begins", "1 ends", "2 begins", "2 ends"]);
  });

  test("work that throws does not hold up what stands behind it", async () => {
    const { log, queue, cell } = cells();
    queue.open();
    queue.push({ run: () => Promise.reject(new Error("thrown on purpose by a test")) });
    queue.push(cell("next"));
    await turn();
    expect(log).toEqual(["next begins", "next ends"]);
  });

  test("a cell that fails aborts the cells queued behind it, and none that come later", async () => {
    const { log, queue, cell } = cells();
    queue.open();
    queue.push(
      cell("fails", async (stop) => {
        await turn();
        stop();
        queue.push(cell("later"));
      }),
    );
    queue.push(cell("queued"));
    for (let i = 0; i < 4; i++) await turn();
    expect(log).toEqual(["fails begins", "fails ends", "queued aborted", "later begins", "later ends"]);
  });

  test("a comm message is not aborted", async () => {
    const { log, queue, cell } = cells();
    queue.open();
    queue.push(cell("fails", (stop) => turn().then(stop)));
    queue.push({ run: async () => void log.push("comm") });
    queue.push(cell("cell"));
    for (let i = 0; i < 4; i++) await turn();
    expect(log.slice(2)).toEqual(["comm", "cell aborted"]);
  });

  test("all that wait can be aborted at once, while one runs; what cannot be keeps its turn", async () => {
    const { log, queue, cell } = cells();
    queue.open();
    let end = () => {};
    queue.push(cell("runs", () => new Promise<void>((resolve) => (end = resolve))));
    queue.push(cell("waits"));
    queue.push({ run: async () => void log.push("comm") });
    queue.abort();
    expect(log).toEqual(["runs begins", "waits aborted"]);
    end();
    for (let i = 0; i < 4; i++) await turn();
    expect(log.slice(2)).toEqual(["runs ends", "comm"]);
  });

  test("cells that wait for the cell thread to load can be stopped", async () => {
    const { log, queue, cell } = cells();
    queue.push(cell("1"));
    queue.stop();
    queue.push(cell("2"));
    await turn();
    expect(log).toEqual(["1 aborted"]);
  });
});
