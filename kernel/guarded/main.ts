// The entry of the guarded kernel: `node <flags> guarded/main.js CONNECTION_FILE`. The wire thread is the ordinary one;
// cells run in a child.

import { startWire } from "../start-wire.ts";

const channels = startWire(new URL("../", import.meta.url), {}, true);
const { startGuardedCells } = await import("./cells.ts");
startGuardedCells(channels, process.cwd());
