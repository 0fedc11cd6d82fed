// Times a stretch of work, and what it keeps in memory.
//
// By the processor's time, all threads of the process together: what else the machine does is left out, and the
// threads that collect garbage are counted.

/** The processor's milliseconds so far. */
export function now() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Nanoseconds an operation. */
export async function time(operations, work) {
  const from = now();
  await work();
  return { time: since(from, operations) };
}

/** Nanoseconds an operation since then. */
export function since(from, operations) {
  return ((now() - from) * 1e6) / operations;
}

/** Bytes on the heap after everything dead is gone. Never beside a time: collecting shrinks the young generation. */
export function heap() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
