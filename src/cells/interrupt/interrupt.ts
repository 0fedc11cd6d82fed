// Stopping code that does not stop by itself: the cell thread's part of the interrupt.
//
// The wire thread first asks softly (a message); where the thread spins and does not hear it, it evaluates the hook
// below on top of the stuck stack, by which the thread terminates itself. A termination runs no catch and no finally,
// and drops the rest of the microtask queue; what it leaves behind is put in order by `recover`.
//
// A part of the kernel that takes long can ask not to be cut (uncut.ts), and parts of Node are known by the stack
// (loadsModule, isAtHalves). They are not cut but for bad luck: the termination comes a moment after the hook, when the code
// below may just have entered such a part. What must never be left halfway is made so that it can be gone on with (output/ring.ts,
// and the marks of src/coroutine/registers.ts).

import { performance } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { isKernelFile, isOwnFile } from "../errors/stack.ts";
import { inspectorPost, openInspector } from "../inspector.ts";
import { type CellRun, carriedRun } from "../run.ts";
import { asyncHooksEnabled, disableAsyncHooks } from "./async-hooks.ts";
import { allowTermination, clearAsyncIds } from "./async-ids.ts";

/** The name under which the wire thread finds the hook. */
const interruptHook = Symbol.for("cokernel.interrupt");
/** And the one that tells how much of the heap is in use (kernel/wire/memory-watch.ts). */
const heapHook = Symbol.for("cokernel.heap");

/** Taken now: a cell may replace it. */
const V8Error = globalThis.Error;

/** The run whose code the hook has terminated. */
let cut: CellRun | null = null;
/** Set while this thread puts itself in order: a second termination would cut that. */
let recovering = false;

/**
 * Node makes errors that need no stack while this is 0 (in Node's assert it is so for long), or 1. Cut in that
 * it would stay so, and no error would tell a line any more.
 */
let stackLimit = Error.stackTraceLimit;

/** No code is on the stack: the limit is what it is meant to be. */
export function noteStackLimit(): void {
  if (cut === null) stackLimit = Error.stackTraceLimit;
}

/**
 * After a termination: have `work` put the thread in order, on a fresh stack. It gets the run that was cut; null: the wire
 * thread had to terminate without a look.
 */
export function recover(work: (cut: CellRun | null) => void): void {
  recovering = true;
  clearAsyncIds();
  const run = cut;
  cut = null;
  if (Error.stackTraceLimit <= 1) Error.stackTraceLimit = stackLimit;
  try {
    work(run);
  } finally {
    recovering = false; // not where this was cut itself: the next one that comes through clears it
  }
}

/** So many are looked at: what Node loads may lie deep, undici in seventy. */
const FRAMES = 200;
const EMITS = "an async hook";
/** The kernel at the first lines of a module that it loads late: they are never run twice. */
const KERNEL_LOADS = "a module of the kernel";
/** What the bundler calls that; in the bundle of a package as well. */
const BEGINS = "__init";
/** Where Node loads its own modules, at the first use of each. No code of anyone else's is called there. */
const NODE_LOADS = "node:internal/bootstrap/realm";

/**
 * The files on the stack, innermost first, but for those that wait in an `await`; above code that formats another stack V8
 * does not ask, and gives its own text.
 */
function filesOnStack(): string[] | string {
  const { stackTraceLimit, prepareStackTrace } = Error;
  const hooked = asyncHooksEnabled();
  Error.stackTraceLimit = FRAMES;
  // The files alone: telling the lines (errors/stack.ts) would take long, here of all places.
  Error.prepareStackTrace = (_error, sites) =>
    sites.flatMap((site) => {
      if (site.isAsync()) return [];
      const file = site.getFileName() ?? "";
      if (hooked && file === "node:internal/async_hooks" && site.getFunctionName()?.startsWith("emit"))
        return EMITS;
      return isKernelFile(file) && site.getFunctionName() === BEGINS ? KERNEL_LOADS : file;
    });
  const files = new Error().stack as unknown as string[] | string;
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  return files;
}

