// gateway_provisioners inside a Jupyter server, over ssh to two hosts, once in clear and once with CurveZMQ.

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { executeOn } from "../../jupyter/execute-on.ts";
import {
  culled,
  type Engine,
  environment,
  installCokernel,
  installIpykernel,
  jupyterServerWords,
  kernelBehind,
  letGo,
  losesItsHost,
  quiet,
  reaching,
  start,
  withServer,
} from "./behaviours.ts";
import { Hosts, SSH_PORT } from "./hosts.ts";
import { EngineServer, python } from "./server.ts";

let hosts: Hosts;
let engine: Engine;
let env: NodeJS.ProcessEnv;

function jupyterServer(...more: string[]): Promise<EngineServer> {
  return EngineServer.start({
    python: python("provisioners"),
    module: "jupyter_server",
    env,
    words: (port) => [...jupyterServerWords(port, hosts.home), ...more],
  });
}

beforeAll(async () => {
  quiet();
  hosts = Hosts.make(2);
  env = { ...environment(hosts.home), ...reaching(hosts, "GP", SSH_PORT) };
  installCokernel(env, "--gateway", "ssh", "--hosts", hosts.addresses.join(","));
  installIpykernel(env, hosts);
  const server = await jupyterServer();
  engine = { server, kernels: server.kernels(), front: server, hosts };
}, 120_000);

afterAll(async () => {
  engine?.kernels.dispose();
  await engine?.server.stop();
  hosts?.close();
}, 60_000);

// Of twenty at once it takes some that are well for dead, by a wait of 10 ms (GP_SOCKET_TIMEOUT), and restarts them; a
// longer one is waited for by every message.
kernelBehind("gateway_provisioners, over ssh", () => engine, 8);

describe("gateway_provisioners", () => {
  test("culls kernels that are idle", async () => {
    const idle = ["cull_idle_timeout=3", "cull_interval=1", "cull_connected=True"];
    const starting = jupyterServer(...idle.map((word) => `--MappingKernelManager.${word}`));
    await withServer(engine, starting, async (own) => {
      const kernel = await start(own);
      await culled(own.server);
      await letGo(kernel);
    });
  }, 60_000);

  test("has a kernel that speaks CurveZMQ alone, where it is required", async () => {
    const starting = jupyterServer("--KernelManager.transport_encryption=required");
    await withServer(engine, starting, async (own) => {
      const kernel = await start(own);
      expect((await executeOn(kernel, "6 * 7")).results).toEqual(["42"]);
      await kernel.restart();
      expect((await executeOn(kernel, "6 * 8")).results).toEqual(["48"]);
      await kernel.shutdown();
    });
  }, 60_000);

  test("tells the client that a kernel restarts when its host is gone", async () => {
    await withServer(engine, jupyterServer(), losesItsHost);
  }, 120_000);
});
