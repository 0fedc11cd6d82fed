import { MessageChannel } from "node:worker_threads";
import { afterAll, describe, expect, test } from "@jest/globals";
import { fromCodePoints, toCodePoints } from "../../kernel/code-points.ts";
import { pathBefore } from "../../kernel/live-path.ts";
import { Comms } from "../../kernel/wire/comms.ts";
import { dispatch } from "../../kernel/wire/dispatch.ts";
import { Codec } from "../../kernel/wire/frames.ts";
import type { Kernel, Request } from "../../kernel/wire/kernel.ts";
import { Parents } from "../../kernel/wire/parents.ts";
import { RunningCells } from "../../kernel/wire/running-cells.ts";
import { Shells } from "../../kernel/wire/shells.ts";
import { Stdin } from "../../kernel/wire/stdin.ts";
import type { Executed, InputReply } from "../../src/cells/messages.ts";
import { WORDS } from "../../src/cells/messages.ts";

const request = (msg_type: string, content: Record<string, unknown> = {}, msg_id = msg_type): Request => ({
  channel: "shell",
  identities: [],
  signature: "",
  header: { msg_id, msg_type },
  parent: msg_id,
  parent_header: {},
  metadata: {},
  content,
  buffers: [],
});

/** A kernel without sockets or cells: everything sent, as one line each. */
function kernel(results: Record<string, Executed> = {}, supported = true) {
  const log: string[] = [];
  const replies: Record<string, any> = {};
  const fake = {
    about: { version: "1", typescript: "7", folder: "/" },
    connection: { ports: { shell: 1 } },
    parents: new Parents(),
    shells: new Shells(supported),
    comms: new Comms(),
    output: { drain: (cell: number) => log.push(`drain ${cell}`) },
    descriptors: { read: async () => void log.push("descriptors read") },
    cells: {
      async execute({ code, count }: { code: string; count: number }) {
        log.push(`runs ${code} as ${count}`);
        return results[code] ?? { status: "ok", data: null, userExpressions: {} };
      },
      comm: async ({ msgType }: { msgType: string }) => void log.push(`handles ${msgType}`),
    },
    history: { add: (line: number, code: string) => log.push(`history ${line} ${code}`) },
    interrupter: { begin: () => {}, ended: () => {} },
    memory: { begin: () => {} },
    container: { begin: () => {} },
    quiet: { worked: () => {} },
    lastWords: null,
    executionCount: 0,
    running: new RunningCells(),
    types: { mode: "off", begin: async () => null, told: () => {} },
    status: (state: string, parent: string) => log.push(`${parent} ${state}`),
    async publish(parent: string, msgType: string) {
      log.push(`${parent} ${msgType}`);
    },
    async reply({ parent }: Request, msgType: string, content: any) {
      replies[parent] = content;
      log.push(`${parent} ${msgType} ${content.status}`);
    },
    arrived: async () => {},
  };
  fake.shells.open();
  return { kernel: fake as unknown as Kernel, log, replies };
}
/** Wait for the last thing that is to happen. */
async function happened(log: string[], last: string) {
  while (!log.includes(last)) await new Promise(setImmediate);
}
const failed: Executed = { status: "error", ename: "Error", evalue: "no", traceback: ["Error: no"] };

