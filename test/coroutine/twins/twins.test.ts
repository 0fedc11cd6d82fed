// The same programs in CPython, where there is one: their expected logs are its own.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { prelude } from "./program.ts";
import { programs } from "./table.ts";

const version = spawnSync("python3", ["-c", "import sys; print(sys.version_info[1])"], { encoding: "utf8" });
const minor = version.status === 0 ? Number(version.stdout) : 0;
const comparable = programs.filter((program) => minor >= (program.since ?? 11));

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
