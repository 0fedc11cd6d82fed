// What a child asks the kernel for, and who gets the answer.

import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { childOf } from "../faults/processes.ts";
import { GuardedKernel } from "./kernel.ts";

/** Answers nothing by itself. */
const asked: { path: string; response: ServerResponse }[] = [];
let server: Server;
let kernel: GuardedKernel;
let at: string;

beforeAll(async () => {
  server = createServer((request, response) => void asked.push({ path: request.url!, response }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  kernel = await GuardedKernel.start({ COKERNEL_GUARDED_GRANT: "net:127.0.0.1" });
});
afterAll(async () => {
  await kernel.stop();
  server.closeAllConnections();
  server.close();
});

/** So many have come since the last time: they are forgotten with it. */
async function come(count: number) {
  for (const end = Date.now() + 5_000; asked.length < count && Date.now() < end; ) await sleep(5);
  return asked.splice(0);
}

/** As the system does where memory is short; resolves once the kernel has heard of it. */
async function endChild(): Promise<void> {
  const heard = new Promise<void>((resolve) => {
    kernel.client.onIopub = ({ content }) => /the guarded child ended/.test(content.text) && resolve();
  });
  const box = childOf(kernel.client.process.pid!, "child.cjs");
  process.kill(childOf(box, "child.cjs"), "SIGKILL");
  await heard;
}

test("what a child has asked for is not answered to the next one", async () => {
  await kernel.run(`void fetch("${at}/first").catch(() => {}); 1`);
  const [first] = await come(1);
  await endChild();
  const second = kernel.run(`await (await fetch("${at}/second")).text()`);
  const [next] = await come(1);
  first!.response.end("of the first");
  await sleep(50);
  next!.response.end("of the second");
  expect(await second).toBe("'of the second'");
});

test("twenty questions to the network are under way at a time, and the others wait", async () => {
  const all = kernel.run(
    `(await Promise.all(Array.from({ length: 50 }, async (_, i) => (await fetch("${at}/" + i)).text()))).length`,
  );
  const waves: number[] = [];
  while (waves.reduce((sum, count) => sum + count, 0) < 50) {
    const wave = [...(await come(1)), ...(await sleep(100, [])), ...(await come(0))];
    waves.push(wave.length);
    for (const { response } of wave) response.end("x");
  }
  expect(Math.max(...waves)).toBeLessThanOrEqual(20);
  expect(await all).toBe("50");
});

test("an answer that is too long for the child fails, and ends nothing", async () => {
  const long = kernel.fail(`const kept = 1; await fetch("${at}/long")`);
  const [{ response }] = (await come(1)) as [(typeof asked)[0]];
  response.end(Buffer.alloc(6 << 20, 0xff)); // no UTF-8: each byte becomes a character of three
  expect((await long).evalue).toMatch(/^fetch\(\): a message of 18\d{6} bytes: the guarded kernel takes/);
  expect(await kernel.run("kept")).toBe("1");
});
