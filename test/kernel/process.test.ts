// The kernel as a process: what it makes of bad input and bad connection files, how it ends, what it leaves behind.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { Dealer, Request as HeartbeatSocket, Subscriber } from "zeromq";
import {
  type Channel,
  type Connection,
  channels,
  readConnectionFile,
} from "../../kernel/wire/connection-file.ts";
import { Codec, type Frame, MAX_FRAME, type Message } from "../../kernel/wire/frames.ts";
import { address } from "../../kernel/wire/sockets.ts";
import { type Answer, KernelClient, writeConnectionFile } from "../../src/tutorial/kernel-client.ts";
import { main, text } from "../cells/kernel.ts";

const folder = mkdtempSync(join(tmpdir(), "cokernel-process-"));
const env = { COKERNEL_HISTORY: join(folder, "history.sqlite") };
const started = new Set<ChildProcess>();
let files = 0;

afterEach(() => {
  for (const child of started)
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  started.clear();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A new connection file; `fields` replace what it would hold. */
async function connectionFile(fields: Record<string, unknown> = {}): Promise<string> {
  const file = join(folder, `connection-${++files}.json`);
  await writeConnectionFile(file, fields);
  return file;
}

/** A kernel that ends with its test at the latest, unless it is shared. */
async function start(file?: string, more: NodeJS.ProcessEnv = {}, shared = false): Promise<KernelClient> {
  file ??= await connectionFile();
  const kernel = await KernelClient.start({ main, folder, env: { ...env, ...more }, connectionFile: file });
  if (!shared) started.add(kernel.process);
  return kernel;
}

/** Run a kernel that cannot start: how it ended. */
function launch(...args: string[]): Promise<{ code: number | null; stderr: string }> {
  return launchOf(main, ...args);
}

async function launchOf(...args: string[]): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  started.add(child);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (piece: string) => (stderr += piece));
  const [code] = await once(child, "close");
  return { code, stderr };
}

/** The kernel's stderr, once it matches. */
async function said(kernel: KernelClient, pattern: RegExp): Promise<string> {
  while (!pattern.test(kernel.stderr)) await once(kernel.process.stderr!, "data");
  return kernel.stderr;
}

/** Start a cell that does not end, and wait until it runs. */
async function stuck(kernel: KernelClient, code = "while (true) {}"): Promise<{ answer: Promise<Answer> }> {
  const printed = new Promise<void>((resolve) => {
    kernel.onIopub = ({ msg_type, content }) => {
      if (msg_type === "stream" && content.text.includes("started")) resolve();
    };
  });
  const answer = kernel.execute(`console.log("started"); ${code}`);
  await printed;
  kernel.onIopub = null;
  return { answer };
}

/** One socket of a client that says what it likes. */
class Raw {
  readonly socket: Dealer;

  constructor(
    connection: Connection,
    readonly codec = new Codec(connection.digest, connection.key),
    channel: Channel = "shell",
  ) {
    this.socket = new Dealer({ linger: 0 });
    this.socket.connect(address(connection, channel));
  }

  async ask(msgType: string, content: object = {}): Promise<Message> {
    await this.socket.send(this.codec.encode({ msgType, content }));
    return this.next();
  }

  async next(): Promise<Message> {
    return this.codec.decode(await this.socket.receive());
  }
}

