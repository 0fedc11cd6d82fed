import type { Kernel, Request } from "../wire/kernel.ts";
import { queueComm } from "../wire/queue-comm.ts";

/**
 * A client opens a comm; a target that no cell has registered is answered by comm_close, in the cell thread.
 *
 * @remarks Messaging protocol, section "Custom messages". No reply.
 */
export function comm_open(request: Request, kernel: Kernel): void {
  queueComm("comm_open", request, kernel);
}
