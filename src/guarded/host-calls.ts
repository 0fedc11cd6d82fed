// The one function by which the realm reaches the child: a name and a text in, a text out. Nothing else crosses.

import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { files } from "./files.ts";

/** Never throws: an error of this realm must not be held by a cell. */
export type HostCall = (name: unknown, text: unknown) => string;

/** What the child does for the realm. */
export interface Host {
  /** To the kernel. */
  send(text: string): void;
  /** The next message of the kernel; empty: none. */
  take(): string;
  /** Give the realm a turn after this time. */
  wake(ms: number): void;
}

/** Make the function. */
export function hostCalls(host: Host): HostCall {
  const calls: Record<string, (text: string) => string> = {
    __proto__: null as never,
    send(text) {
      host.send(text);
      return "";
    },
    take: () => host.take(),
    wake(text) {
      host.wake(Math.min(Math.max(Number(text) || 0, 0), 2 ** 31 - 1));
      return "";
    },
    now: () => String(performance.now()),
    origin: () => String(performance.timeOrigin),
    uuid: () => randomUUID(),
    files: (text) => JSON.stringify(files(JSON.parse(text))),
  };
  const call = (name: unknown, text: unknown): string => {
    try {
      if (typeof name !== "string" || typeof text !== "string") return "";
      return calls[name]?.(text) ?? "";
    } catch {
      return ""; // a stack too deep, a message too long: nothing of this realm may be seen in a cell
    }
  };
  Object.setPrototypeOf(call, null);
  return Object.freeze(call);
}
