// What running a notebook needs of a kernel, and the one that is started for it here. The one behind a server is in
// server-kernel.ts.

import { type IopubMessage, KernelClient } from "./kernel-client.ts";

/** How an execution ended: content and metadata of its execute_reply. */
export interface ExecuteReply {
  reply: Record<string, any>;
  metadata: Record<string, unknown>;
}

/** A kernel that runs one notebook. */
export interface Kernel {
  /** `language_info` of its kernel_info_reply, which goes into the notebook. */
  readonly languageInfo: Record<string, unknown>;
  /**
   * Execute a cell; resolves with its execute_reply once it is idle.
   * @param onIopub gets its iopub messages, also those that come after its end
   * @throws Error when the kernel ends meanwhile
   */
  execute(code: string, onIopub: (message: IopubMessage) => void): Promise<ExecuteReply>;
  interrupt(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Start a kernel of one's own. `main` is its dist/main.cjs, `folder` where it works. */
export async function startKernel(main: string, folder: string): Promise<Kernel> {
  // What is stored must not depend on how soon the checker was done.
  const { COKERNEL_TYPE_ERRORS = "wait" } = process.env;
  const client = await KernelClient.start({ main, folder, env: { COKERNEL_TYPE_ERRORS } });
  const { reply } = await client.request("shell", "kernel_info_request", {});
  return {
    languageInfo: reply.language_info,
    // Whoever runs a notebook decides what an error stops.
    execute: (code, onIopub) => client.execute(code, { onIopub, stopOnError: false }),
    interrupt: async () => {
      await client.interrupt();
    },
    shutdown: async () => {
      await client.shutdown();
    },
  };
}
