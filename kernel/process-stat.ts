// What Linux tells of a process, by /proc: its group, its time, its memory. No other system has such files.

import { readFileSync } from "node:fs";

/** In which Linux counts a process's time, on every machine. */
const TICKS_PER_SECOND = 100;

export interface ProcessStat {
  /** The pid of the process that leads its group. */
  group: number;
  /** Milliseconds of the processor, since it began. */
  cpuMs: number;
}

/** Does this thread of the process run, or wait for a core? False also where no /proc tells it. Linux gives a process's first thread its pid. */
export function isRunnable(thread: number): boolean {
  return fieldsOf(`self/task/${thread}`)?.[0] === "R";
}

/** Milliseconds for which this thread of the process was ready and had no core, until it last got one; 0 where no /proc tells it. */
export function waitedForCore(thread: number): number {
  const [, waited] = (read(`self/task/${thread}`, "schedstat") ?? "").split(" ");
  return Number(waited ?? 0) / 1e6;
}

/** From /proc/PID/stat. @returns null where there is no /proc, and for a process that has just ended */
export function statOf(pid: number): ProcessStat | null {
  const fields = fieldsOf(pid);
  if (fields === null) return null;
  const [group, user, system] = [fields[2], fields[11], fields[12]].map(Number) as [number, number, number];
  return { group, cpuMs: ((user + system) * 1000) / TICKS_PER_SECOND };
}

/** Resident bytes; from the file that tells them in KiB, since Node cannot tell how large a page is. @returns null as above */
export function residentOf(pid: number): number | null {
  // A process that has ended and was not waited for has a status without this line.
  const [, kibibytes] = /^VmRSS:\s*(\d+)/m.exec(read(pid, "status") ?? "") ?? [];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

/** Resident bytes of this process; null on a Linux without /proc, where Node throws. */
export function ownResident(): number | null {
  try {
    return process.memoryUsage.rss();
  } catch {
    return null;
  }
}

/** The fields of a stat file from the third on, the state. The second, the name, may hold blanks and brackets. */
function fieldsOf(of: number | string): string[] | null {
  const stat = read(of, "stat");
  return stat === null ? null : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function read(of: number | string, file: string): string | null {
  try {
    return readFileSync(`/proc/${of}/${file}`, "utf8");
  } catch {
    return null; // no /proc, or the process has just ended
  }
}
