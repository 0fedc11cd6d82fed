import type { Kernel, Request } from "../wire/kernel.ts";

/**
 * Answered at once; the cell's own error reply says when it has ended.
 *
 * @remarks Messaging protocol, section "Kernel interrupt".
 */
export function interrupt_request(request: Request, { interrupt, reply }: Kernel): void {
  void reply(request, "interrupt_reply", { status: "ok" });
  interrupt();
}
