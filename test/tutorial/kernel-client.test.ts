// The client of a kernel of one's own, where the kernel ends before it has answered.

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
