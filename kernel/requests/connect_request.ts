import type { Kernel, Request } from "../wire/kernel.ts";

/** @remarks Messaging protocol, section "Connect"; deprecated since 5.1, harmless to answer. */
export function connect_request(request: Request, { connection, reply }: Kernel): void {
  const ports = Object.entries(connection.ports).map(([channel, port]) => [`${channel}_port`, port]);
  void reply(request, "connect_reply", { status: "ok", ...Object.fromEntries(ports) });
}