describe("dispatch", () => {
  test("answers kernel_info between busy and idle, with all that clients read", async () => {
    const { kernel: it, log, replies } = kernel();
    await dispatch(request("kernel_info_request"), it);
    const id = "kernel_info_request";
    expect(log).toEqual([`${id} busy`, `${id} kernel_info_reply ok`, `${id} idle`]);
    expect(replies[id]).toMatchObject({
      protocol_version: "5.5",
      implementation: "cokernel",
      language_info: { name: "typescript", mimetype: "text/x-typescript", file_extension: ".ts" },
      supported_features: ["kernel subshells"],
    });
  });

  test("an unknown type is busy and idle, and no reply; also one named as a method of objects", async () => {
    for (const type of ["wat_request", "toString"]) {
      const { kernel: it, log } = kernel();
      await dispatch(request(type), it);
      expect(log).toEqual([`${type} busy`, `${type} idle`]);
    }
  });

  test("a handler that fails is answered with the error, and idle", async () => {
    const { kernel: it, log } = kernel();
    Object.assign(it, { comms: null });
    await dispatch(request("comm_info_request"), it);
    expect(log.slice(1)).toEqual(["comm_info_request comm_info_reply error", "comm_info_request idle"]);
  });

  test("tells clients again that a cell runs, after something else was answered meanwhile", async () => {
    const { kernel: it, log } = kernel();
    const cell = request("execute_request", {}, "cell");
    it.running.add({ request: cell, cell: 1, subshell: false, began: 0 });
    await dispatch(request("comm_info_request"), it);
    expect(log.slice(-2)).toEqual(["comm_info_request idle", "cell busy"]);
  });
});

describe("execute_request", () => {
  const execute = (code: string, more = {}) => request("execute_request", { code, ...more }, code);

  test("is busy, execute_input, output, reply, idle, and then history", async () => {
    const { kernel: it, log } = kernel();
    await dispatch(execute("a"), it);
    await happened(log, "history 1 a");
    expect(log).toEqual([
      "runs a as 1", // begun, not read: what it writes comes after execute_input
      "a busy",
      "a execute_input",
      "descriptors read",
      "drain 1",
      "a execute_reply ok",
      "a idle",
      "history 1 a",
    ]);
  });

  test("shows the result behind all that was printed, and before the reply", async () => {
    const two: Executed = { status: "ok", data: '{"text/plain":"2"}', userExpressions: {} };
    const { kernel: it, log } = kernel({ two });
    await dispatch(execute("two"), it);
    await happened(log, "history 1 two");
    expect(log.slice(3, -2)).toEqual([
      "descriptors read",
      "drain 1",
      "two execute_result",
      "two execute_reply ok",
    ]);
  });

  test("counts what is stored; a silent cell shows and counts nothing", async () => {
    const { kernel: it, log, replies } = kernel();
    await dispatch(execute("silent", { silent: true }), it);
    await dispatch(execute("unstored", { store_history: false }), it);
    await dispatch(execute("stored"), it);
    await happened(log, "history 1 stored");
    expect(log.filter((line) => /execute_input|history/.test(line))).toEqual([
      "unstored execute_input",
      "stored execute_input",
      "history 1 stored",
    ]);
    expect([replies.silent, replies.unstored, replies.stored].map((reply) => reply.execution_count)).toEqual([
      0, 1, 1,
    ]);
  });

  test("an error goes to iopub and into the reply, and aborts the cells behind it", async () => {
    const { kernel: it, log, replies } = kernel({ bad: failed });
    for (const code of ["bad", "x", "y"]) void dispatch(execute(code), it); // "Run all"
    await happened(log, "y idle");
    expect(replies.bad).toMatchObject({ status: "error", ename: "Error", traceback: ["Error: no"] });
    expect(replies.x).toEqual({ status: "aborted" }); // a page would number it as the cell that failed
    expect(log.slice(3)).toEqual([
      "descriptors read",
      "drain 1",
      "bad error",
      "bad execute_reply error",
      "bad idle",
      "history 1 bad",
      "x busy",
      "x execute_reply aborted",
      "x idle",
      "y busy",
      "y execute_reply aborted",
      "y idle",
    ]);
  });

  test("with stop_on_error false the cells behind it run", async () => {
    const { kernel: it, log, replies } = kernel({ bad: failed });
    await dispatch(execute("bad", { stop_on_error: false }), it);
    await dispatch(execute("x"), it);
    await happened(log, "x idle");
    expect(replies.x.status).toBe("ok");
  });

  test("a comm message stands in line with the cells, and is found by comm_info", async () => {
    const { kernel: it, log, replies } = kernel();
    await dispatch(request("comm_open", { comm_id: "7", target_name: "t" }), it);
    await happened(log, "comm_open idle");
    expect(log).toEqual(["comm_open busy", "handles comm_open", "drain 1", "comm_open idle"]);
    await dispatch(request("comm_info_request"), it);
    expect(replies.comm_info_request.comms).toEqual({ 7: { target_name: "t" } });
  });
});

