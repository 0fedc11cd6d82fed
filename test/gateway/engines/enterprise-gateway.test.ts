// Jupyter Enterprise Gateway, its DistributedProcessProxy over ssh to two hosts, and a Jupyter server as its client.

import { afterAll, beforeAll, test } from "@jest/globals";
import { executeOn } from "../../jupyter/execute-on.ts";
import {
  culled,
  type Engine,
  environment,
  frontOf,
  installCokernel,
  installIpykernel,
  kernelBehind,
  letGo,
  losesItsHost,
  quiet,
  reaching,
  start,
  withServer,
} from "./behaviours.ts";
import { Hosts, SSH_PORT } from "./hosts.ts";
import { EngineServer, python, TOKEN } from "./server.ts";

let hosts: Hosts;
let engine: Engine;
let env: NodeJS.ProcessEnv;

function gateway(...more: string[]): Promise<EngineServer> {
  return EngineServer.start({
    python: python("enterprise"),
    module: "enterprise_gateway",
    env,
    words: (port) => [
      "--ip=127.0.0.1",
      `--port=${port}`,
      "--port_retries=0",
      `--EnterpriseGatewayApp.auth_token=${TOKEN}`,
      ...more,
    ],
  });
}

beforeAll(async () => {
  quiet();
  hosts = Hosts.make(2);
  env = { ...environment(hosts.home), ...reaching(hosts, "EG", SSH_PORT) };
  installCokernel(env, "--gateway", "ssh", "--hosts", hosts.addresses.join(","));
  installIpykernel(env, hosts);
  const server = await gateway();
  engine = {
    server,
    kernels: server.kernels(),
    front: await EngineServer.start(frontOf(server, env)),
    hosts,
  };
}, 120_000);

afterAll(async () => {
  engine?.kernels.dispose();
  await engine?.front.stop();
  await engine?.server.stop();
  hosts?.close();
}, 60_000);

kernelBehind("Enterprise Gateway, over ssh", () => engine);

test("kernels that are idle are culled, and leave no process on their host", async () => {
  const starting = gateway(
    "--RemoteMappingKernelManager.cull_idle_timeout=3",
    "--RemoteMappingKernelManager.cull_interval=1",
    "--RemoteMappingKernelManager.cull_connected=True",
  );
  await withServer(engine, starting, async (own) => {
    const kernel = await start(own);
    const pid = Number((await executeOn(kernel, "process.pid")).results[0]);
    await culled(own.server);
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 100));
    await letGo(kernel);
  });
}, 60_000);

// The last: the gateway keeps what it cannot reach.
test("a host that is gone: the client is told that its kernel restarts", () => losesItsHost(engine), 120_000);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
