// A Jupyter server of its own for one test file: no token, a free port, all its folders temporary.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { type Clients, program } from "./clients.ts";

/** No requests to the outside; and what the page has in its memory can be asked for, as `jupyterapp`. */
const labOptions = [
  "--LabApp.news_url=",
  "--LabApp.extension_manager=readonly",
  "--LabApp.expose_app_in_browser=True",
];

export interface Server {
  url: string;
  stop(): Promise<void>;
  /** As where its machine is gone. */
  kill(): void;
}

/** Start `jupyter-server`, `jupyter-lab` or `jupyter-notebook` on `rootDir`; resolves when it answers. */
export async function startServer(
  { env, folder }: Clients,
  app: "jupyter-server" | "jupyter-lab" | "jupyter-notebook",
  rootDir: string,
): Promise<Server> {
  const port = await freePort();
  if (app !== "jupyter-server") choose(folder);
  const child = spawn(
    program(app),
    [
      "--no-browser",
      "--allow-root",
      "--ServerApp.ip=127.0.0.1",
      `--ServerApp.port=${port}`,
      "--ServerApp.port_retries=0",
      "--IdentityProvider.token=",
      "--ServerApp.password=",
      "--ServerApp.disable_check_xsrf=True",
      `--ServerApp.root_dir=${rootDir}`,
      ...(app === "jupyter-lab" ? labOptions : []),
    ],
    { env, stdio: ["ignore", "ignore", "pipe"] },
  );
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilItAnswers(`${url}/api/status`, child);
  } catch (error) {
    await stop(child);
    throw new Error(`${app} did not start: ${error instanceof Error ? error.message : error}\n${log}`);
  }
  return { url, stop: () => stop(child), kill: () => void child.kill("SIGKILL") };
}

/** Settings of JupyterLab's extensions. */
function choose(folder: string): void {
  const settings = {
    // It asks at its first start whether it may fetch news; the dialog would lie over the page.
    "apputils-extension/notification": { fetchNews: "false", checkForUpdates: false },
    // Completions that take more than a second are dropped without a word: the first ones, on a busy machine.
    "completer-extension/manager": { providerTimeout: 20_000 },
  };
  for (const [name, values] of Object.entries(settings)) {
    const file = path.join(folder, "settings/@jupyterlab", `${name}.jupyterlab-settings`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(values));
  }
}

/** A port that nobody has now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function untilItAnswers(url: string, child: ChildProcess): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Connection refused: it is not up yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not answer within 60 s`);
}

/** SIGTERM ends the server and its kernels; SIGKILL, after ten seconds, a server that hangs. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(timer);
}