async function occupied(connection: Connection): Promise<Channel[]> {
  const taken: Channel[] = [];
  for (const channel of channels) {
    const server = await listen(connection.ports[channel]).catch(() => null);
    if (server === null) taken.push(channel);
    else await new Promise((resolve) => server.close(resolve));
  }
  return taken;
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

describe("bad input costs a line and nothing else:", () => {
  let kernel: KernelClient;
  let connection: Connection;
  let raw: Raw;
  beforeAll(async () => {
    const file = await connectionFile();
    kernel = await start(file, {}, true);
    connection = readConnectionFile(file);
    raw = new Raw(connection);
  });
  afterAll(async () => {
    raw.socket.close();
    await kernel.shutdown();
  });

  const header = '{"msg_id":"1","msg_type":"kernel_info_request"}';
  const signed = (...frames: string[]): Frame[] => {
    const codec = new Codec(connection.digest, connection.key);
    return ["<IDS|MSG>", (codec as unknown as { sign(frames: string[]): string }).sign(frames), ...frames];
  };
  test.each<[string, () => Frame[], string]>([
    [
      "a foreign key",
      () => new Codec("sha256", "foreign").encode({ msgType: "kernel_info_request", content: {} }),
      "shell: a message was dropped: its signature is wrong",
    ],
    [
      "a signature of another length",
      () => ["<IDS|MSG>", "", header, "{}", "{}", "{}"],
      "shell: a message was dropped: its signature is wrong",
    ],
    ["no delimiter", () => ["x"], "shell: a message was dropped: no <IDS|MSG> among 2 frames"],
    ["an empty frame", () => [""], "shell: a message was dropped: no <IDS|MSG> among 2 frames"],
    [
      "missing frames",
      () => ["<IDS|MSG>", "", header],
      "shell: a message was dropped: 2 frames behind <IDS|MSG>, at least 5 are needed",
    ],
    [
      "a header that is not JSON",
      () => signed("{bad", "{}", "{}", "{}"),
      "shell: a message was dropped: its header is not JSON",
    ],
    [
      "a header that is no object",
      () => signed("[]", "{}", "{}", "{}"),
      "shell: a message was dropped: its header is not a JSON object",
    ],
    [
      "a header without a type",
      () => signed('{"msg_id":"1"}', "{}", "{}", "{}"),
      'shell: a message was dropped: its header has no "msg_type"',
    ],
    [
      "content that is not JSON",
      () => signed(header, "{}", "{}", "nothing\nat all"),
      "shell: a message was dropped: its content is not JSON",
    ],
    [
      "metadata that is null",
      () => signed(header, "{}", "null", "{}"),
      "shell: a message was dropped: its metadata is not a JSON object",
    ],
    [
      "an unknown type",
      () => raw.codec.encode({ msgType: "wat_request", content: {} }),
      'shell: no such message type: "wat_request"',
    ],
    [
      "a frame above the limit",
      () => ["<IDS|MSG>", Buffer.allocUnsafe(MAX_FRAME + 1)],
      `shell: a message was dropped: a frame of ${MAX_FRAME + 1} bytes, above ${MAX_FRAME}`,
    ],
  ])("%s", async (_what, frames, line) => {
    kernel.stderr = "";
    await raw.socket.send(frames());
    const reply = await raw.ask("kernel_info_request");
    expect(reply.header.msg_type).toBe("kernel_info_reply");
    await said(kernel, /\n/);
    expect(kernel.stderr).toMatch(/^[^\n]*\n$/);
    expect(kernel.stderr).toContain(`cokernel: ${line}`);
  });

  test("a message that comes again, on another socket too, is not done again", async () => {
    const once = raw.codec.encode({
      msgType: "execute_request",
      content: { code: "globalThis.times = (globalThis.times ?? 0) + 1" },
    });
    const control = new Raw(connection, undefined, "control");
    kernel.stderr = "";
    await raw.socket.send(once);
    expect((await raw.next()).header.msg_type).toBe("execute_reply");
    await raw.socket.send(once);
    await control.socket.send(once);
    expect((await raw.ask("kernel_info_request")).header.msg_type).toBe("kernel_info_reply");
    expect((await control.ask("kernel_info_request")).header.msg_type).toBe("kernel_info_reply");
    await said(kernel, /^cokernel: shell: a message was dropped: it has come before \("execute_request"\)/m);
    await said(kernel, /^cokernel: control: a message was dropped: it has come before/m);
    expect(text(await kernel.execute("globalThis.times"))).toBe("1");
    control.socket.close();
  });

  test("values of the wrong type are as if they were not given", async () => {
    const object = { toString: 1 };
    for (const [msgType, content] of [
      ["execute_request", { code: object, user_expressions: 1 }],
      ["complete_request", { code: object, cursor_pos: object }],
      ["inspect_request", { code: object, cursor_pos: object }],
      ["is_complete_request", { code: object }],
      ["history_request", { hist_access_type: "search", pattern: object }],
      ["comm_info_request", { target_name: object }],
    ] as const) {
      const { header, content: reply } = await raw.ask(msgType, content);
      expect([header.msg_type, reply.status]).toEqual([
        msgType.replace("request", "reply"),
        msgType === "is_complete_request" ? "complete" : "ok",
      ]);
    }
    for (const type of ["comm_open", "comm_msg", "comm_close"])
      await kernel.notify(type, { comm_id: object as never, target_name: object as never });
    let asked = () => {};
    const question = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const answer = kernel.execute("await input('?')", {
      onInput: () => {
        asked();
        return null;
      },
    });
    await question;
    const stdin = new Raw(connection, undefined, "stdin");
    await stdin.socket.send(stdin.codec.encode({ msgType: "input_reply", content: { value: object } }));
    expect(text(await answer)).toBe("''");
    stdin.socket.close();
  });

  test("frames that no heart sends do not stop it", async () => {
    const odd = new Dealer({ linger: 0 });
    odd.connect(address(connection, "hb"));
    const heart = new HeartbeatSocket({ linger: 0 });
    heart.connect(address(connection, "hb"));
    for (const frames of [["x"], ["x", ""], [""], ["", "", ""]]) {
      await odd.send(frames);
      await heart.send("ping");
      expect((await heart.receive()).map(String)).toEqual(["ping"]);
    }
    odd.close();
    heart.close();
  });

  test("on control and stdin alike", async () => {
    kernel.stderr = "";
    const control = new Raw(connection, undefined, "control");
    const stdin = new Raw(connection, undefined, "stdin");
    await control.socket.send("x");
    await stdin.socket.send("x");
    expect((await control.ask("kernel_info_request")).header.msg_type).toBe("kernel_info_reply");
    await said(kernel, /^cokernel: control: a message was dropped: no <IDS\|MSG>/m);
    await said(kernel, /^cokernel: stdin: a message was dropped: no <IDS\|MSG>/m);
    control.socket.close();
    stdin.socket.close();
    expect(text(await kernel.execute("1 + 1"))).toBe("2");
  });
});

/** An installation in a folder of its own, without these packages. */
function installed(name: string, without: readonly string[] = []): string {
  const [own, whole] = [join(folder, name), resolve(".")];
  cpSync(join(whole, "dist"), join(own, "dist"), { recursive: true });
  mkdirSync(join(own, "node_modules"));
  symlinkSync(join(whole, "package.json"), join(own, "package.json"));
  for (const name of readdirSync(join(whole, "node_modules")))
    if (!without.includes(name))
      symlinkSync(join(whole, "node_modules", name), join(own, "node_modules", name));
  return own;
}

test("without a database for this system no history is kept, which is said once, and cells run", async () => {
  const own = installed("no-database", ["libsql", "@libsql"]);
  const kernel = await KernelClient.start({ main: join(own, "dist", "main.cjs"), folder, env });
  started.add(kernel.process);
  for (let i = 0; i < 2; i++) {
    expect(text(await kernel.execute("1 + 1"))).toBe("2");
    const { reply } = await kernel.request("shell", "history_request", { hist_access_type: "tail", n: 2 });
    expect(reply).toMatchObject({ status: "ok", history: [] });
  }
  await kernel.shutdown();
  expect(kernel.stderr.match(/^cokernel: no history is kept: .*$/gm)).toHaveLength(1);
});

(process.platform === "linux" ? test : test.skip)(
  "a cell that opens nearly all files that it may does not end the kernel when its history is to be opened",
  async () => {
    const kernel = await start();
    execFileSync("prlimit", ["--pid", String(kernel.process.pid), "--nofile=256:256"]);
    const code = `const fs = require("node:fs"), opened: number[] = [];
      try { for (;;) opened.push(fs.openSync("/dev/null")); } catch {}
      for (const descriptor of opened.splice(0, 4)) fs.closeSync(descriptor);`;
    expect((await kernel.execute(code)).reply.status).toBe("ok");
    const { reply } = await kernel.request("shell", "history_request", { hist_access_type: "tail", n: 1 });
    expect(reply).toMatchObject({ status: "ok", history: [] });
    expect(text(await kernel.execute("1 + 1"))).toBe("2");
    expect(kernel.stderr).toMatch(/^cokernel: no history is kept: EMFILE/m);
    await kernel.shutdown();
  },
);

/** A kernel in whose threads `program` runs first. */
async function startWith(program: string, file?: string): Promise<KernelClient> {
  const preload = join(folder, `preload-${++files}.cjs`);
  writeFileSync(preload, program);
  return start(file, { NODE_OPTIONS: `--require ${preload}` });
}

test("where the system does not tell how large a process is, cells run all the same", async () => {
  const kernel = await startWith(`
    const unknown = () => { throw new Error("ENOENT: uv_resident_set_memory") }; // on Linux without /proc
    process.memoryUsage = Object.assign(unknown, { rss: unknown });`);
  expect(text(await kernel.execute("1 + 1"))).toBe("2");
  expect((await kernel.request("control", "usage_request", {})).reply.status).toBe("ok");
  // Memory is looked at when a cell has run for a while.
  const { reply } = await kernel.execute("await new Promise((resolve) => setTimeout(resolve, 200))");
  expect(reply.status).toBe("ok");
  expect(kernel.stderr).toBe("");
});

test("of a host name's addresses the IPv4 one is bound, which clients take", async () => {
  const file = await connectionFile({ ip: "localhost" });
  const kernel = await startWith(
    `require("node:dns/promises").lookup = async (name, { family } = {}) =>
       family === 4 ? { address: "127.0.0.1", family } : { address: "::1", family: 6 };
     require("node:module").syncBuiltinESMExports();`,
    file,
  );
  expect(text(await kernel.execute("1 + 1"))).toBe("2");
});

test("a history that no folder can be made for is kept in memory, and holds nothing up", async () => {
  const kernel = await start(undefined, { COKERNEL_HISTORY: "/proc/nowhere/at/all" });
  await kernel.execute("1 + 1");
  const request = { hist_access_type: "tail", n: 1, output: false };
  const { reply } = await kernel.request("shell", "history_request", request);
  expect(reply.history).toEqual([[1, 1, "1 + 1"]]);
  expect(kernel.stderr).toMatch(/^cokernel: history is kept in memory only: .* cannot be opened/);
});

test("what runs cells cannot be loaded: said in the log, with exit code 1", async () => {
  const broken = installed("broken");
  const cells = join(broken, "dist", "cell-thread.cjs");
  writeFileSync(cells, `throw new Error("no binary for this system");\n${readFileSync(cells, "utf8")}`);
  const { code, stderr } = await launchOf(join(broken, "dist", "main.cjs"), await connectionFile());
  expect(stderr).toMatch(
    /^cokernel: cells cannot run, so the kernel ends: Error: no binary for this system\n/,
  );
  expect(code).toBe(1);
});

test("what a child prints after its cell comes under it, whatever came meanwhile", async () => {
  const kernel = await start();
  const code = `const child = require("node:child_process").spawn("sh", ["-c", "read line; echo $line"],
    { stdio: ["pipe", "inherit", "inherit"] }); comms.register("t", (comm) => child.stdin.end("late\\n"));`;
  let cell = "";
  const printed = new Promise<string>((resolve) => {
    kernel.onIopub = ({ msg_type, content, parent }) => {
      if (msg_type === "execute_input") cell = parent;
      if (msg_type === "stream" && content.text === "late\n") resolve(parent);
    };
  });
  await kernel.execute(code);
  await kernel.notify("comm_open", { comm_id: "c", target_name: "t", data: {} });
  expect(await printed).toBe(cell);
});

(process.platform === "linux" ? test : test.skip)(
  "what a child prints is shown where no temporary file can be made",
  async () => {
    const kernel = await start(undefined, { TMPDIR: "/proc/nowhere" });
    expect(text(await kernel.execute(`require("node:child_process").execSync("echo here >&2"); 0`))).toBe(
      "here\n0",
    );
  },
);

describe("why a kernel cannot start is said where stderr is a file or a terminal,", () => {
  const told = async (...command: string[]) => {
    const file = join(folder, `stderr-${++files}`);
    const log = openSync(file, "w");
    const child = spawn(command[0]!, command.slice(1), { stdio: ["ignore", "ignore", log] });
    closeSync(log);
    expect(await once(child, "exit")).toEqual([1, null]);
    return readFileSync(file, "utf8");
  };

  test("by somebody who has no connection file", async () => {
    expect(await told(process.execPath, main)).toMatch(/^cokernel: no connection file\. [^\n]*\n$/);
  });

  test("in a folder that was deleted", async () => {
    const gone = mkdtempSync(join(folder, "gone-"));
    const script = 'cd "$1" && rmdir "$1" && shift && exec "$@"';
    const node = [process.execPath, main, await connectionFile()];
    expect(await told("sh", "-c", script, "sh", gone, ...node)).toBe(
      "cokernel: the folder that the kernel is started in does not exist any more.\n",
    );
  });

  test("where a file of it is missing", async () => {
    const broken = installed("half");
    rmSync(join(broken, "package.json"));
    const file = await connectionFile();
    expect(await told(process.execPath, join(broken, "dist", "main.cjs"), file)).toMatch(
      /^cokernel: the kernel cannot start: Error: ENOENT: [^\n]*package\.json/,
    );
  });
});

describe("a connection file that cannot be used is named in one line, with exit code 1:", () => {
  const refused = async (file: string, what: string) => {
    const { code, stderr } = await launch(file);
    expect(stderr).toMatch(/^cokernel: [^\n]*\n$/);
    expect(stderr).toContain(what);
    expect(code).toBe(1);
  };

  test("none given", async () => {
    expect(await launch()).toMatchObject({ code: 1, stderr: expect.stringMatching(/no connection file/) });
  });

  test("missing", async () => {
    const file = join(folder, "nowhere.json");
    await refused(file, `${file}: cannot be read (ENOENT).`);
  });

  test("not JSON, over several lines", async () => {
    const file = join(folder, "broken.json");
    writeFileSync(file, '{\n"ip": \n\n');
    await refused(file, `${file}: not JSON (`);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["a missing field", { hb_port: undefined }, '"hb_port" is missing'],
    ["a wrong transport", { transport: "udp" }, '"transport" is "udp"'],
    ["a wrong port", { shell_port: 65_536 }, '"shell_port" is 65536'],
    ["an address that is not this machine's", { ip: "203.0.113.7" }, "cannot be bound"],
  ])("%s", async (_what, fields, line) => {
    await refused(await connectionFile(fields), line);
  });

  test("a port in use", async () => {
    const server = await listen(0);
    const { port } = server.address() as { port: number };
    await refused(
      await connectionFile({ stdin_port: port }),
      `tcp://127.0.0.1:${port} cannot be bound: Address already in use`,
    );
    await new Promise((resolve) => server.close(resolve));
  });

  test("a folder for ipc sockets that cannot be made", async () => {
    writeFileSync(join(folder, "file"), "");
    await refused(
      await connectionFile({ transport: "ipc", ip: join(folder, "file", "k") }),
      "the folder of the ipc sockets, cannot be made",
    );
  });

  test("a key of CurveZMQ that is none, which is not shown", async () => {
    const file = await connectionFile({ curve_publickey: "p".repeat(40), curve_secretkey: "secret-secret" });
    expect(await launch(file)).toEqual({
      code: 1,
      stderr: expect.not.stringContaining("secret-secret"),
    });
  });
});

describe("transport:", () => {
  test("ipc works, and its socket files are gone afterwards", async () => {
    const sockets = mkdtempSync(join(folder, "ipc-"));
    const file = await connectionFile({ transport: "ipc", ip: join(sockets, "k") });
    const kernel = await start(file);
    expect(readdirSync(sockets)).toHaveLength(5);
    expect(text(await kernel.execute("1 + 1"))).toBe("2");
    expect(await kernel.shutdown()).toBe(0);
    expect(readdirSync(sockets)).toEqual([]);
  });

  test("ipc makes the folder that it lacks, for its user alone, and in one open to others closes its sockets", async () => {
    const missing = join(folder, "made", "here");
    const open = mkdtempSync(join(folder, "open-"));
    chmodSync(open, 0o777);
    for (const sockets of [missing, open]) {
      const kernel = await start(await connectionFile({ transport: "ipc", ip: join(sockets, "k") }));
      const modes = readdirSync(sockets).map((name) => statSync(join(sockets, name)).mode & 0o777);
      expect(modes).toEqual([0o600, 0o600, 0o600, 0o600, 0o600]);
      expect(await kernel.shutdown()).toBe(0);
    }
    expect(statSync(missing).mode & 0o777).toBe(0o700);
  });

  test("ipc binds over the files that a killed kernel left", async () => {
    const sockets = mkdtempSync(join(folder, "ipc-"));
    const file = await connectionFile({ transport: "ipc", ip: join(sockets, "k") });
    const killed = await start(file);
    killed.process.kill("SIGKILL");
    await killed.ended;
    expect(readdirSync(sockets)).toHaveLength(5);
    const kernel = await start(file);
    expect(text(await kernel.execute("1 + 1"))).toMatch(/2$/);
    expect(await kernel.shutdown()).toBe(0);
    expect(readdirSync(sockets)).toEqual([]);
  });

  test("an empty key: messages are not signed", async () => {
    const file = await connectionFile({ key: "" });
    const kernel = await start(file);
    expect(text(await kernel.execute("1 + 1"))).toBe("2");
    const raw = new Raw(readConnectionFile(file));
    await raw.socket.send([
      "<IDS|MSG>",
      "whatever",
      '{"msg_id":"1","msg_type":"connect_request"}',
      "{}",
      "{}",
      "{}",
    ]);
    const { header, content } = await raw.next();
    expect(header.msg_type).toBe("connect_reply");
    expect(content).toMatchObject({ hb_port: readConnectionFile(file).ports.hb });
    raw.socket.close();
    await kernel.shutdown();
  });

  test("what is asked for the first time is answered while a native call blocks the cell thread", async () => {
    const kernel = await start();
    // It ends when it is told to, which is after the last answer, however long the compiler takes to come.
    const end = join(folder, "answered");
    const call = `while [ ! -e '${end}' ]; do sleep 0.05; done`;
    const { answer } = await stuck(kernel, `require('node:child_process').execSync(${JSON.stringify(call)})`);
    let ended = false;
    answer.finally(() => (ended = true)).catch(() => {});
    const code = "pro";
    const asked: [string, Record<string, unknown>][] = [
      ["is_complete_request", { code }],
      ["history_request", { hist_access_type: "tail", n: 1, output: false, raw: true }],
      ["complete_request", { code, cursor_pos: 3 }],
      ["inspect_request", { code, cursor_pos: 3, detail_level: 0 }],
    ];
    for (const [type, content] of asked)
      expect((await kernel.request("shell", type, content)).reply.status).toMatch(
        /^(ok|incomplete|complete)$/,
      );
    expect(ended).toBe(false);
    writeFileSync(end, "");
    await answer;
    await kernel.shutdown();
  });

  test("each subscriber is welcomed and told the state, and the heart beats, while a cell spins", async () => {
    const file = await connectionFile();
    const kernel = await start(file);
    const connection = readConnectionFile(file);
    const codec = new Codec(connection.digest, connection.key);
    const { answer } = await stuck(kernel);
    for (const topic of ["", "", "stream"]) {
      const subscriber = new Subscriber({ linger: 0 });
      subscriber.connect(address(connection, "iopub"));
      subscriber.subscribe(topic);
      const welcome = codec.decode(await subscriber.receive());
      expect(welcome.header.msg_type).toBe("iopub_welcome");
      expect(welcome.content).toEqual({ subscription: topic });
      expect(welcome.parent_header).toEqual({});
      if (topic === "") {
        // A server that has heard no state yet would ask for it by half a second's wait.
        const state = codec.decode(await subscriber.receive());
        expect([state.header.msg_type, state.content, state.parent_header]).toEqual([
          "status",
          { execution_state: "busy" },
          {},
        ]);
      }
      subscriber.close();
    }
    const heart = new HeartbeatSocket({ linger: 0 });
    heart.connect(address(connection, "hb"));
    for (const beat of ["ping", "", "\u0000\u00ff"]) {
      await heart.send(beat);
      expect((await heart.receive()).map(String)).toEqual([beat]);
    }
    heart.close();
    await kernel.interrupt();
    expect((await answer).reply.ename).toBe("KeyboardInterrupt");
    await kernel.shutdown();
  });

  test("one that comes when nothing runs is told that the kernel is idle", async () => {
    const file = await connectionFile();
    const kernel = await start(file);
    const connection = readConnectionFile(file);
    const codec = new Codec(connection.digest, connection.key);
    const late = new Subscriber({ linger: 0 });
    late.connect(address(connection, "iopub"));
    late.subscribe();
    await late.receive();
    expect(codec.decode(await late.receive()).content).toEqual({ execution_state: "idle" });
    late.close();
    await kernel.shutdown();
  });
});

describe("the end", () => {
  test.each([false, true])("shutdown_request with restart %p", async (restart) => {
    const file = await connectionFile();
    const kernel = await start(file);
    await kernel.execute("setInterval(() => console.log('busy'), 1)");
    const { reply, outputs } = await kernel.request("control", "shutdown_request", { restart });
    expect(reply).toEqual({ status: "ok", restart });
    expect(outputs.map(({ msg_type, content }) => [msg_type, content])).toEqual([
      ["shutdown_reply", { status: "ok", restart }],
    ]);
    expect(await kernel.ended).toBe(0);
    expect(await occupied(readConnectionFile(file))).toEqual([]);
    expect(kernel.stderr).toBe("");
    const next = await start(file);
    expect(text(await next.execute("typeof kernel"))).toBe("'undefined'");
    expect(await next.shutdown()).toBe(0);
  });

  test("a new kernel may start on the same connection file while the old one still ends", async () => {
    const file = await connectionFile();
    const old = await start(file);
    await stuck(old);
    await old.request("control", "shutdown_request", { restart: true });
    const next = spawn(process.execPath, [main, file], { stdio: "ignore", env: { ...process.env, ...env } });
    started.add(next);
    await old.ended;
    const raw = new Raw(readConnectionFile(file), undefined, "control");
    expect((await raw.ask("kernel_info_request")).header.msg_type).toBe("kernel_info_reply");
    expect((await raw.ask("shutdown_request")).header.msg_type).toBe("shutdown_reply");
    raw.socket.close();
    const [code] = next.exitCode === null ? await once(next, "exit") : [next.exitCode];
    expect(code).toBe(0);
  });

  test.each([
    ["spins", "while (true) {}"],
    ["spins and catches", "while (true) { try { for (;;) {} } catch {} }"],
    ["waits for input", "prompt('?')"],
    ["prints without end", "for (;;) console.log('more');"],
    ["is inside a native call", "require('node:child_process').execSync('sleep 20')"],
  ])("shutdown while a cell %s takes no more than two seconds", async (_what, code) => {
    const kernel = await start();
    await stuck(kernel, code);
    const asked = performance.now();
    const { reply } = await kernel.request("control", "shutdown_request", { restart: false });
    expect(reply.status).toBe("ok");
    await kernel.ended;
    expect(performance.now() - asked).toBeLessThan(2_500);
  });

  test.each([
    ["stands still", async (kernel: KernelClient) => void (await kernel.execute("1 + 1"))],
    ["spins", (kernel: KernelClient) => stuck(kernel, "while (true) {}")],
  ])("SIGTERM ends one that %s in order: exit code 0, its files are removed", async (_what, busy) => {
    const sockets = mkdtempSync(join(folder, "ipc-"));
    const file = await connectionFile({ transport: "ipc", ip: join(sockets, "k") });
    const kernel = await start(file);
    await busy(kernel);
    kernel.process.kill("SIGTERM");
    expect(await kernel.ended).toBe(0);
    expect(readdirSync(sockets)).toEqual([]);
    expect(kernel.stderr).toBe("");
  });

  test.each([
    ["Jupyter", "JPY_PARENT_PID: String(process.pid)"],
    ["VS Code", "VSCODE_ESM_ENTRYPOINT: 'vs/workbench/api/node/extensionHostProcess'"],
  ])("comes when the process that started it has died: %s's", async (_whose, variable) => {
    const file = await connectionFile();
    const starter = spawn(
      process.execPath,
      [
        "-e",
        `require("node:child_process").spawn(process.execPath, process.argv.slice(1), {
           stdio: "inherit", env: { ...process.env, ${variable} } })`,
        main,
        file,
      ],
      { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, JPY_PARENT_PID: undefined, ...env } },
    );
    started.add(starter);
    starter.stderr.resume();
    const raw = new Raw(readConnectionFile(file));
    await raw.ask("kernel_info_request");
    raw.socket.close();
    starter.kill("SIGKILL");
    await once(starter, "close"); // its stderr, which the kernel inherited, ends with the kernel
    expect(await occupied(readConnectionFile(file))).toEqual([]);
  });
});

