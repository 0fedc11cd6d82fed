// The limits of guarded cells: how much, how to raise it, and what the child has used of them.
//
// The kernel looks (watch.ts), and interrupts: so the cell's state is kept, and the limit has a name. What the system
// enforces (prlimit, the heap of V8) stands behind that, wider.

import { residentOf, statOf } from "../process-stat.ts";

export interface Limits {
  /** MiB that the child may hold. */
  memory: number;
  /** Seconds of the processor a cell. */
  cpu: number;
  /** MiB that a cell may print and show. */
  output: number;
  /** Files open at a time. */
  files: number;
}

const defaults: Limits = { memory: 1024, cpu: 60, output: 10, files: 256 };

/** The environment variable of a limit. */
const variableOf = (limit: keyof Limits): string => `COKERNEL_GUARDED_${limit.toUpperCase()}`;

/** The limits in force. */
export function limitsOf(env: NodeJS.ProcessEnv): Limits {
  const limits = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof Limits)[]) {
    const given = Number(env[variableOf(name)]);
    if (given > 0) limits[name] = Math.ceil(given);
  }
  // Node 26 does not start with 20 files.
  limits.files = Math.max(limits.files, 64);
  return limits;
}

const UNITS: Record<keyof Limits, string> = {
  memory: "MiB of memory",
  cpu: "s of processor time a cell",
  output: "MiB of output a cell",
  files: "open files",
};

/** What is said where a limit is reached. */
export function limitMessage(limit: keyof Limits, limits: Limits): string {
  const now = limits[limit];
  return (
    `limit: ${now} ${UNITS[limit]}. To raise it, start Jupyter with ${variableOf(limit)}=${now * 4}, ` +
    `or put that into "env" of the kernel's kernel.json.`
  );
}

/** What the child has used so far; null where the system does not tell. */
export interface Usage {
  /** Seconds of the processor, since it began. */
  cpu: number;
  /** MiB, resident. */
  memory: number;
}

/** Ask the system. Under a millisecond. */
export function usageOf(pid: number): Usage | null {
  const stat = statOf(pid);
  const resident = residentOf(pid);
  return stat === null || resident === null ? null : { cpu: stat.cpuMs / 1000, memory: resident / (1 << 20) };
}
