// The end of a request's work, as clients hear it.

import type { Kernel } from "./kernel.ts";

/**
 * Idle; and busy once more for a cell that still runs, since clients show the last status they heard, whoever caused it:
 *
 *     while (true) {}      // [*], and Tab pressed in the next cell
 *
 * @remarks Messaging protocol, section "Kernel status".
 */
export function idle(kernel: Kernel, parent: string): void {
  kernel.status("idle", parent);
  const running = kernel.running.foremost;
  if (running !== null) kernel.status("busy", running.request.parent);
}
