// What a kernel does behind each engine, by the client library of JupyterLab and by this project's own.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, jest, test } from "@jest/globals";
import type { Kernel, KernelManager } from "@jupyterlab/services";
import { root } from "../../jupyter/clients.ts";
import { executeOn } from "../../jupyter/execute-on.ts";
import { cokernel } from "../../tutorial/notebook-of.ts";
import type { Hosts } from "./hosts.ts";
import { type EngineServer, type Environment, python, TOKEN } from "./server.ts";
import { record } from "./table.ts";

/** An engine that is up, with this kernel as `cokernel` and ipykernel as `ipykernel`. */
export interface Engine {
  server: EngineServer;
  kernels: KernelManager;
  /** A Jupyter server that is a client of the engine, or is it. */
  front: EngineServer;
  hosts: Hosts | null;
}

/** Environment of an engine whose kernels and everything else lie below `folder`. */
export function environment(folder: string): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _, JUPYTER_PATH: __, ...outer } = process.env;
  return {
    ...outer,
    HOME: folder,
    JUPYTER_DATA_DIR: path.join(folder, "data"),
    JUPYTER_CONFIG_DIR: path.join(folder, "config"),
    JUPYTER_RUNTIME_DIR: path.join(folder, "runtime"),
    JUPYTER_PREFER_ENV_PATH: "0",
    PYTHONDONTWRITEBYTECODE: "1",
    IPYTHONDIR: path.join(folder, "ipython"),
  };
}

/** The settings that both engines have, under their own prefix. */
export function reaching(hosts: Hosts, prefix: "EG" | "GP", sshPort: number): NodeJS.ProcessEnv {
  return {
    [`${prefix}_SSH_PORT`]: String(sshPort),
    [`${prefix}_RESPONSE_IP`]: hosts.engineAddress,
    [`${prefix}_UNAUTHORIZED_USERS`]: "nobody",
    [`${prefix}_KERNEL_LOG_DIR`]: hosts.home,
    [`${prefix}_LIST_KERNELS`]: "True",
  };
}

/** `cokernel install`, with its history in the tests' folder. */
export function installCokernel(env: NodeJS.ProcessEnv, ...options: string[]): void {
  const words = [path.join(root, "dist/cli.js"), "install", "--name", "cokernel", ...options];
  const { status, stderr } = spawnSync(process.execPath, words, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`cokernel install: ${stderr}`);
  editSpec(env, "cokernel", (spec) => ({
    ...spec,
    env: { ...spec.env, COKERNEL_HISTORY: path.join(env.HOME!, "history.sqlite") },
  }));
}

