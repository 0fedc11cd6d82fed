import type { Kernel, Request } from "../wire/kernel.ts";

/**
 * Replied at once: what it runs goes on to its end, and what waits behind that is aborted. An error where there is none
 * of that id.
 *
 * @remarks JEP 91, kernel subshells.
 */
export function delete_subshell_request(request: Request, kernel: Kernel): void {
  kernel.shells.delete(request.content.subshell_id);
  void kernel.reply(request, "delete_subshell_reply", { status: "ok" });
}
