// The wire thread at work: joins the parts. Runs no line of the user's.
//
// History, completion and the inspector are loaded when they are first needed, so that a kernel starts by reading little.

import { resourceLimits } from "node:worker_threads";
import { Word } from "../../src/cells/messages.ts";
import { Captured, capturedEnds, Taker } from "../../src/cells/output/captured.ts";
import { QuietMemory } from "../../src/cells/quiet-memory.ts";
import { ContainerMemory } from "../container-memory.ts";
import { History } from "../history/history.ts";
import type { Inspector } from "../inspector.ts";
import { Interrupter } from "../interrupt.ts";
import type { LanguageClient, RanCell } from "../language-client.ts";
import { ownResident } from "../process-stat.ts";
import { TypeCheck } from "../type-check.ts";
import { typeSetting } from "../type-setting.ts";
import { Arrivals } from "./arrivals.ts";
import { CellThread } from "./cell-thread.ts";
import { Comms } from "./comms.ts";
import type { Connection } from "./connection-file.ts";
import { ContainerWatch } from "./container-watch.ts";
import { DescriptorReader } from "./descriptor-reader.ts";
import { dispatch } from "./dispatch.ts";
import { Codec } from "./frames.ts";
import { Iopub } from "./iopub.ts";
import type { Kernel, Request } from "./kernel.ts";
import { markLife, unmarkLife } from "./life-mark.ts";
import { Lifetime } from "./lifetime.ts";
import { log } from "./log.ts";
import { MemoryWatch } from "./memory-watch.ts";
import { Output } from "./output.ts";
import { OutputLimit } from "./output-limit.ts";
import { Parents } from "./parents.ts";
import { RunningCells } from "./running-cells.ts";
import { SendQueue } from "./send-queue.ts";
import { Shells } from "./shells.ts";
import { onSignal } from "./signals.ts";
import { closeSockets, type Sockets } from "./sockets.ts";
import { Stdin } from "./stdin.ts";
import type { WireData } from "./wire-data.ts";

/** The inspector connects this long after the cell thread is ready: before it is needed, and not during the start. */
const CONNECT_AFTER_MS = 200;

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
  const arrivals = new Arrivals(sockets, codec);
  const senders = { shell: new SendQueue(sockets.shell), control: new SendQueue(sockets.control) };
  const parents = new Parents();
  const comms = new Comms();
  const stdin = new Stdin(sockets.stdin, codec, data.channels);
  const ran: RanCell[] = [];
  let language: LanguageClient | null = null;
  let inspector: Promise<Inspector | null> | null = null;
  const connected = () => {
    inspector ??= data.guarded
      ? Promise.resolve(null)
      : import("../inspector.ts").then(({ Inspector }) => Inspector.connect());
    return inspector;
  };

  const onlooking = async () => (await connected())?.unless(() => kernel.interrupter.underWay) ?? null;

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
    report: () => void (language?.free() ?? Promise.resolve()).then(() => cells.threadsFree()),
    exit({ code }) {
      // Who waits for the cell that has called process.exit hears of its end, and of those behind it, which do not run.
      if (code !== null) {
        kernel.shells.stop();
        cells.left(code);
      }
      void kernel.lifetime.exit(code === null ? Promise.resolve() : kernel.running.ended());
    },
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
    output(cell, { msgType, about, content, metadata, buffers }) {
      if (msgType === "clear_output") limit.forget(cell);
      if (msgType.startsWith("comm_")) comms.note(msgType, about);
      return iopub.publish({ msgType, parent: parents.of(cell), content, metadata, buffers });
    },
  });

  // Bytes have no context: they are the running cell's, else the last one's.
  const ends = capturedEnds(data.descriptors, (kind, bytes) =>
    output.text(kernel.running.foremost?.cell ?? kernel.running.last, kind, new Uint8Array(bytes)),
  );

  /** Say something under the running cell. */
  const say = (text: string) => {
    const parent = kernel.running.foremost?.request.parent;
    if (parent !== undefined) void publish(parent, "stream", { name: "stderr", text });
  };
  /** What those need that look how large it has grown. */
  const grown = {
    running: () => kernel.running.size > 0,
    inspector: onlooking,
    say,
    interrupt: () => kernel.interrupter.interrupt(),
    resident: () => ownResident() ?? Number.POSITIVE_INFINITY, // unknown: the heap is asked
  };
  const kernel: Kernel = {
    about: data,
    connection,
    parents,
    shells: new Shells(!data.guarded),
    cells,
    output,
    descriptors: new DescriptorReader(new Captured(cells.words, Taker.WIRE, ends), () => output.handedOn()),
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
      ...grown,
      // Node's figure holds the young generation too, 48 MiB or 192 by version: the old one alone is full first.
      limit: data.heapLimit - resourceLimits.maxYoungGenerationSizeMb! * 1024 * 1024,
    }),
    container: new ContainerWatch({ ...grown, container: new ContainerMemory() }),
    quiet: new QuietMemory(() => kernel.running.size === 0),
    async live() {
      const [{ LiveValues }, { pathBefore }, session] = await Promise.all([
        import("../live-values.ts"),
        import("../live-path.ts"),
        onlooking(),
      ]);
      return { pathBefore, values: session === null ? null : new LiveValues(session, cells.lookMs) };
    },
    types: new TypeCheck(
      typeSetting(data.folder, process.env),
      async () => {
        const { LanguageClient } = await import("../language-client.ts");
        language ??= new LanguageClient(data.folder, ran);
        return language;
      },
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
    interrupt() {
      // Cells behind a running one are aborted by its error; without one (the cell thread still loads, or handles a comm
      // message) nothing else would.
      if (kernel.running.size === 0) kernel.shells.stop();
      void kernel.interrupter.interrupt();
    },
    arrived: () => arrivals.settled(),
  };

  /** What nobody needs before a cell can run, and what the first reply of a start need not wait for. */
  function serveCells(): void {
    if (mark !== null) kernel.lastWords = markLife(mark);
    kernel.descriptors.listen();
    void output.run();
  }

  /** Everything out, everything closed. */
  async function close(): Promise<void> {
    await kernel.descriptors.close();
    output.close();
    inspector ??= Promise.resolve(null); // none from here on: Node would wait for it to disconnect
    (await inspector)?.close();
    await Promise.all([history(), iopub.finish(), senders.shell.flushed(), senders.control.flushed()]);
    const closed = closeSockets(sockets, connection);
    try {
      if (mark !== null) unmarkLife(mark);
      gateway?.close();
      void language?.close();
    } finally {
      await closed;
    }
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
  arrivals.read({
    request(message, channel) {
      gateway?.called();
      void dispatch(Object.assign(message, { channel }) satisfies Request, kernel);
    },
    input_reply: (message) => stdin.input_reply(message),
  });
  onSignal("SIGINT", () => kernel.interrupt());
  onSignal("SIGTERM", () => void kernel.lifetime.end());
  kernel.lifetime.watchParent();
  return { kernel, close };
}
