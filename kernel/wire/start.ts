// The wire thread at work: reads requests, joins the parts. Runs no line of the user's.
//
// History, completion and the inspector are loaded when they are first needed, so that a kernel starts by reading little.

import { setTimeout as sleep } from "node:timers/promises";
import { resourceLimits } from "node:worker_threads";
import { type CellOutput, Word } from "../../src/cells/messages.ts";
import { Kind } from "../../src/cells/ring.ts";
import { History } from "../history/history.ts";
import type { Inspector } from "../inspector.ts";
import { Interrupter } from "../interrupt.ts";
import type { LanguageClient, RanCell } from "../language-client.ts";
import { TypeCheck } from "../type-check.ts";
import { typeSetting } from "../type-setting.ts";
import { CellThread } from "./cell-thread.ts";
import { Comms } from "./comms.ts";
import type { Connection } from "./connection-file.ts";
import { dispatch } from "./dispatch.ts";
import { BadMessage, Codec, type Message } from "./frames.ts";
import { Iopub } from "./iopub.ts";
import type { Kernel, Request } from "./kernel.ts";
import { markLife, unmarkLife } from "./life-mark.ts";
import { Lifetime } from "./lifetime.ts";
import { log } from "./log.ts";
import { MemoryWatch } from "./memory-watch.ts";
import { Output } from "./output.ts";
import { OutputLimit } from "./output-limit.ts";
import { Parents } from "./parents.ts";
import { readDescriptor } from "./read-descriptor.ts";
import { Replays } from "./replays.ts";
import { RunningCells } from "./running-cells.ts";
import { SendQueue } from "./send-queue.ts";
import { Shells } from "./shells.ts";
import { onSignal } from "./signals.ts";
import { closeSockets, readSocket, type Sockets } from "./sockets.ts";
import { Stdin } from "./stdin.ts";
import type { WireData } from "./wire-data.ts";

/** The inspector connects this long after the cell thread is ready: before it is needed, and not during the start. */
const CONNECT_AFTER_MS = 200;
/** Requests that were sent together have all come when none came for this long … */
const QUIET_MS = 5;
/** … or after this time. */
const ARRIVAL_MS = 50;

/**
 * Answer what comes on the sockets, until the kernel's end.
 *
 * @param mark the file by which the next kernel knows how this one ended
 * @param gateway who is told of each message, and closed at the end
 */
