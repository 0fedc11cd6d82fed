// Errors that end no cell: of timers, emitters, promises and tasks that nobody waits for. They are shown as errors, with
// their TypeScript lines, under the cell that started the work, and end no kernel.

import { elapsedMs } from "../coroutine/elapsed.ts";
import { reportError } from "./errors/report-error.ts";
import { isUnwinding } from "./interrupt/async-ids.ts";
import { skipCutImmediate, watchImmediates } from "./interrupt/cut-immediates.ts";
import { restoreIntrinsics } from "./intrinsics.ts";
import type { Output } from "./output/output.ts";

/** Uncaught errors in a second that no program of a person's makes. */
const MANY = 200;

/** See to it that what nobody catches is reported, whatever a cell does to the process's listeners. */
export function reportUncaught(output: Output): void {
  let second = 0;
  let errors = 0;
  const report = (thrown: unknown) => {
    const now = elapsedMs();
    if (now - second > 1_000) {
      second = now;
      errors = 0;
    }
    // Node's own JavaScript fails without end where a cell has replaced what it stands on.
    if (++errors === MANY) restoreIntrinsics();
    try {
      reportError(output, thrown);
    } catch {
      // Whatever is thrown here ends the process.
      restoreIntrinsics();
      output.stderr("Uncaught error, which cannot be shown.\n");
    }
  };
  watchImmediates();
  // Listeners that are no reason to be silent: the one below, and those of node:test, which take every error once there was a
  // test, and of those that are of none speak only when the process ends.
  const silent = new WeakSet<object>();
  process.on("newListener", (event: string, listener: () => void) => {
    if (!/^(?:uncaughtException|unhandledRejection)$/.test(event)) return;
    if (/node:internal\/test_runner/.test(new Error().stack ?? "")) silent.add(listener);
  });
  const isHeard = (event: string) => process.listeners(event as "exit").some((each) => !silent.has(each));
  // A cell that listens itself is told instead, as in Node.
  const rejected = (reason: unknown) => {
    if (!isHeard("unhandledRejection")) report(reason);
  };
  silent.add(rejected);
  process.on("unhandledRejection", rejected);
  // A listener could be removed by a cell, and the next uncaught error would end the process.
  let theirs: ((error: Error) => void) | null = null;
  process.setUncaughtExceptionCaptureCallback((error) => {
    if (skipCutImmediate(error) || isUnwinding(error)) return;
    try {
      if (theirs !== null) theirs(error);
      else {
        if (!isHeard("uncaughtException")) report(error);
        process.emit("uncaughtException" as "workerMessage", error as never, "uncaughtException" as never);
      }
    } catch (thrown) {
      report(thrown);
    }
  });
  // One that a cell sets is told in its stead. So is that of Node's `domain`, and with it of `repl` and what imports that, which
  // cannot be loaded where there is one already.
  process.setUncaughtExceptionCaptureCallback = (callback) => {
    theirs = typeof callback === "function" ? callback : null;
  };
  process.hasUncaughtExceptionCaptureCallback = () => theirs !== null;
}
