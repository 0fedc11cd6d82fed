import { expect, test } from "@jest/globals";
import { ProgressLine } from "../../src/tutorial/progress-line.ts";

/** What stands in the stream after a run of two notebooks, at a clock of our own. */
function written(stream: { isTTY?: boolean; columns?: number }): string {
  let text = "";
  let now = 0;
  const progress = new ProgressLine({ ...stream, write: (part: string) => (text += part) }, 2, () => now);
  progress.at("a.ipynb", 1, 4);
  progress.at("b.ipynb", 1, 2);
  now = 1500;
  progress.at("a.ipynb", 3, 4);
  progress.end("b.ipynb", "failed");
  progress.end("a.ipynb", "4 cells");
  progress.stop();
  return text;
}

test("a terminal has one line with bar, cell, time and notebook, and above it those that ended", () => {
  const erase = "\r\x1b[2K";
  expect(written({ isTTY: true, columns: 200 }).split(erase)).toEqual([
    "",
    "[0/2] ░░░░░░░░░░ cell 1/4 0.0 s a.ipynb",
    "[0/2] ░░░░░░░░░░ cell 1/4 0.0 s a.ipynb · ░░░░░░░░░░ cell 1/2 0.0 s b.ipynb",
    "[0/2] █████░░░░░ cell 3/4 1.5 s a.ipynb · ░░░░░░░░░░ cell 1/2 1.5 s b.ipynb",
    "b.ipynb: failed (1.5 s)\n",
    "[1/2] █████░░░░░ cell 3/4 1.5 s a.ipynb",
    "a.ipynb: 4 cells (1.5 s)\n",
    "",
  ]);
});

test("a narrow terminal's line never wraps", () => {
  for (const part of written({ isTTY: true, columns: 20 }).split("\r\x1b[2K"))
    if (!part.endsWith("\n")) expect(part.length).toBeLessThan(20);
});

test("elsewhere only those that ended are told", () => {
  expect(written({})).toBe("b.ipynb: failed (1.5 s)\na.ipynb: 4 cells (1.5 s)\n");
});
