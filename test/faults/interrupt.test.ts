// Interrupts at random moments of every kind of code: the kernel is alive, its state is there, other output goes on.

import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { TestKernel, text } from "../cells/kernel.ts";
import { long, record } from "./table.ts";

/** Each runs until it is cut. */
const places: Record<string, string> = {
  spin: "for (;;);",
  "await loop": "for (;;) await null;",
  "never-ending await": "await new Promise(() => {});",
  timer: "setTimeout(() => { for (;;); }); await new Promise(() => {});",
  interval: "const i = setInterval(() => { clearInterval(i); for (;;); }, 1); await new Promise(() => {});",
  microtask: "queueMicrotask(() => { for (;;); }); await new Promise(() => {});",
  nextTick: "process.nextTick(() => { for (;;); }); await new Promise(() => {});",
  immediate: "setImmediate(() => { for (;;); }); await new Promise(() => {});",
  import: "await import('./spins.mjs');",
  require: "require('./spins.cjs');",
  getter: "const o = { get a() { for (;;); return 1 } }; o.a;",
  generator: "const g = (function* () { for (;;); })(); g.next();",
  "async generator": "for await (const _ of (async function* () { for (;;) yield 1; })());",
  listener:
    "const e = new (require('node:events').EventEmitter)(); e.on('x', () => { for (;;); }); e.emit('x');",
  "abort listener": "const a = new AbortController(); a.signal.onabort = () => { for (;;); }; a.abort();",
  "JSON.parse":
    "const text = JSON.stringify(Array.from({ length: 200 }, (_, i) => ({ i }))); for (;;) JSON.parse(text);",
  "JSON.parse of much":
    "const text = JSON.stringify(Array.from({ length: 20_000 }, (_, i) => ({ i }))); for (;;) JSON.parse(text);",
  regex: "/^(a+)+$/.test('a'.repeat(40) + 'b');",
  recursion: "const down = (): number => { try { return down() } catch { return down() } }; for (;;) down();",
  allocation: "for (;;) { let a: unknown[] = []; for (let i = 0; i < 1e5; i++) a.push({ i }); }",
  printing: "for (;;) console.log('more');",
  display: "const shown = display('x'); for (let i = 0; ; i++) shown.update(i);",
  "kernel calls": "for (;;) { comms.open('t').close(); asyncio.getEventLoop().createFuture().setResult(1); }",
  "sleeping coroutine": "await asyncio.sleep(100);",
  runUntilComplete: "await asyncio.getEventLoop().runUntilComplete(asyncio.sleep(100));",
  runUntilCompleteSync: "asyncio.getEventLoop().runUntilCompleteSync(asyncio.sleep(100));",
  "tasks that spin":
    "await asyncio.gather(...[1, 2, 3].map(() => (coroutine(function* () { for (;;) yield* asyncio.sleep(0); }))()));",
  "native call":
    "require('node:crypto').pbkdf2Sync('a', 'b', 1_000, 64, 'sha512'); for (;;) require('node:crypto').pbkdf2Sync('a', 'b', 5_000, 64, 'sha512');",
  "sort comparator": "for (;;) Array.from({ length: 1000 }, Math.random).sort((a, b) => a - b);",
  proxy: "const p: any = new Proxy({}, { get() { for (;;); } }); p.x;",
  "Atomics.wait": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
  "fs callbacks":
    "const read = () => require('node:fs').readFile('spins.cjs', read); read(); await new Promise(() => {});",
  finally: "try { for (;;); } finally { for (;;); }",
};
const rounds = long ? 1_000 : 32;

let kernel: TestKernel;
let survived = 0;
/** Cells that ended with another error than KeyboardInterrupt. */
let otherwise = 0;
/** Steps of the background task that were what ran at the moment. */
let cuts = 0;
beforeAll(async () => {
  kernel = await TestKernel.start();
  writeFileSync(
    join(kernel.folder, "spins.mjs"),
    "await 0; if (globalThis.spins) for (;;); export const loaded = 1;",
  );
  writeFileSync(
    join(kernel.folder, "spins.cjs"),
    "exports.first = 1; if (globalThis.spins) for (;;); exports.loaded = 1;",
  );
  await kernel.run(`
    const kept = 42; (globalThis as any).spins = true;
    const ticking = coroutine(function* () { for (;;) { yield* asyncio.sleep(0.01); console.log("tick"); } });
    let ticker = asyncio.createTask(ticking());
    function howTicks(): string {
      if (!ticker.done()) return "ticks";
      const how = ticker.cancelled() ? "cancelled" : String(ticker.exception()?.name);
      ticker = asyncio.createTask(ticking());
      return how;
    }`);
});
afterAll(async () => {
  record(
    `interrupts at random moments of ${Object.keys(places).length} kinds of code`,
    rounds,
    survived,
    `finally blocks of what spins, ${cuts} steps of the background task; ${otherwise} ended with another error`,
  );
  await kernel.stop();
});

/** The state, and how the background task does, from a next cell. What an interrupt came too early for (a timer's callback) may spin before it:
 * again, but not within a second, which would mean the background tasks too. */
async function state(): Promise<string> {
  const again = setInterval(() => void kernel.client.interrupt(), 1_100);
  try {
    for (;;) {
      const answer = await kernel.client.execute("[kept, howTicks()]");
      if (answer.reply.status === "ok") return text(answer);
    }
  } finally {
    clearInterval(again);
  }
}

