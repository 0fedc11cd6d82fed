// Hostile acts, each tried behind each layer alone and behind none. A cell first gets out of the realm where vm2 is off, by
// an error that Node makes for it; what it then does is stopped by the box, or by the permissions, or by nothing.

import { existsSync, symlinkSync } from "node:fs";
import { createServer, type Server } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { GuardedKernel } from "./kernel.ts";
import { record } from "./table.ts";

const CANARY = "canary-4711";

/** Stopped by the kernel itself, whatever the layers: it hands on no environment and no descriptor. */
const always = ["env", "proc-environ", "report-env", "fd-inherited"];

/** To the child's own process, where no vm2 is in the way. */
const GET_OUT = `const process = await new Function("return import('nothing').catch((e) => e.constructor.constructor('return process')())")();
  const load = (name) => process.getBuiltinModule(name); const fs = load("fs");`;

/** By what it is called: code that gives the canary, or any truth that it has acted. `open`: which single layers let it through. */
const acts: Record<string, { code: string; open: ("box" | "permission")[] }> = {
  "read-outside": { code: `fs.readFileSync(OUTSIDE + "/secret.txt", "utf8")`, open: [] },
  "read-connection-file": { code: `fs.readFileSync(OUTSIDE + "/connection.json", "utf8")`, open: [] },
  "read-other-notebook": { code: `fs.readFileSync(OUTSIDE + "/other/n.ipynb", "utf8")`, open: [] },
  "read-prefix-sibling": { code: `fs.readFileSync(OUTSIDE + "/notebook-x/n.ipynb", "utf8")`, open: [] },
  "read-dotdot": { code: `fs.readFileSync("../secret.txt", "utf8")`, open: [] },
  "link-file": { code: `fs.readFileSync("link.txt", "utf8")`, open: ["permission"] },
  "link-dir": { code: `fs.readFileSync("links/secret.txt", "utf8")`, open: ["permission"] },
  "make-link": { code: `(fs.symlinkSync(OUTSIDE, "made"), "${CANARY}")`, open: [] },
  "hard-link": { code: `(fs.linkSync("own.txt", OUTSIDE + "/hard.txt"), "${CANARY}")`, open: [] },
  "write-own": { code: `(fs.writeFileSync("written.txt", "x"), "${CANARY}")`, open: [] },
  "write-over-notebook": { code: `(fs.writeFileSync("n.ipynb", "x"), "${CANARY}")`, open: [] },
  "write-outside": {
    code: `(fs.writeFileSync(OUTSIDE + "/written.txt", "x"), "${CANARY}")`,
    // Into the memory of the box, which ends with it: see the last test.
    open: ["box"],
  },
  "env-file": {
    code: `(process.loadEnvFile(OUTSIDE + "/.env"), [process.env.FROM_FILE, delete process.env.FROM_FILE][0])`,
    open: [],
  },
  spawn: { code: `load("child_process").execFileSync("echo", ["${CANARY}"]).toString()`, open: ["box"] },
  "exec-shell": { code: `load("child_process").execSync("echo ${CANARY}").toString()`, open: ["box"] },
  "spawn-reads": {
    code: `load("child_process").execSync("cat " + OUTSIDE + "/secret.txt").toString()`,
    open: [],
  },
  "worker-eval": {
    code: `await new Promise((resolve, reject) => new (load("worker_threads").Worker)("1", { eval: true }).on("exit", () => resolve("${CANARY}")).on("error", reject))`,
    open: ["box"],
  },
  binding: { code: `typeof process.binding("fs") === "object" && "${CANARY}"`, open: ["box"] },
  "kill-parent": {
    code: `process.ppid > 1 && process.kill(process.ppid, 0) && "${CANARY}"`,
    open: ["permission"],
  },
  env: { code: `process.env.COKERNEL_CANARY`, open: [] },
  "proc-environ": { code: `fs.readFileSync("/proc/self/environ", "utf8")`, open: [] },
  "parent-environ": { code: `fs.readFileSync("/proc/" + process.ppid + "/environ", "utf8")`, open: [] },
  "report-env": { code: `JSON.stringify(process.report.getReport().environmentVariables)`, open: [] },
  "fd-inherited": {
    code: `[...Array(30).keys()].filter((fd) => fd > 5).map((fd) => { try { return fs.readlinkSync("/proc/self/fd/" + fd) } catch { return "" } }).join().includes(OUTSIDE) && "${CANARY}"`,
    open: [],
  },
  tcp: {
    code: `await new Promise((resolve, reject) => load("net").connect(PORT, "127.0.0.1").on("data", (d) => resolve(String(d))).on("error", reject))`,
    open: ["permission"],
  },
  "unix-socket": {
    code: `await new Promise((resolve, reject) => load("net").connect(OUTSIDE + "/socket").on("data", (d) => resolve(String(d))).on("error", reject))`,
    open: ["permission"],
  },
};

