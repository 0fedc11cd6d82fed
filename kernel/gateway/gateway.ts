// A kernel that an engine has started on another host: it makes its own keys and ports, tells the engine where it is,
// and hears from it by a line of its own. Loaded by such kernels alone.
//
// Engines are Jupyter Enterprise Gateway and gateway_provisioners; the contract is that of their Python launchers, which
// are a second process beside the kernel. Here the kernel is its own launcher.
//
// Nothing of the wire's is imported but its log: the bundler would move that out of the file that every kernel reads.

import { randomUUID } from "node:crypto";
import { statOf } from "../process-stat.ts";
import { Waited } from "../waited.ts";
import type { Connection } from "../wire/connection-file.ts";
import { log } from "../wire/log.ts";
import { deliver, sealed } from "./answer.ts";
import { type LauncherArguments, launcherArguments } from "./arguments.ts";
import { GatewayError } from "./gateway-error.ts";
import { type Asked, Listener } from "./listener.ts";
import { type PortRange, portRange } from "./port-range.ts";

/** How often it is looked whether the engine is still there. */
const LOOK_MS = 5_000;

export class Gateway {
  /** As a connection file would say it; the ports are known once they are bound. */
  readonly connection: Connection;
  readonly ports: PortRange;
  private readonly given: LauncherArguments;
  private listener: Listener | null = null;
  private watch: NodeJS.Timeout | undefined;
  /** Since the engine was heard. */
  private readonly silent: Waited;
  private readonly lookMs: number;

  /**
   * @param words behind `gateway-launcher`
   * @param makeCurveKeys see sockets.ts
   * @throws GatewayError an option is missing or wrong
   */
  constructor(
    words: readonly string[],
    env: NodeJS.ProcessEnv,
    makeCurveKeys: () => NonNullable<Connection["curve"]> | null,
  ) {
    this.given = launcherArguments(words, env);
    this.lookMs = Math.min(LOOK_MS, this.given.pollTimeout * 250);
    this.silent = new Waited(2 * this.lookMs);
    this.ports = portRange(this.given.portRange, env);
    const curve = this.given.encryption === "disabled" ? null : makeCurveKeys();
    if (curve === null && this.given.encryption === "required")
      throw new GatewayError("--transport-encryption required: this zeromq was built without CurveZMQ.");
    this.connection = {
      transport: "tcp",
      ip: "0.0.0.0",
      ports: { shell: 0, iopub: 0, stdin: 0, control: 0, hb: 0 },
      key: randomUUID(),
      digest: "sha256",
      ...(curve !== null && { curve }),
    };
  }

  /** Stays the same when the engine restarts the kernel. */
  get kernelId(): string {
    return this.given.kernelId;
  }

  /** The sockets are bound: tell the engine. @throws GatewayError it cannot be reached */
  async open(asked: Omit<Asked, "called">): Promise<void> {
    this.listener = await Listener.open({ called: () => this.called(), ...asked }, this.ports);
    await deliver(sealed(this.answer(this.listener.port), this.given.publicKey), this.given.responseAddress);
    this.called();
    this.watchEngine(asked.end);
  }

  /** A sign of the engine. */
  called(): void {
    this.silent.heard();
  }

  close(): void {
    clearInterval(this.watch);
    this.listener?.close();
  }

  /** A connection file's fields, and what the launchers add. */
  private answer(comm_port: number): object {
    const { ip, transport, key, digest, ports, curve } = this.connection;
    const { pid } = process;
    return {
      ...Object.fromEntries(Object.entries(ports).map(([channel, port]) => [`${channel}_port`, port])),
      ip,
      transport,
      key,
      signature_scheme: `hmac-${digest}`,
      kernel_name: "cokernel",
      ...(curve && { curve_publickey: curve.publicKey, curve_secretkey: curve.secretKey }),
      pid,
      // Engines signal the whole group. One that others lead has strangers in it.
      ...(statOf(pid)?.group === pid && { pgid: pid }),
      comm_port,
      kernel_id: this.given.kernelId,
    };
  }

  /** Whatever becomes of the engine, no kernel shall be left behind on a host for ever. */
  private watchEngine(end: () => void): void {
    const { pollTimeout } = this.given;
    if (pollTimeout === 0) return;
    const look = () => {
      if (this.silent.look() < pollTimeout * 1000) return;
      log(`gateway: nothing was heard of it for ${pollTimeout} s (--poll-timeout): the kernel ends`);
      clearInterval(this.watch);
      end();
    };
    this.watch = setInterval(look, this.lookMs).unref();
  }
}
