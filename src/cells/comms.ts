// The global `comms`: messages between a cell's code and the page (widgets). Protocol, section "Custom messages".

import { v4 as uuid } from "uuid";
import type { CellOutput, CommMessage } from "./messages.ts";

/** What goes with a comm message beside its data. */
export interface CommExtras {
  metadata?: Record<string, unknown>;
  buffers?: Uint8Array[];
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
  /** Set what is called with the page's messages. */
  onMessage(handler: CommHandler): void;
  /** Set what is called when the page closes it. */
  onClose(handler: CommHandler): void;
}

/** Called when the page opens a comm of a registered target. */
export type CommTarget = (comm: Comm, open: CommReceived) => unknown;

interface OpenComm extends Comm {
  message: CommHandler | null;
  closed: CommHandler | null;
}

/** The comms of a kernel: the part for cells (register, unregister, open) and the part for the wire (receive). */
export class Comms {
  private readonly targets = new Map<string, CommTarget>();
  private readonly comms = new Map<string, OpenComm>();
  private readonly publish: (output: CellOutput) => void;

  constructor(publish: (output: CellOutput) => void) {
    this.publish = publish;
  }

  /** Accept comms that the page opens with this target's name. */
  register(target: string, handler: CommTarget): void {
    if (typeof handler !== "function") {
      throw new TypeError("comms.register(target, handler) takes a function: (comm, open) => …");
    }
    this.targets.set(target, handler);
  }

  /** Accept them no more; open ones stay. */
  unregister(target: string): void {
    this.targets.delete(target);
  }

  /** Open a comm to a target of the page. */
  open(target: string, data: unknown = {}, extras: CommExtras = {}): Comm {
    const comm = this.add(uuid(), target);
    this.emit("comm_open", { comm_id: comm.id, target_name: target, data }, extras);
    return comm;
  }

  /** One message of the page. What a handler throws goes to the caller. */
  receive({ msgType, content, metadata, buffers }: Omit<CommMessage, "type" | "cell">): unknown {
    const received = { data: content.data ?? {}, metadata, buffers };
    if (msgType === "comm_open") {
      const target = this.targets.get(content.target_name ?? "");
      if (!target) return this.emit("comm_close", { comm_id: content.comm_id, data: {} }, {});
      return target(this.add(content.comm_id, content.target_name ?? ""), received);
    }
    const comm = this.comms.get(content.comm_id);
    if (!comm) return undefined; // closed on this side while the message was under way
    if (msgType === "comm_msg") return comm.message?.(received);
    this.comms.delete(comm.id);
    return comm.closed?.(received);
  }

  private add(id: string, target: string): OpenComm {
    const comm: OpenComm = {
      id,
      target,
      message: null,
      closed: null,
      send: (data, extras = {}) => {
        if (!this.comms.has(id)) throw new Error(`The comm '${target}' is closed: open a new one.`);
        this.emit("comm_msg", { comm_id: id, data }, extras);
      },
      close: (data = {}, extras = {}) => {
        if (this.comms.delete(id)) this.emit("comm_close", { comm_id: id, data }, extras);
      },
      onMessage: (handler) => {
        comm.message = handler;
      },
      onClose: (handler) => {
        comm.closed = handler;
      },
    };
    this.comms.set(id, comm);
    return comm;
  }

  private emit(
    msgType: "comm_open" | "comm_msg" | "comm_close",
    content: Record<string, unknown>,
    { metadata = {}, buffers = [] }: CommExtras,
  ): void {
    // A view's own bytes, as the socket wants them (a DataView is refused there).
    const bytes = buffers.map((b) => new Uint8Array(b.buffer, b.byteOffset, b.byteLength));
    this.publish({ msgType, content, metadata, buffers: bytes });
  }
}
