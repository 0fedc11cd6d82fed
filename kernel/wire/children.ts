// The processes that this kernel's cells started: those that it leaves behind when it ends would run on for ever.
//
// Asked of Linux alone, by /proc; elsewhere children hear of the end by their closed pipes, as those of any program.

import { readdirSync, readFileSync } from "node:fs";

/** Ask all descendants to end, but for those in a process group of their own: they were detached to live on. */
export function endChildren(): void {
  for (const pid of descendants(process.pid)) {
    try {
      process.kill(pid, "SIGTERM");
    } catch {
      // It has ended by itself.
    }
  }
}

/** The deepest first, so that none is left without its parent before it was found. */
function descendants(of: number): number[] {
  try {
    const tasks = readdirSync(`/proc/${of}/task`);
    const lists = tasks.map((task) => readFileSync(`/proc/${of}/task/${task}/children`, "utf8"));
    const children = lists.flatMap((list) => list.split(" ").map(Number)).filter((pid) => pid > 0);
    return children.filter((pid) => groupOf(pid) !== pid).flatMap((pid) => [...descendants(pid), pid]);
  } catch {
    return []; // no /proc, one without these lists, or a process that has just ended
  }
}

/** The fifth field of /proc/pid/stat; the second, the name, may hold blanks and brackets. */
function groupOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]);
}
