// Hostile acts, each tried behind each layer alone and behind none. A cell first gets out of the realm where vm2 is off, by
// an error that Node makes for it; what it then does is stopped by the box, or by the permissions, or by nothing.

import { createSocket } from "node:dgram";
import { copyFileSync, existsSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer, type Server } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { GuardedKernel } from "./kernel.ts";
import { record } from "./table.ts";

const CANARY = "canary-4711";

/** Stopped by the kernel itself, whatever the layers: it hands on no environment and no descriptor. */
const always = ["env", "proc-environ", "report-env", "fd-inherited", "open-many"];
const node = Number.parseInt(process.versions.node, 10);

/**
 * To the child's own process, where no vm2 is in the way. The realm has to be entered once more: in Node 26 it is the child
 * that lets the import fail.
 */
const GET_OUT = `const entered = setInterval(() => {}, 1);
  const process = await new Function("return import('nothing').catch((e) => e.constructor.constructor('return process')())")();
  clearInterval(entered);
  const load = (name) => process.getBuiltinModule(name); const fs = load("fs");`;

interface Act {
  /** Gives the canary, or any truth that it has acted. */
  code: string;
  /** What lets it through: a layer alone, or both. What is done to the box's own inside harms nobody. */
  open: ("box" | "permission" | "both")[];
  /** Where it can be tried at all. */
  where?: boolean;
}

/** A message that comes on an emitter, as the canary's carrier. */
const first = (emitter: string, event: string) =>
  `await new Promise((resolve, reject) => ${emitter}.on("${event}", (d) => resolve(String(d))).on("error", reject))`;

