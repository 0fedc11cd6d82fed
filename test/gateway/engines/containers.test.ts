// Kernels in containers, as far as it goes without any: what the scripts beside the kernelspec ask of Docker and of a
// cluster, whose place servers of this test take, and the cluster's own schema.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { root } from "../../jupyter/clients.ts";
import { environment } from "./behaviours.ts";
import { python } from "./server.ts";

const folder = mkdtempSync(path.join(tmpdir(), "cokernel-containers-"));
const env = environment(folder);
const kernels = path.join(folder, "data/kernels");
const IMAGE = "registry.example.org/cokernel:0.1.0";

/** In the place of Docker or of a cluster's API: takes what it is asked and says yes. */
let api: Server;
const asked: { what: string; body: any }[] = [];

beforeAll(async () => {
  for (const how of ["docker", "kubernetes"])
    for (const words of [["--gateway", how, "--image", IMAGE, "--memory", "512", "--cpus", "0.5"]])
      spawnSync(process.execPath, [path.join(root, "dist/cli.js"), "install", ...words], { env });
  api = createServer(async (request, response) => {
    let text = "";
    for await (const piece of request) text += piece;
    asked.push({ what: `${request.method} ${request.url}`, body: text === "" ? null : JSON.parse(text) });
    response.setHeader("content-type", "application/json").end(JSON.stringify(answerTo(request.url!)));
  }).listen(0, "127.0.0.1");
  await once(api, "listening");
});
afterAll(() => {
  api.close();
  rmSync(folder, { recursive: true, force: true });
});

function answerTo(url: string): object {
  if (url.endsWith("/version")) return { ApiVersion: "1.45", MinAPIVersion: "1.24" };
  if (/^\/[^/]+\/containers\/create/.test(url)) return { Id: "c1" };
  if (/containers\/c1\/json/.test(url))
    return { Id: "c1", Image: IMAGE, HostConfig: { LogConfig: { Type: "json-file" } }, Config: {} };
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "made" }, spec: { containers: [] } };
}

/** Run a kernelspec's command as an engine does. */
async function launch(name: string, more: NodeJS.ProcessEnv): Promise<void> {
  const resources = path.join(kernels, name);
  const { argv } = JSON.parse(readFileSync(path.join(resources, "kernel.json"), "utf8"));
  const given: Record<string, string> = {
    kernel_id: "kernel-1",
    response_address: "10.0.0.1:8877",
    public_key: "KEY",
    port_range: "0..0",
  };
  const words = argv
    .slice(1)
    .map((word: string) => word.replace(/\{(\w+)\}/g, (whole, field) => given[field] ?? whole));
  asked.length = 0;
  // The clients of Docker and of clusters come with Enterprise Gateway.
  const child = spawn(python("enterprise"), words, {
    env: {
      ...env,
      KERNEL_IMAGE: IMAGE,
      KERNEL_USERNAME: "ada",
      EG_AUTH_TOKEN: "a secret of the gateway",
      ...more,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  const [code] = await once(child, "close");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
}

const port = () => (api.address() as AddressInfo).port;

describe("a kernel in a container", () => {
  test("of Docker has its limits, what it must know, and nothing of the gateway's environment", async () => {
    await launch("cokernel-docker", { DOCKER_HOST: `tcp://127.0.0.1:${port()}` });
    const { body } = asked.find(({ what }) => what.includes("/containers/create"))!;
    expect(body).toMatchObject({
      Image: IMAGE,
      Labels: { kernel_id: "kernel-1", component: "kernel" },
      HostConfig: {
        Memory: 512 * 2 ** 20,
        NanoCpus: 5e8,
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges"],
      },
    });
    expect(body.Env.sort()).toEqual([
      "KERNEL_ID=kernel-1",
      `KERNEL_IMAGE=${IMAGE}`,
      "KERNEL_USERNAME=ada",
      "PORT_RANGE=0..0",
      "PUBLIC_KEY=KEY",
      "RESPONSE_ADDRESS=10.0.0.1:8877",
      "TRANSPORT_ENCRYPTION={transport_encryption}",
    ]);
  }, 30_000);

  test("of a cluster is a pod that its schema takes, with limits and without rights", async () => {
    const config = path.join(folder, "kubeconfig");
    const cluster = { server: `http://127.0.0.1:${port()}` };
    const context = { cluster: "c", user: "u" };
    writeFileSync(
      config,
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": "x",
        contexts: [{ name: "x", context }],
        clusters: [{ name: "c", cluster }],
        users: [{ name: "u", user: {} }],
      }),
    );
    await launch("cokernel-kubernetes", {
      KUBECONFIG: config,
      KERNEL_NAMESPACE: "kernels",
      KERNEL_POD_NAME: "ada-kernel-1",
    });
    expect(asked).toHaveLength(1);
    const [{ what, body }] = asked as [(typeof asked)[0]];
    expect(what).toMatch(/^POST \/api\/v1\/namespaces\/kernels\/pods/);
    expect(body.metadata).toMatchObject({ name: "ada-kernel-1", labels: { kernel_id: "kernel-1" } });
    expect(body.spec.containers[0]).toMatchObject({
      image: IMAGE,
      resources: { limits: { cpu: "0.5", memory: "512Mi" } },
    });
    expect(JSON.stringify(body)).not.toContain("a secret of the gateway");
    const file = path.join(folder, "pod.yaml");
    writeFileSync(file, JSON.stringify(body));
    const words = ["-m", "kubernetes_validate", "--strict", file];
    const checked = spawnSync(python("provisioners"), words, { encoding: "utf8" });
    expect({ status: checked.status, said: checked.stdout + checked.stderr }).toMatchObject({ status: 0 });
    writeFileSync(file, JSON.stringify({ ...body, spec: { ...body.spec, containers: "none" } }));
    expect(spawnSync(python("provisioners"), words).status).not.toBe(0);
  }, 30_000);
});
