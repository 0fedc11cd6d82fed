// How much of what a cell prints is shown.

import { expect, test } from "@jest/globals";
import { OutputLimit } from "../../kernel/wire/output-limit.ts";

const MIB = 1 << 20;

test("a cell prints up to the limit, says so once, and prints again when its outputs were cleared", () => {
  const limit = new OutputLimit(() => 2);
  expect([limit.take(1, MIB), limit.take(1, MIB), limit.take(1, 1)]).toEqual(["shown", "last", "dropped"]);
  expect(limit.take(2, 3 * MIB)).toBe("last");
  limit.forget(1);
  expect([limit.take(1, 1), limit.take(2, 1)]).toEqual(["shown", "dropped"]);
});

test("0 is no limit, and what is in force counts at once", () => {
  let mebibytes = 0;
  const limit = new OutputLimit(() => mebibytes);
  expect(limit.take(1, 5 * MIB)).toBe("shown");
  mebibytes = 3;
  expect(limit.take(1, 1)).toBe("dropped");
  expect(limit.message).toContain('COKERNEL_OUTPUT_LIMIT = "30"');
});
