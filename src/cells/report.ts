// process.report in a cell, or in a package that asks it which C library this is: Node stops every thread for a report, and
// one that stands in a question to a TypeScript process that hangs never stops. So the wire thread is asked first to see
// to it that none does, and this thread waits for it on a word.

import { type FromCell, Word } from "./messages.ts";

/** Longest wait for the wire thread; it takes as long to end a compiler that hangs. */
const FREE_MS = 3_000;

/** Replace getReport and writeReport. */
export function replaceReport(post: (message: FromCell) => void, words: Int32Array): void {
  const { report } = process;
  if (!report) return;
  const { getReport, writeReport } = report;
  const free = () => {
    Atomics.store(words, Word.THREADS_FREE, 0);
    post({ type: "report" });
    Atomics.wait(words, Word.THREADS_FREE, 0, FREE_MS);
  };
  report.getReport = (...args) => {
    free();
    return getReport.apply(report, args);
  };
  report.writeReport = ((...args: []) => {
    free();
    return writeReport.apply(report, args);
  }) as typeof writeReport;
}
