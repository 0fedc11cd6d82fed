// How long it is known which message a guarded cell came from, and what the wire thread hears of it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { MessageChannel } from "node:worker_threads";
import { expect, test } from "@jest/globals";
import { startGuardedCells } from "../../kernel/guarded/cells.ts";
import { HeardCells } from "../../kernel/guarded/heard-cells.ts";
import { type FromCell, type ToCell, WORDS, Word } from "../../src/cells/messages.ts";
import { ringMemory } from "../../src/cells/output/ring.ts";
import { GuardedKernel } from "./kernel.ts";

test("of a thousand cells none is forgotten; then those that were silent for the longest time", () => {
  const forgotten: number[] = [];
  const heard = new HeardCells((cell) => forgotten.push(cell));
  for (let cell = 1; cell <= 1_000; cell++) heard.begin(cell);
  expect([heard.under(1), forgotten]).toEqual([1, []]);
  for (let cell = 1_001; cell <= 1_003; cell++) heard.begin(cell);
  expect(forgotten).toEqual([2, 3, 4]);
  expect([heard.under(2), heard.under(1), heard.under(5)]).toEqual([1_003, 1, 5]);
  expect([0, 1, 2, 1_003, 1_004, 1.5].map((cell) => heard.has(cell))).toEqual([
    ...[false, true, true],
    ...[true, false, false],
  ]);
});

test("with a child all are forgotten but the newest", () => {
  const forgotten: number[] = [];
  const heard = new HeardCells((cell) => forgotten.push(cell));
  for (const cell of [1, 2, 3]) heard.begin(cell);
  heard.ended();
  expect([forgotten, heard.under(1), heard.under(3)]).toEqual([[1, 2], 3, 3]);
});

test("a timer prints under its own cell, and where that was forgotten under the newest", async () => {
  const kernel = await GuardedKernel.start();
  const [silent, heard] = ["silent", "heard"].map(
    (name) => `setInterval(() => { if (${name}) { ${name} = false; console.log("${name}") } }, 1);`,
  );
  await kernel.run("let silent = false, heard = false;");
  const printed: string[] = [];
  const under = (label: string) => ({
    onIopub: ({ msg_type, content }: { msg_type: string; content: { text?: string } }) => {
      if (msg_type === "stream") printed.push(`${label}: ${content.text!.trim()}`);
    },
  });
  await kernel.run(silent!, under("first"));
  await kernel.run(heard!, under("second"));
  for (let i = 0; i < 1_002; i++) await kernel.run(i === 500 ? "heard = true" : "");
  const wait = "while (silent || heard) await new Promise((resolve) => setTimeout(resolve, 1))";
  await kernel.run(`silent = heard = true; ${wait}`, under("newest"));
  expect(printed.sort()).toEqual(["newest: silent", "second: heard", "second: heard"]);
  await kernel.stop();
});

test("the wire thread is told the place of what has begun, and which comm messages and cells are forgotten", async () => {
  const { PATH } = process.env;
  process.env.PATH = "/nonexistent"; // no box, so that no child is started
  const folder = mkdtempSync(path.join(tmpdir(), "cokernel-heard-"));
  const [port, bulk, input] = [new MessageChannel(), new MessageChannel(), new MessageChannel()];
  const words = new SharedArrayBuffer(4 * WORDS);
  startGuardedCells(
    { port: port.port1, bulk: bulk.port1, input: input.port1, ring: ringMemory(), words },
    folder,
  );
  process.env.PATH = PATH;
  let come: (message: FromCell) => void = () => {};
  port.port2.on("message", (message: FromCell) => come(message));
  const told: FromCell[] = [];
  const after = (message: ToCell) => {
    const answered = new Promise<void>((resolve) => {
      come = (answer) => {
        told.push(answer);
        if (answer.type === "executed" || answer.type === "handled") resolve();
      };
    });
    port.port2.postMessage(message);
    return answered.then(() => Atomics.load(new Int32Array(words), Word.BEGUN));
  };
  const cell = { code: "1", count: 1, silent: true, userExpressions: {}, allowStdin: false };
  const comm = { content: { comm_id: "x" }, metadata: {}, buffers: [] };
  // The ids of cells that were refused before they came here are passed over; places are not.
  expect(await after({ type: "execute", cell: 7, given: 1, ...cell })).toBe(1);
  expect(await after({ type: "comm", msgType: "comm_msg", cell: 8, given: 2, ...comm })).toBe(2);
  for (let given = 3; given <= 1_002; given++)
    await after({ type: "execute", cell: 6 + given, given, ...cell });
  expect(told.flatMap((message) => (message.type === "forgotten" ? [message.cell] : []))).toEqual([8, 7]);
  for (const each of [port, bulk, input]) each.port1.close();
  rmSync(folder, { recursive: true });
});
