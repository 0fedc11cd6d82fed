// Errors outside of a cell: shown under the cell that started the work, while another one runs, in its own lines.

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { IopubMessage } from "../../src/tutorial/kernel-client.ts";
import { TestKernel, withoutAnsi } from "../cells/kernel.ts";
import { record } from "./table.ts";

const row = { tried: 0, survived: 0 };
let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start(["--expose-gc"]);
  await kernel.run("const emitter = new (await import('node:events')).EventEmitter();");
});
afterAll(async () => {
  record("errors outside of a cell", row.tried, row.survived);
  await kernel.stop();
});

test.each([
  ["a timer", "void setTimeout(() => {\n  throw new Error('late');\n}, 20)"],
  [
    "an immediate behind a timer",
    "void setTimeout(() => setImmediate(() => {\n  throw new Error('late');\n}), 20)",
  ],
  ["a rejection nobody handles", "void setTimeout(() => void Promise.reject(\n  new Error('late')), 20)"],
  [
    "an async function",
    "async function later() {\n  await new Promise((r) => setTimeout(r, 20)); throw new Error('late');\n}\nvoid later();",
  ],
  [
    "an emitter without a listener for 'error'",
    "void setTimeout(() => emitter.emit('error',\n  new Error('late')), 20)",
  ],
  [
    "a background task that failed and was forgotten",
    "void asyncio.createTask(coroutine(function* () {\n  yield* asyncio.sleep(0.02); throw new Error('late');\n})()); void setTimeout(() => gc!(), 60)",
  ],
  [
    "a callback of the notebook's loop",
    "void asyncio.getRunningLoop().callLater(0.02, () => {\n  throw new Error('late'); })",
  ],
])("%s", async (_what, code) => {
  row.tried++;
  const count = (await kernel.client.execute("'before'")).reply.execution_count + 1;
  const seen = new Promise<IopubMessage>((resolve) => {
    kernel.client.onIopub = (message) => {
      if (message.msg_type === "error") resolve(message);
    };
  });
  const starter = await ran(code);
  const other = kernel.client.execute("await new Promise((r) => setTimeout(r, 120)); 'other'");
  const { content, parent } = await seen;
  kernel.client.onIopub = null;
  expect(parent).toBe(starter);
  expect([content.ename, content.evalue]).toEqual(["Error", "late"]);
  expect(withoutAnsi(content.traceback.join("\n"))).toContain(`In[${count}]:2`);
  expect((await other).reply.status).toBe("ok");
  row.survived++;
});

test("a callback for uncaught errors that a cell sets is told, and taken away it leaves the kernel's", async () => {
  const fail =
    "await new Promise((r) => { setTimeout(r, 30); setTimeout(() => { throw new Error('caught'); }, 1); });";
  await kernel.run(
    "process.setUncaughtExceptionCaptureCallback((error) => console.log('mine:', error.message))",
  );
  expect(await kernel.run(`${fail} process.hasUncaughtExceptionCaptureCallback()`)).toBe(
    "mine: caught\ntrue",
  );
  await kernel.run("process.setUncaughtExceptionCaptureCallback(null)");
  const { outputs } = await kernel.client.execute(fail);
  expect(outputs.map(({ content }) => content.evalue)).toEqual(["caught"]);
});

test("Node's domain, and repl which stands on it, can be imported", async () => {
  const other = await TestKernel.start();
  try {
    const code = `import repl from "node:repl"; import domain from "node:domain";
const own = domain.create();
const heard = new Promise((resolve) => own.on("error", resolve));
own.run(() => setTimeout(() => { throw new Error("of a domain"); }, 1));
[typeof repl.start, (await heard as Error).message].join()`;
    expect(await other.run(code)).toContain("'function,of a domain'");
    expect(await other.run("1 + 1")).toBe("2");
  } finally {
    await other.stop();
  }
});

/** Run a cell; the msg_id that its outputs have for a parent. */
async function ran(code: string): Promise<string> {
  let parent = "";
  const { onIopub } = kernel.client;
  kernel.client.onIopub = (message) => {
    if (message.msg_type === "execute_input") parent = message.parent;
    onIopub?.(message);
  };
  const { reply } = await kernel.client.execute(code);
  expect(reply.status).toBe("ok");
  kernel.client.onIopub = onIopub;
  return parent;
}
