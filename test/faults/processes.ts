// Other processes, as Linux tells of them.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** What a process was started with; empty: there is none, or it has ended and nobody has asked how. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** Resolves once a process has ended. @throws Error when it lives on */
export async function gone(pid: number): Promise<void> {
  for (const end = Date.now() + 10_000; commandOf(pid) !== ""; await sleep(5))
    if (Date.now() > end) throw new Error(`process ${pid} lives on: ${commandOf(pid)}`);
}

/** The child whose command holds `words`. @throws Error when there is none */
export function childOf(pid: number, words: string): number {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
  const found = children.find((child) => commandOf(child).includes(words));
  if (found === undefined) throw new Error(`process ${pid} has no child with ${words}`);
  return found;
}

/** How long a Node that does nothing takes to start and to end, on this machine at this moment. */
export async function bareProcessMs(): Promise<number> {
  const from = performance.now();
  await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
  return performance.now() - from;
}
