// A kernel behind a running Jupyter server, by the client library of JupyterLab, which is loaded only here.

import path from "node:path";
import type { KernelMessage } from "@jupyterlab/services";
import type { Kernel } from "./kernel.ts";
import type { IopubMessage } from "./kernel-client.ts";

/** Which kernel of which server. */
export interface ServerKernelOptions {
  /** The server's address, as a browser shows it: `http://localhost:8888/lab?token=…` will do. */
  server: string;
  token?: string | undefined;
  /** The kernelspec's name. */
  name: string;
  /** The notebook, relative to the server's folder; the kernel works in its folder if it is there. */
  notebook: string;
}

/** Start a kernel on a server. @throws Error when the server does not answer, refuses the token, or has no such kernel. */
export async function startServerKernel(options: ServerKernelOptions): Promise<Kernel> {
  const { KernelManager, ServerConnection, SessionManager } = await import("@jupyterlab/services");
  // It reports every websocket that it opens there, and Node's console writes that to stdout.
  console.debug = () => {};
  const { base, token } = address(options.server, options.token);
  const serverSettings = ServerConnection.makeSettings({
    baseUrl: base,
    wsUrl: base.replace(/^http/, "ws"),
    token,
    appendToken: true,
  });
  const kernelManager = new KernelManager({ serverSettings, standby: "never" });
  const sessions = new SessionManager({ kernelManager, serverSettings, standby: "never" });
  const stop = () => {
    sessions.dispose();
    kernelManager.dispose();
  };
  try {
    const session = await sessions.startNew({
      // A session of one's own: the notebook may be open in a page, with another kernel.
      path: path.posix.join(path.posix.dirname(options.notebook), `.run-${process.pid}-${Date.now()}.ipynb`),
      name: path.posix.basename(options.notebook),
      type: "notebook",
      kernel: { name: options.name },
    });
    const kernel = session.kernel!;
    const died = new Promise<never>((_, reject) => {
      session.statusChanged.connect((_session, status) => {
        if (status === "dead" || status === "autorestarting")
          reject(new Error(`The kernel on ${base} ended (${status}).`));
      });
    });
    died.catch(() => {}); // told by the cell that runs, if one does
    const info = await Promise.race([kernel.info, died]);
    return {
      languageInfo: { ...info.language_info },
      async execute(code, onIopub) {
        const future = kernel.requestExecute({ code, stop_on_error: false, allow_stdin: false }, false);
        future.onIOPub = (message) => onIopub(plain(message));
        const { content, metadata } = await Promise.race([future.done, died]);
        return { reply: content, metadata };
      },
      interrupt: () => kernel.interrupt(),
      async shutdown() {
        // Of a kernel that has ended there is nothing to shut down.
        if (kernel.status !== "dead") await session.shutdown();
        stop();
      },
    };
  } catch (error) {
    stop();
    throw new Error(`${base}: ${error instanceof Error ? error.message : error} (kernel '${options.name}')`);
  }
}

/** The server's root and token of an address from a browser's bar. */
function address(server: string, given: string | undefined): { base: string; token: string } {
  const url = new URL(server);
  const token = given ?? url.searchParams.get("token") ?? "";
  return { base: url.origin + url.pathname.replace(/(lab|tree|notebooks|doc)(\/.*)?$/, ""), token };
}

function plain({ header, content, metadata, parent_header }: KernelMessage.IIOPubMessage): IopubMessage {
  return {
    msg_type: header.msg_type,
    content: content as Record<string, any>,
    metadata,
    buffers: [],
    parent: (parent_header as { msg_id?: string }).msg_id ?? "",
  };
}
