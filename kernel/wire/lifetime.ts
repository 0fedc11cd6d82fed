// How the kernel ends: asked by a client or a signal, by a cell (process.exit), or because its starter died.
//
// The order matters: what was said goes out, the sockets close so that a restart finds its ports free, and only then
// may the process end (one that ends while a receive is pending is aborted by the addon). The main thread does the
// last step; if it cannot, because a cell spins or hangs in a native call, the wire thread does.

import { setTimeout as sleep } from "node:timers/promises";
import { Word } from "../../src/cells/messages.ts";
import type { CellThread } from "./cell-thread.ts";
import { endChildren } from "./children.ts";
import { log } from "./log.ts";

/** A cell that still spins when the kernel is to end is interrupted after this time; tasks have theirs (leave.ts). */
const ASK_MS = 220;
/** After this time the process is ended without the cell thread, whose cell does not give way. */
const LEAVE_MS = 700;
/** And after so much more where no cell runs: what holds the thread is its own work, on a busy machine, and it comes. */
const BUSY_MS = 1_500;
/** Messages handed to libzmq still travel for a moment. */
const TRAVEL_MS = 50;
/** So long a cell that has called process.exit may take to be answered. */
const ANSWER_MS = 500;
/** The main thread ends the process as its next step, however slowly; this is for one that cannot. */
const EXIT_MS = 1_500;
const WATCH_MS = 1_000;

/** What the kernel's end needs. */
export interface Ending {
  cells: CellThread;
  interrupt(): Promise<void>;
  /** Send what is left to send, close everything. Must not take longer than some hundred milliseconds. */
  close(): Promise<void>;
}

export class Lifetime {
  private ending = false;
  private closing: Promise<void> | null = null;

  constructor(private readonly host: Ending) {}

  /** End the kernel, in order if the cell thread can be reached. */
  async end(): Promise<void> {
    if (this.ending) return;
    this.ending = true;
    this.host.cells.post({ type: "shutdown" });
    await sleep(ASK_MS);
    if (this.closing !== null) return;
    // What is cut may be a listener of 'exit': the cell thread is to go on behind it.
    void this.host.interrupt().then(() => this.host.cells.post({ type: "shutdown" }));
    await sleep(LEAVE_MS - ASK_MS);
    if (this.host.cells.meant.length === 0) await sleep(BUSY_MS);
    if (this.closing !== null) return;
    await this.close();
    await sleep(TRAVEL_MS);
    this.kill();
  }

  /**
   * The cell thread is about to end the process: it waits for {@link Word.FLUSHED}.
   *
   * @param answered when who waits for a cell has heard of its end
   */
  async exit(answered: Promise<void>): Promise<void> {
    await Promise.race([answered, sleep(ANSWER_MS)]);
    await this.close();
    await sleep(EXIT_MS);
    this.kill();
  }

  /** End when the process that started the kernel has: nobody else would. Not when started by hand. */
  watchParent(): void {
    const named = starter(process.env);
    if (named === null || process.platform === "win32") return;
    const parent = process.ppid;
    // Numbers rise. One above the kernel's own that nobody has is of other processes than these: it came with the
    // environment into a box (`bwrap --unshare-pid …`, `apptainer exec --pid …`), and says nothing there.
    const elsewhere = named > process.pid && !exists(named);
    // It may have died before its pid could be read here, or stand behind a launcher that lives on.
    const look = () => {
      if (process.ppid === parent && (elsewhere || exists(named))) return;
      clearInterval(timer);
      void this.end();
    };
    const timer = setInterval(look, WATCH_MS);
    look();
  }

  private close(): Promise<void> {
    this.closing ??= this.closed();
    return this.closing;
  }

  private async closed(): Promise<void> {
    try {
      await this.host.close();
    } catch (error) {
      // The folder of the mark is not to be written to any more, for one. It ends all the same.
      log(`the kernel ends, and not in order: ${(error as Error)?.stack ?? error}`);
    }
    endChildren();
    const { words } = this.host.cells;
    Atomics.store(words, Word.FLUSHED, 1);
    Atomics.notify(words, Word.FLUSHED);
  }

  /** The only way to end the process from a worker while the main thread does not listen. */
  private kill(): void {
    process.kill(process.pid, "SIGKILL");
  }
}

/** Jupyter names the process that starts a kernel. VS Code does not: it is the extension host, which tells of itself. */
function starter({ JPY_PARENT_PID, VSCODE_ESM_ENTRYPOINT }: NodeJS.ProcessEnv): number | null {
  if (JPY_PARENT_PID !== undefined) return Number(JPY_PARENT_PID);
  return VSCODE_ESM_ENTRYPOINT?.endsWith("extensionHostProcess") ? process.ppid : null;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH"; // EPERM: it is there, and somebody else's
  }
}