/** ipykernel by the Python launcher that gateway_provisioners brings, which both engines take. */
export function installIpykernel(env: NodeJS.ProcessEnv, hosts: Hosts): void {
  const words = ["-m", "jupyter", "ssh-spec", "install", "--kernel-name", "ipykernel", "--user"];
  const options = ["--remote-hosts", hosts.addresses.join(",")];
  const { status, stderr } = spawnSync(python("provisioners"), [...words, ...options], {
    env: { ...env, PATH: `${path.dirname(python("provisioners"))}:${env.PATH}` },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`jupyter ssh-spec install: ${stderr}`);
  editSpec(env, "ipykernel", (spec) => ({
    ...spec,
    argv: [python("provisioners"), ...spec.argv.slice(1)],
    metadata: {
      ...spec.metadata,
      kernel_provisioner: {
        ...spec.metadata.kernel_provisioner,
        config: { ...spec.metadata.kernel_provisioner.config, remote_hosts: hosts.addresses },
      },
      process_proxy: {
        class_name: "enterprise_gateway.services.processproxies.distributed.DistributedProcessProxy",
        config: { remote_hosts: hosts.addresses.join(",") },
      },
    },
  }));
}

/** ipykernel on the engine's own machine, of the engine's own environment. */
export function installLocalIpykernel(env: NodeJS.ProcessEnv): void {
  const words = ["-m", "ipykernel", "install", "--user", "--name", "ipykernel"];
  const { status, stderr } = spawnSync(python("kernel"), words, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`ipykernel install: ${stderr}`);
}

function editSpec(env: NodeJS.ProcessEnv, name: string, edit: (spec: any) => unknown): void {
  const file = path.join(env.JUPYTER_DATA_DIR!, "kernels", name, "kernel.json");
  writeFileSync(file, JSON.stringify(edit(JSON.parse(readFileSync(file, "utf8")))));
}

/** A Jupyter server whose kernels are all the engine's. */
export function frontOf(engine: EngineServer, env: NodeJS.ProcessEnv) {
  return {
    python: python("provisioners" satisfies Environment),
    module: "jupyter_server",
    env,
    words: (port: number) => [
      ...jupyterServerWords(port, env.HOME!),
      `--GatewayClient.url=${engine.url}`,
      `--GatewayClient.auth_token=${TOKEN}`,
    ],
  };
}

/** Of a Jupyter server that opens its kernels to whoever has the token. */
export function jupyterServerWords(port: number, folder: string): string[] {
  return [
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    `--ServerApp.port=${port}`,
    "--ServerApp.port_retries=0",
    `--IdentityProvider.token=${TOKEN}`,
    `--ServerApp.root_dir=${folder}`,
  ];
}

/** Start a kernel and wait until it has told what it is. */
export async function start({ kernels }: Engine, name = "cokernel"): Promise<Kernel.IKernelConnection> {
  const kernel = await kernels.startNew({ name });
  await kernel.info;
  return kernel;
}

/** Resolves once the client is told that the kernel restarts, or has ended. */
function toldOfItsEnd(kernel: Kernel.IKernelConnection): Promise<Kernel.Status> {
  // services would connect anew at once, to the ports of the kernel that is gone, and wait there.
  jest.spyOn(kernel, "reconnect").mockResolvedValue();
  return new Promise((resolve) => {
    kernel.statusChanged.connect((_kernel, status) => {
      if (status === "autorestarting" || status === "restarting" || status === "dead") resolve(status);
    });
  });
}

/** Be no client of it any longer. services rejects a promise of its own when that is done while it connects anew. */
export async function letGo(kernel: Kernel.IKernelConnection): Promise<void> {
  while (kernel.connectionStatus === "connecting")
    await new Promise<void>((resolve) => {
      kernel.connectionStatusChanged.connect(() => resolve());
    });
  kernel.dispose();
}

/** Resolves once the cell has printed. */
function printed(kernel: Kernel.IKernelConnection): Promise<void> {
  return new Promise((resolve) => {
    kernel.iopubMessage.connect((_kernel, { header }) => {
      if (header.msg_type === "stream") resolve();
    });
  });
}

/** services reports every websocket and reconnection on the console. */
export function quiet(): void {
  for (const method of ["debug", "warn", "error"] as const)
    jest.spyOn(console, method).mockImplementation(() => {});
}

/**
 * The tests that every engine has to pass.
 *
 * @param many so many kernels at once
 */
export function kernelBehind(name: string, engine: () => Engine, many = 20): void {
  describe(`a kernel behind ${name}`, () => {
    test("runs where the engine puts it, and tells which language it is", async () => {
      const { hosts } = engine();
      const kernel = await start(engine());
      expect((await kernel.info).language_info.name).toBe("typescript");
      const { results } = await executeOn(
        kernel,
        `import { networkInterfaces } from "node:os";
         Object.values(networkInterfaces()).flat().map((each) => each!.address).join(" ")`,
      );
      const addresses = results[0]!.slice(1, -1).split(" ");
      if (hosts !== null) {
        expect(addresses).not.toContain(hosts.engineAddress);
        expect(hosts.addresses.filter((each) => addresses.includes(each))).toHaveLength(1);
      }
      await kernel.shutdown();
    }, 60_000);

    test("runs the first notebook, and gives what is stored in it", async () => {
      const notebook = path.join(root, "notebooks/01-coroutines.ipynb");
      const words = ["test", notebook, "--server", engine().front.url, "--token", TOKEN, "--timeout", "60"];
      const { status, stdout, stderr } = await cokernel(words);
      expect({ status, stdout, stderr }).toEqual({
        status: 0,
        stdout: "",
        stderr: expect.stringContaining("cells as stored"),
      });
      expect(await engine().server.listed()).toEqual([]);
    }, 120_000);

    test("is interrupted while a cell spins and while one waits, and keeps its names", async () => {
      const kernel = await start(engine());
      await executeOn(kernel, "const kept = 11");
      for (const cell of ["console.log('on'); for (;;);", "console.log('on'); await new Promise(() => {})"]) {
        const on = printed(kernel);
        const ended = executeOn(kernel, cell);
        await on;
        await kernel.interrupt();
        expect((await ended).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
      }
      expect((await executeOn(kernel, "kept")).results).toEqual(["11"]);
      await kernel.shutdown();
    }, 60_000);

    test("restarts four times in a row: its names are gone, and it counts from 1", async () => {
      const kernel = await start(engine());
      for (let time = 0; time < 4; time++) {
        await executeOn(kernel, "var before = 1");
        await kernel.restart();
        const { reply, results } = await executeOn(kernel, "typeof before");
        expect({ count: reply.execution_count, results }).toEqual({ count: 1, results: ["'undefined'"] });
      }
      await kernel.shutdown();
    }, 120_000);

    test("is timed beside ipykernel", async () => {
      const times = { cokernel: [] as Times[], ipykernel: [] as Times[] };
      // One of each in turn: what slows the machine slows both.
      for (let round = 0; round < 3; round++)
        for (const which of ["cokernel", "ipykernel"] as const)
          times[which].push(await timed(engine(), which));
      for (const what of Object.keys(times.cokernel[0]!) as (keyof Times)[]) {
        const of = (which: "cokernel" | "ipykernel") => median(times[which].map((each) => each[what]));
        record({ engine: name, what, cokernel: of("cokernel"), ipykernel: of("ipykernel") });
      }
    }, 120_000);

    test("is one of many, and each keeps its own names", async () => {
      const began = performance.now();
      const kernels = await Promise.all(Array.from({ length: many }, () => start(engine())));
      record({
        engine: name,
        what: `start of ${many} at once`,
        cokernel: performance.now() - began,
        ipykernel: null,
      });
      await Promise.all(kernels.map((kernel, at) => executeOn(kernel, `const own = ${at}`)));
      const kept = await Promise.all(kernels.map((kernel) => executeOn(kernel, "own")));
      expect(kept.map(({ results }) => results[0])).toEqual(kernels.map((_, at) => String(at)));
      await Promise.all(kernels.map((kernel) => kernel.shutdown()));
      expect(await engine().server.listed()).toEqual([]);
    }, 240_000);

    test("that is killed: its client is told that it restarts, and by a restart has one again", async () => {
      const kernel = await start(engine());
      const heard = toldOfItsEnd(kernel);
      const pid = (await executeOn(kernel, "var before = 1; process.pid")).results[0];
      process.kill(Number(pid), "SIGKILL");
      expect(await heard).toMatch(/restarting/);
      // By hand, since what a client asks at once may go to the ports of the kernel that was; and refused (500) for as
      // long as the engine itself restarts it.
      const again = `${engine().server.url}/api/kernels/${kernel.id}/restart?token=${TOKEN}`;
      while (!(await fetch(again, { method: "POST" })).ok) await new Promise((go) => setTimeout(go, 250));
      const anew = engine().kernels.connectTo({ model: kernel.model });
      expect((await executeOn(anew, "typeof before")).results).toEqual(["'undefined'"]);
      kernel.dispose();
      await anew.shutdown();
    }, 60_000);
  });
}

type Times = Record<"start, to its kernel_info" | "kernel_info, there and back" | "a cell: 1 + 1", number>;

async function timed(engine: Engine, name: string): Promise<Times> {
  const began = performance.now();
  const kernel = await start(engine, name);
  const started = performance.now() - began;
  const tries = async (act: () => Promise<unknown>) => {
    const taken: number[] = [];
    for (let time = 0; time < 20; time++) {
      const from = performance.now();
      await act();
      taken.push(performance.now() - from);
    }
    return median(taken);
  };
  const info = await tries(() => kernel.requestKernelInfo());
  const cell = await tries(() => executeOn(kernel, "1 + 1"));
  await kernel.shutdown();
  return {
    "start, to its kernel_info": started,
    "kernel_info, there and back": info,
    "a cell: 1 + 1": cell,
  };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}

/** Resolves once the engine lists no kernel: it has culled those that were idle. */
export async function culled(server: EngineServer): Promise<void> {
  while ((await server.listed()).length > 0) await new Promise((resolve) => setTimeout(resolve, 250));
}

/** With an engine of its own, on the same hosts, which ends with what is done. */
export async function withServer(
  engine: Engine,
  starting: Promise<EngineServer>,
  act: (own: Engine) => Promise<void>,
): Promise<void> {
  const server = await starting;
  const kernels = server.kernels();
  try {
    await act({ ...engine, server, kernels });
  } finally {
    kernels.dispose();
    await server.stop();
  }
}

/** Start a kernel and cut its host off: its client has to be told. */
export async function losesItsHost(engine: Engine): Promise<void> {
  const hosts = engine.hosts!;
  const kernel = await start(engine);
  const at = hosts.addresses.findIndex((_, index) => hosts.processes(index, kernel.id).length > 0);
  const heard = toldOfItsEnd(kernel);
  hosts.reachable(at, false);
  try {
    expect(await heard).toMatch(/restarting|dead/);
  } finally {
    hosts.reachable(at, true);
    kernel.dispose();
  }
}
