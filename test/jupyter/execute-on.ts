// A cell on a kernel that @jupyterlab/services is connected to.

import type { Kernel, KernelMessage } from "@jupyterlab/services";

/** How it ended, and what it gave. */
export interface Ran {
  reply: KernelMessage.IExecuteReplyMsg["content"];
  stdout: string;
  results: string[];
}

export async function executeOn(kernel: Kernel.IKernelConnection, code: string): Promise<Ran> {
  const future = kernel.requestExecute({ code });
  const ran: Omit<Ran, "reply"> = { stdout: "", results: [] };
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === "stream" && "text" in content) ran.stdout += content.text;
    if (header.msg_type === "execute_result" && "data" in content) {
      ran.results.push(String((content.data as Record<string, unknown>)["text/plain"]));
    }
  };
  const { content } = await future.done;
  return { reply: content, ...ran };
}
