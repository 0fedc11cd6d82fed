// Starts the wire thread, alone and before all else: it binds and answers while this thread still loads what runs cells.

import { readFileSync, writeSync } from "node:fs";
import { getHeapStatistics } from "node:v8";
import { MessageChannel, Worker } from "node:worker_threads";
import { type CellChannels, WORDS } from "../src/cells/messages.ts";
import { ringMemory } from "../src/cells/output/ring.ts";
import type { Descriptors } from "./descriptors.ts";
import { SIGNAL_FLAGS } from "./wire/signals.ts";
import type { WireData } from "./wire/wire-data.ts";

/**
 * Start it, with the connection file that stands on the command line, or with what a gateway gave there. Where that cannot be,
 * the process ends, and what keeps it is said in the log: descriptor 2 is the cells' by now, and nobody reads it yet.
 *
 * @param dist URL of the folder that holds the bundles
 * @returns this thread's ends of what the two share
 */
export function startWire(dist: URL, descriptors: Descriptors, guarded: boolean): CellChannels {
  const [first, ...more] = process.argv.slice(2);
  const end = (reason: string): never => {
    writeSync(descriptors.log ?? 2, `cokernel: ${reason}\n`);
    return process.exit(1);
  };
  if (first === undefined)
    return end(
      "no connection file. A kernel is started by a client that writes one; to try it by hand: " +
        "jupyter console --kernel cokernel",
    );
  const folder = presentFolder();
  if (folder === null) return end("the folder that the kernel is started in does not exist any more.");
  const start = first === "gateway-launcher" ? { gatewayArguments: more } : { connectionFile: first };
  try {
    return started(dist, { start, folder, descriptors, guarded });
  } catch (error) {
    return end(`the kernel cannot start: ${error instanceof Error ? error.stack : error}`);
  }
}

/** null: it was deleted. */
function presentFolder(): string | null {
  try {
    return process.cwd();
  } catch {
    return null;
  }
}

type Given = Pick<WireData, "start" | "folder" | "descriptors" | "guarded">;

function started(dist: URL, given: Given): CellChannels {
  const { descriptors } = given;
  const port = new MessageChannel();
  const bulk = new MessageChannel();
  const input = new MessageChannel();
  const shared = { ring: ringMemory(), words: new SharedArrayBuffer(4 * WORDS) };
  const theirs: CellChannels = { port: port.port2, bulk: bulk.port2, input: input.port2, ...shared };
  const pack = JSON.parse(readFileSync(new URL("../package.json", dist), "utf8"));
  const workerData: WireData = {
    ...given,
    channels: theirs,
    version: pack.version,
    typescript: pack.dependencies.typescript,
    heapLimit: getHeapStatistics().heap_size_limit,
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
