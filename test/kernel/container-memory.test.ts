// What is read of control groups, from files as Linux writes them.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { ContainerMemory } from "../../kernel/container-memory.ts";

const MIB = 1 << 20;
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cokernel-groups-"));
  write({ "proc/meminfo": "MemTotal:       24682788 kB\nSwapTotal:             0 kB\n" });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

/** One group of the second version, in MiB. */
function group(folder: string, limit: number | "max", used: number, files = 0): Record<string, string> {
  const stat = `anon ${(used - files) * MIB}\nfile ${files * MIB}\ninactive_file ${files * MIB}\nactive_file 0\nslab_reclaimable 0\n`;
  return {
    [`${folder}/memory.max`]: `${limit === "max" ? limit : limit * MIB}\n`,
    [`${folder}/memory.current`]: `${used * MIB}\n`,
    [`${folder}/memory.stat`]: stat,
  };
}

const use = () => new ContainerMemory(root).use();
const mebibytes = (used: number, limit: number) => ({ used: used * MIB, limit: limit * MIB });

test("where nothing limits the process there is nothing to tell", () => {
  expect(use()).toBeNull();
  write({ "proc/self/cgroup": "0::/user.slice\n", ...group("sys/fs/cgroup/user.slice", "max", 300) });
  expect(use()).toBeNull();
});

test("of a container that sees its group as the topmost one, without the files that are cached", () => {
  write({ "proc/self/cgroup": "0::/\n", ...group("sys/fs/cgroup", 512, 500, 200) });
  expect(use()).toEqual(mebibytes(300, 512));
});

test("of groups in each other the one with the least room left counts", () => {
  write({
    "proc/self/cgroup": "0::/jupyter/user\n",
    ...group("sys/fs/cgroup/jupyter/user", 512, 100),
    ...group("sys/fs/cgroup/jupyter", 1024, 1000),
  });
  expect(use()).toEqual(mebibytes(1000, 1024));
});

test("of the first version, whose files have other names, and whose path is the host's in a container", () => {
  write({
    "proc/self/cgroup": "5:cpu,cpuacct:/docker/4a5b\n3:memory:/docker/4a5b\n0::/docker/4a5b\n",
    "sys/fs/cgroup/memory/memory.limit_in_bytes": `${256 * MIB}\n`,
    "sys/fs/cgroup/memory/memory.usage_in_bytes": `${250 * MIB}\n`,
    "sys/fs/cgroup/memory/memory.stat": `inactive_file 5\ntotal_inactive_file ${40 * MIB}\ntotal_active_file ${10 * MIB}\n`,
  });
  expect(use()).toEqual(mebibytes(200, 256));
});

test("where there is swap the limit does not kill, and nothing is told", () => {
  write({ "proc/self/cgroup": "0::/\n", ...group("sys/fs/cgroup", 512, 500) });
  write({ "proc/meminfo": "SwapTotal:       2097148 kB\n" });
  expect(use()).toBeNull();
});
