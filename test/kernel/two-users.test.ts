// Two users of one kernel, and somebody who only looks on: a second subscription to iopub, and no other socket.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Dealer, Subscriber } from "zeromq";
import { type Connection, readConnectionFile } from "../../kernel/wire/connection-file.ts";
import { Codec, type Message } from "../../kernel/wire/frames.ts";
import { address } from "../../kernel/wire/sockets.ts";
import { KernelClient, writeConnectionFile } from "../../src/tutorial/kernel-client.ts";
import { main, text } from "../cells/kernel.ts";

const folder = mkdtempSync(path.join(tmpdir(), "cokernel-two-"));
let connection: Connection;
let first: KernelClient;
let second: KernelClient;

beforeAll(async () => {
  const connectionFile = path.join(folder, "connection.json");
  await writeConnectionFile(connectionFile);
  connection = readConnectionFile(connectionFile);
  const env = { COKERNEL_HISTORY: ":memory:" };
  first = await KernelClient.start({ main, folder, env, connectionFile });
  second = await KernelClient.connect(connection, first.process);
});
afterAll(async () => {
  await first.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

test("each sees the other's names and outputs, and gets the replies to their own requests alone", async () => {
  const heard: string[] = [];
  // To each a message comes by a connection of its own: the end is heard by one before the other.
  const idle = new Promise<void>((resolve) => {
    second.onIopub = ({ msg_type, content }) => {
      if (msg_type === "execute_input" || msg_type === "stream") heard.push(content.code ?? content.text);
      if (content.execution_state === "idle" && heard.length > 0) resolve();
    };
  });
  expect(text(await first.execute("const shared = 6; console.log('first')"))).toBe("first\n");
  await idle;
  expect(heard).toEqual(["const shared = 6; console.log('first')", "first\n"]);
  second.onIopub = null;
  expect(text(await second.execute("shared * 7"))).toBe("42");
  const both = await Promise.all([first.execute("'a'"), second.execute("'b'")]);
  expect(both.map(text)).toEqual(["'a'", "'b'"]);
});

test("one interrupts what the other runs", async () => {
  const spinning = new Promise<void>((resolve) => {
    second.onIopub = ({ msg_type }) => {
      if (msg_type === "stream") resolve();
    };
  });
  const answer = first.execute("console.log('on'); for (;;);");
  await spinning;
  second.onIopub = null;
  await second.interrupt();
  expect((await answer).reply.ename).toBe("KeyboardInterrupt");
});

test.each(["shell", "control", "stdin"] as const)(
  "who comes again on %s by the same identity is heard, where the old connection has not ended yet",
  async (channel) => {
    const codec = new Codec(connection.digest, connection.key);
    const join = () => {
      const socket = new Dealer({ linger: 0, routingId: "again", receiveTimeout: 10_000 });
      const events = socket.events;
      const shaken = (async () => {
        while ((await events.receive()).type !== "handshake");
      })();
      socket.connect(address(connection, channel));
      return { socket, shaken };
    };
    const code = "await input('?')";
    const asks =
      channel === "stdin"
        ? { msgType: "execute_request", content: { code } }
        : { msgType: "connect_request" };
    const [{ socket: old }, shell] = [
      join(),
      channel === "stdin" ? new Dealer({ linger: 0, routingId: "again" }) : null,
    ];
    shell?.connect(address(connection, "shell"));
    const ask = async (socket: Dealer) => {
      await (shell ?? socket).send(codec.encode({ content: {}, ...asks }));
      const { header } = codec.decode(await socket.receive());
      if (shell === null) return header.msg_type;
      await socket.send(codec.encode({ msgType: "input_reply", content: { value: "here" } }));
      return codec.decode(await shell.receive()).content.status;
    };
    const answer = channel === "stdin" ? "ok" : "connect_reply";
    expect(await ask(old)).toBe(answer);
    const { socket: anew, shaken } = join();
    await shaken;
    expect(await ask(anew)).toBe(answer);
    for (const socket of [old, anew, shell]) socket?.close();
  },
);

test("who subscribes to a topic is welcomed by it, whatever its bytes are", async () => {
  const codec = new Codec(connection.digest, connection.key);
  for (const topic of [Buffer.from("stream"), Buffer.from([0xff, 0xfe])]) {
    const viewer = new Subscriber({ linger: 0, receiveTimeout: 10_000 });
    viewer.connect(address(connection, "iopub"));
    viewer.subscribe(topic);
    const frames = await viewer.receive();
    expect(frames[0]).toEqual(topic);
    expect(codec.decode(frames).content).toEqual({ subscription: topic.toString() });
    viewer.close();
  }
});

test("a viewer reads all that is published, from its subscription on, and has nothing to ask by", async () => {
  const viewer = new Subscriber({ linger: 0 });
  viewer.connect(address(connection, "iopub"));
  viewer.subscribe();
  const codec = new Codec(connection.digest, connection.key);
  const next = async (): Promise<Message> => codec.decode(await viewer.receive());
  // Without it: what was published before the subscription held would be missing. What is published meanwhile may pass it.
  while ((await next()).header.msg_type !== "iopub_welcome");
  expect((await next()).content).toEqual({ execution_state: "idle" });
  await first.execute("console.log('seen'); shared");
  const seen: [unknown, unknown][] = [];
  while (seen.at(-1)?.[1] !== "idle") {
    const { header, content } = await next();
    const data = content.data as Record<string, unknown> | undefined;
    seen.push([
      header.msg_type,
      content.execution_state ?? content.text ?? content.code ?? data?.["text/plain"],
    ]);
  }
  expect(seen).toEqual([
    ["status", "busy"],
    ["execute_input", "console.log('seen'); shared"],
    ["stream", "seen\n"],
    ["execute_result", "6"],
    ["status", "idle"],
  ]);
  viewer.close();
});