test(
  "state stays, the next cell runs, other output goes on",
  async () => {
    const names = Object.keys(places);
    const late: string[] = [];
    const took: number[] = [];
    let ticks = 0;
    kernel.client.onIopub = ({ content }) => {
      ticks += (content.text?.split("tick").length ?? 1) - 1;
    };
    for (let round = 0; round < rounds; round++) {
      const name = names[round % names.length]!;
      const running = kernel.client.execute(`{ ${places[name]!} }`);
      await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * 12));
      const from = performance.now();
      await kernel.client.interrupt();
      const { reply } = await running;
      took.push(performance.now() - from);
      if (reply.ename !== "KeyboardInterrupt")
        late.push(`${name}: ${reply.ename ?? reply.status} ${reply.evalue ?? ""}`);
      const now = await state();
      // An interrupt cuts what runs, and that may be the background task; it is then told so, and nobody's cancel.
      expect(now).toMatch(/\[ 42, '(ticks|KeyboardInterrupt)' \](tick\n)*$/);
      if (now.includes("KeyboardInterrupt' ]")) cuts++;
      survived++;
    }
    took.sort((a, b) => a - b);
    record(
      "… from the interrupt to its error",
      rounds,
      rounds,
      `median ${took[rounds >> 1]!.toFixed(1)} ms, 95 % ${took[Math.floor(rounds * 0.95)]!.toFixed(1)} ms`,
    );
    // One each 10 ms, but not while a cell spins; how long that is depends on the machine.
    expect(ticks).toBeGreaterThan(rounds / 4);
    // One in a thousand was seen to end otherwise: a cell loop that was still being stopped refused the next run.
    expect(late.length).toBeLessThanOrEqual(Math.ceil(rounds / 200));
    otherwise = late.length;
    await kernel.run("(globalThis as any).spins = false");
    expect(await kernel.run("(await import('./spins.mjs?anew')).loaded")).toMatch(/1$/);
    expect(await kernel.run("require('./spins.cjs').loaded")).toMatch(/1$/);
    expect(await kernel.run("[howTicks(), ticker.cancel()]")).toMatch(/\[ 'ticks', true \]$/);
  },
  long ? 600_000 : 60_000,
);

test(
  "the first import of a local file: the next import is not left to wait for it",
  async () => {
    const times = long ? 100 : 6;
    // What takes long is what is cut. In the short form the suites beside this one are not to be held up.
    const others = (long ? [1, 2, 3] : []).map(() => spawn("sh", ["-c", "while :; do :; done"]));
    let loaded = 0;
    try {
      for (let time = 0; time < times; time++) {
        const first = await TestKernel.start();
        try {
          writeFileSync(join(first.folder, "a.ts"), "export const loaded: number = 1;");
          const importing = first.client.execute("{ await import('./a.ts'); }");
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 12));
          await first.client.interrupt();
          await importing;
          if (/1$/.test(await first.run("(await import('./a.ts')).loaded"))) loaded++;
        } finally {
          await first.stop();
        }
      }
    } finally {
      for (const other of others) other.kill("SIGKILL");
    }
    record("interrupts during the first import of a local file", times, loaded);
    expect(loaded).toBe(times);
  },
  long ? 600_000 : 60_000,
);

test(
  "the first use of Node's own modules: none is half loaded for ever",
  async () => {
    const times = long ? 100 : 6;
    const names = builtinModules.filter((name) => !name.startsWith("_")); // those are others by another name
    let whole = 0;
    for (let time = 0; time < times; time++) {
      const first = await TestKernel.start();
      try {
        // Not before the cell was given: an interrupt comes on a socket of its own.
        let interrupted: Promise<unknown> = Promise.resolve();
        await first.client.execute(
          `const names = ${JSON.stringify(names)}; for (const name of names) require(name); for (;;);`,
          {
            onIopub({ msg_type }) {
              if (msg_type !== "execute_input") return;
              interrupted = sleep(Math.random() * 10).then(() => first.client.interrupt());
            },
          },
        );
        await interrupted;
        // One that was cut is empty, or others stand on one that was cut and cannot be loaded.
        const found = await first.run(
          `process.removeAllListeners("warning"); // some are old
           ${JSON.stringify(names)}.map((name) => [name, Object.keys(require(name)).length]).filter(([, size]) => size === 0)`,
        );
        if (found === "[]") whole++;
      } finally {
        await first.stop();
      }
    }
    record("interrupts during the first use of Node's own modules", times, whole);
    expect(whole).toBe(times);
  },
  long ? 600_000 : 60_000,
);

test(
  "while names are completed, which looks at what the cell thread holds",
  async () => {
    const times = long ? 200 : 30;
    await kernel.run("const held = { b: { c: 1 } };");
    const complete = (code: string) =>
      kernel.client.request("shell", "complete_request", { code, cursor_pos: code.length });
    let survived = 0;
    const completing = Array.from({ length: 40 }, async (_, n) => {
      while (survived < times) await complete(n % 8 > 0 ? "held.b" : "asyncio.");
    });
    while (survived < times) {
      const spins = new Promise<void>((resolve) => {
        kernel.client.onIopub = ({ content }) => content.text === "spins\n" && resolve();
      });
      const running = kernel.client.execute("console.log('spins'); for (;;);");
      await spins;
      await sleep(Math.random() * 30);
      await kernel.client.interrupt();
      expect((await running).reply.ename).toBe("KeyboardInterrupt");
      survived++;
    }
    kernel.client.onIopub = null;
    await Promise.all(completing);
    record("… while names are completed", times, survived);
  },
  long ? 120_000 : 60_000,
);
