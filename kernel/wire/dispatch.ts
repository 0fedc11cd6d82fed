// From a message to its handler, between busy and idle. The table is the list of what the kernel understands.

import { comm_close } from "../requests/comm_close.ts";
import { comm_info_request } from "../requests/comm_info_request.ts";
import { comm_msg } from "../requests/comm_msg.ts";
import { comm_open } from "../requests/comm_open.ts";
import { complete_request } from "../requests/complete_request.ts";
import { connect_request } from "../requests/connect_request.ts";
import { create_subshell_request } from "../requests/create_subshell_request.ts";
import { delete_subshell_request } from "../requests/delete_subshell_request.ts";
import { execute_request } from "../requests/execute_request.ts";
import { history_request } from "../requests/history_request.ts";
import { inspect_request } from "../requests/inspect_request.ts";
import { interrupt_request } from "../requests/interrupt_request.ts";
import { is_complete_request } from "../requests/is_complete_request.ts";
import { kernel_info_request } from "../requests/kernel_info_request.ts";
import { list_subshell_request } from "../requests/list_subshell_request.ts";
import { shutdown_request } from "../requests/shutdown_request.ts";
import { usage_request } from "../requests/usage_request.ts";
import { idle } from "./idle.ts";
import type { Handler, Kernel, Request } from "./kernel.ts";
import { log } from "./log.ts";
import { NoSubshellsError, UnknownSubshellError } from "./shells.ts";

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

/** Answered on control alone. */
const controlled: Record<string, Handler> = {
  create_subshell_request,
  delete_subshell_request,
  list_subshell_request,
  usage_request,
};

/** Put into a shell's queue for the cell thread; busy and idle are sent when their turn comes. */
const queued: Record<string, Handler> = { execute_request, comm_open, comm_msg, comm_close };

/** Handle one request. Does not throw: a handler that fails is a line in the log and an error reply, not silence. */
export async function dispatch(request: Request, kernel: Kernel): Promise<void> {
  const { msg_type, subshell_id } = request.header;
  const { parent } = request;
  const nowhere = request.channel === "shell" && kernel.shells.of(subshell_id) === null;
  if (Object.hasOwn(queued, msg_type) && !(nowhere && msg_type.endsWith("_request")))
    return void queued[msg_type]!(request, kernel);

  kernel.status("busy", parent);
  try {
    if (nowhere) throw new UnknownSubshellError(subshell_id);
    const control = request.channel === "control" && Object.hasOwn(controlled, msg_type);
    const handlers = control ? controlled : answered;
    if (Object.hasOwn(handlers, msg_type)) await handlers[msg_type]!(request, kernel);
    else log(`${request.channel}: no such message type: ${JSON.stringify(msg_type.slice(0, 80))}`);
  } catch (error) {
    fail(request, kernel, error as Error);
  }
  idle(kernel, parent);
}

/** The request has come to nothing. */
function fail(request: Request, kernel: Kernel, error: Error): void {
  const { msg_type } = request.header;
  // A client's mistake is told to the client.
  const known = error instanceof UnknownSubshellError || error instanceof NoSubshellsError;
  if (!known) log(`${request.channel}: ${msg_type} failed: ${error.stack ?? error}`);
  const { name: ename, message: evalue } = error;
  const content = { ename, evalue, traceback: known ? [`${ename}: ${evalue}`] : [] };
  // Clients show a cell's error by this one.
  if (msg_type === "execute_request") void kernel.publish(request.parent, "error", content);
  void kernel.reply(request, msg_type.replace(/_request$/, "_reply"), { status: "error", ...content });
}
