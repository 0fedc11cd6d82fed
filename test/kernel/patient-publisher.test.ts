import { setImmediate as turn } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import { Subscriber, XPublisher } from "zeromq";
import { PatientPublisher } from "../../kernel/wire/patient-publisher.ts";

const open: { close(): void }[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

/** A publisher that holds 8 messages for each client, and clients that have subscribed. */
async function published(...marks: number[]) {
  const socket = new XPublisher({ linger: 0, sendHighWaterMark: 8, noDrop: true, verbosity: "allSubs" });
  open.push(socket);
  await socket.bind("tcp://127.0.0.1:*");
  const clients: Subscriber[] = [];
  for (const receiveHighWaterMark of marks) {
    const client = new Subscriber({ linger: 0, receiveHighWaterMark, receiveBufferSize: 64 << 10 });
    open.push(client);
    clients.push(client);
    client.connect(socket.lastEndpoint!);
    client.subscribe();
    await socket.receive();
  }
  return { socket, clients };
}

/** So large that the system's buffers do not hold many. */
const message = (n: number) => ["stream", Buffer.alloc(256 << 10, n)];

async function numbers(client: Subscriber, count: number): Promise<number[]> {
  const taken: number[] = [];
  while (taken.length < count) taken.push((await client.receive())[1]![0]!);
  return taken;
}
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

test("a client that reads late loses nothing: sending waits for it", async () => {
  const { socket, clients } = await published(1);
  const publisher = new PatientPublisher(socket, 10_000);
  let sent = 0;
  const all = (async () => {
    for (; sent < 60; sent++) await publisher.send(message(sent));
  })();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(sent).toBeLessThan(60);
  expect(await numbers(clients[0]!, 60)).toEqual(upTo(60));
  await all;
}, 60_000);

test("one that reads nothing is given up, and the others lose nothing; it may come back", async () => {
  const { socket, clients } = await published(1, 0);
  const [stuck, reads] = clients;
  const publisher = new PatientPublisher(socket, 500); // a reader is late, too, on a busy machine
  const taken = numbers(reads!, 100);
  for (let n = 0; n < 100; n++) await publisher.send(message(n));
  expect(await taken).toEqual(upTo(100));
  // What was held for it comes first, then a gap, then what is new.
  const late: number[] = [];
  const back = (async () => {
    while (late.at(-1) !== 200) late.push(...(await numbers(stuck!, 1)));
  })();
  while (late.at(-1) !== 200) {
    await publisher.send(message(200));
    await turn();
  }
  await back;
  const held = late.indexOf(200);
  expect(late.slice(0, held)).toEqual(upTo(held));
  expect(held).toBeLessThan(100);
}, 60_000);

test("at the end it is waited for a moment only", async () => {
  const { socket } = await published(1);
  const publisher = new PatientPublisher(socket, 10_000);
  const from = performance.now();
  setTimeout(() => publisher.hurry(), 20);
  for (let n = 0; n < 40; n++) await publisher.send(message(n));
  expect(performance.now() - from).toBeLessThan(2_000);
});

test("a kernel that was stopped meanwhile has waited for nobody", async () => {
  let full = 3;
  const modes: boolean[] = [];
  const socket = {
    closed: false,
    get noDrop() {
      return modes.at(-1) ?? true;
    },
    set noDrop(mode: boolean) {
      modes.push(mode);
    },
    async send() {
      if (full-- === 0) return;
      // As if by SIGSTOP, behind the refusal.
      setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600));
      throw Object.assign(new Error("full"), { code: "EAGAIN" });
    },
  };
  await new PatientPublisher(socket, 500).send(message(0));
  expect(modes).toEqual([]);
});
