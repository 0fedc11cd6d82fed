// Signals, heard in the wire thread: while a cell spins, a listener of the main thread would not run.
//
// Node gives signals to its main thread alone (`process.on` of a worker never fires), but each thread's event loop can
// watch them, by the handle that Node's own listeners are made of. It is internal, and reached by the flag
// {@link SIGNAL_FLAGS}, which this thread has and the cells do not.

import { createRequire } from "node:module";
import { constants } from "node:os";

/** Flags with which the wire thread must be started. */
export const SIGNAL_FLAGS = ["--expose-internals"];

interface SignalHandle {
  onsignal: () => void;
  /** 0, or a system error's number. */
  start(signal: number): number;
  unref(): void;
}

/** Call `heard` at each signal, whatever the main thread does. The process no longer ends by it. */
export function onSignal(name: "SIGINT" | "SIGTERM", heard: () => void): void {
  const handle = new (signalClass())();
  handle.onsignal = heard;
  handle.unref();
  const failed = handle.start(constants.signals[name]);
  if (failed !== 0) throw new Error(`${name} cannot be watched (system error ${failed})`);
}

function signalClass(): new () => SignalHandle {
  const { emitWarning } = process;
  process.emitWarning = () => {}; // that the module is internal is known
  try {
    const { internalBinding } = createRequire(import.meta.url)("internal/test/binding");
    return internalBinding("signal_wrap").Signal;
  } finally {
    process.emitWarning = emitWarning;
  }
}