describe("subshells", () => {
  const control = (type: string, content = {}) =>
    Object.assign(request(type, content), { channel: "control" });
  const inSubshell = (id: unknown, type: string, content = {}) => {
    const asked = request(type, content);
    return { ...asked, header: { ...asked.header, subshell_id: id } };
  };

  test("are made, listed and deleted on control", async () => {
    const { kernel: it, replies } = kernel();
    await dispatch(control("create_subshell_request"), it);
    const { subshell_id } = replies.create_subshell_request;
    await dispatch(control("list_subshell_request"), it);
    expect(replies.list_subshell_request).toEqual({ status: "ok", subshell_id: [subshell_id] });
    await dispatch(control("delete_subshell_request", { subshell_id }), it);
    expect(replies.delete_subshell_request).toEqual({ status: "ok" });
    expect(it.shells.list()).toEqual([]);
    for (const content of [{ subshell_id }, {}, { subshell_id: 7 }]) {
      await dispatch(control("delete_subshell_request", content), it);
      expect(replies.delete_subshell_request).toMatchObject({
        status: "error",
        ename: "UnknownSubshellError",
      });
    }
  });

  test("are not made on shell: there it is no message type", async () => {
    const { kernel: it, log } = kernel();
    await dispatch(request("create_subshell_request"), it);
    expect(log).toEqual(["create_subshell_request busy", "create_subshell_request idle"]);
  });

  test.each([["gone"], [7], [""], [{}], [["gone"]]])(
    "a request to the subshell %j, which is not there, fails",
    async (id) => {
      const { kernel: it, log, replies } = kernel();
      await dispatch(inSubshell(id, "execute_request", { code: "a" }), it);
      expect(log).toEqual(
        ["busy", "error", "execute_reply error", "idle"].map((what) => `execute_request ${what}`),
      );
      expect(replies.execute_request).toMatchObject({ status: "error", ename: "UnknownSubshellError" });
      await dispatch(inSubshell(id, "comm_info_request"), it);
      expect(replies.comm_info_request).toMatchObject({ status: "error", ename: "UnknownSubshellError" });
    },
  );

  test("a comm message to one that is gone is handled all the same: it has no reply to say so", async () => {
    const { kernel: it, log } = kernel();
    await dispatch(inSubshell("gone", "comm_close", { comm_id: "7" }), it);
    await happened(log, "comm_close idle");
    expect(log).toContain("handles comm_close");
  });

  test("null is the main shell", async () => {
    const { kernel: it, log } = kernel();
    await dispatch(inSubshell(null, "execute_request", { code: "a" }), it);
    await happened(log, "history 1 a");
  });

  test("are refused, and their ids ignored, where the kernel has none", async () => {
    const { kernel: it, log, replies } = kernel({}, false);
    for (const type of ["create", "delete"]) {
      await dispatch(control(`${type}_subshell_request`, { subshell_id: "x" }), it);
      expect(replies[`${type}_subshell_request`]).toMatchObject({
        status: "error",
        ename: "NoSubshellsError",
      });
    }
    await dispatch(request("kernel_info_request"), it);
    expect(replies.kernel_info_request.supported_features).toEqual([]);
    await dispatch(inSubshell("x", "execute_request", { code: "a" }), it);
    await happened(log, "history 1 a");
  });
});