/** Is a cell's file among these, or a local one? */
function hasOwn(stack: string[] | string): boolean {
  if (typeof stack !== "string") return stack.some(isOwnFile);
  const file = /^ +at (?!async ).*?([^\s(]+):\d+:\d+\)?$/;
  return stack.split("\n").some((line) => isOwnFile(file.exec(line)?.[1] ?? ""));
}

/**
 * Is Node at the loading of one of its own modules, the kernel at that of one of its own, or Node's loader at work itself, with
 * nobody's code above it, or a package's where nothing on the stack is the user's? What is cut in that stays half loaded for
 * ever, and whoever imports it again waits for ever, or finds half of it.
 */
function loadsModule(stack: string[] | string): boolean {
  if (stack.includes(NODE_LOADS) || stack.includes(KERNEL_LOADS)) return true;
  if (typeof stack === "string") return false;
  const loader = stack.findIndex((file) => file.startsWith("node:internal/modules/"));
  if (loader < 0) return false;
  const others = (file: string) => file !== "" && !file.startsWith("node:") && !isKernelFile(file);
  return !stack.slice(0, loader).some(others) || !hasOwn(stack);
}

/** The frames of the hook itself, and of the script by which it is called. */
const OWN_FRAMES = 3;
/**
 * Node's lists of timers and immediates: one that stands in one of them and not yet in the other never fires, nor does any later
 * one of the same length; and an immediate that is counted and in no list keeps the event loop turning. And what the kernel asks
 * the inspector: a termination ends that call alone, and V8 then takes no other, since it waits for the end of this one.
 */
const HALVES = new Set(["node:timers", "node:internal/timers", "node:inspector"]);

/** Is Node at one of these, and nobody's code above it? */
function isAtHalves(stack: string[] | string): boolean {
  if (typeof stack === "string") return false;
  // From the constructor of immediates the kernel's own setter is called (cut-immediates.ts).
  for (let i = OWN_FRAMES + Number(isKernelFile(stack[OWN_FRAMES] ?? "")); i < stack.length; i++) {
    const file = stack[i]!;
    if (HALVES.has(file)) return true;
    if (file !== "" && !file.startsWith("node:")) return false;
  }
  return false;
}

/**
 * Install the hook. It is told at what the thread was seen at the last look, and answers `term` (the termination is posted
 * and takes effect as soon as this returns) where it still is at that and code of a cell or of a local file is on the stack; else at what it is now, or
 * `busy` where nothing may be cut; and must return at once.
 *
 * @param progress what the loop on the stack has come to
 * @param isUncut does the kernel run what is not to be cut?
 */
export function installInterruptHook(progress: () => string, isUncut: () => boolean): void {
  openInspector();
  const { nodeTiming } = performance;
  const hook = (before: string): string => {
    if (recovering || isUncut()) return "busy";
    const at = `turn ${nodeTiming.uvMetricsInfo.loopCount} ${progress()}`;
    if (at !== before) return at;
    const files = filesOnStack();
    // In the callback of an async hook none can be switched off, and Node would never find out of it.
    if (files.includes(EMITS) || loadsModule(files) || isAtHalves(files)) return "busy";
    disableAsyncHooks(); // in any case: where none is found the wire thread may terminate by itself
    if (!hasOwn(files)) return at;
    allowTermination();
    cut = carriedRun() ?? null;
    // Its lines are told when it is read: afterwards.
    if (cut !== null) cut.cutAt = new V8Error();
    inspectorPost("Runtime.terminateExecution");
    return "term";
  };
  Object.defineProperty(globalThis, interruptHook, { value: hook, enumerable: false });
  const heap = () => getHeapStatistics().used_heap_size;
  Object.defineProperty(globalThis, heapHook, { value: heap, enumerable: false });
}
