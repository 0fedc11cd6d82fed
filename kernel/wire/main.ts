// The wire thread's entry: binds the sockets before all else, and loads what answers on them while that goes on.

import { workerData } from "node:worker_threads";
import { readConnectionFile } from "./connection-file.ts";
import { markFile, markFileOf } from "./life-mark.ts";
import { log, logTo } from "./log.ts";
import { bindSockets, loadZeromq, makeCurveKeys, makeSockets } from "./sockets.ts";
import type { WireData } from "./wire-data.ts";

const data = workerData as WireData;
if (data.descriptors.log !== undefined) logTo(data.descriptors.log);
// Whatever is thrown where nobody waits for it costs a line, not the kernel.
process.on("uncaughtException", (error) => log(`wire: ${(error as Error)?.stack ?? error}`));

void main();

async function main(): Promise<void> {
  try {
    if ("connectionFile" in data.start) await startFromFile(data.start.connectionFile);
    else await startForGateway(data.start.gatewayArguments);
  } catch (error) {
    const told = ["ConnectionFileError", "GatewayError"].includes((error as Error).name);
    log(told ? (error as Error).message : `wire: ${(error as Error).stack}`);
    process.exit(1); // ends this thread; the main thread ends the process with the same code
  }
}

async function startFromFile(connectionFile: string): Promise<void> {
  const connection = readConnectionFile(connectionFile);
  const sockets = makeSockets(await loadZeromq(), connection);
  const [, { start }] = await Promise.all([bindSockets(sockets, connection), import("./start.ts")]);
  start(data, connection, sockets, markFile(connectionFile));
}

/** The engine is told when it can be heard, and no sooner. */
async function startForGateway(words: string[]): Promise<void> {
  const [zeromq, { Gateway }, { start }] = await Promise.all([
    loadZeromq(),
    import("../gateway/gateway.ts"),
    import("./start.ts"),
  ]);
  const gateway = new Gateway(words, process.env, () => makeCurveKeys(zeromq));
  const { connection, ports } = gateway;
  const sockets = makeSockets(zeromq, connection);
  await bindSockets(sockets, connection, ports);
  const { kernel, close } = start(data, connection, sockets, markFileOf(gateway.kernelId), gateway);
  try {
    await gateway.open({
      interrupt: () => kernel.interrupt(),
      end: () => void kernel.lifetime.end(),
    });
  } catch (error) {
    await close(); // a process that ends while a socket is read is aborted
    throw error;
  }
}
