// A client of a kernel of one's own: starts the process, speaks Jupyter's protocol with it over ZeroMQ, ends it.
//
// Counterpart: jupyter_client's BlockingKernelClient and KernelManager in one. For a kernel behind a server there is
// @jupyterlab/services.

import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Subscriber } from "zeromq";
import { launchFlags } from "../../kernel/install/launch-flags.ts";
import { type Connection, channels, readConnectionFile } from "../../kernel/wire/connection-file.ts";
import { Codec, type Message, type Outgoing } from "../../kernel/wire/frames.ts";
import { address } from "../../kernel/wire/sockets.ts";
import { Inbox } from "./inbox.ts";
import { onEarlyEnd } from "./left-behind.ts";

/** An iopub message of a request. */
export interface IopubMessage {
  msg_type: string;
  content: Record<string, any>;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
  parent: string;
}

/** How a request ended. */
export interface Answer {
  reply: Record<string, any>;
  /** Of the reply. */
  metadata: Record<string, unknown>;
  /** All of its iopub messages but status and execute_input, in order. */
  outputs: IopubMessage[];
}

/** What a started kernel is told. */
export interface StartOptions {
  /** dist/main.cjs of the kernel. */
  main: string;
  /** Its working folder: the notebook's. */
  folder: string;
  env?: NodeJS.ProcessEnv;
  /** Flags for Node beside the kernel's own. */
  nodeFlags?: readonly string[];
  /** Its connection file, which stays; without it one is made, and removed at the end. */
  connectionFile?: string;
}

/** Options of one execution. */
export interface ExecuteOptions {
  silent?: boolean;
  storeHistory?: boolean;
  userExpressions?: Record<string, string>;
  stopOnError?: boolean;
  /** Answers input requests, or leaves them open (null); without it the kernel is told that there is nobody to ask. */
  onInput?: (prompt: string, password: boolean) => string | null;
  /** Gets every iopub message of this execution, also those that come after its end. */
  onIopub?: (message: IopubMessage) => void;
  /** Seconds until the execution is interrupted and the answer rejected. */
  timeout?: number;
}

type Channel = "shell" | "control";

/** Milliseconds that a kernel has to end. */
const shutdownMs = 5000;

interface Pending {
  outputs: IopubMessage[];
  reply: Pick<Answer, "reply" | "metadata"> | null;
  idle: boolean;
  onInput?: ExecuteOptions["onInput"];
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** A kernel that was started, and the sockets to it. */
export class KernelClient {
  /** Every iopub message, also those that belong to no request any more (late output). */
  onIopub: ((message: IopubMessage) => void) | null = null;
  /** Resolves with the exit code (or signal) once the process has ended. */
  readonly ended: Promise<number | string | null>;
  readonly process: ChildProcess;
  /** What the process wrote to its own stderr. */
  stderr = "";
  private readonly pending = new Map<string, Pending>();
  /** Who gets the iopub messages of a request, for as long as the kernel lives: output may be late. */
  private readonly listeners = new Map<string, (message: IopubMessage) => void>();
  /** Removes the folder of the connection file, where it was made for this kernel. */
  private readonly removeFolder: () => void;
  private readonly codec: Codec;
  private readonly sockets: { shell: Dealer; control: Dealer; stdin: Dealer; iopub: Subscriber };
  private sending: Promise<unknown> = Promise.resolve();

  private constructor(child: ChildProcess, temporary: string | null, connection: Connection) {
    this.process = child;
    const remove = () => temporary !== null && rmSync(temporary, { recursive: true, force: true });
    const stays = onEarlyEnd(remove);
    this.removeFolder = () => {
      stays();
      remove();
    };
    this.codec = new Codec(connection.digest, connection.key);
    const routingId = randomBytes(8).toString("hex");
    const { curve } = connection;
    const common = {
      linger: 0,
      reconnectInterval: 5,
      receiveHighWaterMark: 0,
      // As jupyter_client does: the kernel's pair is the client's, too.
      ...(curve && {
        curveServerKey: curve.publicKey,
        curvePublicKey: curve.publicKey,
        curveSecretKey: curve.secretKey,
      }),
    };
    const options = { ...common, routingId, sendHighWaterMark: 0 };
    this.sockets = {
      shell: new Dealer(options),
      control: new Dealer(options),
      stdin: new Dealer(options),
      iopub: new Subscriber(common),
    };
    for (const channel of ["shell", "control", "stdin", "iopub"] as const) {
      this.sockets[channel].connect(address(connection, channel));
    }
    this.sockets.iopub.subscribe();
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    const inbox = (socket: Dealer | Subscriber, handle: (message: Message) => void) =>
      new Inbox(socket, (frames) => handle(this.codec.decode(frames)));
    const inboxes = [
      inbox(this.sockets.shell, (message) => this.onReply(message)),
      inbox(this.sockets.control, (message) => this.onReply(message)),
      inbox(this.sockets.iopub, (message) => this.onIopubMessage(message)),
      inbox(this.sockets.stdin, (message) => this.onInputRequest(message)),
    ];
    this.ended = new Promise((resolve) => {
      const end = async (how: number | string | null) => {
        await Promise.all(inboxes.map((inbox) => inbox.end()));
        this.close();
        resolve(how);
      };
      child.once("exit", (code, signal) => void end(code ?? signal));
      child.on("error", (error) => {
        this.stderr += `${error.message}\n`;
        if (child.pid === undefined) void end(null); // its folder is gone, or the system starts no process more
      });
    });
  }