describe("Stdin", () => {
  const { port1, port2 } = new MessageChannel();
  afterAll(() => port1.close());
  const words = new SharedArrayBuffer(4 * WORDS);
  const sent: unknown[] = [];
  const codec = new Codec("sha256", "");
  const socket = { closed: false, send: async (frames: unknown[]) => void sent.push(frames) };
  const stdin = new Stdin(socket as any, codec, { input: port2, words } as any);
  const question = { type: "input_request", cell: 1, prompt: "?", password: false } as const;
  const answer = () => new Promise<InputReply>((resolve) => port1.once("message", resolve));
  const reply = (value: string, parent?: string) => ({
    ...request("input_reply", { value }),
    parent_header: parent === undefined ? {} : { msg_id: parent },
  });

  test("a reply is taken for the question that stands, and for no other", async () => {
    stdin.input_reply(reply("nobody asked"));
    await stdin.ask(question, request("execute_request", {}, "cell"));
    stdin.input_reply(reply("late", "another question"));
    const answered = answer();
    stdin.input_reply(reply("Ada", codec.lastId));
    expect(await answered).toEqual({ value: "Ada" });
    expect(sent).toHaveLength(1);
  });

  test("a client that takes no input is not asked; an interrupt frees the cell", async () => {
    let answered = answer();
    await stdin.ask(question, request("execute_request", { allow_stdin: false }));
    expect((await answered).error).toMatch("allow_stdin is false");
    answered = answer();
    stdin.interrupt(() => true); // nobody asks
    await stdin.ask(question, request("execute_request"));
    stdin.interrupt((cell) => cell !== question.cell); // another cell is meant
    stdin.interrupt((cell) => cell === question.cell);
    expect(await answered).toEqual({ value: null, error: "interrupted" });
  });

  test("an interrupt that comes before a question has gone out frees the cell, and the client is not asked", async () => {
    const before = sent.length;
    const answered = answer();
    const asked = stdin.ask(question, request("execute_request"));
    stdin.interrupt((cell) => cell === question.cell);
    expect(await answered).toEqual({ value: null, error: "interrupted" });
    await asked;
    expect(sent).toHaveLength(before);
    await stdin.ask(question, request("execute_request"));
    expect(sent).toHaveLength(before + 1);
  });
});

test("positions are code points on the wire and UTF-16 inside", () => {
  const text = "a😀b";
  expect([0, 1, 2, 3, 9].map((at) => fromCodePoints(text, at))).toEqual([0, 1, 3, 4, 4]);
  expect([0, 1, 3, 4].map((at) => toCodePoints(text, at))).toEqual([0, 1, 2, 3]);
});

test.each([
  ["na", { objects: [], prefix: "na", start: 0 }],
  ["", { objects: [], prefix: "", start: 0 }],
  ["x = a.b.pre", { objects: ["a", "b"], prefix: "pre", start: 8 }],
  ["a?.b.", { objects: ["a", "b"], prefix: "", start: 5 }],
  ["f(ä.b", { objects: ["ä"], prefix: "b", start: 4 }],
  ["f().pre", null],
  ["a[0].pre", { objects: ["a", "0"], prefix: "pre", start: 5 }],
  ["a['b c'] ! . d\n  ?.[\"e\"]?.", { objects: ["a", "b c", "d", "e"], prefix: "", start: 26 }],
  ["a[i].pre", null],
  ["[0].pre", null],
  ["a[0]['un it", { objects: ["a", "0"], prefix: "un it", start: 6, quoted: true }],
  ["f()['un", null],
  ["['un", null],
  ["...na", { objects: [], prefix: "na", start: 3 }],
  ["[...a.pre", { objects: ["a"], prefix: "pre", start: 6 }],
  ["1.5.to", null],
  ["12", null],
  ["this.pre", null],
  ["import.meta.", null],
  ["a.this.pre", { objects: ["a", "this"], prefix: "pre", start: 7 }],
  ["a.#own", null],
  ["𝒳.na𝒳", { objects: ["𝒳"], prefix: "na𝒳", start: 3 }],
  ["'text'.pre", null],
  ["f().a.pre", null],
])("the path before the cursor in %j", (code, path) => {
  expect(pathBefore(code, code.length)).toEqual(path);
});
