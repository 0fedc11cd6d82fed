import type { Kernel, Request } from "../wire/kernel.ts";

/**
 * Replied with its id, which headers of shell requests then name. A guarded kernel has none, and replies an error.
 *
 * @remarks JEP 91, kernel subshells.
 */
export function create_subshell_request(request: Request, kernel: Kernel): void {
  void kernel.reply(request, "create_subshell_reply", { status: "ok", subshell_id: kernel.shells.create() });
}
