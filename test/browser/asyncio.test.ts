// The coroutine runtime in a page: bundled for browsers, without anything of Node, and run in a real Chromium.

import path from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { build } from "esbuild";
import type { BrowserContext, Page } from "playwright-core";
import { openBrowser } from "./page.ts";

jest.setTimeout(60_000);

const root = path.resolve(import.meta.dirname, "../..");
const program = `
import * as asyncio from "./src/coroutine/asyncio.ts";
globalThis.asyncio = asyncio;

/** A producer and three workers at a queue, a time limit, a promise of the page, a group. */
globalThis.program = async () => {
  const log = [];
  const producer = asyncio.coroutine(function* producer(queue) {
    for (let i = 0; i < 6; i++) yield* queue.put(i);
    yield* queue.join();
    queue.shutdown();
    return "all eaten";
  });
  const worker = asyncio.coroutine(function* worker(name, queue, lock) {
    let eaten = 0;
    try {
      for (;;) {
        const item = yield* queue.get();
        yield* lock.with(function* () { yield* asyncio.sleep(0.002); });
        log.push(name + item);
        eaten += 1;
        queue.taskDone();
      }
    } catch (e) {
      if (!(e instanceof asyncio.QueueShutDown)) throw e;
    }
    return eaten;
  });
  const main = asyncio.coroutine(function* main() {
    const queue = new asyncio.Queue(2);
    const lock = new asyncio.Lock();
    const tasks = [];
    const said = yield* asyncio.taskGroup(function* (tg) {
      for (const name of "abc") tasks.push(tg.createTask(worker(name, queue, lock), { name }));
      return yield* producer(queue);
    });
    let late = "in time";
    try {
      yield* asyncio.timeout(0.005, function* () { yield* asyncio.sleep(60); });
    } catch (e) {
      late = e.name;
    }
    const answer = yield* asyncio.awaitable(new Promise((resolve) => setTimeout(resolve, 1, 42)));
    return { said, eaten: tasks.map((t) => t.result()), late, answer, text: String(tasks[0]), log };
  });
  return asyncio.run(main());
};

/**
 * Tasks that are always ready, and the page's own timers beside them: the longest wait of one, in milliseconds,
 * the first included, which falls into the turn of whoever called run().
 */
globalThis.usualWait = async () => {
  let on = true;
  const busy = asyncio.coroutine(function* busy() { while (on) yield* asyncio.sleep(0); });
  const main = asyncio.coroutine(function* main() { yield* asyncio.gather(busy(), busy(), busy()); });
  const waits = [];
  let last = performance.now();
  let left = 20;
  const beat = () => {
    waits.push(performance.now() - last);
    last = performance.now();
    if (--left > 0) setTimeout(beat, 0);
    else on = false;
  };
  setTimeout(beat, 0);
  await asyncio.run(main());
  return { usual: waits.sort((a, b) => a - b)[10], left };
};
`;

let browser: BrowserContext;
let page: Page;
let bundle: string;
let warnings: string[];

beforeAll(async () => {
  const built = await build({
    stdin: { contents: program, resolveDir: root, loader: "js" },
    absWorkingDir: root,
    bundle: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    keepNames: true,
    write: false,
    logLevel: "silent",
  });
  warnings = built.warnings.map(({ text }) => text);
  bundle = built.outputFiles[0]?.text ?? "";
  browser = await openBrowser();
  page = await browser.newPage();
  await page.setContent("<title>asyncio</title>");
  await page.addScriptTag({ content: bundle });
});
afterAll(() => browser?.close());

/** Run one of the page's functions. */
const inPage = <T>(name: string): Promise<T> => page.evaluate<T>(`${name}()`);

describe("cokernel/asyncio in a page", () => {
  test("is bundled for a browser without importing anything of Node", () => {
    expect(warnings).toEqual([]);
    expect(bundle).not.toMatch(/from "node:|\brequire\(/);
  });

  test("runs a program of tasks, a queue, a lock, a group, a time limit and a promise", async () => {
    const result = await inPage<Record<string, unknown>>("program");
    expect(result).toEqual({
      said: "all eaten",
      eaten: [2, 2, 2],
      late: "TimeoutError",
      answer: 42,
      text: "<Task finished name='a' coro=<worker() done> result=2>",
      log: ["a0", "b1", "c2", "a3", "b4", "c5"],
    });
  });

  test("serves the page's timers while tasks are always ready", async () => {
    const { usual, left } = await inPage<{ usual: number; left: number }>("usualWait");
    expect(left).toBe(0);
    // A stretch is 10 ms, and the page clamps its own timers to 4 ms. Of the median, since a busy machine makes some late.
    expect(usual).toBeLessThan(100);
  });

  test("says that it cannot stand still there", async () => {
    const said = await page.evaluate<string>(`(() => {
      try { asyncio.runSync(asyncio.sleep(1)); } catch (e) { return e.name + ": " + e.message; }
    })()`);
    expect(said).toBe(
      "RuntimeError: runUntilCompleteSync() would have to stand still until a timer is due, which this host cannot; use await loop.runUntilComplete(…)",
    );
  });
});
