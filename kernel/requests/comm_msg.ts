import type { Kernel, Request } from "../wire/kernel.ts";
import { queueComm } from "../wire/queue-comm.ts";

/**
 * Data for a comm.
 *
 * @remarks Messaging protocol, section "Custom messages". No reply.
 */
export function comm_msg(request: Request, kernel: Kernel): void {
  queueComm("comm_msg", request, kernel);
}
