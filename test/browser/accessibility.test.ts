// What a screen reader is told of each view, by Chromium's accessibility tree, and that the keyboard alone is enough.

import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { BrowserContext, CDPSession, Page } from "playwright-core";
import { loopCard } from "../../src/views/loop-card.ts";
import { progressBar } from "../../src/views/progress.ts";
import { stateCard } from "../../src/views/state-card.ts";
import { stepPlayer } from "../../src/views/step-player.ts";
import { timeline } from "../../src/views/timeline.ts";
import { waitingGraph } from "../../src/views/waiting-graph.ts";
import { root } from "../jupyter/clients.ts";
import { given } from "../views/golden.ts";
import { openBrowser } from "./page.ts";

jest.setTimeout(60_000);

// These run in the page, of whose types this project is free.
declare const document: any;
declare const window: any;

const axe = readFileSync(path.join(root, "node_modules/axe-core/axe.min.js"), "utf8");
let browser: BrowserContext;
let page: Page;
let devtools: CDPSession;

beforeAll(async () => {
  browser = await openBrowser();
  page = await browser.newPage();
  devtools = await browser.newCDPSession(page);
});

afterAll(() => browser?.close());

/** Everything that says what it is: `region: …`, with its description after ` | `. */
async function said(view: string): Promise<string[]> {
  await page.setContent(
    `<!doctype html><html lang="en"><title>A view</title><main><h1>A view</h1>${view}</main></html>`,
  );
  const { nodes } = await devtools.send("Accessibility.getFullAXTree");
  return nodes
    .filter(({ ignored, role, name }) => !ignored && name?.value && !quiet.has(String(role?.value)))
    .map(({ role, name, description }) =>
      [`${role?.value}: ${name?.value}`, description?.value].filter(Boolean).join(" | "),
    );
}
const quiet = new Set(["StaticText", "InlineTextBox", "RootWebArea", "generic"]);

async function violations(): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations.map(({ id }: { id: string }) => id);
}

test("a state card says what stands where", async () => {
  expect(await said(stateCard(given("state-card-coroutine")))).toContainEqual(
    expect.stringMatching(/^region: coroutine download\("b", 3\), suspended at In\[1\], line \d+$/),
  );
  expect(await violations()).toEqual([]);
});

test("a loop card says how much is ready, and its queue is a list", async () => {
  const nodes = await said(loopCard(given("loop-card")));
  expect(nodes).toContain("region: loop notebook, standing still, 2 ready, 1 timer, 3 of 5 tasks pending");
  expect(await page.getByRole("listitem").allTextContents()).toContainEqual(
    expect.stringContaining("iteration ends here"),
  );
  expect(await violations()).toEqual([]);
});

test("a waiting graph says who is stuck, and each box what it is", async () => {
  const nodes = await said(waitingGraph(given("waiting-graph")));
  expect(nodes).toEqual(
    expect.arrayContaining([
      "region: Who waits for whom in loop notebook, 2 stuck",
      expect.stringMatching(/^image: Who waits for whom in loop notebook \| Deadlock: rent holds/),
      expect.stringMatching(/^group: rent: waiting, transfer\(\)/),
    ]),
  );
  expect(await violations()).toEqual([]);
});

test("a timeline says how each task went, and its buttons what they do", async () => {
  const nodes = await said(timeline(given("recording")));
  expect(nodes).toEqual(
    expect.arrayContaining([
      "region: Timeline of loop cell",
      expect.stringMatching(
        /^image: Timeline of loop cell \| 5 tasks, 29 steps\. Task-1: 2 steps, finished\./,
      ),
      expect.stringMatching(/^group: Lanes: the arrow keys/),
      "button: zoom in",
      "checkbox: by step",
    ]),
  );
  expect(await violations()).toEqual([]);
});

test("a bar says how far it is", async () => {
  const bar = progressBar({ label: "pages", done: 2, total: 4, elapsed: 1, ended: null });
  expect(await said(bar)).toContainEqual(expect.stringMatching(/^progressbar: pages: 2 of 4/));
  expect(await violations()).toEqual([]);
});

test("a player is gone through by the keyboard alone, and says each step", async () => {
  expect(await said(stepPlayer(given("recording")))).toEqual(
    expect.arrayContaining([
      "region: Step player of loop cell: arrow keys go from step to step",
      "button: one step forward",
      "slider: step",
    ]),
  );
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  const step = () => page.getByRole("slider").getAttribute("aria-valuetext");
  await page.keyboard.press("Tab");
  expect(await focused()).toMatch(/^Step player/);
  expect(await step()).toMatch(/^Step 0 at /);
  await page.keyboard.press("ArrowRight");
  expect(await step()).toMatch(/^Step 1 at /);
  expect(await page.locator("[aria-live]").textContent()).toBe(await step());
  // Through the buttons, of which those that lead nowhere are passed.
  for (const name of ["first step", "one step back", null, "one step forward", "last step"]) {
    await page.keyboard.press("Tab");
    expect(await focused()).toBe(name);
  }
  await page.keyboard.press("Enter");
  const end = await step();
  expect(end).toMatch(/^Step 28 at /);
  // That button leads nowhere now; the keys still do.
  expect(await focused()).toMatch(/^Step player/);
  await page.keyboard.press("ArrowLeft");
  expect(await step()).not.toBe(end);
  await page.keyboard.press("Home");
  expect(await step()).toMatch(/^Step 0 at /);
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Play" }).waitFor();
  expect(await violations()).toEqual([]);
});
