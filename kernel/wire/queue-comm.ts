// A comm message of a client on its way to the cell thread: in line with the cells, between its own busy and idle.

import type { CommMessage } from "../../src/cells/messages.ts";
import { idle } from "./idle.ts";
import type { Kernel, Request } from "./kernel.ts";

export function queueComm(msgType: CommMessage["msgType"], request: Request, kernel: Kernel): void {
  const { parent, content, metadata } = request;
  const { main } = kernel.shells;
  // A comm's close often comes behind its subshell's deletion, which came on another socket; there is no reply to refuse it by.
  const queue = kernel.shells.of(request.header.subshell_id) ?? main;
  queue.push({
    async run() {
      const cell = kernel.parents.add(parent);
      kernel.status("busy", parent);
      kernel.comms.note(msgType, content);
      const message: CommMessage = {
        type: "comm",
        cell,
        msgType,
        content: content as unknown as CommMessage["content"],
        metadata,
        // Copied, since a view would be posted together with all the memory behind it.
        buffers: request.buffers.map((buffer) => new Uint8Array(buffer)),
      };
      await kernel.cells.comm(message, queue !== main);
      kernel.output.drain(cell);
      idle(kernel, parent);
    },
  });
}
