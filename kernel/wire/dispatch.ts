// From a message to its handler, between busy and idle. The table is the list of what the kernel understands.

import { comm_close } from "../requests/comm_close.ts";
import { comm_info_request } from "../requests/comm_info_request.ts";
import { comm_msg } from "../requests/comm_msg.ts";
import { comm_open } from "../requests/comm_open.ts";
import { complete_request } from "../requests/complete_request.ts";
import { connect_request } from "../requests/connect_request.ts";
import { execute_request } from "../requests/execute_request.ts";
import { history_request } from "../requests/history_request.ts";
import { inspect_request } from "../requests/inspect_request.ts";
import { interrupt_request } from "../requests/interrupt_request.ts";
import { is_complete_request } from "../requests/is_complete_request.ts";
import { kernel_info_request } from "../requests/kernel_info_request.ts";
import { shutdown_request } from "../requests/shutdown_request.ts";
import type { Handler, Kernel, Request } from "./kernel.ts";
import { log } from "./log.ts";

/** Answered at once, whatever the cell thread does. */
const answered: Record<string, Handler> = {
  kernel_info_request,
  complete_request,
  inspect_request,
  is_complete_request,
  history_request,
  comm_info_request,
  connect_request,
  interrupt_request,
  shutdown_request,
};

/** Put into the queue for the cell thread; busy and idle are sent when their turn comes. */
const queued: Record<string, Handler> = { execute_request, comm_open, comm_msg, comm_close };

/** Handle one request. Does not throw: a handler that fails costs its request the reply, and the log a line. */
export async function dispatch(request: Request, kernel: Kernel): Promise<void> {
  const { msg_type } = request.header;
  const { parent } = request;
  if (Object.hasOwn(queued, msg_type)) return void queued[msg_type]!(request, kernel);

  kernel.status("busy", parent);
  try {
    if (Object.hasOwn(answered, msg_type)) await answered[msg_type]!(request, kernel);
    else log(`${request.channel}: no such message type: ${JSON.stringify(msg_type.slice(0, 80))}`);
  } catch (error) {
    log(`${request.channel}: ${msg_type} failed: ${(error as Error).stack ?? error}`);
  }
  kernel.status("idle", parent);
  // Clients show the last status they heard, whoever caused it. A cell still runs, so say so again:
  //
  //     while (true) {}      // [*], and Tab pressed in the next cell
  //
  if (kernel.running !== null && kernel.running.request.parent !== parent)
    kernel.status("busy", kernel.running.request.parent);
}
