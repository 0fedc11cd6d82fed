// What an interrupt leaves half made for ever: each thing here is cut at its first use, or in the midst of many, and must
// do in the next cell what it does in a kernel where nothing was cut.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { TestKernel } from "../cells/kernel.ts";
import { long, record } from "./table.ts";

const files: Record<string, string> = {
  "a.ts": "import { b } from './b.ts'; export const a: number = b + 1;",
  "b.ts": "export const b: number = 1;",
  "required.cts": "const three: number = 3; export = { three };",
  "spins.cjs": "if (globalThis.spins) { console.log('here'); for (;;); } exports.two = 2;",
  "over.ts": "import { below } from './below.ts'; export const over: number = below + 1;",
  "below.ts":
    "if ((globalThis as any).spins) { console.log('here'); for (;;); } export const below: number = 1;",
  "node_modules/many/package.json": '{ "type": "module", "exports": "./0.js" }',
  ...Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [
      `node_modules/many/${i}.js`,
      i < 59 ? `export { last } from './${i + 1}.js';` : "export const last = 59;",
    ]),
  ),
  "above.ts": "import cjs from './spins.cjs'; export const one: number = cjs.two - 1;",
};

/** A cell that is cut some time after it has printed "here", and one that gives "whole" after it. */
interface Thing {
  cut: string;
  later: string;
  /** Each try in a kernel of its own: it is the first use that is cut. */
  first?: boolean;
}

const things: Record<string, Thing> = {
  "an import that nobody waits for, behind an await": {
    cut: "await null; void import('./a.ts'); console.log('here'); for (;;);",
    later: "(await import('./a.ts')).a === 2 && 'whole'",
    first: true,
  },
  "a file below one that is being imported": {
    cut: "globalThis.spins = true; await import('./over.ts');",
    later:
      "globalThis.spins = false; (await import('./below.ts')).below === 1 && (await import('./over.ts')).over === 2 && 'whole'",
    first: true,
  },
  "the compiling of TypeScript that is required": {
    cut: "console.log('here'); for (;;) { delete require.cache[require.resolve('./required.cts')]; require('./required.cts'); }",
    later: "require('./required.cts').three === 3 && (await import('./above.ts')).one === 1 && 'whole'",
  },
  "a package of many modules": {
    // Between two looks of the interrupt.
    cut: "console.log('here'); for (const from = performance.now(); performance.now() - from < 6; ); void import('many'); for (;;);",
    later: "(await import('many')).last === 59 && 'whole'",
    first: true,
  },
  "CommonJS below a file that is imported": {
    cut: "globalThis.spins = true; await import('./above.ts');",
    later:
      "globalThis.spins = false; const cjs = await import('./spins.cjs'); cjs.default?.two === 2 && (await import('./above.ts')).one === 1 && 'whole'",
    first: true,
  },
  "a storage of AsyncLocalStorage": {
    cut: "const storage = new (require('node:async_hooks').AsyncLocalStorage)(); storage.run(1, () => { console.log('here'); for (;;); });",
    later: "storage.getStore() === undefined && 'whole'",
  },
  "the context of asyncio": {
    cut: "const user = new asyncio.ContextVar('user'); asyncio.copyContext().run(() => { user.set(1); console.log('here'); for (;;); });",
    later: "user.get(0) === 0 && 'whole'",
  },
  "errors, in Node's assert": {
    cut: "console.log('here'); for (;;) { try { require('node:assert').deepStrictEqual([1, { a: 1 }], [1, { a: 2 }]); } catch {} }",
    later: "/In\\[/.test(new Error().stack!) && 'whole'",
  },
  "errors, in cancelling": {
    cut: "const loop = asyncio.getEventLoop(); console.log('here'); for (;;) { const f = loop.createFuture(); f.cancel(); try { f.result(); } catch {} }",
    later: "/In\\[/.test(new Error().stack!) && 'whole'",
  },
  "the inspector": {
    cut: "const task = asyncio.createTask(asyncio.sleep(0)); console.log('here'); for (;;) task.getStack();",
    later: "task.cancel(); 'whole'",
  },
  immediates: {
    cut: "await null; console.log('here'); for (;;) clearImmediate(setImmediate(() => {}));",
    // One that is counted and in no list keeps the event loop turning.
    later: `const turns = () => performance.nodeTiming.uvMetricsInfo.loopCount; const before = turns();
      await new Promise((go) => setTimeout(go, 20)); turns() - before < 200 && 'whole'`,
  },
  "lists of timers": {
    cut: "console.log('here'); for (;;) for (let ms = 2; ms < 9; ms++) clearTimeout(setTimeout(() => {}, ms));",
    later:
      "await Promise.all([2, 3, 4, 5, 6, 7, 8].map((ms) => new Promise((go) => setTimeout(go, ms)))) && 'whole'",
  },
};

async function start(): Promise<TestKernel> {
  const kernel = await TestKernel.start();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(kernel.folder, name)), { recursive: true });
    writeFileSync(join(kernel.folder, name), text);
  }
  return kernel;
}

let shared: TestKernel;
beforeAll(async () => {
  shared = await start();
});
afterAll(() => shared.stop());

test.each(Object.entries(things))(
  "%s",
  async (name, { cut, later, first = false }) => {
    const times = long ? 60 : first ? 1 : 3;
    let whole = 0;
    for (let time = 0; time < times; time++) {
      const kernel = first ? await start() : shared;
      try {
        let here = () => {};
        const printed = new Promise<void>((resolve) => {
          here = resolve;
        });
        const running = kernel.client.execute(cut, {
          onIopub: ({ content }) => content.text?.includes("here") && here(),
        });
        await printed;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
        await kernel.client.interrupt();
        const { reply } = await running;
        expect(reply.ename).toBe("KeyboardInterrupt");
        const answer = kernel.client.execute(`{ ${later.replace(/[^;]*$/, " console.log($&)")} }`, {
          timeout: 10,
        });
        const { outputs } = await answer.catch(() => ({ outputs: [] }));
        if (outputs.some(({ content }) => content.text?.includes("whole"))) whole++;
      } finally {
        if (first) await kernel.stop();
      }
    }
    record(`interrupts in ${name}`, times, whole);
    expect(whole).toBe(times);
  },
  long ? 300_000 : 30_000,
);
