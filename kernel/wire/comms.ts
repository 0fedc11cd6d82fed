// Which comms are open, for comm_info: kept here so that it can be answered while a cell runs.

import { text } from "./fields.ts";

/** @remarks Messaging protocol, section "Custom messages". */
export class Comms {
  private readonly targets = new Map<string, string>();

  /** Note a comm message of either side. */
  note(msgType: string, content: Record<string, unknown>): void {
    const { comm_id, target_name } = content;
    if (typeof comm_id !== "string") return;
    if (msgType === "comm_open") this.targets.set(comm_id, text(target_name));
    else if (msgType === "comm_close") this.targets.delete(comm_id);
  }

  /** The open comms as comm_info_reply lists them; of one target, or all. */
  list(target?: string): Record<string, { target_name: string }> {
    const open = [...this.targets].filter(([, name]) => target === undefined || name === target);
    return Object.fromEntries(open.map(([id, target_name]) => [id, { target_name }]));
  }
}
