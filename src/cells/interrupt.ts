// Stopping code that does not stop by itself: the cell thread's part of the interrupt.
//
// The wire thread first asks softly (a message); where the thread spins and does not hear it, it evaluates the hook
// below on top of the stuck stack, by which the thread terminates itself. A termination runs no catch and no finally,
// and drops the rest of the microtask queue; what it leaves behind is put in order by `recover`.
//
// No part of the kernel can ask not to be cut: the hook could see that, but the termination comes a moment after it,
// when the code below may just have entered such a part. What must not be left halfway is made so that it can be
// gone on with (ring.ts, and the marks of src/coroutine/registers.ts).

import { performance } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { disableAsyncHooks } from "./async-hooks.ts";
import { inspectorPost, openInspector } from "./inspector.ts";
import { type CellRun, carriedRun } from "./run.ts";
import { isCellFile } from "./sources.ts";

/** The name under which the wire thread finds the hook. */
export const interruptHook = Symbol.for("cokernel.interrupt");
/** And the one that tells how much of the heap is in use (kernel/wire/memory-watch.ts). */
const heapHook = Symbol.for("cokernel.heap");

interface AsyncWrap {
  async_hook_fields: Uint32Array;
  constants: { kCheck: number; kTotals: number };
  clearAsyncIdStack(): void;
}

/**
 * Node 20 (and 22 without AsyncContextFrame) checks its async id stack against a count that a termination leaves wrong,
 * and aborts the process; with these two fields at 0 it does not look. Null where the binding is gone: nothing to mend.
 */
const asyncWrap = ((): AsyncWrap | null => {
  if (Number(process.versions.node.split(".")[0]) > 22) return null;
  try {
    return (process as unknown as { binding(name: string): AsyncWrap }).binding("async_wrap");
  } catch {
    return null; // no such binding: this Node has the newer context frames
  }
})();

/** Make terminations survivable; call once AsyncLocalStorage was entered, which sets the fields. */
export function allowTermination(): void {
  if (!asyncWrap?.async_hook_fields) return;
  asyncWrap.async_hook_fields[asyncWrap.constants.kCheck] = 0;
  asyncWrap.async_hook_fields[asyncWrap.constants.kTotals] = 0;
}

/** The run whose code the hook has terminated. */
let cut: CellRun | null = null;

/**
 * After a termination: the async ids stand where they were cut.
 *
 * @returns the run that was cut; null: the wire thread had to terminate without a look
 */
export function clearTermination(): CellRun | null {
  asyncWrap?.clearAsyncIdStack();
  const run = cut;
  cut = null;
  return run;
}

/** Is a cell's file among these? Above code that formats another stack V8 does not ask again, and gives its own text. */
function hasCell(stack: string[] | string): boolean {
  if (typeof stack !== "string") return stack.some(isCellFile);
  return stack.split("\n").some((line) => isCellFile(/([^\s(]+):\d+:\d+\)?$/.exec(line)?.[1] ?? ""));
}

/**
 * Install the hook. It answers `term` (the termination is posted and takes effect as soon as this returns), or, where no
 * cell is on the stack, how many turns the event loop has made; and must return at once.
 */
export function installInterruptHook(): void {
  openInspector();
  const { nodeTiming } = performance;
  const hook = (): "term" | number => {
    const { stackTraceLimit, prepareStackTrace } = Error;
    Error.stackTraceLimit = 60;
    // The files alone: telling the lines (stack.ts) would take long, here of all places.
    Error.prepareStackTrace = (_error, sites) => sites.map((site) => site.getFileName() ?? "");
    const files = new Error().stack as unknown as string[] | string;
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
    disableAsyncHooks(); // in any case: where no cell is found the wire thread may terminate by itself
    if (!hasCell(files)) return nodeTiming.uvMetricsInfo.loopCount;
    allowTermination();
    cut = carriedRun() ?? null;
    inspectorPost("Runtime.terminateExecution");
    return "term";
  };
  Object.defineProperty(globalThis, interruptHook, { value: hook, enumerable: false });
  const heap = () => getHeapStatistics().used_heap_size;
  Object.defineProperty(globalThis, heapHook, { value: heap, enumerable: false });
}
