// The entry of the guarded kernel: `node <flags> guarded/main.cjs CONNECTION_FILE`. The wire thread is the ordinary one;
// cells run in a child.

import { cannotBegin } from "../cannot-begin.ts";
import { startWire } from "../start-wire.ts";

const channels = startWire(new URL("../", import.meta.url), {}, true);
void import("./cells.ts")
  .then(({ startGuardedCells }) => startGuardedCells(channels, process.cwd()))
  .catch(cannotBegin(channels, {}));
