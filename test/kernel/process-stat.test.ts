import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { isRunnable, residentOf, statOf, waitedForCore } from "../../kernel/process-stat.ts";

const onLinux = process.platform === "linux" ? test : test.skip;

onLinux("a process whose name holds blanks and brackets is told as any other", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "cokernel-stat-"));
  const program = path.join(folder, "a) R 1 (b"); // as Linux has the name: 15 characters of the file's
  copyFileSync("/bin/sleep", program);
  const child = spawn(program, ["60"], { detached: true, stdio: "ignore" });
  await once(child, "spawn");
  expect(statOf(child.pid!)).toEqual({ group: child.pid, cpuMs: expect.any(Number) });
  expect(statOf(child.pid!)!.cpuMs).toBeLessThan(1_000);
  child.kill();
  await once(child, "exit");
  expect([statOf(child.pid!), residentOf(child.pid!)]).toEqual([null, null]);
  rmSync(folder, { recursive: true });
});

onLinux("group, time and memory are those of ps and of Node", () => {
  const { pid } = process;
  const { group, cpuMs } = statOf(pid)!;
  expect(group).toBe(Number(execFileSync("ps", ["-o", "pgid=", "-p", String(pid)], { encoding: "utf8" })));
  const { user, system } = process.cpuUsage();
  expect(Math.abs(cpuMs - (user + system) / 1_000)).toBeLessThan(200);
  expect(residentOf(pid)! / process.memoryUsage.rss()).toBeCloseTo(1, 0);
});

onLinux(
  "the thread that asks is at work, those that wait for work are not, nor is one that is not there",
  () => {
    expect(isRunnable(process.pid)).toBe(true);
    expect(readdirSync("/proc/self/task").map((thread) => isRunnable(Number(thread)))).toContain(false);
    expect(isRunnable(0)).toBe(false);
  },
);

onLinux(
  "a thread among more than there are cores has waited for one, and one that is not there never did",
  async () => {
    const others = Array.from({ length: 2 * availableParallelism() }, () =>
      spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }),
    );
    await Promise.all(others.map((other) => once(other, "spawn")));
    const [from, waited] = [performance.now(), waitedForCore(process.pid)];
    while (waitedForCore(process.pid) === waited);
    expect(waitedForCore(process.pid) - waited).toBeLessThan(performance.now() - from);
    for (const other of others) other.kill();
    expect(waitedForCore(0)).toBe(0);
  },
);
