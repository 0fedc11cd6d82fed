import type { Kernel, Request } from "../wire/kernel.ts";

/**
 * Answered at once; the cell's own error reply says when it has ended. What is said to the client comes last: behind a
 * cell that spins each message may wait for a core.
 *
 * @remarks Messaging protocol, section "Kernel interrupt".
 */
export function interrupt_request(request: Request, { interrupt, reply }: Kernel): void {
  interrupt();
  void reply(request, "interrupt_reply", { status: "ok" });
}
