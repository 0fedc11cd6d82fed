import type { Kernel, Request } from "../wire/kernel.ts";

/**
 * Replied on the channel it came on and, for the other clients, on iopub; then the kernel ends by itself.
 *
 * @remarks Messaging protocol, section "Kernel shutdown".
 */
export async function shutdown_request(request: Request, kernel: Kernel): Promise<void> {
  const restart = request.content.restart === true;
  const content = { status: "ok", restart };
  await kernel.reply(request, "shutdown_reply", content);
  // Not awaited: a client that takes nothing would hold up the end, which sends what is left by itself.
  void kernel.publish(request.parent, "shutdown_reply", content);
  // After this turn, so that the idle of this request goes out before.
  setImmediate(() => kernel.lifetime.end());
}
