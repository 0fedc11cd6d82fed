// The client of a kernel of one's own, where the kernel ends before it has answered.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { KernelClient } from "../../src/tutorial/kernel-client.ts";
import { main, TestKernel } from "../cells/kernel.ts";

test("an answer that nobody waits for ends nobody, and who waits hears of the kernel's end", async () => {
  const { client } = await TestKernel.start();
  void client.execute("for (;;);");
  void client.execute("1", { timeout: 60 });
  const awaited = client.execute("2");
  client.process.kill("SIGKILL");
  await expect(awaited).rejects.toThrow("The kernel ended.");
  expect(await client.ended).toBe("SIGKILL");
  await expect(client.execute("3")).rejects.toThrow();
  void client.execute("4");
  expect(await client.shutdown()).toBe("SIGKILL");
});

test("a kernel whose folder is gone is told as one that could not be started", async () => {
  await expect(KernelClient.start({ main, folder: "/proc/none" })).rejects.toThrow(
    /^The kernel could not be started:\nspawn .* ENOENT\n$/,
  );
});

test("what a kernel sent before it ended is read, also by a client that was busy until then", async () => {
  const { client, folder } = await TestKernel.start();
  const last = client.execute(`while (!require("fs").existsSync("go")) await asyncio.sleep(0.01);
    console.log("the last");
    process.exit(3);`);
  const behind = Array.from({ length: 1000 }, () => client.execute("1"));
  await client.request("shell", "kernel_info_request", {}); // the kernel has them all
  writeFileSync(join(folder, "go"), "");
  const deadline = Date.now() + 20_000;
  while (!hasEnded(client.process.pid!))
    if (Date.now() > deadline) throw new Error("the kernel does not end");
  expect((await last).outputs[0]).toMatchObject({ content: { text: "the last\n" } });
  for (const answer of behind) expect((await answer).reply.status).toBe("aborted");
  expect(await client.ended).toBe(3);
});

/** Whether a child of this process has ended, though this process has not heard of it yet. */
function hasEnded(pid: number): boolean {
  return / Z /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
}
