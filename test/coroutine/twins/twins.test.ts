// The same programs in CPython, where there is one: their expected logs are its own.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { prelude } from "./program.ts";
import { programs } from "./table.ts";

const asked = spawnSync("python3", ["-c", "import sys; print(*sys.version_info[1:3])"], { encoding: "utf8" });
const [minor = 0, patch = 0] = asked.status === 0 ? asked.stdout.split(" ").map(Number) : [];
const comparable = programs.filter((program) => minor + patch / 100 >= (program.since ?? 11));

describe(`CPython 3.${minor}`, () => {
  (minor >= 11 ? test : test.skip)(`writes the same ${comparable.length} logs`, () => {
    const input = JSON.stringify(comparable.map((p) => ({ name: p.name, source: prelude + p.python })));
    const script = fileURLToPath(new URL("twins.py", import.meta.url));
    const run = spawnSync("python3", [script], { input, encoding: "utf8" });
    expect(run.stderr).toBe("");
    const logs = JSON.parse(run.stdout) as string[][];
    const named = (all: string[][]) => comparable.map((p, i) => ({ name: p.name, log: all[i] }));
    expect(named(logs)).toEqual(comparable.map(({ name, log }) => ({ name, log })));
  });
});
