// What the main thread gives the wire thread at its start.

import type { CellChannels } from "../../src/cells/messages.ts";

/** `workerData`; the ports of `channels` must stand in the transferList. */
export interface WireData {
  /** Path of the connection file. */
  connectionFile: string;
  channels: CellChannels;
  /** The notebook's folder. */
  folder: string;
  /** Version of cokernel. */
  version: string;
  /** Version of TypeScript. */
  typescript: string;
  /** Descriptor for the log, where fd 2 was given to the cells' output. */
  log?: number;
}
