// The end of a process whose cells cannot begin: a file of the package is missing, or an addon has no binary for this system.
//
// An import that fails would end it while the wire thread receives, by abort, and what Node says of it would go where the
// cells' output goes. So it is said in the log, and the wire thread closes first.

import { writeSync } from "node:fs";
import type { CellChannels, FromCell } from "../src/cells/messages.ts";
import { waitForWire } from "../src/cells/wire-closed.ts";
import type { Descriptors } from "./descriptors.ts";

/** Makes what ends the process, with exit code 1, for the error that it is given. */
export function cannotBegin({ port, words }: CellChannels, { log = 2 }: Descriptors) {
  return (error: unknown): never => {
    const reason = error instanceof Error ? error.stack : error;
    writeSync(log, `cokernel: cells cannot run, so the kernel ends: ${reason}\n`);
    port.postMessage({ type: "exit", code: null } satisfies FromCell);
    waitForWire(new Int32Array(words));
    process.exit(1);
  };
}
