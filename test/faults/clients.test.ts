// Clients that are slow, go away, or are two: bounded memory, nobody else is held up, each gets what is its own.

import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { Dealer, Subscriber } from "zeromq";
import { type Connection, readConnectionFile } from "../../kernel/wire/connection-file.ts";
import { Codec, type Message } from "../../kernel/wire/frames.ts";
import { address } from "../../kernel/wire/sockets.ts";
import { KernelClient, writeConnectionFile } from "../../src/tutorial/kernel-client.ts";
import { main, text } from "../cells/kernel.ts";
import { long, record } from "./table.ts";

const folder = mkdtempSync(join(tmpdir(), "cokernel-clients-"));
const file = join(folder, "connection.json");
const history = join(folder, "history", "history.sqlite");
let kernel: KernelClient;
let connection: Connection;
let codec: Codec;
const open: { close(): void }[] = [];
beforeAll(async () => {
  await writeConnectionFile(file);
  kernel = await KernelClient.start({
    main,
    folder,
    env: { COKERNEL_HISTORY: history, COKERNEL_OUTPUT_LIMIT: "0" },
    connectionFile: file,
  });
  connection = readConnectionFile(file);
  codec = new Codec(connection.digest, connection.key);
});
afterEach(() => {
  kernel.onIopub = null;
  for (const socket of open.splice(0)) socket.close();
});
afterAll(async () => {
  await kernel.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

/** Another client's shell and stdin, with the same identity on both. */
function client(routingId: string): { shell: Dealer; stdin: Dealer } {
  const [shell, stdin] = [new Dealer({ linger: 0, routingId }), new Dealer({ linger: 0, routingId })];
  shell.connect(address(connection, "shell"));
  stdin.connect(address(connection, "stdin"));
  open.push(shell, stdin);
  return { shell, stdin };
}

/** Another client's iopub; resolves once it hears everything. */
async function listener(receiveHighWaterMark = 0): Promise<Subscriber> {
  const iopub = new Subscriber({ linger: 0, receiveHighWaterMark });
  iopub.connect(address(connection, "iopub"));
  iopub.subscribe();
  open.push(iopub);
  await iopub.receive(); // iopub_welcome
  await iopub.receive(); // the state
  return iopub;
}

const execute = (code: string, allow_stdin = false) =>
  codec.encode({ msgType: "execute_request", content: { code, allow_stdin } });
const next = async (socket: Dealer | Subscriber): Promise<Message> => codec.decode(await socket.receive());

test("two front ends see the same, each cell's source and output included", async () => {
  const other = await listener();
  const here: string[] = [];
  kernel.onIopub = ({ msg_type, content, parent }) => {
    // A welcome, and the state told with it, answer nobody.
    if (parent !== "") here.push(JSON.stringify([msg_type, content, parent]));
  };
  const { shell } = client("second");
  await shell.send(execute("console.log('second'); 2"));
  await shell.receive();
  await kernel.execute("console.error('first'); 1");
  const there: string[] = [];
  while (there.length < here.length) {
    const { header, content, parent_header } = await next(other);
    if (parent_header.msg_id !== undefined)
      there.push(JSON.stringify([header.msg_type, content, parent_header.msg_id]));
  }
  expect(there).toEqual(here);
  expect(here.length).toBeGreaterThanOrEqual(9);
});

test("input is asked of the front end whose cell asks, and only its answer counts", async () => {
  const [asks, other] = [client("asks"), client("other")];
  let foreign = 0;
  void other.stdin.receive().then(
    () => foreign++,
    () => {}, // closed at the end of the test
  );
  await other.shell.send(execute("1"));
  await other.shell.receive();
  await asks.shell.send(execute("await input('name? ')", true));
  const question = await next(asks.stdin);
  expect(question.content).toEqual({ prompt: "name? ", password: false });
  await asks.stdin.send(
    codec.encode({ msgType: "input_reply", parent: question.parent, content: { value: "Ada" } }),
  );
  expect((await next(asks.shell)).content.status).toBe("ok");
  expect(foreign).toBe(0);
});

test("a client that dies in the middle of its request leaves nothing behind but its output", async () => {
  for (let n = 0; n < 20; n++) {
    const gone = client(`gone-${n}`);
    const begun = new Promise<void>((resolve) => {
      kernel.onIopub = ({ content }) => {
        if (content.text === `begun ${n}\n`) resolve();
      };
    });
    await gone.shell.send(
      execute(`console.log("begun ${n}"); await new Promise((r) => setTimeout(r, 5)); ${n}`, true),
    );
    await begun;
    gone.shell.close();
    gone.stdin.close();
    expect(text(await kernel.execute("'next'"))).toBe("'next'");
  }
  expect(kernel.stderr).toBe("");
});

test("replies are kept for a client that does not read for a while", async () => {
  // A socket's file holds little where TCP may hold megabytes.
  const local = join(folder, "local.json");
  await writeConnectionFile(local, { transport: "ipc", ip: join(folder, "socket") });
  const other = await KernelClient.start({ main, folder, connectionFile: local });
  const at = readConnectionFile(local);
  const { digest, key } = at;
  const codec = new Codec(digest, key);
  const shell = new Dealer({
    linger: 0,
    sendHighWaterMark: 0,
    receiveHighWaterMark: 1,
    receiveTimeout: 10_000,
  });
  shell.connect(address(at, "shell"));
  open.push(shell);
  const asked = 3_000;
  for (let n = 0; n < asked; n++)
    await shell.send(codec.encode({ msgType: "kernel_info_request", content: {} }));
  const last = codec.encode({ msgType: "execute_request", content: { code: "1" } });
  const answered = new Promise<void>((resolve) => {
    other.onIopub = ({ msg_type }) => {
      if (msg_type === "execute_result") resolve();
    };
  });
  await shell.send(last);
  await answered;
  for (let n = 0; n < asked + 1; n++) await shell.receive();
  await other.shutdown();
});

// The wait takes ten seconds; in npm test test/kernel/patient-publisher.test.ts does the same with less patience.
const mebibytes = 256;
if (long)
  test(`a client that stops reading iopub costs little, and the other one gets all of ${mebibytes} MiB`, async () => {
    await listener(1);
    await kernel.execute("1");
    const before = residentOf(kernel);
    let peak = before;
    let characters = 0;
    kernel.onIopub = ({ content }) => {
      characters += content.text?.length ?? 0;
      peak = Math.max(peak, residentOf(kernel));
    };
    const { reply } = await kernel.execute(
      `for (let i = 0; i < ${mebibytes << 4}; i++) console.log("x".repeat(${(1 << 16) - 1}))`,
    );
    expect(reply.status).toBe("ok");
    expect(characters).toBe(mebibytes << 20);
    expect(peak - before).toBeLessThan(120);
    record(
      `a client that stops reading, while ${mebibytes} MiB are printed`,
      1,
      1,
      `nothing for the other client; ${peak - before} MiB held`,
    );
  }, 60_000);

test.each(process.platform === "win32" ? [] : [0o600])(
  "what is secret is its user's alone (%i)",
  async (mode) => {
    const store = await kernel.request("shell", "history_request", { hist_access_type: "tail", n: 1 });
    expect(store.reply.status).toBe("ok");
    for (const each of [file, history, `${history}-wal`, `${history}-shm`])
      expect([each, statSync(each).mode & 0o777]).toEqual([each, mode]);
  },
);

/** MiB; 0 where the system does not tell. */
function residentOf({ process: { pid } }: KernelClient): number {
  if (process.platform !== "linux") return 0;
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024);
}
