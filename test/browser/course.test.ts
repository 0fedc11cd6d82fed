// The course in JupyterLab: each of its notebooks opens from the list of files, without a word of complaint, and shows
// every output that is stored in it. One page for all, as a reader has it.

import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { BrowserContext, Page } from "playwright-core";
import { installKernel, root } from "../jupyter/clients.ts";
import { readNotebook, tutorials } from "../jupyter/notebook.ts";
import { type Server, startServer } from "../jupyter/server.ts";
import { openBrowser } from "./page.ts";

jest.setTimeout(120_000);

let server: Server;
let browser: BrowserContext;
let page: Page;
/** What the page's console was told as an error. */
const complaints: string[] = [];

beforeAll(async () => {
  const clients = installKernel();
  const folder = path.join(clients.folder, "course");
  mkdirSync(folder);
  for (const file of tutorials()) copyFileSync(file, path.join(folder, path.basename(file)));
  [server, browser] = await Promise.all([startServer(clients, "jupyter-lab", folder), openBrowser()]);
  page = await browser.newPage();
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.setViewportSize({ width: 1280, height: 20_000 }); // a cell out of sight is not drawn
  await page.goto(`${server.url}/lab?reset`);
  await page.locator(".jp-DirListing-item").first().waitFor({ timeout: 60_000 });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test.each(tutorials().map((file) => path.basename(file)))(
  "%s opens and shows all its outputs",
  async (name) => {
    const { cells } = readNotebook(path.join(root, "notebooks", name));
    await page.locator(".jp-DirListing-item", { hasText: name }).dblclick();
    await page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab.lm-mod-current", { hasText: name }).waitFor();
    const shown = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)");
    await shown
      .locator(".jp-Cell")
      .nth(cells.length - 1)
      .waitFor();
    for (const [i, { outputs = [], metadata }] of cells.entries()) {
      const folded = (metadata?.jupyter as { outputs_hidden?: boolean } | undefined)?.outputs_hidden === true;
      const areas = shown.locator(".jp-Cell").nth(i).locator(".jp-OutputArea-output");
      const expected = folded ? 0 : outputs.length;
      if (expected > 0) await areas.nth(expected - 1).waitFor();
      expect({ cell: cells[i]!.id, outputs: await areas.count() }).toEqual({
        cell: cells[i]!.id,
        outputs: expected,
      });
    }
    expect(await page.locator(".jp-Dialog").count()).toBe(0);
    expect(complaints).toEqual([]);
  },
);
