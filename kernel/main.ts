// The process's entry: `node <flags> main.cjs CONNECTION_FILE`, or `… main.cjs gateway-launcher OPTIONS` where an engine of
// many machines starts it (kernel/gateway). Starts the wire thread, then becomes the cell thread.
//
// The wire thread comes first and alone: it binds and answers while this thread still loads the compiler.

import { cannotBegin } from "./cannot-begin.ts";
import { runBundle } from "./code-cache.ts";
import { captureDescriptors } from "./descriptors.ts";
import { startWire } from "./start-wire.ts";

type CellThread = typeof import("../src/cells/cell-thread.ts");

// The descriptors before there is a second thread, see there.
const descriptors = captureDescriptors();
const channels = startWire(new URL("./", import.meta.url), descriptors, false);
try {
  const { startCellThread } = runBundle(new URL("./cell-thread.cjs", import.meta.url)) as CellThread;
  startCellThread(channels, process.cwd(), descriptors);
} catch (error) {
  cannotBegin(channels, descriptors)(error);
}
