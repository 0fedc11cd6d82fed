import type { Kernel, Request } from "../wire/kernel.ts";
import { queueComm } from "../wire/queue-comm.ts";

/**
 * A client closes a comm.
 *
 * @remarks Messaging protocol, section "Custom messages". No reply.
 */
export function comm_close(request: Request, kernel: Kernel): void {
  queueComm("comm_close", request, kernel);
}
