// Which kernel each of several notebooks runs on, and how many of them at a time.

import path from "node:path";
import { type Kernel, startKernel } from "./kernel.ts";
import type { Notebook } from "./notebook-file.ts";
import { startServerKernel } from "./server-kernel.ts";

/** Where the kernels are, and how long a cell may take. */
export interface KernelOptions {
  /** dist/main.cjs of the kernel. */
  main: string;
  /** Seconds a cell may take. */
  timeout: number;
  /** A running Jupyter server, to run there instead. */
  server?: string | undefined;
  token?: string | undefined;
  /** Notebooks at a time. */
  jobs: number;
}

/** Start the kernel that a notebook asks for. @throws Error when it is not for this one, and no server is named. */
export async function startKernelFor(
  file: string,
  notebook: Notebook,
  options: KernelOptions,
): Promise<Kernel> {
  const { kernelspec, language_info } = notebook.metadata as {
    kernelspec?: { name: string; language?: string };
    language_info?: { name: string };
  };
  if (options.server !== undefined) {
    const place = path.relative(process.cwd(), path.resolve(file)).replaceAll(path.sep, "/");
    const name = kernelspec?.name ?? "cokernel";
    // A notebook of elsewhere runs in the server's own folder.
    const inside = !place.startsWith("../") && !path.isAbsolute(place);
    return startServerKernel({
      server: options.server,
      token: options.token,
      name,
      notebook: inside ? place : path.basename(file),
    });
  }
  const language = kernelspec?.language ?? language_info?.name ?? "typescript";
  if (!/^(typescript|javascript)$/i.test(language)) {
    throw new Error(
      `${file} is written in ${language} (kernel '${kernelspec?.name}'): run it on a server that has that kernel, --server URL.`,
    );
  }
  return startKernel(options.main, path.dirname(path.resolve(file)));
}

/** Work on all items, at most `jobs` at a time. The first error ends it, once what runs has ended. */
export async function eachOf<T>(
  items: readonly T[],
  jobs: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        await work(item);
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(jobs, items.length) }, worker));
  for (const end of ended) if (end.status === "rejected") throw end.reason;
}
