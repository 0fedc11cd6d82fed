// The process's entry: `node <flags> main.js CONNECTION_FILE`, or `… main.js gateway-launcher OPTIONS` where an engine of
// many machines starts it (kernel/gateway). Starts the wire thread, then becomes the cell thread.
//
// The wire thread comes first and alone: it binds and answers while this thread still loads the compiler.

import { readFileSync, writeSync } from "node:fs";
import { getHeapStatistics } from "node:v8";
import { MessageChannel, Worker } from "node:worker_threads";
import { type CellChannels, WORDS } from "../src/cells/messages.ts";
import { ringMemory } from "../src/cells/ring.ts";
import { captureDescriptors } from "./descriptors.ts";
import { SIGNAL_FLAGS } from "./wire/signals.ts";

const [connectionFile, ...more] = process.argv.slice(2);
if (connectionFile === undefined) {
  process.stderr.write(
    "cokernel: no connection file. A kernel is started by a client that writes one; to try it by hand: " +
      "jupyter console --kernel cokernel\n",
  );
  process.exit(1);
}

// Before there is a second thread, see there.
const descriptors = captureDescriptors();
const port = new MessageChannel();
const bulk = new MessageChannel();
const input = new MessageChannel();
const shared = { ring: ringMemory(), words: new SharedArrayBuffer(4 * WORDS) };
const ours: CellChannels = { port: port.port1, bulk: bulk.port1, input: input.port1, ...shared };
const theirs: CellChannels = { port: port.port2, bulk: bulk.port2, input: input.port2, ...shared };
const folder = process.cwd();
const pack = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

const wire = new Worker(new URL("./wire.js", import.meta.url), {
  workerData: {
    start: connectionFile === "gateway-launcher" ? { gatewayArguments: more } : { connectionFile },
    channels: theirs,
    folder,
    version: pack.version,
    typescript: pack.dependencies.typescript,
    descriptors,
    heapLimit: getHeapStatistics().heap_size_limit,
  },
  execArgv: SIGNAL_FLAGS,
  transferList: [theirs.port, theirs.bulk, theirs.input],
});
// Node's own: the one that cells get waits for the wire thread.
const exit = process.exit.bind(process);
wire.on("error", (error) => {
  const what = `cokernel: the wire thread failed: ${error instanceof Error ? error.stack : error}\n`;
  writeSync(descriptors.log ?? 2, what);
  exit(1);
});
wire.on("exit", (code) => exit(code));

const { startCellThread } = await import("../src/cells/cell-thread.ts");
startCellThread(ours, folder);