export function start(
  data: WireData,
  connection: Connection,
  sockets: Sockets,
  mark: string | null,
  gateway: { called(): void; close(): void } | null = null,
): { kernel: Kernel; close(): Promise<void> } {
  const codec = new Codec(connection.digest, connection.key);
  const iopub = new Iopub(sockets.iopub, codec);
  const senders = { shell: new SendQueue(sockets.shell), control: new SendQueue(sockets.control) };
  const parents = new Parents();
  const comms = new Comms();
  const replays = new Replays();
  const stdin = new Stdin(sockets.stdin, codec, data.channels);
  const ran: RanCell[] = [];
  let received = 0;
  let language: LanguageClient | null = null;
  let inspector: Promise<Inspector | null> | null = null;
  const connected = () => {
    inspector ??= data.guarded
      ? Promise.resolve(null)
      : import("../inspector.ts").then(({ Inspector }) => Inspector.connect());
    return inspector;
  };

  const cells = new CellThread(data.channels, {
    ready() {
      serveCells();
      kernel.shells.open();
      setTimeout(connected, CONNECT_AFTER_MS).unref();
    },
    input_request(message) {
      kernel.output.drain(message.cell);
      void stdin.ask(message, kernel.running.of(message.cell)?.request ?? null);
    },
    interrupted: (message) => kernel.interrupter.interrupted(message),
    forgotten({ cell }) {
      kernel.output.drain(cell); // what it has written may still stand in the ring
      parents.forget(cell);
      limit.forget(cell);
    },
    type_errors({ mode }) {
      kernel.types.mode = mode;
    },
    exit: () => void kernel.lifetime.exit(),
  });
  const publish: Kernel["publish"] = (parent, msgType, content) =>
    iopub.publish({ msgType, parent, content });
  const limit = new OutputLimit(() => Atomics.load(cells.words, Word.OUTPUT_LIMIT));
  const output = new Output(data.channels.ring, data.channels.bulk, {
    async stream(cell, name, text) {
      const allowed = limit.take(cell, text.length);
      if (allowed === "dropped") return;
      const sent = publish(parents.of(cell), "stream", { name, text });
      if (allowed === "shown") return sent;
      return publish(parents.of(cell), "stream", { name: "stderr", text: limit.message });
    },
    output(cell, { msgType, content, metadata = {}, buffers }) {
      if (msgType === "clear_output") limit.forget(cell);
      if (msgType.startsWith("comm_")) comms.note(msgType, content);
      if (msgType === "execute_result") {
        const running = kernel.running.of(cell);
        if (running !== undefined) running.result = plainText(content);
      }
      return iopub.publish({ msgType, parent: parents.of(cell), content, metadata, buffers });
    },
  });

  /** Say something under the running cell. */
  const say = (text: string) => {
    const parent = kernel.running.foremost?.request.parent;
    if (parent !== undefined) void publish(parent, "stream", { name: "stderr", text });
  };
  const kernel: Kernel = {
    about: data,
    connection,
    parents,
    shells: new Shells(!data.guarded),
    cells,
    output,
    comms,
    interrupter: new Interrupter(
      cells,
      connected,
      // A cell that has ended may ask still.
      (meant) => stdin.interrupt((cell) => meant.includes(cell) || !cells.isBusyWith(cell)),
      say,
    ),
    lifetime: new Lifetime({ cells, interrupt: () => kernel.interrupter.interrupt(), close }),
    history: new History(),
    memory: new MemoryWatch({
      // Node's figure holds the young generation too, 48 MiB or 192 by version: the old one alone is full first.
      limit: data.heapLimit - resourceLimits.maxYoungGenerationSizeMb! * 1024 * 1024,
      running: () => kernel.running.size > 0,
      inspector: connected,
      say,
      interrupt: () => void kernel.interrupter.interrupt(),
      resident: () => process.memoryUsage.rss(),
    }),
    async language() {
      const { LanguageClient } = await import("../language-client.ts");
      language ??= new LanguageClient(data.folder, ran);
      return language;
    },
    async live() {
      const [{ LiveValues }, { pathBefore }, session] = await Promise.all([
        import("../live-values.ts"),
        import("../live-path.ts"),
        connected(),
      ]);
      return { pathBefore, values: session === null ? null : new LiveValues(session) };
    },
    types: new TypeCheck(
      typeSetting(data.folder, process.env),
      () => kernel.language(),
      ran,
      (parent, { plain, html }) =>
        void publish(parent, "display_data", {
          data: { "text/plain": plain, "text/html": html },
          metadata: {},
          transient: {},
        }),
    ),
    executionCount: 0,
    lastWords: null,
    running: new RunningCells(),
    reply: ({ channel, identities, parent }, msgType, content, metadata = {}) =>
      senders[channel].send(codec.encode({ identities, msgType, parent, content, metadata })),
    publish,
    status: (state, parent) => void iopub.status(state, parent),
    async arrived() {
      for (const end = performance.now() + ARRIVAL_MS; performance.now() < end; await sleep(1))
        if (performance.now() - received > QUIET_MS) return;
    },
  };

  /** What nobody needs before a cell can run, and what the first reply of a start need not wait for. */
  function serveCells(): void {
    if (mark !== null) kernel.lastWords = markLife(mark);
    for (const [kind, descriptor] of [
      [Kind.STDOUT, data.descriptors.stdout],
      [Kind.STDERR, data.descriptors.stderr],
    ] as const)
      if (descriptor !== undefined)
        // Bytes have no context: they are the running cell's, else the last one's.
        readDescriptor(descriptor, (bytes) =>
          output.text(kernel.running.foremost?.cell ?? parents.last, kind, bytes),
        );
    void output.run();
  }

  /** Everything out, everything closed. */
  async function close(): Promise<void> {
    output.close();
    inspector ??= Promise.resolve(null); // none from here on: Node would wait for it to disconnect
    await Promise.all([history(), iopub.finish(), senders.shell.flushed(), senders.control.flushed()]);
    (await inspector)?.close();
    closeSockets(sockets, connection);
    if (mark !== null) unmarkLife(mark);
    gateway?.close();
    void language?.close();
  }
  async function history(): Promise<void> {
    try {
      await kernel.history.close();
    } catch (error) {
      log(`history: ${(error as Error).message}`);
    }
  }

  void iopub.status("starting");
  void iopub.welcome(() => (kernel.running.size === 0 ? "idle" : "busy"));
  /** A message, or null and a line that says what is wrong with it. */
  const decoded = (channel: string, frames: Buffer[]): Message | null => {
    try {
      const message = codec.decode(frames);
      if (!replays.seen(message.signature)) return message;
      log(
        `${channel}: a message was dropped: it has come before (${JSON.stringify(message.header.msg_type.slice(0, 80))})`,
      );
    } catch (error) {
      if (!(error instanceof BadMessage)) throw error;
      log(`${channel}: a message was dropped: ${error.message}`);
    }
    return null;
  };
  for (const channel of ["shell", "control"] as const)
    void readSocket(sockets[channel], (frames) => {
      received = performance.now();
      gateway?.called();
      const message = decoded(channel, frames);
      if (message !== null) void dispatch(Object.assign(message, { channel }) satisfies Request, kernel);
    });
  void readSocket(sockets.stdin, (frames) => {
    const message = decoded("stdin", frames);
    if (message?.header.msg_type === "input_reply") stdin.input_reply(message);
    else if (message !== null)
      log(`stdin: no such message type: ${JSON.stringify(message.header.msg_type.slice(0, 80))}`);
  });
  // The heartbeat, in this thread so that it beats while a cell spins. Section "Heartbeat for kernels".
  void readSocket(sockets.hb, (frames) => sockets.hb.send(frames));
  onSignal("SIGINT", () => void kernel.interrupter.interrupt());
  onSignal("SIGTERM", () => void kernel.lifetime.end(false));
  kernel.lifetime.watchParent();
  return { kernel, close };
}

function plainText(content: CellOutput["content"]): string | null {
  const text = (content.data as Record<string, unknown> | undefined)?.["text/plain"];
  return typeof text === "string" ? text : null;
}
