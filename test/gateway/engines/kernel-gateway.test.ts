// Jupyter Kernel Gateway in websocket mode: kernels of its own machine, by the ordinary kernelspec.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, test } from "@jest/globals";
import {
  culled,
  type Engine,
  environment,
  installCokernel,
  installLocalIpykernel,
  kernelBehind,
  letGo,
  quiet,
  start,
} from "./behaviours.ts";
import { EngineServer, python, TOKEN } from "./server.ts";

const folder = mkdtempSync(path.join(tmpdir(), "cokernel-kernel-gateway-"));
const env = environment(folder);
let engine: Engine;

function gateway(...more: string[]): Promise<EngineServer> {
  return EngineServer.start({
    python: python("kernel"),
    module: "kernel_gateway",
    env,
    words: (port) => [
      "--KernelGatewayApp.ip=127.0.0.1",
      `--KernelGatewayApp.port=${port}`,
      "--KernelGatewayApp.port_retries=0",
      `--KernelGatewayApp.auth_token=${TOKEN}`,
      "--JupyterWebsocketPersonality.list_kernels=True",
      ...more,
    ],
  });
}

beforeAll(async () => {
  quiet();
  mkdirSync(path.join(folder, "data"), { recursive: true });
  installCokernel(env);
  installLocalIpykernel(env);
  const server = await gateway();
  engine = { server, kernels: server.kernels(), front: server, hosts: null };
}, 60_000);

afterAll(async () => {
  engine?.kernels.dispose();
  await engine?.server.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

kernelBehind("Kernel Gateway", () => engine);

test("kernels that are idle are culled", async () => {
  const server = await gateway(
    "--MappingKernelManager.cull_idle_timeout=3",
    "--MappingKernelManager.cull_interval=1",
    "--MappingKernelManager.cull_connected=True",
  );
  const kernels = server.kernels();
  try {
    const kernel = await start({ ...engine, server, kernels });
    await culled(server);
    await letGo(kernel);
  } finally {
    kernels.dispose();
    await server.stop();
  }
}, 60_000);
