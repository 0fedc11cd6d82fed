// The order of things, as CPython has it: each program's log is compared as a whole.

import { describe, expect, test } from "@jest/globals";
import { logOf } from "./log-of.ts";
import { programs } from "./table.ts";

describe("order", () => {
  for (const program of programs) {
    test(program.name, () => expect(logOf(program)).toEqual(program.log));
  }
});
