// What the kernel takes of the machine, with the processes that its cells started.

import os from "node:os";
import { ownResident, residentOf, statOf } from "../process-stat.ts";
import { descendants } from "../wire/children.ts";
import type { Kernel, Request } from "../wire/kernel.ts";

/** Of CPU time there is only so much since the last question; psutil, too, says 0 to the first. */
let last: { at: number; own: number; idle: number; all: number } | null = null;

/**
 * Asked by jupyter-resource-usage each few seconds while its panel is open; where nobody answers it waits for ten.
 * Memory is in bytes, processor time in percent since the last question: of one core the kernel's, of all the host's.
 *
 * @remarks No part of the protocol: the fields are those of ipykernel's answer.
 */
export function usage_request(request: Request, { reply }: Kernel): void {
  const children = descendants(process.pid, true).map(useOf);
  const { user, system } = process.cpuUsage();
  const times = os.cpus().map(({ times }) => times);
  const now = {
    at: performance.now(),
    own: (user + system) / 1e3 + sum(children.map(({ cpuMs }) => cpuMs)),
    idle: sum(times.map(({ idle }) => idle)),
    all: sum(times.flatMap((one) => Object.values(one))),
  };
  const before = last ?? now;
  last = now;
  const all = now.all - before.all;
  const total = os.totalmem();
  const available = os.freemem();
  void reply(request, "usage_reply", {
    status: "ok",
    hostname: os.hostname(),
    pid: process.pid,
    kernel_cpu: percent(now.own - before.own, now.at - before.at),
    kernel_memory: (ownResident() ?? 0) + sum(children.map(({ resident }) => resident)),
    cpu_count: times.length,
    host_cpu_percent: percent(all - (now.idle - before.idle), all),
    host_virtual_memory: {
      total,
      available,
      free: available,
      used: total - available,
      percent: percent(total - available, total),
    },
  });
}

/** CPU time in milliseconds and resident bytes of a process; none of one that has just ended. */
function useOf(pid: number): { cpuMs: number; resident: number } {
  return { cpuMs: statOf(pid)?.cpuMs ?? 0, resident: residentOf(pid) ?? 0 };
}

/** Never below 0: what a process took that has ended since is gone. One decimal, as psutil has it. */
function percent(part: number, whole: number): number {
  return whole > 0 ? Math.max(0, Math.round((part / whole) * 1000) / 10) : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
