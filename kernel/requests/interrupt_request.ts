import type { Kernel, Request } from "../wire/kernel.ts";

/**
 * Answered at once; the cell's own error reply says when it has ended.
 *
 * @remarks Messaging protocol, section "Kernel interrupt".
 */
export function interrupt_request(request: Request, { interrupter, shells, running, reply }: Kernel): void {
  void reply(request, "interrupt_reply", { status: "ok" });
  // Cells behind a running one are aborted by its error; without one (the cell thread still loads) nothing else would.
  if (running.size === 0) shells.stop();
  void interrupter.interrupt();
}