  /** Start a kernel and wait until it answers. @throws Error with what it wrote to stderr when it ends before. */
  static async start(options: StartOptions): Promise<KernelClient> {
    const { main, folder, env, nodeFlags = [], connectionFile } = options;
    const temporary = connectionFile === undefined ? mkdtempSync(join(tmpdir(), "cokernel-")) : null;
    const file = connectionFile ?? join(temporary!, "connection.json");
    if (temporary !== null)
      await writeConnectionFile(file, privateSockets(temporary)).catch((error) => {
        rmSync(temporary, { recursive: true, force: true });
        throw new Error(`${file}, by which a kernel is started, cannot be written: ${error.message}`);
      });
    const connection = readConnectionFile(file);
    const child = spawn(process.execPath, [...launchFlags(process.versions.node), ...nodeFlags, main, file], {
      cwd: folder,
      // The kernel watches this process and ends with it.
      env: { ...process.env, JPY_PARENT_PID: String(process.pid), ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    return KernelClient.connect(connection, child, temporary);
  }

  /**
   * Become a client of a kernel that somebody has started, and wait until it answers.
   *
   * @param child its process, with a pipe for stderr
   * @param temporary folder that is removed when it has ended
   */
  static async connect(
    connection: Connection,
    child: ChildProcess,
    temporary: string | null = null,
  ): Promise<KernelClient> {
    const client = new KernelClient(child, temporary, connection);
    // The subscription holds once a welcome came; what is published before is never seen, an idle too.
    const welcomed = new Promise<void>((resolve) => {
      client.onIopub = (message) => {
        if (message.msg_type === "iopub_welcome") resolve();
      };
    });
    const died = client.ended.then((code) => {
      const how = code === null ? "could not be started" : `ended with ${code} before it answered`;
      throw new Error(`The kernel ${how}:\n${client.stderr}`);
    });
    await Promise.race([welcomed, died]);
    client.onIopub = null;
    await Promise.race([client.request("shell", "kernel_info_request", {}), died]);
    return client;
  }

  /**
   * One request and everything that belongs to it, until reply and idle have come. Nobody need wait for that: of a kernel
   * that ends before {@link ended} tells.
   */
  request(
    channel: Channel,
    msgType: string,
    content: Record<string, unknown>,
    { onInput, onIopub }: Pick<ExecuteOptions, "onInput" | "onIopub"> = {},
  ): Promise<Answer> {
    const { id, sent } = this.send(this.sockets[channel], { msgType, content });
    if (onIopub) this.listeners.set(id, onIopub);
    const answer = new Promise<Answer>((resolve, reject) => {
      this.pending.set(id, { outputs: [], reply: null, idle: false, onInput, resolve, reject });
      sent.catch(reject);
    });
    answer.catch(() => {}); // or an answer that nobody waits for would end this process
    return answer;
  }

  /** Execute a cell. @throws Error when the timeout ran out (the cell was interrupted) or the kernel ended. */
  execute(code: string, options: ExecuteOptions = {}): Promise<Answer> {
    const answer = this.request(
      "shell",
      "execute_request",
      {
        code,
        silent: options.silent ?? false,
        store_history: options.storeHistory ?? true,
        user_expressions: options.userExpressions ?? {},
        allow_stdin: options.onInput !== undefined,
        stop_on_error: options.stopOnError ?? true,
      },
      options,
    );
    if (options.timeout === undefined) return answer;
    const { timeout } = options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.interrupt().catch(() => {}); // it may have ended meanwhile: the answer says so
        reject(new Error(`The cell did not end in ${timeout} s; it was interrupted.`));
      }, timeout * 1000);
    });
    const first = Promise.race([answer, late]).finally(() => clearTimeout(timer));
    first.catch(() => {}); // as in request
    return first;
  }

