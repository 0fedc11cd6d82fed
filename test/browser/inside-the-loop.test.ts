// notebooks/02-inside-the-loop.ipynb as a reader meets it in JupyterLab: opened untrusted, then run cell by cell. What it
// looks like is kept in artifacts/.

import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { BrowserContext, Locator } from "playwright-core";
import { installKernel, root } from "../jupyter/clients.ts";
import { readNotebook } from "../jupyter/notebook.ts";
import { type Server, startServer } from "../jupyter/server.ts";
import { NotebookPage, openBrowser } from "./page.ts";

jest.setTimeout(120_000);

const name = "02-inside-the-loop.ipynb";
const file = path.join(root, "notebooks", name);
const artifacts = path.join(root, "artifacts");
const ids = readNotebook(file).cells.map(({ id }) => id);
const code = readNotebook(file).cells.filter(({ cell_type }) => cell_type === "code");
let server: Server;
let browser: BrowserContext;
let notebook: NotebookPage;

beforeAll(async () => {
  mkdirSync(artifacts, { recursive: true });
  const clients = installKernel();
  const folder = path.join(clients.folder, "notebooks");
  mkdirSync(folder);
  copyFileSync(file, path.join(folder, name));
  [server, browser] = await Promise.all([startServer(clients, "jupyter-lab", folder), openBrowser()]);
  notebook = new NotebookPage(await browser.newPage());
  await notebook.page.setViewportSize({ width: 1280, height: 12_000 }); // a cell out of sight is not drawn
  await notebook.open(server.url, name);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** The cell of this id. */
const cell = (id: string): Locator => notebook.cells.nth(ids.indexOf(id));

test("opened untrusted, its stored outputs are words that can be read", async () => {
  await cell("deadlock").locator("pre", { hasText: "Deadlock: rent holds" }).waitFor();
  await cell("player").locator("pre, table", { hasText: "is finished" }).first().waitFor();
  expect(await cell("solution").locator(".cm-content").count()).toBe(0);
  await cell("player").screenshot({ path: path.join(artifacts, "02-player-untrusted.png") });
});

test("run cell by cell, each card is drawn, in the light theme and in the dark one", async () => {
  await notebook.cells.first().click();
  for (const _ of ids) await notebook.page.keyboard.press("Shift+Enter");
  // The last one is the answer to the exercise, which is folded and shows no count.
  await notebook.ran(code.length - 2, code.length - 1, 60_000);
  await notebook.untilIdle();
  for (const [id, card] of [
    ["created", ".ck-state-card .ck-card"],
    ["pending", ".ck-loop-card .ck-card"],
    ["turns", ".ck-loop-card .moments"],
    ["stopped", ".ck-state-card .ck-card"],
    ["deadlock", ".ck-waiting-graph .ck-card"],
    ["record", ".ck-timeline .ck-card"],
    ["player", ".ck-step-player .player"],
  ] as const)
    await cell(id).locator(card).first().waitFor();
  expect(await cell("player").locator('[data-part="tell"]').textContent()).toContain("Made index, news.");
  expect(await cell("stopped").locator(".stop .src").allTextContents()).toEqual([
    "  for (const question of questions) heard.push(await listen(question));",
    "  const answer = await reply;",
  ]);
  for (const theme of ["Light", "Dark"]) {
    await notebook.theme(`JupyterLab ${theme}`);
    for (const { id } of code)
      await cell(id).screenshot({ path: path.join(artifacts, `02-${id}-${theme.toLowerCase()}.png`) });
  }
});
