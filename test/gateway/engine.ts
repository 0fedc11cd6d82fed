// An engine as a kernel sees one: it has an RSA key, waits for the answer of the kernel that it starts, and calls it.
//
// Counterpart: response_manager.py and remote_provisioner.py of gateway_provisioners.

import { type ChildProcess, spawn } from "node:child_process";
import { constants, createDecipheriv, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { launchFlags } from "../../kernel/install/launch-flags.ts";
import { type Connection, checkConnection } from "../../kernel/wire/connection-file.ts";
import { main } from "../cells/kernel.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 1024, // as the engines' own
  publicKeyEncoding: { type: "spki", format: "der" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** The clear text of an answer. */
export interface ConnectInfo {
  pid: number;
  pgid?: number;
  comm_port: number;
  kernel_id: string;
  key: string;
  curve_publickey?: string;
  curve_secretkey?: string;
  [field: string]: unknown;
}

/** A kernel that an engine has started. */
export class Launched {
  stderr = "";
  readonly ended: Promise<number | string | null>;

  constructor(readonly process: ChildProcess) {
    process.stderr!.setEncoding("utf8").on("data", (piece: string) => (this.stderr += piece));
    this.ended = once(process, "close").then(([code, signal]) => code ?? signal);
  }

  /** What it wrote to stderr, once that matches. */
  async said(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.stderr)) await once(this.process.stderr!, "data");
    return this.stderr;
  }
}

export class Engine {
  readonly publicKey = publicKey.toString("base64");
  private readonly answers: Promise<string>[] = [];
  private arrived: () => void = () => {};

  private constructor(private readonly server: Server) {
    server.on("connection", (socket) => {
      let text = "";
      socket.setEncoding("utf8").on("data", (piece) => (text += piece));
      this.answers.push(once(socket, "end").then(() => text));
      this.arrived();
    });
  }

  static async start(): Promise<Engine> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Engine(server);
  }

  get responseAddress(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The options as a kernelspec of gateway_provisioners gives them; `more` come behind, and win. */
  options(kernelId: string, ...more: string[]): string[] {
    const given = ["--kernel-id", kernelId, "--response-address", this.responseAddress];
    return [...given, "--public-key", this.publicKey, "--port-range", "0..0", ...more];
  }

  /** Start a kernel with these options. */
  launch(
    options: readonly string[],
    env: NodeJS.ProcessEnv = {},
    { detached = false, program = main } = {},
  ): Launched {
    const words = [...launchFlags(process.versions.node), program, "gateway-launcher", ...options];
    const stdio: ("ignore" | "pipe")[] = ["ignore", "ignore", "pipe"];
    const outer = { ...process.env, JPY_PARENT_PID: undefined };
    return new Launched(spawn(process.execPath, words, { stdio, detached, env: { ...outer, ...env } }));
  }

  /** The next kernel's answer, as the engine decrypts it. */
  async answer(): Promise<ConnectInfo> {
    while (this.answers.length === 0) await new Promise<void>((resolve) => (this.arrived = resolve));
    const payload = JSON.parse(Buffer.from(await this.answers.shift()!, "base64").toString());
    if (payload.version !== 1) throw new Error(`version ${payload.version} of the payload`);
    // Node refuses to decrypt PKCS#1 v1.5 where its OpenSSL would tell an attacker about the padding; so without it.
    const block = privateDecrypt(
      { key: privateKey, padding: constants.RSA_NO_PADDING },
      Buffer.from(payload.key, "base64"),
    );
    const key = block.subarray(-16);
    if (block[0] !== 0 || block[1] !== 2 || block[block.length - 17] !== 0)
      throw new Error("not PKCS#1 v1.5");
    const cipher = createDecipheriv("aes-128-ecb", key, null);
    const clear = Buffer.concat([cipher.update(Buffer.from(payload.conn_info, "base64")), cipher.final()]);
    return JSON.parse(clear.toString());
  }

  /** One connection with this text, as engines make for each request. Resolves when the kernel has hung up. */
  static async call(port: number, text: string): Promise<void> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    socket.end(text).resume();
    await once(socket, "close");
  }

  close(): void {
    this.server.close();
  }
}

/** Where a client connects to: engines put the host's address in the place of the kernel's. */
export function connectionOf(info: ConnectInfo): Connection {
  return checkConnection("the answer", JSON.stringify({ ...info, ip: "127.0.0.1" }));
}