  /** Interrupt what runs. */
  interrupt(): Promise<Answer> {
    return this.request("control", "interrupt_request", {});
  }

  /** Send a message that has no reply (a comm message). */
  async notify(msgType: string, content: Record<string, unknown>, buffers: Uint8Array[] = []): Promise<void> {
    await this.send(this.sockets.shell, { msgType, content, buffers }).sent;
  }

  /** End the kernel and wait for its process, which is killed when it takes more than {@link shutdownMs}. */
  async shutdown(): Promise<number | string | null> {
    // It may hear nothing any more: what is sent to it is then never answered.
    const kill = setTimeout(() => this.process.kill("SIGKILL"), shutdownMs);
    void this.request("control", "shutdown_request", { restart: false });
    return this.ended.finally(() => clearTimeout(kill));
  }

  private send(socket: Dealer, message: Outgoing): { id: string; sent: Promise<unknown> } {
    const frames = this.codec.encode(message);
    const id = this.codec.lastId;
    // zeromq refuses a send while another is under way.
    const sent = this.sending.then(() => socket.send(frames));
    this.sending = sent.catch(() => {}); // told to who waits for it; the next one goes out all the same
    return { id, sent };
  }

  private onReply(message: Message): void {
    const pending = this.pending.get(parentOf(message));
    if (!pending) return;
    pending.reply = { reply: message.content, metadata: message.metadata };
    this.settleIfDone(parentOf(message), pending);
  }

  private onIopubMessage(message: Message): void {
    const parent = parentOf(message);
    const output = {
      msg_type: String(message.header.msg_type),
      content: message.content,
      metadata: message.metadata,
      buffers: message.buffers,
      parent,
    };
    this.onIopub?.(output);
    this.listeners.get(parent)?.(output);
    const pending = this.pending.get(parent);
    if (!pending) return;
    if (output.msg_type === "status") {
      if (output.content.execution_state === "idle") {
        pending.idle = true;
        this.settleIfDone(parent, pending);
      }
    } else if (output.msg_type !== "execute_input") pending.outputs.push(output);
  }

  private onInputRequest(message: Message): void {
    const { prompt, password } = message.content as { prompt: string; password: boolean };
    const value = this.pending.get(parentOf(message))?.onInput?.(prompt, password) ?? null;
    if (value === null) return;
    const { sent } = this.send(this.sockets.stdin, {
      msgType: "input_reply",
      parent: message.parent,
      content: { value },
    });
    sent.catch(() => {}); // the kernel has ended, and needs no answer
  }

  private settleIfDone(id: string, { reply, idle, outputs, resolve }: Pending): void {
    if (!reply || !idle) return;
    this.pending.delete(id);
    resolve({ ...reply, outputs });
  }

  private close(): void {
    for (const socket of Object.values(this.sockets)) socket.close();
    for (const { reject } of this.pending.values()) reject(new Error(`The kernel ended.\n${this.stderr}`));
    this.pending.clear();
    this.removeFolder();
  }
}

function parentOf(message: Message): string {
  return String(message.parent_header.msg_id ?? "");
}

/**
 * For a connection file: sockets in a folder, which nobody else can take before the kernel binds them, as happens to a port
 * where many kernels start. Windows has none.
 */
function privateSockets(folder: string): Record<string, unknown> {
  const ip = join(folder, "socket");
  if (process.platform === "win32" || Buffer.byteLength(`${ip}-1`) > longestSocket) return {};
  const ports = Object.fromEntries(channels.map((channel, i) => [`${channel}_port`, i + 1]));
  return { transport: "ipc", ip, ...ports };
}

/** Bytes of a socket's path: macOS takes 103, Linux 107. */
const longestSocket = 103;

/** Write a connection file with free ports and a new key; `fields` replace those it would have. */
export async function writeConnectionFile(file: string, fields: Record<string, unknown> = {}): Promise<void> {
  const given = channels.every((channel) => `${channel}_port` in fields);
  const free = given ? [] : await freePorts(channels.length);
  const ports = Object.fromEntries(channels.map((channel, i) => [`${channel}_port`, free[i]]));
  const key = randomBytes(16).toString("hex");
  const made = { ...ports, ip: "127.0.0.1", transport: "tcp", key, signature_scheme: "hmac-sha256" };
  writeFileSync(file, JSON.stringify({ ...made, ...fields }), { mode: 0o600 });
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once("error", reject);
          server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