const behind = {
  none: "vm2,permission,bwrap",
  permission: "vm2,bwrap",
  box: "vm2,permission",
  both: "vm2",
  vm2: "permission,bwrap",
  all: "",
};
type Behind = keyof typeof behind;

const kernels = {} as Record<Behind, GuardedKernel>;
const servers: Server[] = [];

beforeAll(async () => {
  for (const name of Object.keys(behind) as Behind[]) {
    const kernel = await GuardedKernel.start(
      {
        COKERNEL_GUARDED_WITHOUT: behind[name],
        COKERNEL_GUARDED_GRANT: name === "none" || name === "permission" || name === "vm2" ? "no-bwrap" : "",
        COKERNEL_CANARY: CANARY,
      },
      {
        "n.ipynb": "{}",
        "own.txt": CANARY,
        "../secret.txt": CANARY,
        "../connection.json": CANARY,
        "../other/n.ipynb": CANARY,
        "../notebook-x/n.ipynb": CANARY,
        "../.env": `FROM_FILE=${CANARY}`,
      },
    );
    const outside = path.dirname(kernel.folder);
    symlinkSync("../secret.txt", path.join(kernel.folder, "link.txt"));
    symlinkSync("..", path.join(kernel.folder, "links"));
    const serve = () => createServer((socket) => void socket.on("error", () => {}).end(CANARY));
    const tcp = serve();
    await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
    const unix = serve();
    await new Promise<void>((resolve) => unix.listen(path.join(outside, "socket"), resolve));
    servers.push(tcp, unix);
    await kernel.answer(
      `const OUTSIDE = ${JSON.stringify(outside)}; const PORT = ${(tcp.address() as { port: number }).port};
       setInterval(() => {}, 5); // enters the realm, which else would not hear of what the child's own events settle`,
    );
    kernels[name] = kernel;
  }
  record("layers", ["act", ...Object.keys(behind).map((name) => `behind ${name}`)]);
}, 60_000);

afterAll(async () => {
  for (const server of servers) server.close();
  for (const kernel of Object.values(kernels)) await kernel.stop();
});

/** What came of it: `open`, or the error that stopped it. */
async function attempt(name: Behind, code: string): Promise<string> {
  const cell = `await (async () => { ${GET_OUT}\n return String(${code}) })()`;
  const { reply, outputs } = await kernels[name].answer(cell);
  const { evalue = "" } = reply as { evalue?: string };
  if (JSON.stringify(outputs).replaceAll(cell, "").includes(CANARY) && reply.status === "ok") return "open";
  if (reply.status === "ok") return "nothing there";
  return /ERR_\w+|E[A-Z]{4,}/.exec(evalue)?.[0] ?? evalue.slice(0, 40).replaceAll("\n", " ");
}

test.each(Object.entries(acts))(
  "%s is stopped by each layer that must, and works behind none",
  async (act, { code, open }) => {
    const came = {} as Record<Behind, string>;
    for (const name of Object.keys(behind) as Behind[]) came[name] = await attempt(name, code);
    record("layers", [act, ...Object.values(came)]);
    const opened = (Object.keys(came) as Behind[]).filter((name) => came[name] === "open");
    // Node 26 has the network under its permissions.
    const netStopped = Number.parseInt(process.versions.node, 10) >= 25 && /tcp|socket/.test(act);
    const expected = ["none", ...(netStopped ? [] : open)].sort();
    // Root may do what others may not, and a file system may refuse links: what did not work behind none proves nothing.
    expect({ act, opened: opened.sort(), came }).toEqual({
      act,
      opened: always.includes(act) ? [] : expected,
      came,
    });
  },
  30_000,
);

test("nothing of it is left outside", () => {
  for (const name of ["all", "both", "box"] as const) {
    const outside = path.dirname(kernels[name].folder);
    for (const file of ["written.txt", "hard.txt", "notebook/written.txt", "notebook/made"])
      expect([name, file, existsSync(path.join(outside, file))]).toEqual([name, file, false]);
  }
});
