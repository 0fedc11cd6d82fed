// Notebook 7 in a browser: a notebook opens on this kernel, and a cell runs.

import { mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { BrowserContext, Page } from "playwright-core";
import { installKernel, root } from "../jupyter/clients.ts";
import { type Server, startServer } from "../jupyter/server.ts";
import { notebookOf, readJson, writeJson } from "../tutorial/notebook-of.ts";
import { openBrowser } from "./page.ts";

jest.setTimeout(120_000);

let file: string;
let server: Server;
let browser: BrowserContext;
let page: Page;

beforeAll(async () => {
  mkdirSync(path.join(root, "artifacts"), { recursive: true });
  const clients = installKernel();
  const folder = path.join(clients.folder, "notebooks");
  mkdirSync(folder);
  const kernelspec = { name: "cokernel", display_name: "TypeScript (cokernel)", language: "typescript" };
  const cells = [
    "const answer: number = 6 * 7;\nanswer",
    "asyncio.getEventLoop()",
    "const recording = await views.record(() => asyncio.gather(asyncio.sleep(0.01), asyncio.sleep(0.02)));\ndisplay(recording);\nrecording.player",
  ];
  file = writeJson(path.join(folder, "n.ipynb"), notebookOf(cells, { kernelspec }));
  [server, browser] = await Promise.all([startServer(clients, "jupyter-notebook", folder), openBrowser()]);
  page = await browser.newPage();
});
afterAll(async () => {
  await page?.screenshot({ path: path.join(root, "artifacts/notebook7.png") });
  await browser?.close();
  await server?.stop();
});

test("opens a notebook, runs its cells, shows a picture of the kernel's, and keeps what was alive", async () => {
  // Its own sign says idle before there is a kernel, and Shift+Enter then opens a dialog: the kernel's word counts.
  const idle = new Promise<void>((resolve) => {
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        if (/"execution_state": ?"idle"/.test(String(payload))) resolve();
      }),
    );
  });
  await page.goto(`${server.url}/notebooks/n.ipynb`);
  const cell = (index: number) => page.locator(".jp-Notebook .jp-CodeCell").nth(index);
  await cell(0).waitFor();
  await idle;
  await page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").waitFor({ state: "attached" });
  await cell(0).locator(".cm-content").click();
  for (const index of [0, 1]) {
    await page.keyboard.press("Shift+Enter");
    await cell(index)
      .locator(".jp-InputPrompt", { hasText: `[${index + 1}]:` })
      .waitFor();
  }
  expect(await cell(0).locator(".jp-OutputArea-output").textContent()).toContain("42");
  await cell(1).locator(".ck-loop-card .ck-card").waitFor();
  const saved = page.waitForResponse(
    (response) => response.request().method() === "PUT" && /n\.ipynb/.test(response.url()),
  );
  await page.keyboard.press("Control+s");
  await saved;
  const { cells } = readJson(file);
  expect(cells[1].outputs[0].metadata.cokernel.alive.loops).toEqual([
    { name: "cell", state: "standing still" },
  ]);
});

test("a player and a timeline are gone through by the arrow keys, of which Notebook 7 makes commands elsewhere", async () => {
  const cell = page.locator(".jp-Notebook .jp-CodeCell").nth(2);
  await cell.locator(".cm-content").click();
  await page.keyboard.press("Shift+Enter");
  const player = cell.locator(".ck .player");
  await player.waitFor();
  await player.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  expect(await player.locator('[data-part="count"]').textContent()).toMatch(/^step 2 of/);
  await page.keyboard.press("End");
  expect(await player.locator('[data-part="count"]').textContent()).toMatch(/^step (\d+) of \1$/);
  await cell.locator(".time .lanes").press("ArrowRight");
  expect(await cell.locator(".ck-timeline .read").textContent()).toContain("Task-1 runs");
});
