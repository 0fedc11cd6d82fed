// Opens JupyterLab on the index of notebooks/ with this checkout's kernel; what is needed for that is installed or built first.
// Usage: node scripts/start.mjs [options of jupyter lab, as --no-browser]

import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { node, root } from "./command.mjs";
import { ensurePackages } from "./packages.mjs";
import { bin, ensurePython, prefix } from "./python.mjs";

await ensurePackages();
if (isStale()) {
  console.log("Building dist/ …");
  if ((await node(["scripts/build.mjs"])) !== 0) process.exit(1);
}
const noPython = await ensurePython();
if (noPython !== null) {
  console.log(`No JupyterLab: ${noPython}. The notebooks run here instead, without it:`);
  process.exit(await node(["dist/cli.js", "run", ...notebooks()]));
}
if ((await node(["dist/cli.js", "install", "--prefix", prefix])) !== 0) process.exit(1);
process.exitCode = await openJupyterLab();

/** Whether a source is newer than what was built of it. */
function isStale() {
  const sources = ["kernel", "src"].flatMap((room) =>
    readdirSync(path.join(root, room), { recursive: true }).map((file) => path.join(root, room, file)),
  );
  const built = changed(path.join(root, "dist/cli.js"));
  return [...sources, path.join(root, "scripts/build.mjs")].some((file) => changed(file) > built);
}

function changed(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function notebooks() {
  const names = readdirSync(path.join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));
  return names.sort().map((name) => path.join("notebooks", name));
}

/** JupyterLab with its settings, runtime files and signatures inside the checkout: nothing of the user's is touched. */
async function openJupyterLab() {
  const port = await freePort(8888);
  const token = randomBytes(24).toString("hex");
  const address = `http://127.0.0.1:${port}`;
  const names = notebooks().map((file) => path.basename(file));
  const first = `/lab/tree/${names.find((name) => name === "index.ipynb") ?? names[0] ?? ""}`;
  const folders = privateFolders();
  declineNews(folders.JUPYTERLAB_SETTINGS_DIR);
  trustCourse({ ...process.env, ...folders });
  const lab = spawn(
    path.join(bin, "jupyter-lab"),
    [
      `--ServerApp.root_dir=${path.join(root, "notebooks")}`,
      "--ServerApp.ip=127.0.0.1",
      `--ServerApp.port=${port}`,
      "--ServerApp.port_retries=0",
      `--IdentityProvider.token=${token}`,
      "--ServerApp.log_level=WARN",
      "--LabApp.news_url=",
      `--LabApp.default_url=${first}`,
      ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
      ...(hasScreen() ? [] : ["--no-browser"]),
      ...process.argv.slice(2),
    ],
    { cwd: root, env: { ...process.env, ...folders }, stdio: "inherit" },
  );
  const ended = new Promise((resolve) => lab.on("close", (code) => resolve(code ?? 0)));
  // Ctrl+C reaches JupyterLab by itself (it asks whether to end); this process has only to outlive it.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => lab.kill("SIGTERM"));
  lab.on("error", (error) => console.error(`start: JupyterLab does not start: ${error.message}`));

  if (await answers(`${address}/api/status?token=${token}`, ended)) {
    console.log(`\nJupyterLab: ${address}${first}?token=${token}\nCtrl+C ends it.\n`);
  }
  return ended;
}

function privateFolders() {
  const folder = (name) => {
    const dir = path.join(prefix, "jupyter", name);
    mkdirSync(dir, { recursive: true });
    return dir;
  };
  return {
    JUPYTER_CONFIG_DIR: folder("config"),
    JUPYTER_DATA_DIR: folder("data"),
    JUPYTER_RUNTIME_DIR: folder("runtime"),
    JUPYTERLAB_SETTINGS_DIR: folder("settings"),
    JUPYTERLAB_WORKSPACES_DIR: folder("workspaces"),
    IPYTHONDIR: folder("ipython"),
    JUPYTER_PREFER_ENV_PATH: "1",
  };
}

/**
 * The course as it was checked out is trusted, so that its stored pictures are seen at once; a notebook that was changed or
 * put beside it is not: JupyterLab shows that one's words until its cells are run.
 */
function trustCourse(env) {
  const git = (...args) => spawnSync("git", ["-C", root, ...args], { encoding: "utf8" });
  const listed = git("ls-files", "--", "notebooks");
  const changed = git("diff", "--relative", "--name-only", "HEAD", "--", "notebooks");
  if (listed.status !== 0 || changed.status !== 0) return; // no checkout of git's
  const others = new Set(changed.stdout.split("\n"));
  const own = listed.stdout.split("\n").filter((file) => file.endsWith(".ipynb") && !others.has(file));
  if (own.length > 0) spawnSync(path.join(bin, "jupyter-trust"), own, { cwd: root, env, stdio: "ignore" });
}

/** JupyterLab asks at its first start whether it may fetch news: nothing here asks the network by itself. */
function declineNews(settings) {
  const folder = path.join(settings, "@jupyterlab/apputils-extension");
  const file = path.join(folder, "notification.jupyterlab-settings");
  if (existsSync(file)) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify({ fetchNews: "false", checkForUpdates: false }));
}

function hasScreen() {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** The first free port from `first` on. */
function freePort(first) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", (error) =>
      error.code === "EADDRINUSE" ? resolve(freePort(first + 1)) : reject(error),
    );
    server.listen(first, "127.0.0.1", () => server.close(() => resolve(first)));
  });
}

/** Whether `url` answers before `ended` settles. */
async function answers(url, ended) {
  let over = false;
  ended.then(() => (over = true));
  while (!over) {
    try {
      if ((await fetch(url)).ok) return true;
    } catch {
      // Connection refused: it is not up yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}
