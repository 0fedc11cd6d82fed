// An engine, or a Jupyter server, from the environment that scripts/gateway-engines.mjs made for it.

import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { KernelManager, ServerConnection } from "@jupyterlab/services";
import { root } from "../../jupyter/clients.ts";
import { freePort } from "../../jupyter/server.ts";

/** Every server of the tests wants it. */
export const TOKEN = "token-of-the-tests";

export type Environment = "enterprise" | "kernel" | "provisioners" | "hub";

/** The Python of an environment. */
export function python(environment: Environment): string {
  return path.join(root, `.venv-gateway-${environment}`, "bin", "python");
}

export interface StartServer {
  python: string;
  /** The module that is run. */
  module: string;
  /** Words of its command line, given its port. */
  words: (port: number) => string[];
  env: NodeJS.ProcessEnv;
  /** Where it answers when it is ready. */
  answersAt?: string;
  port?: number;
  cwd?: string;
}

export class EngineServer {
  private log = "";

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding("utf8").on("data", (text: string) => (this.log += text));
  }

  /** Start it; resolves when it answers. */
  static async start({ python, module, words, env, cwd, ...at }: StartServer): Promise<EngineServer> {
    const { port = await freePort(), answersAt = "/api" } = at;
    const child = spawn(python, ["-m", module, ...words(port)], {
      env,
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const server = new EngineServer(`http://127.0.0.1:${port}`, child);
    const end = Date.now() + 60_000;
    while (Date.now() < end && child.exitCode === null) {
      const up = await fetch(`${server.url}${answersAt}?token=${TOKEN}`).then(
        ({ ok }) => ok,
        () => false, // connection refused: not yet
      );
      if (up) return server;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    child.kill("SIGKILL");
    throw new Error(`${module} did not start (code ${child.exitCode}):\n${server.log}`);
  }

  /** What it wrote so far. */
  get said(): string {
    return this.log;
  }

  /** A client of it: JupyterLab's. */
  kernels(): KernelManager {
    return new KernelManager({
      serverSettings: ServerConnection.makeSettings({
        baseUrl: this.url,
        wsUrl: this.url.replace("http", "ws"),
        token: TOKEN,
        appendToken: true,
      }),
    });
  }

  /** Its kernels, as it lists them now. */
  async listed(): Promise<{ id: string; execution_state: string }[]> {
    return (await fetch(`${this.url}/api/kernels?token=${TOKEN}`)).json() as never;
  }

  /** End it: in order, unless that takes too long. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGTERM");
    const timer = setTimeout(() => this.child.kill("SIGKILL"), 20_000);
    await ended;
    clearTimeout(timer);
  }
}
