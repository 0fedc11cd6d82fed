// One notebook on one kernel, from its first cell to its last; its outputs and counts are replaced as each cell runs.
//
// Which cells run, and which may fail, is told by their tags, as nbclient's: `skip-execution`, `raises-exception`.
// Files, progress and exit codes are run.ts's.

import { noteAlive } from "./alive.ts";
import type { Kernel } from "./kernel.ts";
import type { IopubMessage } from "./kernel-client.ts";
import type { Cell, Notebook } from "./notebook-file.ts";
import { Outputs } from "./outputs.ts";

/** Options of {@link executeNotebook}. */
export interface ExecuteNotebookOptions {
  /** Seconds a cell may take. */
  timeout: number;
  /** Go on after a cell that failed and is not tagged `raises-exception`. */
  allowErrors: boolean;
  /** Told of each cell before it runs; `index` counts all cells from 0. */
  onCell?: (index: number) => void;
  /** Gets every iopub message, as it comes. */
  onIopub?: (message: IopubMessage) => void;
}

/** The cell that ended a notebook. */
export interface Failure {
  /** From 0, among all cells. */
  index: number;
  cell: Cell;
  /** Name and message of the error, or that time was up, or that the kernel ended. */
  message: string;
  /** Lines with colours; empty when there is none. */
  traceback: string[];
}

/** Seconds that an interrupted cell has to end. */
const grace = 5;
/** Milliseconds, 24 days: Node takes more for 1. */
const longestTimer = 2 ** 31 - 1;

/**
 * Execute a notebook's cells in place, and shut the kernel down; what comes before that is in the notebook.
 * @returns the cell that ended it, or null when all ran
 */
export async function executeNotebook(
  notebook: Notebook,
  kernel: Kernel,
  options: ExecuteNotebookOptions,
): Promise<Failure | null> {
  notebook.metadata.kernelspec ??= {
    display_name: "TypeScript (cokernel)",
    language: "typescript",
    name: "cokernel",
  };
  notebook.metadata.language_info = kernel.languageInfo;
  const outputs = new Outputs();
  try {
    for (const [index, cell] of notebook.cells.entries()) {
      if (cell.cell_type !== "code" || cell.metadata.tags?.includes("skip-execution")) continue;
      options.onCell?.(index);
      const failure = await executeCell(cell, kernel, outputs, options);
      if (failure !== null) return { index, cell, ...failure };
    }
    return null;
  } finally {
    // What a kernel says while it ends belongs to no cell.
    outputs.close();
    await kernel.shutdown();
  }
}

async function executeCell(
  cell: Cell,
  kernel: Kernel,
  outputs: Outputs,
  { timeout, allowErrors, onIopub }: ExecuteNotebookOptions,
): Promise<Pick<Failure, "message" | "traceback"> | null> {
  const into: NonNullable<Cell["outputs"]> = [];
  cell.outputs = into;
  cell.execution_count = null;
  noteAlive(cell, {});
  // A kernel counts no cell without text, and a client sends none.
  if (cell.source.trim() === "") return null;
  const answer = kernel.execute(cell.source, (message) => {
    onIopub?.(message);
    outputs.add(into, message);
    if (message.msg_type === "execute_input") cell.execution_count = message.content.execution_count;
  });
  try {
    const ended = await within(timeout, answer);
    if (ended === null) {
      kernel.interrupt().catch(() => {}); // whether it was heard, the cell tells
      const late = await within(grace, answer);
      const end = late === null ? ", nor when it was interrupted" : " and was interrupted";
      return { message: `it did not end in ${timeout} s${end}`, traceback: late?.reply.traceback ?? [] };
    }
    const { reply, metadata } = ended;
    noteAlive(cell, metadata);
    // The result's would be a second copy.
    for (const output of into) if ("metadata" in output) delete output.metadata.cokernel;
    cell.execution_count = reply.execution_count ?? cell.execution_count;
    if (reply.status === "ok" || allowErrors || cell.metadata.tags?.includes("raises-exception")) return null;
    return { message: `${reply.ename}: ${reply.evalue}`, traceback: reply.traceback ?? [] };
  } catch (error) {
    // The kernel ended under the cell (process.exit, out of memory), or the connection to it.
    return { message: error instanceof Error ? error.message : String(error), traceback: [] };
  }
}

/** What the promise gives, or null when `seconds` pass before. */
async function within<T>(seconds: number, promise: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, Math.min(seconds * 1000, longestTimer), null);
  });
  promise.catch(() => {}); // the race tells whichever comes first
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
