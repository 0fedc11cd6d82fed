// Starts the wire thread, alone and before all else: it binds and answers while this thread still loads what runs cells.

import { readFileSync, writeSync } from "node:fs";
import { getHeapStatistics } from "node:v8";
import { MessageChannel, Worker } from "node:worker_threads";
import { type CellChannels, WORDS } from "../src/cells/messages.ts";
import { ringMemory } from "../src/cells/ring.ts";
import type { Descriptors } from "./descriptors.ts";
import { SIGNAL_FLAGS } from "./wire/signals.ts";
import type { WireData } from "./wire/wire-data.ts";

/**
 * Start it, with the connection file that stands on the command line, or with what a gateway gave there.
 *
 * @param dist URL of the folder that holds the bundles
 * @returns this thread's ends of what the two share
 */
export function startWire(dist: URL, descriptors: Descriptors, guarded: boolean): CellChannels {
  const [connectionFile, ...more] = process.argv.slice(2);
  if (connectionFile === undefined) {
    process.stderr.write(
      "cokernel: no connection file. A kernel is started by a client that writes one; to try it by hand: " +
        "jupyter console --kernel cokernel\n",
    );
    process.exit(1);
  }
  const port = new MessageChannel();
  const bulk = new MessageChannel();
  const input = new MessageChannel();
  const shared = { ring: ringMemory(), words: new SharedArrayBuffer(4 * WORDS) };
  const theirs: CellChannels = { port: port.port2, bulk: bulk.port2, input: input.port2, ...shared };
  const pack = JSON.parse(readFileSync(new URL("../package.json", dist), "utf8"));
  const workerData: WireData = {
    start: connectionFile === "gateway-launcher" ? { gatewayArguments: more } : { connectionFile },
    channels: theirs,
    folder: process.cwd(),
    version: pack.version,
    typescript: pack.dependencies.typescript,
    descriptors,
    heapLimit: getHeapStatistics().heap_size_limit,
    guarded,
  };
  const wire = new Worker(new URL("./wire.cjs", dist), {
    workerData,
    execArgv: SIGNAL_FLAGS,
    // It writes to neither; and Node would make this thread's streams, to pass them on, before it starts the other.
    stdout: true,
    stderr: true,
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
  return { port: port.port1, bulk: bulk.port1, input: input.port1, ...shared };
}