describe("requests:", () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await start(undefined, { COKERNEL_HISTORY: join(folder, "requests.sqlite") }, true);
  });
  afterAll(async () => {
    await kernel.shutdown();
  });

  test.each(["prompt('?')", "await input('?')"])("%s is refused when allow_stdin is false", async (code) => {
    const { reply } = await kernel.execute(code);
    expect(reply).toMatchObject({ status: "error", ename: "StdinNotAvailableError" });
    expect(reply.evalue).toContain("allow_stdin is false");
  });

  test.each(["prompt('name? ')", "await input('name? ')"])(
    "%s can be interrupted, and a later question is answered",
    async (code) => {
      const { reply } = await kernel.execute(code, {
        onInput: () => {
          void kernel.interrupt();
          return null;
        },
      });
      expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
      expect(text(await kernel.execute(code, { onInput: (prompt) => `${prompt}Ada` }))).toBe("'name? Ada'");
    },
  );

  test("a cell that catches the interrupt of its question, and asks again, is cut", async () => {
    const { reply } = await kernel.execute("for (;;) { try { prompt('again? ') } catch {} }", {
      onInput: () => {
        void kernel.interrupt();
        return null;
      },
      timeout: 4,
    });
    expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(text(await kernel.execute("prompt('?')", { onInput: () => "Ada" }))).toBe("'Ada'");
  });

  test("a cell that is not stored is shown with the next number, which the next cell gets again", async () => {
    const before = (await kernel.execute("'stored'")).reply.execution_count;
    const { reply } = await kernel.execute("'not stored'", { storeHistory: false });
    expect(reply).toMatchObject({ status: "ok", execution_count: before + 1 });
    expect((await kernel.execute("'again'")).reply.execution_count).toBe(before + 1);
    const { reply: found } = await kernel.request("shell", "history_request", {
      hist_access_type: "tail",
      n: 2,
      output: true,
    });
    expect(found.history.map((entry: unknown[]) => entry.slice(1))).toEqual([
      [before, ["'stored'", "'stored'"]],
      [before + 1, ["'again'", "'again'"]],
    ]);
  });

  test("usage counts the processes that cells started, and is told while a cell spins", async () => {
    const usage = async () => (await kernel.request("control", "usage_request", {})).reply;
    const before = await usage();
    expect(before).toMatchObject({ pid: kernel.process.pid, cpu_count: expect.any(Number) });
    const holds =
      "const held = Buffer.alloc(200 * 1024 * 1024, 1); console.log(held.length); setInterval(() => {}, 1e6)";
    await kernel.execute(`
      const child = require("node:child_process").spawn(
        process.execPath, ["-e", ${JSON.stringify(holds)}], { detached: true });
      await new Promise((resolve) => child.stdout.once("data", resolve));`);
    const spins = kernel.execute("for (;;);");
    let during = before;
    while (during.kernel_cpu < 10) during = await usage();
    expect(during.kernel_memory - before.kernel_memory).toBeGreaterThan(200 * 1024 * 1024);
    const { total, available, percent } = during.host_virtual_memory;
    expect(percent).toBeCloseTo((1 - available / total) * 100, 0);
    await kernel.interrupt();
    await spins;
    await kernel.execute("child.kill()");
  });

  test.each([
    ["the stop button", () => kernel.interrupt()],
    ["SIGINT", async () => void kernel.process.kill("SIGINT")],
  ])("%s frees a comm's handler and drops the cells behind it", async (_what, interrupt) => {
    const code =
      "comms.register('waits', (comm) => comm.onMessage(() => (console.log('waits'), new Promise(() => {}))))";
    await kernel.execute(code);
    const waits = new Promise<void>((resolve) => {
      kernel.onIopub = ({ msg_type }) => {
        if (msg_type === "stream") resolve();
      };
    });
    await kernel.notify("comm_open", { comm_id: "w", target_name: "waits", data: {} });
    await kernel.notify("comm_msg", { comm_id: "w", data: {} });
    await waits;
    kernel.onIopub = null;
    const answer = kernel.execute("'ran'");
    await kernel.request("shell", "comm_info_request", {}); // read behind the cell
    await interrupt();
    expect((await answer).reply).toEqual({ status: "aborted" });
    await kernel.notify("comm_close", { comm_id: "w", data: {} });
  });

  test("comm_info lists the open comms, all or of one target", async () => {
    await kernel.execute("comms.register('there', (comm) => comm.onMessage(() => comm.close()))");
    await kernel.request("shell", "comm_info_request", {}); // the comm messages stand behind the cell
    await kernel.notify("comm_open", { comm_id: "a", target_name: "there", data: {} });
    await kernel.execute("const opened = comms.open('page')");
    const info = async (content: object) =>
      (await kernel.request("shell", "comm_info_request", { ...content })).reply.comms;
    expect(Object.values(await info({}))).toEqual([{ target_name: "there" }, { target_name: "page" }]);
    expect(await info({ target_name: "there" })).toEqual({ a: { target_name: "there" } });
    expect(await info({ target_name: "nowhere" })).toEqual({});
    await kernel.notify("comm_msg", { comm_id: "a", data: {} });
    await kernel.execute("opened.close()");
    expect(await info({})).toEqual({});
  });

  test("an unknown comm target is answered by comm_close, and stays unlisted", async () => {
    const closed = new Promise<Record<string, any>>((resolve) => {
      kernel.onIopub = ({ msg_type, content }) => {
        if (msg_type === "comm_close") resolve(content);
      };
    });
    await kernel.notify("comm_open", { comm_id: "b", target_name: "nowhere", data: {} });
    expect(await closed).toMatchObject({ comm_id: "b" });
    kernel.onIopub = null;
    expect((await kernel.request("shell", "comm_info_request", {})).reply.comms).toEqual({});
  });
});

