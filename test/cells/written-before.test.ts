// What stands on fd 1 and 2 is taken before a cell's line, and looked for often only where there is something.

import { appendFileSync, closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { WrittenBefore } from "../../src/cells/written-before.ts";

test("who has found something looks again at once; who has not waits a moment", () => {
  const folder = mkdtempSync(join(tmpdir(), "cokernel-written-"));
  const file = join(folder, "written");
  writeFileSync(file, "");
  const descriptor = openSync(file, "r");
  const taken: string[] = [];
  const before = new WrittenBefore([{ descriptor, take: (bytes) => taken.push(String(bytes)) }]);
  for (const line of ["a", "b", "c"]) {
    appendFileSync(file, line);
    before.take();
  }
  expect(taken).toEqual(["a", "b", "c"]);
  before.take();
  appendFileSync(file, "d");
  const from = performance.now();
  while (taken.length < 4) before.take();
  expect(performance.now() - from).toBeLessThan(1_000);
  closeSync(descriptor);
  rmSync(folder, { recursive: true });
});
