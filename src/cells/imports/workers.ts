// Worker threads and processes that a cell starts with a TypeScript file: Node reads it there as it is imported here.
//
//     new Worker(new URL("./count.ts", import.meta.url))
//     fork("./count.ts")
//
// They have a loader of their own, which this one's hooks do not reach; and what Node strips by itself, on the newer ones, has
// no enums and finds no file without its ending.

import child, { type ForkOptions } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import threads, { type WorkerOptions } from "node:worker_threads";
import { isLocal, isTranspiled } from "./local-files.ts";

/** From now on it does, for the notebook of this folder. */
export function readTypeScriptInWorkers(folder: string): void {
  const loader = new URL("./worker-loader.js", import.meta.url);
  loader.search = String(new URLSearchParams({ folder }));
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    // Node's own name, by which it is shown.
    static override readonly name = "Worker";

    constructor(file: string | URL, options: WorkerOptions = {}) {
      // Node takes few of the process's own options for a thread, and refuses the others.
      const execArgv = [...(options?.execArgv ?? []), "--import", loader.href];
      super(file, isTypeScript(file, options) ? { ...options, execArgv } : options);
    }

    override emit(event: string | symbol, ...given: unknown[]): boolean {
      if (event === "error" && given[0] instanceof Error) tellWhatLacks(given[0]);
      return super.emit(event, ...given);
    }
  };
  const { fork } = child;
  type Fork = (
    file: string | URL,
    ...more: [(readonly string[] | null)?, ForkOptions?] | [ForkOptions?]
  ) => unknown;
  const forkWithLoader: Fork = (file, ...more) => {
    const at = more.findIndex((one) => one && !Array.isArray(one));
    const options = (more[at] ?? {}) as ForkOptions;
    const own = options.execPath === undefined || options.execPath === process.execPath;
    if (!own || !isTypeScript(file, null, options.cwd)) return (fork as Fork)(file, ...more);
    const execArgv = [...(options.execArgv ?? process.execArgv), "--import", loader.href];
    const args = more.find((one) => Array.isArray(one)) as readonly string[] | undefined;
    return (fork as Fork)(file, args ?? [], { ...options, execArgv });
  };
  child.fork = Object.defineProperty(forkWithLoader, "name", { value: fork.name }) as typeof fork;
  syncBuiltinESMExports();
}

/** What `cokernel/asyncio` has of the notebook's globals (src/coroutine/global-names.ts). */
const ofRuntime = /^(?:asyncio|coroutine|next|StopIteration|CancelledError|KeyboardInterrupt)$/;

/** What is the notebook's, and so is missing in a thread, is told in words that say what to do. */
function tellWhatLacks(error: Error): void {
  const { message, stack } = error;
  const more = whatLacks(message);
  if (more === "") return;
  // Of what has come from another thread, Node 22 lets nobody set the stack.
  const set = (name: string, value: string) =>
    Reflect.defineProperty(error, name, { value, enumerable: false, configurable: true, writable: true });
  set("message", message + more);
  if (stack?.includes(message))
    set(
      "stack",
      stack.replace(message, () => message + more),
    );
}

function whatLacks(message: string): string {
  if (/^a coroutine was expected, got <Promise/.test(message))
    return '; in a worker thread "use coroutines" means nothing';
  const [, name = ""] = /^([\w$]+) is not defined$/.exec(message) ?? [];
  if (!Object.hasOwn(globalThis, name)) return "";
  return ofRuntime.test(name)
    ? ' in a worker thread, where "use coroutines" means nothing:\n  import * as asyncio from "cokernel/asyncio";'
    : " in a worker thread: post to the notebook what it is to do with it";
}

function isTypeScript(file: unknown, options: WorkerOptions | null, cwd: string | URL = "."): boolean {
  if (options?.eval) return false;
  const folder = cwd instanceof URL ? fileURLToPath(cwd) : cwd;
  const url = file instanceof URL ? file : pathToFileURL(resolve(folder, String(file)));
  return url.protocol === "file:" && isTranspiled(fileURLToPath(url)) && isLocal(fileURLToPath(url));
}
