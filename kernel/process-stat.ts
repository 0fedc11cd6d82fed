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

/** From /proc/PID/stat. @returns null where there is no /proc, and for a process that has just ended */
export function statOf(pid: number): ProcessStat | null {
  const stat = read(pid, "stat");
  if (stat === null) return null;
  // The second field, the name, may hold blanks and brackets. What is behind it begins with the third.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
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

function read(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return null; // no /proc, or the process has just ended
  }
}
