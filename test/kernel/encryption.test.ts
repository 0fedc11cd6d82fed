// CurveZMQ: who has the connection file's keys is answered, and nobody else, on any of the five sockets.

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { curveKeyPair, Dealer, type EventOfType, type Observer, Request, Subscriber } from "zeromq";
import { type Connection, readConnectionFile } from "../../kernel/wire/connection-file.ts";
import { Codec } from "../../kernel/wire/frames.ts";
import { address } from "../../kernel/wire/sockets.ts";
import { KernelClient, writeConnectionFile } from "../../src/tutorial/kernel-client.ts";
import { main, text } from "../cells/kernel.ts";

const folder = mkdtempSync(join(tmpdir(), "cokernel-curve-"));
const keys = curveKeyPair();
const other = curveKeyPair();
let kernel: KernelClient;
let connection: Connection;

beforeAll(async () => {
  const connectionFile = join(folder, "connection.json");
  await writeConnectionFile(connectionFile, {
    curve_publickey: keys.publicKey,
    curve_secretkey: keys.secretKey,
  });
  connection = readConnectionFile(connectionFile);
  const env = { COKERNEL_HISTORY: join(folder, "history.sqlite") };
  kernel = await KernelClient.start({ main, folder, env, connectionFile });
});
afterAll(async () => {
  await kernel?.shutdown();
  expect(kernel?.stderr).not.toContain(keys.secretKey);
  rmSync(folder, { recursive: true, force: true });
});

/** How the handshake of a client with these options ended, by libzmq's own events. */
async function handshake(channel: keyof Connection["ports"], options: object): Promise<string> {
  const kinds = { shell: Dealer, control: Dealer, stdin: Dealer, iopub: Subscriber, hb: Request };
  const socket = new kinds[channel]({ linger: 0, reconnectInterval: -1, ...options });
  const events: Observer = socket.events;
  socket.connect(address(connection, channel));
  try {
    for await (const event of events) {
      // A server that finds no greeting of its own kind may also hang up before any handshake.
      if (/^handshake|^disconnect/.test(event.type)) return event.type;
    }
    return "ended";
  } finally {
    socket.close();
  }
}

describe("a kernel whose connection file has keys", () => {
  test("runs cells for a client that has them", async () => {
    expect(text(await kernel.execute("6 * 7"))).toBe("42");
  });

  test("is asked by a heartbeat that has a pair of its own and the kernel's public key", async () => {
    const socket = new Request({
      linger: 0,
      curveServerKey: keys.publicKey,
      curvePublicKey: other.publicKey,
      curveSecretKey: other.secretKey,
    });
    socket.connect(address(connection, "hb"));
    await socket.send("beat");
    expect(String(await socket.receive())).toBe("beat");
    socket.close();
  });

  test.each(["shell", "iopub", "stdin", "control", "hb"] as const)(
    "tells a client without keys nothing on %s",
    async (channel) => {
      expect(await handshake(channel, {})).toMatch(/^handshake:error|^disconnect/);
    },
  );

  test.each(["shell", "iopub", "stdin", "control", "hb"] as const)(
    "nor one that takes it for another kernel, on %s",
    async (channel) => {
      const options = {
        curveServerKey: other.publicKey,
        curvePublicKey: other.publicKey,
        curveSecretKey: other.secretKey,
      };
      expect(await handshake(channel, options)).toMatch(/^handshake:error|^disconnect/);
    },
  );

  test("and one that has the keys shakes hands, so that these tests can fail", async () => {
    const { publicKey, secretKey } = keys;
    const options = { curveServerKey: publicKey, curvePublicKey: publicKey, curveSecretKey: secretKey };
    expect(await handshake("shell", options)).toBe("handshake");
  });

  test("a signed request of a client without keys runs nothing", async () => {
    const codec = new Codec(connection.digest, connection.key);
    const socket = new Dealer({ linger: 0, reconnectInterval: 20 });
    const events = socket.events as AsyncIterable<EventOfType<any>>; // told from here on, so before it connects
    socket.connect(address(connection, "shell"));
    // Not waited for: where the kernel has refused before there is nobody to send to, until the socket is closed.
    const sent = socket.send(
      codec.encode({ msgType: "execute_request", content: { code: "globalThis.stolen = 1" } }),
    );
    for await (const event of events) if (event.type !== "connect" && event.type !== "connect:delay") break;
    socket.close();
    await sent.catch(() => {});
    expect(text(await kernel.execute("typeof stolen"))).toBe("'undefined'");
  });

  test("what travels cannot be read", async () => {
    const tapped = connect(connection.ports.iopub, "127.0.0.1");
    let seen = "";
    tapped.setEncoding("latin1").on("data", (piece: string) => (seen += piece));
    await once(tapped, "data");
    expect(seen).not.toContain("status");
    tapped.destroy();
  });
});
