// Bad input on every socket: no crash, nothing forged is acted on, nothing runs twice, a good request is answered.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { Dealer, Request, XSubscriber } from "zeromq";
import { channels, readConnectionFile } from "../../kernel/wire/connection-file.ts";
import { address } from "../../kernel/wire/sockets.ts";
import { KernelClient, writeConnectionFile } from "../../src/tutorial/kernel-client.ts";
import { main, text } from "../cells/kernel.ts";
import { Fuzzer } from "./fuzzer.ts";
import { long, record } from "./table.ts";

const messages = long ? 100_000 : 3_000;
const block = long ? 1_000 : 500;
const seed = Number(process.env.COKERNEL_FUZZ_SEED ?? (long ? Date.now() % 1e6 : 14));
/** Bytes that are no ZMTP at all, or its beginning; a connection each, so one among so many messages. */
const raw = 100;

test(
  `${messages} bad messages, seed ${seed}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "cokernel-fuzz-"));
    const file = join(folder, "connection.json");
    await writeConnectionFile(file);
    const connection = readConnectionFile(file);
    // The compiler's answers are awaited for up to a second each; its own suite is test/language.
    const env = { COKERNEL_HISTORY: join(folder, "history.sqlite"), COKERNEL_TYPE_ERRORS: "off" };
    const kernel = await KernelClient.start({ main, folder, env, connectionFile: file });
    const died = kernel.ended.then((code) => {
      throw new Error(`the kernel ended with ${code}:\n${kernel.stderr.slice(-2_000)}`);
    });
    died.catch(() => {}); // at the end it is asked to
    await kernel.execute("const ran: number[] = []; comms.register('t', (comm) => comm.onMessage(() => {}))");

    const fuzzer = new Fuzzer(seed, connection);
    const upstream = new XSubscriber({ linger: 0 });
    upstream.connect(address(connection, "iopub"));
    const dealers = (["shell", "control", "stdin", "hb"] as const).map((channel) => {
      const dealer = new Dealer({ linger: 0 });
      dealer.connect(address(connection, channel));
      // On control nobody reads the answers.
      if (channel !== "control") void discard(dealer);
      return dealer;
    });
    void discard(upstream);

    let slowest = 0;
    let peak = 0;
    for (let sent = 0; sent < messages; ) {
      for (const until = sent + block; sent < until; sent++) {
        if (sent % raw === 0) await Promise.race([strike(fuzzer, connection.ports), died]);
        const chance = fuzzer.below(20);
        const to = chance < 10 ? 0 : chance < 15 ? 1 : chance < 18 ? 2 : 3;
        if (chance === 19)
          await upstream.send(Buffer.concat([Buffer.from([fuzzer.below(3)]), fuzzer.bytes(40)]));
        else {
          const frames = to === 3 ? [Buffer.alloc(0), ...fuzzer.next()] : fuzzer.next();
          await Promise.race([dealers[to]!.send(frames), died]);
        }
      }
      // The first waits for what of the block stands in the line; the second is answered as ever.
      await good(kernel, 30);
      const from = performance.now();
      await good(kernel, 5);
      slowest = Math.max(slowest, performance.now() - from);
      peak = Math.max(peak, residentOf(kernel));
    }
    const heart = new Request({ linger: 0, receiveTimeout: 5_000 });
    heart.connect(address(connection, "hb"));
    await heart.send("ping");
    expect(String(await heart.receive())).toBe("ping");

    const state = text(
      await kernel.execute("[typeof forged, new Set(ran).size === ran.length, ran.length > 0]"),
    );
    expect(state).toMatch(/\[ 'undefined', true, true \]$/);
    // Lines about what was dropped; none about something that the kernel had not foreseen.
    expect(kernel.stderr.split("\n").filter((line) => /wire:|failed:|key/.test(line))).toEqual([]);
    expect(kernel.stderr).not.toContain(connection.key);
    expect(slowest).toBeLessThan(2_000);
    if (peak > 0) expect(peak).toBeLessThan(400);
    record(
      "bad messages on all five sockets",
      messages,
      messages,
      `nothing; the next request ${Math.ceil(slowest)} ms at most, peak ${peak} MiB`,
    );
    for (const socket of [...dealers, upstream, heart]) socket.close();
    await kernel.shutdown();
    rmSync(folder, { recursive: true, force: true });
  },
  long ? 1_200_000 : 90_000,
);

async function good(kernel: KernelClient, timeout: number): Promise<void> {
  // An interrupt_request among the messages may cut it.
  for (;;) {
    const { reply } = await kernel.execute("'alive'", { timeout });
    if (reply.status === "ok") return;
  }
}

async function discard(socket: Dealer | XSubscriber): Promise<void> {
  try {
    for await (const _ of socket);
  } catch (error) {
    if (!socket.closed) throw error;
  }
}

/** Bytes on the port itself, one connection for each. */
async function strike(fuzzer: Fuzzer, ports: Record<string, number>): Promise<void> {
  const greeting = Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3]);
  for (const channel of channels) {
    const socket = connect(ports[channel]!, "127.0.0.1");
    socket.on("error", () => {}); // reset by the other side, which is right
    const bytes = fuzzer.bytes(200);
    socket.end(fuzzer.below(2) === 0 ? bytes : Buffer.concat([greeting, bytes]));
    socket.resume();
    await new Promise((resolve) => socket.once("close", resolve));
  }
}

/** MiB; 0 where the system does not tell. */
function residentOf({ process: { pid } }: KernelClient): number {
  if (process.platform !== "linux") return 0;
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024);
}
