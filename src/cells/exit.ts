// process.exit in a cell: said in the cell, flushed, and only then done.
//
// Leaving at once would lose what the wire thread has not sent. So it is asked to close first, and this thread waits for it
// (wire-closed.ts).

import { reportError } from "./errors/report-error.ts";
import { closeInspector } from "./inspector.ts";
import { uncut } from "./interrupt/uncut.ts";
import type { FromCell } from "./messages.ts";
import type { Output } from "./output/output.ts";
import { carriedRun } from "./run.ts";
import { waitForWire } from "./wire-closed.ts";

/** Have the listeners of 'exit' been called? */
export function isExiting(): boolean {
  return (process as typeof process & { _exiting?: boolean })._exiting === true;
}

/** What the process is to end with, so far. */
const exitCode = (): number => Number(process.exitCode ?? 0);

/** Replace process.exit; returns the exit of an orderly shutdown, which goes the same way without a word. */
export function replaceExit(
  output: Output,
  post: (message: FromCell) => void,
  words: Int32Array,
): () => void {
  const exit = process.exit.bind(process);
  /** The listeners of 'exit', while what they print is still sent; Node then does not call them again. */
  const sayExit = () => {
    if (isExiting()) return;
    (process as typeof process & { _exiting?: boolean })._exiting = true;
    try {
      process.emit("exit", exitCode());
    } catch (error) {
      reportError(output, error);
    }
  };
  const leave = (called: boolean) => {
    sayExit();
    // An interrupt that is still on its way is not meant for what follows, and would leave the process to end by itself.
    uncut(() => {
      post({ type: "exit", code: called ? exitCode() : null });
      waitForWire(words);
      closeInspector();
      exit();
    });
  };
  process.exit = ((...given: Parameters<typeof exit>) => {
    // Node refuses here what is no exit code; as a wish it would be refused when nothing else can be done any more.
    if (given.length > 0) process.exitCode = given[0] as typeof process.exitCode;
    const run = carriedRun();
    if (run) {
      const { count } = run.owner ?? run;
      output.stderr(`process.exit(${given[0] ?? ""}) was called in In[${count}]: the kernel ends.\n`);
    }
    leave(true);
  }) as typeof process.exit;
  return () => {
    process.exitCode = 0;
    leave(false);
  };
}
