// The global `comms`: messages between a cell's code and the page (widgets). Protocol, section "Custom messages".

import { types } from "node:util";
import { v4 as uuid } from "uuid";
import type { CellOutput, CommMessage } from "./messages.ts";
import { type CellRun, carriedRun } from "./run.ts";

/** What goes with a comm message beside its data. */
export interface CommExtras {
  metadata?: Record<string, unknown>;
  buffers?: (ArrayBufferView | ArrayBufferLike)[];
}

/** A comm message as a handler gets it. */
export interface CommReceived {
  data: unknown;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}

/** Called with each message of a comm. */
export type CommHandler = (message: CommReceived) => unknown;

/** One open line between kernel and page. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  /** @throws Error when the comm is closed. */
  send(data: unknown, extras?: CommExtras): void;
  /** Close it from this side; nothing when closed. */
  close(data?: unknown, extras?: CommExtras): void;
  /** Set what is called with the page's messages; what it prints appears under the cell that sets it. */
  onMessage(handler: CommHandler): void;
  /** Set what is called when the page closes it. */
  onClose(handler: CommHandler): void;
}

/** Called when the page opens a comm of a registered target. */
export type CommTarget = (comm: Comm, open: CommReceived) => unknown;

/** A function of a cell's, called when a message comes. */
interface Heard<Args extends unknown[]> {
  call: (...args: Args) => unknown;
  /** The run that gave it, and shows what it prints. */
  by: CellRun | undefined;
}

/** What is called when the page speaks, or closes it. */
interface Handlers {
  message: Heard<[CommReceived]> | null;
  closed: Heard<[CommReceived]> | null;
}

/** The comms of a kernel: the part for cells (register, unregister, open) and the part for the wire (receive). */
export class Comms {
  private readonly targets = new Map<string, Heard<[Comm, CommReceived]>>();
  private readonly comms = new Map<string, Handlers>();

  constructor(private readonly publish: (output: CellOutput) => void) {}

  /** Accept comms that the page opens with this target's name. */
  register(target: string, handler: CommTarget): void {
    if (typeof handler !== "function") {
      throw new TypeError("comms.register(target, handler) takes a function: (comm, open) => …");
    }
    this.targets.set(target, heard(handler));
  }

  /** Accept them no more; open ones stay. */
  unregister(target: string): void {
    this.targets.delete(target);
  }

  /** Open a comm to a target of the page. */
  open(target: string, data: unknown = {}, extras: CommExtras = {}): Comm {
    if (typeof target !== "string") {
      throw new TypeError(
        `comms.open(target, data) takes the name of a target of the page, but got ${typeof target}.`,
      );
    }
    const id = uuid();
    this.emit("comm_open", { comm_id: id, target_name: target, data }, extras);
    return this.add(id, target);
  }

  /** One message of the page, within its own run. What a handler throws goes to the caller. */
  receive({ msgType, content, metadata, buffers }: Omit<CommMessage, "type" | "cell">): unknown {
    const received = { data: content.data ?? {}, metadata, buffers };
    if (msgType === "comm_open") {
      const target = this.targets.get(content.target_name ?? "");
      if (!target) return this.emit("comm_close", { comm_id: content.comm_id, data: {} }, {});
      return this.opened(target, this.add(content.comm_id, content.target_name ?? ""), received);
    }
    const handlers = this.comms.get(content.comm_id);
    if (!handlers) return undefined; // closed on this side while the message was under way
    if (msgType === "comm_msg") return handlers.message && call(handlers.message, received);
    this.comms.delete(content.comm_id);
    return handlers.closed && call(handlers.closed, received);
  }

  /** One that its target fails to take is closed on both sides: the page would wait for it for ever. */
  private opened(target: Heard<[Comm, CommReceived]>, comm: Comm, received: CommReceived): unknown {
    const refused = (error: unknown): never => {
      comm.close();
      throw error;
    };
    try {
      return Promise.resolve(call(target, comm, received)).catch(refused);
    } catch (error) {
      return refused(error);
    }
  }

  private add(id: string, target: string): Comm {
    const handlers: Handlers = { message: null, closed: null };
    this.comms.set(id, handlers);
    return {
      id,
      target,
      send: (data, extras = {}) => {
        if (!this.comms.has(id)) throw new Error(`The comm '${target}' is closed: open a new one.`);
        this.emit("comm_msg", { comm_id: id, data }, extras);
      },
      close: (data = {}, extras = {}) => {
        if (this.comms.delete(id)) this.emit("comm_close", { comm_id: id, data }, extras);
      },
      onMessage: (handler) => {
        handlers.message = heard(handler);
      },
      onClose: (handler) => {
        handlers.closed = heard(handler);
      },
    };
  }

  private emit(
    msgType: "comm_open" | "comm_msg" | "comm_close",
    content: Record<string, unknown>,
    { metadata = {}, buffers = [] }: CommExtras,
  ): void {
    this.publish({ msgType, content, metadata, buffers: buffers.map(copied) });
  }
}

/**
 * Its own bytes, in memory of their own: a view would travel with all that lies behind it, what is shared may change on the way.
 * @throws TypeError when it has no bytes
 */
function copied(buffer: ArrayBufferView | ArrayBufferLike): Uint8Array<ArrayBuffer> {
  if (ArrayBuffer.isView(buffer))
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).slice();
  if (types.isAnyArrayBuffer(buffer)) return new Uint8Array(buffer).slice();
  throw new TypeError(`A comm's buffers are bytes, such as a Uint8Array, but got ${typeof buffer}.`);
}

function heard<Args extends unknown[]>(handler: (...args: Args) => unknown): Heard<Args> {
  const run = carriedRun();
  return { call: handler, by: run?.owner ?? run };
}

function call<Args extends unknown[]>({ call, by }: Heard<Args>, ...args: Args): unknown {
  const run = carriedRun();
  if (run && by) run.owner = by;
  return call(...args);
}
