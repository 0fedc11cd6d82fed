// libsql, loaded so that no other thread is waited for.
//
// Its loader asks Node for a report, only to learn which C library this is. For that every thread below this one must
// stop, and the language thread may stand in a question to its compiler: the wire thread would answer nobody meanwhile.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type Database from "libsql";

/** The constructor of databases. */
export function loadLibsql(): typeof Database {
  const { report } = process;
  const { getReport } = report;
  report.getReport = () => ({ header: isMusl() ? {} : { glibcVersionRuntime: "2" } });
  try {
    return createRequire(import.meta.url)("libsql");
  } finally {
    report.getReport = getReport;
  }
}

/** Asked on Linux alone. */
function isMusl(): boolean {
  try {
    return readFileSync("/proc/self/maps", "utf8").includes("/ld-musl-");
  } catch {
    return false; // no /proc: most have the other
  }
}
