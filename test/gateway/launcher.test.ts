// The launcher's contract, against an engine made of Node: what the kernel answers, and what it does when it is called.

import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { KernelClient } from "../../src/tutorial/kernel-client.ts";
import { main, text } from "../cells/kernel.ts";
import { main as guarded } from "../guarded/kernel.ts";
import { type ConnectInfo, connectionOf, Engine, Launched } from "./engine.ts";

const folder = mkdtempSync(join(tmpdir(), "cokernel-gateway-"));
const env = { COKERNEL_HISTORY: join(folder, "history.sqlite") };
const launched: Launched[] = [];
let engine: Engine;

beforeAll(async () => {
  engine = await Engine.start();
});
afterEach(async () => {
  for (const { process, ended } of launched.splice(0)) {
    process.kill("SIGKILL");
    await ended;
  }
  // Kernels of the same id that were killed.
  rmSync(join(folder, "alive"), { recursive: true, force: true });
});
afterAll(() => {
  engine.close();
  rmSync(folder, { recursive: true, force: true });
});

function launch(
  options: readonly string[],
  more: NodeJS.ProcessEnv = {},
  how?: { detached?: boolean; program?: string },
): Launched {
  const kernel = engine.launch(options, { ...env, ...more }, how);
  launched.push(kernel);
  return kernel;
}

/** A kernel that has answered, and a client of it. */
async function started(
  ...more: string[]
): Promise<{ kernel: Launched; info: ConnectInfo; client: KernelClient }> {
  const kernel = launch(engine.options("kernel-1", ...more));
  const info = await engine.answer();
  const client = await KernelClient.connect(connectionOf(info), kernel.process);
  return { kernel, info, client };
}

describe("the answer", () => {
  test("tells where the sockets are, the process, the listener, and which kernel it is", async () => {
    const { kernel, info, client } = await started();
    expect(info).toEqual({
      shell_port: expect.any(Number),
      iopub_port: expect.any(Number),
      stdin_port: expect.any(Number),
      control_port: expect.any(Number),
      hb_port: expect.any(Number),
      ip: "0.0.0.0",
      transport: "tcp",
      key: expect.stringMatching(/^[0-9a-f-]{36}$/),
      signature_scheme: "hmac-sha256",
      kernel_name: "cokernel",
      pid: kernel.process.pid,
      comm_port: expect.any(Number),
      kernel_id: "kernel-1",
    });
    expect(text(await client.execute("6 * 7"))).toBe("42");
  });

  test("names the process group only where the kernel leads it", async () => {
    const kernel = launch(engine.options("leader"), {}, { detached: true });
    expect(await engine.answer()).toMatchObject({ kernel_id: "leader", pgid: kernel.process.pid });
  });

  test("comes from the guarded kernel too, whose cells still read no file outside", async () => {
    const kernel = launch(engine.options("guarded"), {}, { program: guarded });
    const info = await engine.answer();
    expect(info.kernel_id).toBe("guarded");
    const client = await KernelClient.connect(connectionOf(info), kernel.process);
    expect(text(await client.execute("6 * 7"))).toBe("42");
    const reading = await client.execute(
      'import { readFileSync } from "node:fs"; readFileSync("/etc/passwd", "utf8")',
    );
    expect({ status: reading.reply.status, shown: text(reading) }).toEqual({ status: "error", shown: "" });
    await client.shutdown();
    expect(await kernel.ended).toBe(0);
  });

  test.each([
    ["two words", (name: string, value: string) => [`--${name}`, value]],
    ["one word", (name: string, value: string) => [`--${name}=${value}`]],
    ["the older name", (name: string, value: string) => [`--RemoteProcessProxy.${name}`, value]],
  ])("is the same for options written as %s", async (_how, written) => {
    launch([
      ...written("kernel-id", "spelt"),
      ...written("response-address", engine.responseAddress),
      ...written("public-key", engine.publicKey),
      ...written("port-range", "0..0"),
      ...[
        "--transport-encryption",
        "{transport_encryption}",
        "--cluster-type",
        "none",
        "--kernel-class-name",
      ],
    ]);
    expect(await engine.answer()).toMatchObject({ kernel_id: "spelt" });
  });

  test("comes in a container that says all by its environment", async () => {
    launch(["--public-key", ""], {
      KERNEL_ID: "contained",
      RESPONSE_ADDRESS: engine.responseAddress,
      PUBLIC_KEY: engine.publicKey,
    });
    expect(await engine.answer()).toMatchObject({ kernel_id: "contained" });
  });

  test("comes from `cokernel gateway-launcher` too, which ends as its kernel does", async () => {
    const child = spawn(
      process.execPath,
      [join(dirname(main), "cli.js"), "gateway-launcher", ...engine.options("by hand")],
      { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, ...env } },
    );
    const launcher = new Launched(child);
    launched.push(launcher);
    const info = await engine.answer();
    expect(info.kernel_id).toBe("by hand");
    child.kill("SIGTERM");
    expect(await launcher.ended).toBe(0);
    await expect(Engine.call(info.comm_port, "")).rejects.toThrow("ECONNREFUSED");
  });

  test("has ports of the range only", async () => {
    launch(engine.options("ranged", "--port-range", "41000..42000"));
    const info = await engine.answer();
    const ports = Object.entries(info).filter(([name]) => name.endsWith("_port"));
    expect(ports).toHaveLength(6);
    for (const [, port] of ports) {
      expect(port).toBeGreaterThanOrEqual(41_000);
      expect(port).toBeLessThanOrEqual(42_000);
    }
  });

  test("brings keys of CurveZMQ that only the engine can read, and the sockets want them", async () => {
    const { info, client, kernel } = await started("--transport-encryption", "required");
    expect(info.curve_publickey).toHaveLength(40);
    expect(text(await client.execute("6 * 7"))).toBe("42");
    expect(kernel.stderr).toBe("");
    const { curve_publickey: _, curve_secretkey: __, ...plain } = info;
    const stranger = KernelClient.connect(connectionOf(plain), kernel.process);
    const heard = stranger.then(
      () => "an answer",
      () => "nothing until the kernel ended",
    );
    expect(text(await client.execute("6 * 8"))).toBe("48");
    await client.shutdown();
    expect(await heard).toBe("nothing until the kernel ended");
  });
});

