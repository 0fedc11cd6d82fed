// What the main thread gives the wire thread at its start.

import type { CellChannels } from "../../src/cells/messages.ts";
import type { Descriptors } from "../descriptors.ts";

/** `workerData`; the ports of `channels` must stand in the transferList. */
export interface WireData {
  /** Path of the connection file; or, where a gateway has started the kernel on its host, what it was told. */
  start: { connectionFile: string } | { gatewayArguments: string[] };
  channels: CellChannels;
  /** The notebook's folder. */
  folder: string;
  /** Version of cokernel. */
  version: string;
  /** Version of TypeScript. */
  typescript: string;
  descriptors: Descriptors;
  /** Bytes that the cell thread's heap may grow to. */
  heapLimit: number;
  /** Cells run in a child of their own (kernel/guarded): there is nothing of theirs in this process to look at. */
  guarded: boolean;
}
