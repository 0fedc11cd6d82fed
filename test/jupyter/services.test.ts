// @jupyterlab/services, the client library of JupyterLab, through a real Jupyter server.

import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { type Kernel, KernelManager, type KernelMessage, ServerConnection } from "@jupyterlab/services";
import { type Clients, installKernel } from "./clients.ts";
import { executeOn } from "./execute-on.ts";
import { type Server, startServer } from "./server.ts";

jest.setTimeout(20_000);

let clients: Clients;
let server: Server;
let kernels: KernelManager;
let kernel: Kernel.IKernelConnection;

beforeAll(async () => {
  // It reports each websocket and restart on the console.
  jest.spyOn(console, "debug").mockImplementation(() => {});
  jest.spyOn(console, "warn").mockImplementation(() => {});
  clients = installKernel();
  server = await startServer(clients, "jupyter-server", clients.folder);
  const serverSettings = ServerConnection.makeSettings({
    baseUrl: server.url,
    wsUrl: server.url.replace("http", "ws"),
    token: "",
  });
  kernels = new KernelManager({ serverSettings });
  await kernels.ready;
  kernel = await kernels.startNew({ name: "cokernel" });
});

afterAll(async () => {
  await kernel?.shutdown();
  kernels?.dispose();
  await server?.stop();
});

const execute = (code: string) => executeOn(kernel, code);

describe("@jupyterlab/services", () => {
  test("starts the kernel and reads its language", async () => {
    const info = await kernel.info;
    expect(info).toMatchObject({
      status: "ok",
      language_info: { name: "typescript", file_extension: ".ts" },
    });
  });

  test("executes: what was printed, the result, the reply", async () => {
    const { reply, stdout, results } = await execute(
      'const answer: number = 42;\nconsole.log("printed");\nanswer',
    );
    expect({ status: reply.status, stdout, results }).toEqual({
      status: "ok",
      stdout: "printed\n",
      results: ["42"],
    });
  });

  test("an error leaves its name and message in the reply", async () => {
    const { reply } = await execute('throw new RangeError("on purpose")');
    expect(reply).toMatchObject({ status: "error", ename: "RangeError", evalue: "on purpose" });
  });

  test("completes a name of an earlier cell", async () => {
    const { content } = await kernel.requestComplete({ code: "answ", cursor_pos: 4 });
    expect(content).toMatchObject({ status: "ok", cursor_start: 0, cursor_end: 4 });
    expect(content.status === "ok" && content.matches).toContain("answer");
  });

  test("inspects a name of an earlier cell with its type", async () => {
    const { content } = await kernel.requestInspect({ code: "answer", cursor_pos: 3, detail_level: 0 });
    expect(content).toMatchObject({ status: "ok", found: true });
    expect(JSON.stringify(content)).toContain("number");
  });

  test("answers a completion while a cell spins, and interrupts that cell with its names kept", async () => {
    const begun = prints();
    const spinning = execute("console.log('begun'); for (;;);");
    await begun;
    const { content } = await kernel.requestComplete({ code: "answ", cursor_pos: 4 });
    expect(content.status).toBe("ok");
    await kernel.interrupt();
    expect((await spinning).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect((await execute("answer")).results).toEqual(["42"]);
  });

  test("interrupts an await that would never end", async () => {
    const begun = prints();
    const waiting = execute("console.log('begun'); await new Promise(() => {})");
    await begun;
    await kernel.interrupt();
    expect((await waiting).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  });

  test("asks for input", async () => {
    const future = kernel.requestExecute({
      code: 'const given = prompt("name? ");\ngiven',
      allow_stdin: true,
    });
    const results: unknown[] = [];
    let asked = "";
    future.onStdin = (message) => {
      if (message.header.msg_type !== "input_request") return;
      asked = (message as KernelMessage.IInputRequestMsg).content.prompt;
      kernel.sendInputReply(
        { status: "ok", value: "Ada" },
        message.header as KernelMessage.IHeader<"input_request">,
      );
    };
    future.onIOPub = ({ content }) => {
      if ("data" in content) results.push((content.data as Record<string, unknown>)["text/plain"]);
    };
    await future.done;
    expect({ asked, results }).toEqual({ asked: "name? ", results: ["'Ada'"] });
  });

  test("a comm carries messages both ways", async () => {
    await execute(
      `comms.register("echo", (comm) => comm.onMessage(({ data }) => comm.send({ back: data })));`,
    );
    const comm = kernel.createComm("echo");
    const answer = new Promise((resolve) => {
      comm.onMsg = ({ content }) => resolve(content.data);
    });
    await comm.open().done;
    comm.send({ hello: 1 });
    expect(await answer).toEqual({ back: { hello: 1 } });
    comm.close();
  });

  test("a subshell runs cells while the notebook's waits for one of them", async () => {
    expect(kernel.supportsSubshells).toBe(true);
    const waits = execute("await new Promise((resolve) => { globalThis.goOn = resolve; })");
    const { content } = await kernel.requestCreateSubshell({}).done;
    const subshell = kernel.clone();
    subshell.subshellId = content.subshell_id;
    const { reply, results } = await executeOn(subshell, "goOn('from the subshell'); answer");
    expect([reply.status, results]).toEqual(["ok", ["42"]]);
    expect((await waits).results).toEqual(["'from the subshell'"]);
    await kernel.requestDeleteSubshell({ subshell_id: content.subshell_id }).done;
    expect((await kernel.requestListSubshell({}).done).content).toEqual({ status: "ok", subshell_id: [] });
    subshell.subshellId = null;
    subshell.dispose();
  });

  test("a comm of a target that nobody registered is closed by the kernel", async () => {
    const comm = kernel.createComm("nobody-has-registered-this");
    const closed = new Promise<string>((resolve) => {
      comm.onClose = ({ content }) => resolve(content.comm_id);
    });
    comm.open({ hello: 1 });
    expect(await closed).toBe(comm.commId);
  });

  test("restarts: the names are gone and it counts from 1", async () => {
    await kernel.restart();
    const { reply, results } = await execute("typeof answer");
    expect({ count: reply.execution_count, results }).toEqual({ count: 1, results: ["'undefined'"] });
  });
});

/** Resolves once a cell prints: the interrupts of a server go another way than its cells, and may be there before them. */
function prints(): Promise<void> {
  return new Promise((resolve) => {
    const look = (_kernel: unknown, { header }: KernelMessage.IMessage) => {
      if (header.msg_type !== "stream") return;
      kernel.iopubMessage.disconnect(look);
      resolve();
    };
    kernel.iopubMessage.connect(look);
  });
}
