// The processes that this kernel's cells started: those that it leaves behind when it ends would run on for ever.
//
// Asked of Linux alone, by /proc; elsewhere children hear of the end by their closed pipes, as those of any program.

import { readdirSync, readFileSync } from "node:fs";
import { statOf } from "../process-stat.ts";

/** Ask all descendants to end, but for those in a process group of their own: they were detached to live on. */
export function endChildren(): void {
  for (const pid of descendants(process.pid, false)) {
    try {
      process.kill(pid, "SIGTERM");
    } catch {
      // It has ended by itself.
    }
  }
}

/**
 * The deepest first, so that none is left without its parent before it was found.
 *
 * @param detached also those in a process group of their own
 */
export function descendants(of: number, detached: boolean): number[] {
  const threads = unlessGone(() => readdirSync(`/proc/${of}/task`), []);
  const lists = threads.map((thread) =>
    unlessGone(() => readFileSync(`/proc/${of}/task/${thread}/children`, "utf8"), ""),
  );
  const children = lists.flatMap((list) => list.split(" ").map(Number)).filter((pid) => pid > 0);
  const meant = children.filter((pid) => detached || (statOf(pid)?.group ?? pid) !== pid);
  return meant.flatMap((pid) => [...descendants(pid, detached), pid]);
}

/** What stands in /proc; `none` where there is no /proc, or for a process or thread that has just ended: the others have not. */
function unlessGone<T>(read: () => T, none: T): T {
  try {
    return read();
  } catch {
    return none;
  }
}
