// A kernel behind a running Jupyter server, by the client library of JupyterLab, which is loaded only here.

import path from "node:path";
import type { KernelMessage } from "@jupyterlab/services";
import type { Kernel } from "./kernel.ts";
import type { IopubMessage } from "./kernel-client.ts";
import { onEarlyEnd } from "./left-behind.ts";

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

/** For so many seconds a server may be away while cells run, as one that is restarted is; then it is taken as gone. */
const mayBeAway = 10;

/** Start a kernel on a server. @throws Error when the server does not answer, refuses the token, or has no such kernel. */
export async function startServerKernel(options: ServerKernelOptions): Promise<Kernel> {
  const { KernelConnection, ServerConnection, SessionAPI } = await import("@jupyterlab/services");
  // It reports every websocket that it opens there, and Node's console writes that to stdout.
  console.debug = () => {};
  const { base, token } = address(options.server, options.token);
  // No subprotocol is offered: a server whose kernels are a gateway's takes none, the connection is then dropped and made
  // anew at once, and Enterprise Gateway 3.3 never answers on the second.
  // And the token goes in a header, as with every other request: hubs take none from an address, and logs keep those.
  const { WebSocket } = ServerConnection.makeSettings();
  const headers = token === "" ? {} : { Authorization: `token ${token}` };
  const open = (url: string) => Reflect.construct(WebSocket, [url, { headers }]);
  let running = false;
  let gone = (_error: Error): void => {};
  /** While cells run, a request that finds nobody is asked again; the library would do so for ever, and keep this process. */
  async function ask(request: Request): Promise<Response> {
    const since = Date.now();
    for (;;) {
      try {
        return await fetch(request.clone());
      } catch (error) {
        if (!running) throw error;
        if (Date.now() - since > mayBeAway * 1000) {
          gone(new Error(`The server ${base} has not answered for ${mayBeAway} s.`));
          return new Promise(() => {});
        }
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }
  const serverSettings = ServerConnection.makeSettings({
    WebSocket: new Proxy(WebSocket, { construct: (_, [url]) => open(url) }),
    baseUrl: base,
    wsUrl: base.replace(/^http/, "ws"),
    token,
    appendToken: false,
    fetch: (request) => ask(request as Request),
  });
  try {
    // Without services' managers, which ask the server for lists all the time and fail when they are stopped meanwhile.
    const session = await SessionAPI.startSession(
      {
        // A session of one's own: the notebook may be open in a page, with another kernel.
        path: path.posix.join(
          path.posix.dirname(options.notebook),
          `.run-${process.pid}-${Date.now()}.ipynb`,
        ),
        name: path.posix.basename(options.notebook),
        type: "notebook",
        kernel: { name: options.name },
      },
      serverSettings,
    );
    const ended = onEarlyEnd(() => SessionAPI.shutdownSession(session.id, serverSettings));
    const kernel = new KernelConnection({ model: session.kernel!, serverSettings });
    const died = new Promise<never>((_, reject) => {
      gone = reject;
      kernel.statusChanged.connect((_kernel, status) => {
        if (status === "dead" || status === "autorestarting")
          reject(new Error(`The kernel on ${base} ended (${status}).`));
      });
      kernel.connectionStatusChanged.connect((_kernel, status) => {
        if (status === "disconnected") reject(new Error(`The websocket to the kernel on ${base} is closed.`));
      });
    });
    died.catch(() => {}); // told by the cell that runs, if one does
    const info = await Promise.race([kernel.info, died]);
    running = true;
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
        running = false;
        kernel.dispose();
        await SessionAPI.shutdownSession(session.id, serverSettings).catch(() => {
          // A server that is gone, or that has no such kernel any more: what the cells came to is known all the same.
        });
        ended();
      },
    };
  } catch (error) {
    // Servers speak of a missing '_xsrf' where a token is wrong.
    const { status } = (error as { response?: Response }).response ?? {};
    const why =
      status === 401 || status === 403 ? "it refuses the token (--token)" : (error as Error).message;
    throw new Error(`${base}: ${why} (kernel '${options.name}')`);
  }
}

/** The server's root and token of an address from a browser's bar. @throws Error when it is none */
function address(server: string, given: string | undefined): { base: string; token: string } {
  if (!/^https?:\/\/./.test(server) || !URL.canParse(server))
    throw new Error(`--server ${server}: it is not an address such as http://localhost:8888.`);
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
