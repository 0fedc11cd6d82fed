// What the guarded kernel and its child say to each other. Plain data, as JSON; the child's end is hostile, so that
// what stands here of {@link FromChild} is what it should say: kernel/guarded/checked.ts takes nothing on trust.

/** From the kernel to the child. */
export type ToChild =
  /** Answered by `ended`. */
  | RunMessage
  /** Run a text in the realm, for the cell that has just ended. Answered by `evaluated`. */
  | { type: "evaluate"; cell: number; key: string; script: Script }
  /** Cancel what the running cell waits for, and end it. */
  | { type: "interrupt" }
  /** The answer to `input_request`. */
  | { type: "input"; value: string | null; error?: string }
  /** The answer to `compile`: a text that gives its CommonJS, as a function, to the realm; or why there is none. */
  | { type: "compiled"; id: number; script?: Script; requires: string[]; error?: string }
  /** The answer to `fetch`. */
  | {
      type: "fetched";
      id: number;
      error?: string;
      status: number;
      url: string;
      headers: [string, string][];
      body: string;
    };

/** One cell, compiled. */
export interface RunMessage {
  type: "run";
  cell: number;
  count: number;
  silent: boolean;
  allowStdin: boolean;
  /** Names it declares. Those that the child has not are declared first, by one script-scope `let`. */
  declares: string[];
  script: Script;
}

/** Text for the realm. */
export interface Script {
  /** It calls `__cokernel__.run(() => …)`. */
  text: string;
  file: string;
  /** What was put before the text in its first line; V8 counts columns from there. */
  columnOffset: number;
}

/** From the child to the kernel. */
export type FromChild =
  /** Cells can run; these names are on the realm's global object. */
  | { type: "ready"; globals: string[] }
  | { type: "text"; cell: number; stream: "stdout" | "stderr"; text: string }
  | {
      type: "output";
      cell: number;
      msgType: "display_data" | "update_display_data" | "execute_result" | "clear_output";
      content: Record<string, unknown>;
    }
  /** An error that ends no cell. */
  | { type: "error"; cell: number; error: ThrownText }
  /** A cell has ended; `interrupted`: because it was asked to. */
  | { type: "ended"; cell: number; error: ThrownText | null; interrupted: boolean }
  | { type: "evaluated"; cell: number; key: string; error: ThrownText | null; data: Record<string, unknown> }
  | { type: "input_request"; cell: number; prompt: string; password: boolean }
  /** Make CommonJS of a module's text. Answered by `compiled`. */
  | { type: "compile"; id: number; file: string; code: string }
  /** Ask the network. Answered by `fetched`. */
  | {
      type: "fetch";
      id: number;
      url: string;
      method: string;
      headers: [string, string][];
      body: string | null;
    };

/** What was thrown, as text. */
export interface ThrownText {
  name: string;
  message: string;
  /** Lines as V8 writes them, with the file names of cells. Absent: it was no error. */
  stack?: string;
  /** What it holds beside its message, as lines. */
  properties?: readonly string[];
  cause?: ThrownText;
  errors?: ThrownText[];
}

/** File names of cells and modules in the realm: this, and a number. */
export const CELL_FILE = "cokernel-cell:";

/** What a cell's script begins with, as V8 counts its columns: what stands before is the call that runs it. */
export const STRICT = '"use strict";';

/** The file name of what the kernel itself runs in the realm. */
export const REALM_FILE = "cokernel-realm.js";

/** The hidden global that cells call, and the kernel. */
export const HELPER = "__cokernel__";