test("two kernels write and read one history at once", async () => {
  const history = { COKERNEL_HISTORY: join(folder, "shared.sqlite") };
  const kernels = await Promise.all([start(undefined, history), start(undefined, history)]);
  const ask = async (kernel: KernelClient, content: Record<string, unknown>) =>
    (await kernel.request("shell", "history_request", { output: false, raw: true, ...content })).reply;
  // Both create the file at the same moment.
  for (const reply of await Promise.all(kernels.map((kernel) => ask(kernel, { hist_access_type: "tail" }))))
    expect(reply).toEqual({ status: "ok", history: [] });
  for (const n of [1.5, 1e300, -1e300])
    expect((await ask(kernels[0]!, { hist_access_type: "tail", n })).status).toBe("ok");

  const cells = Array.from({ length: 20 }, (_, i) => i + 1);
  await Promise.all(
    kernels.map(async (kernel, k) => {
      for (const i of cells) {
        await kernel.execute(`'${"ab"[k]}${i}'`);
        await ask(kernel, { hist_access_type: "tail", n: 1 }); // writes what was noted
      }
    }),
  );
  // A write that found the file held is done with the next question.
  await Promise.all(kernels.map((kernel) => ask(kernel, { hist_access_type: "tail", n: 1 })));
  for (const [k, kernel] of kernels.entries()) {
    const all = await ask(kernel, { hist_access_type: "tail", n: 100 });
    expect(all.history).toHaveLength(40);
    const own = await ask(kernel, { hist_access_type: "range", session: 0, start: 2, stop: 5 });
    expect(own.history.map(([, line, input]: [number, number, string]) => [line, input])).toEqual(
      [2, 3, 4].map((i) => [i, `'${"ab"[k]}${i}'`]),
    );
    const found = await ask(kernel, { hist_access_type: "search", pattern: "'a1?'", n: 3 });
    expect(found.history.map(([, , input]: [number, number, string]) => input)).toEqual([
      "'a17'",
      "'a18'",
      "'a19'",
    ]);
    expect(kernel.stderr).toBe("");
  }
  await Promise.all(kernels.map((kernel) => kernel.shutdown()));
});