describe("a kernel that cannot start says why in one line, and ends with code 1:", () => {
  const ec = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  }).publicKey.toString("base64");
  const whole = () => engine.options("broken");
  test.each<[string, () => string[], string]>([
    ["no kernel id", () => whole().slice(2), "--kernel-id is missing."],
    ["no response address", () => whole().filter((_, i) => i < 2 || i > 3), "--response-address is missing."],
    ["no public key", () => [...whole(), "--public-key", "{public_key}"], "--public-key is missing."],
    [
      "no address",
      () => [...whole(), "--response-address", "host"],
      '--response-address "host" is not HOST:PORT.',
    ],
    ["no key", () => [...whole(), "--public-key", "bm9uZQ=="], "--public-key is no RSA key"],
    ["a key of another kind", () => [...whole(), "--public-key", ec], "--public-key is no RSA key"],
    ["a small range", () => [...whole(), "--port-range", "41000..41500"], "it must span 1000 ports at least"],
    ["no range", () => [...whole(), "--port-range", "many"], "it is not two numbers, as in 40000..42000"],
    ["a range below 1024", () => [...whole(), "--port-range", "80..2000"], "ports go from 1024 to 65535"],
    [
      "a policy",
      () => [...whole(), "--transport-encryption", "on"],
      '"on" is neither disabled, auto nor required',
    ],
    [
      "an option",
      () => [...whole(), "--colour", "red"],
      '"--colour" is no option of gateway-launcher: --kernel-id',
    ],
  ])("%s", async (_what, options, line) => {
    const kernel = launch(options());
    expect({ code: await kernel.ended, stderr: kernel.stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^cokernel: .*\n$/),
    });
    expect(kernel.stderr).toContain(line);
  });

  test("a response address that nobody answers at", async () => {
    // Not one that was just free: a kernel of another suite may have it by then, and take the call without a word.
    const kernel = launch(engine.options("lost", "--response-address", "127.0.0.1:1"));
    expect(await kernel.ended).toBe(1);
    expect(kernel.stderr).toContain(
      "cannot reach 127.0.0.1:1, the gateway's response address (ECONNREFUSED)",
    );
  });
});

