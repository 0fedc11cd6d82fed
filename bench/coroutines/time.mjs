// Times a stretch of work, and what it keeps in memory.

/** Nanoseconds an operation. */
export async function time(operations, work) {
  const from = performance.now();
  await work();
  return { time: since(from, operations) };
}

/** Nanoseconds an operation since then. */
export function since(from, operations) {
  return ((performance.now() - from) * 1e6) / operations;
}

/** Bytes on the heap after everything dead is gone. Never beside a time: collecting shrinks the young generation. */
export function heap() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
