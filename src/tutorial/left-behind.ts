// What a run would leave behind when this process is told to end in the middle of it: the folders of its kernels' connection
// files, and kernels of a server. Kernels of its own see that it has ended, and do, too.

import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** Milliseconds for what a server is asked meanwhile. */
const graceMs = 3000;

const cleaners = new Set<() => unknown>();

/** Call this if the process ends before the returned function is called; of a promise the end waits where a signal is why. */
export function onEarlyEnd(clean: () => unknown): () => void {
  if (cleaners.size === 0) {
    for (const signal of signals) process.on(signal, endBy);
    process.on("exit", cleanAll);
  }
  cleaners.add(clean);
  return () => {
    if (cleaners.delete(clean) && cleaners.size === 0) stopListening();
  };
}

/** As the signal would have ended it, so that a shell's loop over several runs ends, too. */
async function endBy(signal: NodeJS.Signals): Promise<void> {
  stopListening(); // a second one ends it at once
  const late = new Promise((resolve) => setTimeout(resolve, graceMs));
  await Promise.race([Promise.allSettled(cleanAll()), late]);
  process.kill(process.pid, signal);
  // Where this is another thread's, or init, which a signal does not end.
  setTimeout(() => process.exit(128 + constants.signals[signal]), 100);
}

function stopListening(): void {
  for (const signal of signals) process.off(signal, endBy);
  process.off("exit", cleanAll);
}

function cleanAll(): Promise<unknown>[] {
  return [...cleaners].map(async (clean) => clean());
}
