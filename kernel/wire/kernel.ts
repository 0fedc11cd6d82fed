// What a request handler gets: the request, and the kernel as far as handlers may know it. Types only.
//
// No handler sees a socket; whatever answers a request goes through reply and publish.

import type { QuietMemory } from "../../src/cells/quiet-memory.ts";
import type { History } from "../history/history.ts";
import type { Interrupter } from "../interrupt.ts";
import type { pathBefore } from "../live-path.ts";
import type { LiveValues } from "../live-values.ts";
import type { TypeCheck } from "../type-check.ts";
import type { CellThread } from "./cell-thread.ts";
import type { Comms } from "./comms.ts";
import type { Connection } from "./connection-file.ts";
import type { ContainerWatch } from "./container-watch.ts";
import type { DescriptorReader } from "./descriptor-reader.ts";
import type { Message } from "./frames.ts";
import type { Lifetime } from "./lifetime.ts";
import type { MemoryWatch } from "./memory-watch.ts";
import type { Output } from "./output.ts";
import type { Parents } from "./parents.ts";
import type { RunningCells } from "./running-cells.ts";
import type { Shells } from "./shells.ts";
import type { WireData } from "./wire-data.ts";

/** A message on shell or control, and the channel it came on: replies go back there. */
export interface Request extends Message {
  channel: "shell" | "control";
}

export interface Kernel {
  readonly about: Pick<WireData, "version" | "typescript" | "folder">;
  readonly connection: Connection;
  readonly parents: Parents;
  readonly shells: Shells;
  readonly cells: CellThread;
  readonly output: Output;
  readonly descriptors: DescriptorReader;
  readonly comms: Comms;
  readonly interrupter: Interrupter;
  readonly lifetime: Lifetime;
  readonly history: History;
  readonly memory: MemoryWatch;
  readonly container: ContainerWatch;
  /** This thread's own. */
  readonly quiet: QuietMemory;
  /** Loaded at the first question. */
  live(): Promise<{ pathBefore: typeof pathBefore; values: LiveValues | null }>;
  /** Checks the types of cells, is told of every cell that ran, and has the language thread for questions. */
  readonly types: TypeCheck;
  /** execution_count of the last cell that was counted. */
  executionCount: number;
  /** Said once, in the first cell: how the kernel before this one ended. */
  lastWords: string | null;
  /** The cells that run, for stdin and for what they have displayed. */
  readonly running: RunningCells;

  reply(request: Request, msgType: string, content: object, metadata?: object): Promise<void>;
  /** @param content an object, or its JSON */
  publish(parent: string, msgType: string, content: object | string): Promise<void>;
  status(state: "busy" | "idle", parent: string): void;
  /** As the stop button, a signal and a gateway mean it: what runs, or else what waits to. */
  interrupt(): void;
  /** Resolves once requests on their way were read: when none came for some milliseconds. */
  arrived(): Promise<void>;
}

/** Handles one message type; dispatch.ts says which of them run between busy and idle, and which stand in line. */
export type Handler = (request: Request, kernel: Kernel) => void | Promise<void>;
