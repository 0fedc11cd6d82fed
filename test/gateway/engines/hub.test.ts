// JupyterHub: a user's server that it starts, with this kernel in it, and `cokernel run --server` with a token of the
// hub's, as docs/jupyterhub.md has it.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { root } from "../../jupyter/clients.ts";
import { freePort } from "../../jupyter/server.ts";
import { cokernel } from "../../tutorial/notebook-of.ts";
import { environment, installCokernel } from "./behaviours.ts";
import { EngineServer, python, TOKEN } from "./server.ts";

const folder = mkdtempSync(path.join(tmpdir(), "cokernel-hub-"));
const notebook = path.join(root, "notebooks/01-coroutines.ipynb");
let hub: EngineServer;
let address: string;

beforeAll(async () => {
  const env = {
    ...environment(folder),
    PATH: `${path.dirname(python("hub"))}:${process.env.PATH}`,
    JUPYTERHUB_SINGLEUSER_APP: "jupyter_server.serverapp.ServerApp",
  };
  installCokernel(env);
  const [front, inner, proxy] = [await freePort(), await freePort(), await freePort()];
  address = `http://127.0.0.1:${front}`;
  mkdirSync(path.join(folder, "home"));
  const config = path.join(folder, "jupyterhub_config.py");
  // The lines on the service and its role are those of docs/jupyterhub.md.
  writeFileSync(
    config,
    `
c.JupyterHub.bind_url = "${address}"
c.JupyterHub.hub_port = ${inner}
c.ConfigurableHTTPProxy.command = "${path.join(root, ".venv-gateway-hub/node_modules/.bin/configurable-http-proxy")}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:${proxy}"
c.JupyterHub.db_url = "sqlite:///${folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "${folder}/cookie_secret"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "${folder}/home"
c.Spawner.args = ["--allow-root"]
c.Spawner.env_keep = ["PATH", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERHUB_SINGLEUSER_APP"]
${fromDocs().replace("TOKEN-OF-YOUR-OWN", TOKEN)}
`,
  );
  hub = await EngineServer.start({
    python: python("hub"),
    module: "jupyterhub",
    env,
    words: () => ["--config", config],
    port: front,
    answersAt: "/hub/api/",
    cwd: folder,
  });
}, 120_000);

afterAll(async () => {
  await hub?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** What the page tells to put into the hub's configuration. */
function fromDocs(): string {
  const page = readFileSync(path.join(root, "docs/jupyterhub.md"), "utf8");
  return /```python\n([\s\S]*?)```/.exec(page)![1]!;
}

const asService = { headers: { Authorization: `token ${TOKEN}` } };

test("a notebook runs on a user's server by the hub's token, and is refused without it", async () => {
  await fetch(`${address}/hub/api/users/ada`, { method: "POST", ...asService });
  const asked = await fetch(`${address}/hub/api/users/ada/server`, { method: "POST", ...asService });
  expect([201, 202]).toContain(asked.status);
  const ready = async () =>
    ((await (await fetch(`${address}/hub/api/users/ada`, asService)).json()) as { server: unknown }).server;
  while ((await ready()) === null) await new Promise((resolve) => setTimeout(resolve, 200));
  const server = `${address}/user/ada/lab`;
  const words = ["test", notebook, "--server", server, "--timeout", "60"];
  expect(await cokernel([...words, "--token", TOKEN])).toEqual({
    status: 0,
    stdout: "",
    stderr: expect.stringContaining("cells as stored"),
  });
  const refused = await cokernel([...words, "--token", "another"]);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toMatch(/^cokernel: http:.*\/user\/ada\/: it refuses the token/m);
}, 120_000);
