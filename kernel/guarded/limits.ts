// The limits of guarded cells: how much, how to raise it, and the watch that looks at the child from outside.
//
// The kernel looks, and interrupts: so the cell's state is kept, and the limit has a name. What the system enforces
// (prlimit, the heap of V8) stands behind that, wider.

import { readFileSync } from "node:fs";

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

const TICKS_A_SECOND = 100;
const PAGE = 4096;

/** Ask the system. Under a millisecond. */
export function usageOf(pid: number): Usage | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the name, may hold blanks and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      cpu: (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND,
      memory: (Number(fields[21]) * PAGE) / (1 << 20),
    };
  } catch {
    return null; // no /proc, or the child has just ended
  }
}
