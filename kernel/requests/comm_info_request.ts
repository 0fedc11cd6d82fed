import type { Kernel, Request } from "../wire/kernel.ts";

/** @remarks Messaging protocol, section "Comm info". */
export function comm_info_request(request: Request, { comms, reply }: Kernel): void {
  const { target_name } = request.content;
  const open = comms.list(typeof target_name === "string" && target_name !== "" ? target_name : undefined);
  void reply(request, "comm_info_reply", { status: "ok", comms: open });
}