describe("called", () => {
  test("with 0, nothing, garbage, too much, or by one who hangs up, it goes on; and says what was wrong", async () => {
    const { kernel, info, client } = await started();
    for (const request of ['{"signum":0}', "", "garbage", "null", '{"signum":"2"}', "x".repeat(100_000)])
      await Engine.call(info.comm_port, request).catch(() => {}); // a caller that is too loud is reset
    const rude = connect(info.comm_port, "127.0.0.1");
    await once(rude, "connect");
    rude.resetAndDestroy();
    await kernel.said(/of more than 1024 bytes/);
    expect(text(await client.execute("6 * 7"))).toBe("42");
    expect(kernel.stderr.split("\n")).toEqual([
      'cokernel: gateway: a request was dropped: "garbage"',
      'cokernel: gateway: a request was dropped: "null"',
      'cokernel: gateway: a request was dropped: "{\\"signum\\":\\"2\\"}"',
      "cokernel: gateway: a request of more than 1024 bytes was dropped",
      "",
    ]);
  });

  test("with 2, it interrupts a cell that spins, and is heard while it does", async () => {
    const { info, client } = await started();
    const spinning = new Promise<void>((resolve) => {
      client.onIopub = ({ msg_type }) => {
        if (msg_type === "stream") resolve();
      };
    });
    const answer = client.execute("console.log('on'); while (true) {}");
    await spinning;
    await Engine.call(info.comm_port, '{"signum":0}');
    await Engine.call(info.comm_port, '{"signum":2}');
    expect((await answer).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  });

  test.each<[string, (info: ConnectInfo, client: KernelClient) => unknown]>([
    ["shutdown", ({ comm_port }) => Engine.call(comm_port, '{"shutdown":1}')],
    ["15", ({ comm_port }) => Engine.call(comm_port, '{"signum":15}')],
    ["SIGTERM", ({ pid }) => process.kill(pid, "SIGTERM")],
    [
      "a shutdown request, 15 and shutdown at once, as Enterprise Gateway does",
      ({ comm_port, pid }, client) => {
        client.request("control", "shutdown_request", { restart: false }).catch(() => {});
        Engine.call(comm_port, '{"signum":15}').catch(() => {});
        Engine.call(comm_port, '{"shutdown":1}').catch(() => {});
        process.kill(pid, "SIGTERM");
      },
    ],
  ])(
    "with %s, it ends in order: code 0, tasks run their finally, nobody listens any more",
    async (_how, end) => {
      const { kernel, info, client } = await started();
      await client.execute(
        `"use coroutines";
       async function stays() { try { await asyncio.sleep(60); } finally { process.stderr.write("finally"); } }
       const task = asyncio.createTask(stays());
       await asyncio.sleep(0);`,
      );
      const printed: string[] = [];
      client.onIopub = ({ content }) => void printed.push(content.text);
      const began = performance.now();
      await end(info, client);
      expect(await kernel.ended).toBe(0);
      expect(performance.now() - began).toBeLessThan(1_500); // under load; some 60 ms alone
      expect(printed).toContain("finally");
      await expect(Engine.call(info.comm_port, "")).rejects.toThrow("ECONNREFUSED");
    },
  );

  test("with 9, it is killed", async () => {
    const { kernel, info } = await started();
    await Engine.call(info.comm_port, '{"signum":9}').catch(() => {});
    expect(await kernel.ended).toBe("SIGKILL");
  });

  test("with 9, and started again by its id, it says at the first cell that it was killed; after an orderly end it does not", async () => {
    const first = await started();
    // Before it can run cells it has no state to lose, and leaves no mark.
    await first.client.execute("1");
    await Engine.call(first.info.comm_port, '{"signum":9}').catch(() => {});
    await first.kernel.ended;
    const second = await started();
    expect(text(await second.client.execute("1"))).toMatch(
      /^The kernel before this one was killed, ran out of memory or crashed/,
    );
    await Engine.call(second.info.comm_port, '{"signum":15}');
    await second.kernel.ended;
    const third = await started();
    expect(text(await third.client.execute("1"))).toBe("1");
  }, 30_000);

  test("no more for a while, it ends by itself in order", async () => {
    const { kernel } = await started("--poll-timeout", "0.4");
    expect(await kernel.ended).toBe(0);
    expect(kernel.stderr).toContain("nothing was heard of it for 0.4 s (--poll-timeout): the kernel ends");
  });

  test("since the kernel was stopped (SIGSTOP, a paused container), and then is asked after, it lives on", async () => {
    const { kernel, client, info } = await started("--poll-timeout", "2");
    kernel.process.kill("SIGSTOP");
    const polled = Engine.call(info.comm_port, '{"signum":0}'); // stands in line until the kernel goes on
    setTimeout(() => kernel.process.kill("SIGCONT"), 2_500);
    await polled;
    expect(text(await client.execute("1"))).toBe("1");
  });
});
