import type { Kernel, Request } from "../wire/kernel.ts";

/**
 * All but the main shell, which has no id. The field is singular.
 *
 * @remarks JEP 91, kernel subshells.
 */
export function list_subshell_request(request: Request, kernel: Kernel): void {
  void kernel.reply(request, "list_subshell_reply", { status: "ok", subshell_id: kernel.shells.list() });
}
