// What the wire thread knows of the cells it has given: whom an interrupt means, and what is given again.

import { MessageChannel, type MessagePort } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { CellThread } from "../../kernel/wire/cell-thread.ts";
import type { CommMessage, ExecuteRequest, FromCell, ToCell } from "../../src/cells/messages.ts";
import { WORDS, Word } from "../../src/cells/messages.ts";

const execute = (cell: number): ExecuteRequest => ({
  type: "execute",
  cell,
  code: "",
  count: cell,
  silent: false,
  userExpressions: {},
  allowStdin: false,
});
const comm = (cell: number): CommMessage => ({
  type: "comm",
  cell,
  msgType: "comm_msg",
  content: { comm_id: "c" },
  metadata: {},
  buffers: [],
});
const ok = { status: "ok", data: null, userExpressions: {} } as const;

let thread: CellThread;
let port: MessagePort;
let given: string[];
let taken: () => void;
let read: () => void;

beforeEach(() => {
  const [cells, bulk, input] = [new MessageChannel(), new MessageChannel(), new MessageChannel()];
  const events = {
    ready: () => taken(),
    input_request() {},
    interrupted() {},
    forgotten() {},
    report() {},
    type_errors() {},
    exit() {},
  };
  const words = new SharedArrayBuffer(4 * WORDS);
  const channels = { port: cells.port1, bulk: bulk.port1, input: input.port1, words };
  thread = new CellThread(channels as never, events);
  port = cells.port2;
  given = [];
  port.on("message", (message: ToCell) => {
    if (message.type === "cancel") read();
    else if (message.type === "execute" || message.type === "comm")
      given.push(`${message.given}: cell ${message.cell}`);
  });
});
afterEach(() => thread.close());

/** Until the thread has taken the message, and its port whatever that made it post. */
async function heard(message: FromCell): Promise<void> {
  port.postMessage(message);
  port.postMessage({ type: "ready" } satisfies FromCell);
  await new Promise<void>((resolve) => {
    taken = resolve;
  });
  thread.post({ type: "cancel" });
  await new Promise<void>((resolve) => {
    read = resolve;
  });
}

describe("CellThread", () => {
  test("an interrupt means the main shell's; the subshells' where that has none", async () => {
    expect(thread.meant).toEqual([]);
    void thread.comm(comm(1), true);
    void thread.execute(execute(2), true);
    expect(thread.meant).toEqual([1, 2]);
    const main = thread.execute(execute(3), false);
    expect(thread.meant).toEqual([3]);
    await heard({ type: "executed", cell: 3, result: ok });
    expect(await main).toEqual(ok);
    expect([thread.meant, thread.isBusyWith(3), thread.isBusyWith(2)]).toEqual([[1, 2], false, true]);
    await heard({ type: "handled", cell: 1 });
    expect(thread.meant).toEqual([2]);
  });

  test("what a termination cut in its arrival is given again, and all behind it, in order", async () => {
    for (const [cell, subshell] of [
      [7, false],
      [5, true],
      [6, true],
    ] as const)
      void thread.execute(execute(cell), subshell);
    // The second was cut; the third came and had to wait for it.
    Atomics.store(thread.words, Word.BEGUN, 1);
    await heard({ type: "interrupted", seq: 1, how: "recovered", lost: true });
    expect(given).toEqual(["1: cell 7", "2: cell 5", "3: cell 6", "2: cell 5", "3: cell 6"]);
  });

  test("a second answer of a cell that an interrupt had settled is dropped", async () => {
    const ended: unknown[] = [];
    void thread.execute(execute(1), false).then((result) => ended.push(result));
    await heard({ type: "executed", cell: 1, result: ok });
    await heard({ type: "executed", cell: 1, result: { ...ok, status: "error" } as never });
    expect(ended).toEqual([ok]);
  });
});