/** By what it is called. */
const acts: Record<string, Act> = {
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
  udp: {
    code: first(
      `((s) => s.connect(UDP, "127.0.0.1", () => s.send("x")) ?? s)(load("dgram").createSocket("udp4"))`,
      "message",
    ),
    open: ["permission"],
  },
  dns: {
    code: `await (async () => { const resolver = new (load("dns").promises.Resolver)({ timeout: 300, tries: 1 });
      resolver.setServers(["127.0.0.1:" + UDP]); return (await resolver.resolve4("canary.test")).join() === "10.9.8.7" && "${CANARY}" })()`,
    open: ["permission"],
  },
  listen: {
    code: `await new Promise((resolve, reject) => { const s = load("net").createServer((c) => c.on("data", (d) => { s.close(); resolve(String(d)) })).on("error", reject).listen(LISTEN, "127.0.0.1"); setTimeout(() => { s.close(); reject(new Error("ENOBODY came")) }, 600) })`,
    open: ["permission"],
  },
  fork: { code: first(`load("child_process").fork("forked.cjs")`, "message"), open: ["box"] },
  cluster: {
    code: first(`(load("cluster").setupPrimary({ exec: "forked.cjs" }), load("cluster").fork())`, "message"),
    open: ["box"],
  },
  "fork-bomb": {
    code: `[...Array(20)].every(() => load("child_process").spawnSync("true").status === 0) && "${CANARY}"`,
    open: ["box"],
  },
  "worker-file": {
    code: first(`new (load("worker_threads").Worker)("./worker.cjs")`, "message"),
    open: ["box"],
  },
  dlopen: {
    code: `(process.dlopen({ exports: {} }, fs.realpathSync("addon.node")), "${CANARY}")`,
    open: ["box"],
  },
  "require-addon": {
    code: `typeof load("module").createRequire(process.cwd() + "/")("./addon.node") === "object" && "${CANARY}"`,
    open: ["box"],
  },
  "inspector-session": {
    code: `(new (load("inspector").Session)().connect(), "${CANARY}")`,
    open: ["box"],
  },
  "inspector-open": {
    code: `(load("inspector").open(0, "127.0.0.1"), load("inspector").url() && (load("inspector").close(), "${CANARY}"))`,
    open: ["box"],
  },
  "module-register": {
    code: `(load("module").register("data:text/javascript,"), "${CANARY}")`,
    open: ["box"],
  },
  wasi: {
    code: `typeof new (load("wasi").WASI)({ version: "preview1", preopens: { "/o": OUTSIDE } }) === "object" && "${CANARY}"`,
    open: ["box"],
  },
  "snapshot-write": {
    code: `load("v8").writeHeapSnapshot(OUTSIDE + "/heap") && "${CANARY}"`,
    open: ["box"],
  },
  "report-write": { code: `process.report.writeReport("report.json") && "${CANARY}"`, open: [] },
  "v8-flags": {
    code: `(load("v8").setFlagsFromString("--no-opt"), "${CANARY}")`,
    open: ["box", "permission", "both"],
  },
  chdir: {
    code: `(([from]) => (process.chdir("/"), process.chdir(from), "${CANARY}"))([process.cwd()])`,
    open: ["box"],
  },
  setuid: {
    code: `(process.seteuid(65534), process.seteuid(0), "${CANARY}")`,
    open: ["permission"],
    where: process.getuid?.() === 0,
  },
  "open-many": {
    code: `(() => { const open = []; try { for (let i = 0; i < 400; i++) open.push(fs.openSync("own.txt")); return "${CANARY}" } finally { open.forEach((fd) => fs.closeSync(fd)) } })()`,
    open: [],
  },
  "sqlite-read": {
    code: `new (load("node:sqlite").DatabaseSync)(OUTSIDE + "/secret.db").prepare("select * from secret").get().word`,
    open: ["permission"],
    where: node >= 22,
  },
  "sqlite-attach": {
    code: `(new (load("node:sqlite").DatabaseSync)(":memory:").exec("attach '" + OUTSIDE + "/made.db' as o; create table o.t (x)"), "${CANARY}")`,
    open: ["permission", "box", "both"],
    where: node >= 22,
  },
  "sqlite-extension": {
    code: `(new (load("node:sqlite").DatabaseSync)(":memory:", { allowExtension: true }).enableLoadExtension(true), "${CANARY}")`,
    open: ["box"],
    where: node >= 22,
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

/** Answers whatever it is sent with the canary, and questions for names with an address. */
const udp = createSocket("udp4");
udp.on("message", (question, { port, address }) => {
  const isDns = question.length > 12;
  udp.send(isDns ? dnsAnswer(question) : CANARY, port, address);
});

/** 10.9.8.7 to any question. */
function dnsAnswer(question: Buffer): Buffer {
  let end = 12;
  while (question[end] !== 0) end += question[end]! + 1;
  const head = Buffer.from([question[0]!, question[1]!, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 9, 8, 7]);
  return Buffer.concat([head, question.subarray(12, end + 5), record]);
}

/** Where hostile cells listen, below the ports that systems give to who asks for any; somebody calls there all the time. */
const listenAt = 20_000 + (process.pid % 12_000);
const calling = setInterval(() => {
  connect(listenAt, "127.0.0.1")
    .on("error", () => {}) // nobody listens now
    .end(CANARY);
}, 50);

/** Some native code. */
const addon = createRequire(import.meta.url).resolve(
  `@libsql/${process.platform}-${process.arch}-gnu/index.node`,
);

/** With Node's own SQLite, where it has one. */
async function secretDatabase(file: string): Promise<void> {
  if (node < 22) return;
  const { DatabaseSync } = await import("node:sqlite" as string);
  const database = new DatabaseSync(file);
  database.exec(`create table secret (word); insert into secret values ('${CANARY}')`);
  database.close();
}

beforeAll(async () => {
  await new Promise<void>((resolve) => udp.bind(0, "127.0.0.1", resolve));
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
        "forked.cjs": `process.send("${CANARY}", () => process.exit())`,
        "worker.cjs": `require("worker_threads").parentPort.postMessage("${CANARY}")`,
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
    copyFileSync(addon, path.join(kernel.folder, "addon.node"));
    await secretDatabase(path.join(outside, "secret.db"));
    const serve = () => createServer((socket) => void socket.on("error", () => {}).end(CANARY));
    const tcp = serve();
    await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
    const unix = serve();
    await new Promise<void>((resolve) => unix.listen(path.join(outside, "socket"), resolve));
    servers.push(tcp, unix);
    await kernel.answer(
      `const OUTSIDE = ${JSON.stringify(outside)}; const PORT = ${(tcp.address() as { port: number }).port};
       const UDP = ${udp.address().port}; const LISTEN = ${listenAt};
       setInterval(() => {}, 5); // enters the realm, which else would not hear of what the child's own events settle`,
    );
    kernels[name] = kernel;
  }
  record("layers", ["act", ...Object.keys(behind).map((name) => `behind ${name}`)]);
}, 60_000);

afterAll(async () => {
  clearInterval(calling);
  udp.close();
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

test.each(Object.entries(acts).filter(([, { where = true }]) => where))(
  "%s is stopped by each layer that must, and works behind none",
  async (act, { code, open }) => {
    const came = {} as Record<Behind, string>;
    for (const name of Object.keys(behind) as Behind[]) came[name] = await attempt(name, code);
    record("layers", [act, ...Object.values(came)]);
    const opened = (Object.keys(came) as Behind[]).filter((name) => came[name] === "open");
    // Node 26 has the network under its permissions.
    const netStopped = node >= 25 && /^(tcp|unix-socket|udp|dns|listen)$/.test(act);
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

test.each(["process.exit(3)", "process.abort()"])(
  "a child that ends itself by %s costs its names: the cell says so, and the next one runs",
  async (end) => {
    // Without vm2, since no cell reaches `process` behind it.
    const { reply } = await kernels.both.answer(`await (async () => { ${GET_OUT}\n ${end}; })()`);
    expect(reply.ename).toBe("GuardedChildEnded");
    expect(await kernels.both.run("1 + 1")).toBe("2");
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
