// What the wire thread and the cell thread say to each other: plain data, structured-cloneable.
//
// The cell thread knows no header and no socket: what caused a piece of work is a CellId, a number that only
// the wire thread can turn back into a parent header. Output does not travel here but through the ring (output/ring.ts),
// so that it is seen while a cell spins; the result, which is the last that a cell shows, comes with its end.

import type { MessagePort } from "node:worker_threads";
import type { Alive } from "../views/alive.ts";

/** What caused a piece of work in the cell thread (an execute request, a comm message). 0: nothing did. */
export type CellId = number;

/** From the wire thread to the cell thread. */
export type ToCell =
  | Given<ExecuteRequest | CommMessage>
  /** Soft interrupt: cancel what the cells that are meant wait for. Answered by `interrupted`. */
  | (Interrupting & { type: "interrupt" })
  /** A second interrupt within a second: cancel whatever runs, and the background tasks too. */
  | { type: "cancel" }
  /** A termination was made: put the cell thread's state in order and settle what was cut. Answered by `interrupted`. */
  | (Interrupting & { type: "recover" })
  /** What does this path of names hold? Answered by `looked`, once no code of a cell is on the stack. */
  | { type: "look"; id: number; names: string[] }
  /** Leave in order: no more cells come. Answered by `exit`. A second one: go on where a termination has cut that. */
  | { type: "shutdown" };

/** A cell or comm message with its place in the order in which they are given and begin: 1, 2, … */
export type Given<Work> = Work & { given: number };

interface Interrupting {
  seq: number;
  /** Place of what was given last before this was said. */
  given: number;
  /** The cells, or comm messages, that are meant; none: whatever runs. */
  cells: readonly CellId[];
}

/** One cell to run. Answered by `executed`. Several may be under way, one of each shell: they take turns at their awaits. */
export interface ExecuteRequest {
  type: "execute";
  cell: CellId;
  code: string;
  /** execution_count: the label of the cell, `In[count]`. */
  count: number;
  silent: boolean;
  userExpressions: Record<string, string>;
  allowStdin: boolean;
}

/** A comm message of the client. Answered by `handled`. */
export interface CommMessage {
  type: "comm";
  cell: CellId;
  msgType: "comm_open" | "comm_msg" | "comm_close";
  content: { comm_id: string; target_name?: string; data?: unknown };
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}

/**
 * How a cell ended, and what is alive after it. `data`: the result's MIME bundle as JSON, since a cell may have put anything
 * into it; null: there is no result. ename, evalue, traceback as in the protocol's section "Execution errors"; traceback may
 * hold ANSI. `awaitedAt`: offset of the cell's own `await` that failed, where it is known to be that.
 */
export type Executed = (
  | { status: "ok"; data: string | null; userExpressions: Record<string, unknown> }
  | { status: "error"; ename: string; evalue: string; traceback: string[]; awaitedAt?: number }
) & { alive?: Alive };

/** From the cell thread to the wire thread. */
export type FromCell =
  /** Cells can run. */
  | { type: "ready" }
  | { type: "executed"; cell: CellId; result: Executed }
  | { type: "handled"; cell: CellId }
  /** Ask the client for a line; the answer comes on {@link CellChannels.input} as an {@link InputReply}. */
  | { type: "input_request"; cell: CellId; prompt: string; password: boolean }
  /** `soft`: the cell was reached and will settle; `recovered`: state is in order after a termination; `idle`: nothing ran. */
  | {
      type: "interrupted";
      seq: number;
      how: "soft" | "recovered" | "idle";
      /** A termination cut something that was given in its arrival: that never began, and must be given again. */
      lost: boolean;
    }
  /** State, line and values of a coroutine, generator, task or future, text of a function; null: the path holds none. */
  | { type: "looked"; id: number; text: string | null }
  /** Nothing can print or show anything under this cell any more. */
  | { type: "forgotten"; cell: CellId }
  /** A report is about to be made, for which each thread must stop: see to it, and store 1 in {@link Word.THREADS_FREE}. */
  | { type: "report" }
  /** What to do with type errors from the next cell on. */
  | { type: "type_errors"; mode: TypeErrors }
  /**
   * The process is about to end: flush, close the sockets, and store 1 in {@link Word.FLUSHED}.
   * `code`: a cell has called process.exit, and what runs is answered by that; null: the kernel was asked to end.
   */
  | { type: "exit"; code: number | null };

/**
 * Do not look for type errors; show them when they are known; before the cell's reply, so that whoever stores its outputs
 * has them; show them and do not run the cell.
 */
export const TYPE_ERRORS = ["off", "warn", "wait", "strict"] as const;
export type TypeErrors = (typeof TYPE_ERRORS)[number];

/** The error of an {@link InputReply} that an interrupt sent: the question ends with KeyboardInterrupt. */
export const INTERRUPTED = "interrupted";

/** Answer to an input_request; null: no answer will come ({@link INTERRUPTED}, or `error` says why nobody can be asked). */
export interface InputReply {
  value: string | null;
  error?: string;
}

/** An iopub message made in the cell thread; it travels as its record (output/output-record.ts). */
export interface CellOutput {
  msgType:
    | "display_data"
    | "update_display_data"
    | "clear_output"
    | "error"
    | "comm_open"
    | "comm_msg"
    | "comm_close";
  content: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  /** Each alone in its memory, which is given away. */
  buffers?: Uint8Array<ArrayBuffer>[];
}

/** An output on {@link CellChannels.bulk}. */
export interface BulkOutput {
  record: Uint8Array;
  buffers: Uint8Array[];
}

/** What the two threads share; made by kernel/start-wire.ts, given to the wire thread as workerData. */
export interface CellChannels {
  /** ToCell and FromCell. */
  port: MessagePort;
  /** {@link BulkOutput}, of what is too large for the ring or has buffers: one for each ring record of kind BULK, posted before it. */
  bulk: MessagePort;
  /** InputReply. The blocking prompt() waits on {@link Word.INPUT}: after posting, add 1 to it and notify. */
  input: MessagePort;
  /** The output ring's memory. */
  ring: SharedArrayBuffer;
  /** {@link Word}s, an Int32Array. */
  words: SharedArrayBuffer;
}

/** Indices into the shared words. */
export const Word = {
  /** What the cell thread does: {@link Phase}. */
  PHASE: 0,
  /** Counted up by the wire thread when an InputReply was posted. */
  INPUT: 1,
  /** 1 once the wire thread has flushed and closed its sockets. */
  FLUSHED: 2,
  /** How many MiB a cell may print; 0: no limit. */
  OUTPUT_LIMIT: 3,
  /** Place of the cell, or comm message, that the cell thread has begun last: see {@link Given}. */
  BEGUN: 4,
  /** 1 while an interrupt stands in {@link CellChannels.port}: the loops then give the thread back, and who sleeps there wakes up. */
  WANTED: 5,
  /** 1 while async hooks are on with which Node would not survive a termination. */
  HOOKED: 6,
  /** 1 once no thread stands in a call that may never end. */
  THREADS_FREE: 7,
  /** Which thread takes what stands in the captured descriptors: a Taker (output/captured.ts). */
  TAKES: 8,
} as const;

/** Number of shared words. */
export const WORDS = 9;

/**
 * Values of {@link Word.PHASE}. KERNEL before the first cell, and while one is compiled: what is on the stack is the
 * kernel's. RUNNING from the moment at which a cell's code, or a comm's handler, begins, while it awaits and after its end: what it
 * started may be on the stack at any time.
 */
export const Phase = { KERNEL: 0, RUNNING: 1 } as const;
