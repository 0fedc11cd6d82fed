// Worker threads that a cell starts with a TypeScript file: Node reads it there as it is imported here.
//
//     new Worker(new URL("./count.ts", import.meta.url))
//
// A thread has a loader of its own, which this one's hooks do not reach; and what Node strips by itself, on the newer ones, has
// no enums and finds no file without its ending.

import { syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import threads, { type WorkerOptions } from "node:worker_threads";
import { isLocal, isTranspiled } from "./local-files.ts";

/** From now on they do, for the notebook of this folder. */
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
  };
  syncBuiltinESMExports();
}

function isTypeScript(file: unknown, options: WorkerOptions | null): boolean {
  if (options?.eval) return false;
  const url = file instanceof URL ? file : pathToFileURL(resolve(String(file)));
  return url.protocol === "file:" && isTranspiled(fileURLToPath(url)) && isLocal(fileURLToPath(url));
}
