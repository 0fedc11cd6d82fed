// The host's process, where there is one: Node's, Deno's, Bun's. What asyncio gets from Python's: the interrupt while a
// program runs, a last word when it ends, and the flow in which a loop is driven.
//
// Reached by its global, since nothing of Node is imported in this room. A host with a loop of its own (the kernel) sees to
// all of that itself, and a page has none of it.

import { hooks } from "./hooks.ts";

interface HostProcess {
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
  listenerCount(event: string): number;
  getBuiltinModule?(name: string): { AsyncResource?: typeof AsyncResource } | undefined;
  readonly versions?: { readonly node?: string };
}

const { process } = globalThis as { process?: HostProcess };
/** Bundlers give pages a `process`, too, but none with a version of Node. */
const host = process?.versions?.node === undefined ? null : process;

/** Does the program own the process? Not where a host drives a loop of its own. */
function ours(): HostProcess | null {
  return hooks.background === undefined ? host : null;
}

/** Looked up once: that takes as long as ten short runs. */
let AsyncResource:
  | (new (
      type: string,
      options: object,
    ) => { runInAsyncScope(fn: () => void): void })
  | undefined;

/** A function that is called as from here: each AsyncLocalStorage has in it what it has now. */
export function inThisFlow(fn: () => void): () => void {
  const process = ours();
  if (process === null) return fn;
  AsyncResource ??= process.getBuiltinModule?.("node:async_hooks")?.AsyncResource;
  if (AsyncResource === undefined) return fn;
  // Without that each would be watched by the garbage collector, for hooks which nobody has.
  const resource = new AsyncResource("EventLoop", { requireManualDestroy: true });
  return () => resource.runInAsyncScope(fn);
}

/** What is to be called by Ctrl-C; the listener is there while there is any. */
const interrupted = new Set<() => void>();

function interrupt(): void {
  // A program that has come to listen for itself decides by itself: in CPython it would have replaced our handler.
  if (host !== null && host.listenerCount("SIGINT") > 1) return;
  for (const hear of [...interrupted]) hear();
}

/**
 * Have Ctrl-C call `hear`, unless the program listens for it already. Counterpart: the handler that Runner.run installs.
 * @returns what ends that
 */
export function onInterrupt(hear: () => void): () => void {
  const process = ours();
  if (process === null) return () => {};
  if (interrupted.size === 0) {
    if (process.listenerCount("SIGINT") > 0) return () => {};
    process.on("SIGINT", interrupt);
  }
  interrupted.add(hear);
  return () => {
    if (interrupted.delete(hear) && interrupted.size === 0) process.off("SIGINT", interrupt);
  };
}

/** Call when the process ends; `stalled`: nobody has ended it, there was nothing left that could go on. */
export function atExit(last: (stalled: boolean) => void): void {
  let stalled = false;
  host?.on("beforeExit", () => {
    stalled = true;
  });
  host?.on("exit", () => {
    if (ours() !== null) last(stalled);
  });
}
