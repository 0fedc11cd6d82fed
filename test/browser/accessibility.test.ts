// What a screen reader is told of each view, by Chromium's accessibility tree, and that the keyboard alone is enough.

import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { BrowserContext, CDPSession, Page } from "playwright-core";
import { loopCard, loopMoments } from "../../src/views/loop-card.ts";
import { progressBar } from "../../src/views/progress.ts";
import type { Recording } from "../../src/views/recording.ts";
import { stateCard } from "../../src/views/state-card.ts";
import { stepPlayer } from "../../src/views/step-player.ts";
import { timeline } from "../../src/views/timeline.ts";
import { waitingGraph } from "../../src/views/waiting-graph.ts";
import { given } from "../views/golden.ts";
import { violationsIn } from "./axe.ts";
import { openBrowser } from "./page.ts";

jest.setTimeout(60_000);

// These run in the page, of whose types this project is free.
declare const document: any;
declare const window: any;

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

test("a state card says what stands where", async () => {
  expect(await said(stateCard(given("state-card-coroutine")))).toContainEqual(
    expect.stringMatching(/^region: coroutine download\("b", 3\), suspended at In\[1\], line \d+$/),
  );
  expect(await violationsIn(page)).toEqual([]);
});

test("a loop card says how much is ready, and its queue, timers and tasks are lists", async () => {
  const nodes = await said(loopCard(given("loop-card")));
  expect(nodes).toContain("region: notebook loop, standing still, 2 ready, 1 timer, 3 of 5 tasks pending");
  expect(await page.getByRole("listitem").allTextContents()).toContainEqual(
    expect.stringContaining("iteration ends here"),
  );
  const items = (name: string) => page.getByRole("list", { name }).getByRole("listitem").count();
  expect([await items("Ready queue"), await items("Timers"), await items("Tasks")]).toEqual([3, 1, 5]);
  expect(await violationsIn(page)).toEqual([]);
});

test("of a loop after a step it is said which tasks have changed", async () => {
  expect(await said(loopMoments(given("loop-moments")))).toContain("image: changed");
});

test("a waiting graph says who is stuck, and each box what it is", async () => {
  const nodes = await said(waitingGraph(given("waiting-graph")));
  expect(nodes).toEqual(
    expect.arrayContaining([
      "region: Who waits for whom in notebook loop, 2 stuck",
      expect.stringMatching(/^image: Who waits for whom in notebook loop \| Deadlock: rent holds/),
      expect.stringMatching(/^group: rent: waiting, transfer\(\)/),
    ]),
  );
  expect(await violationsIn(page)).toEqual([]);
});

test("a timeline says how each task went, and its buttons what they do", async () => {
  const nodes = await said(timeline(given("recording")));
  expect(nodes).toEqual(
    expect.arrayContaining([
      "region: Timeline of cell loop",
      expect.stringMatching(
        /^image: Timeline of cell loop \| 5 tasks, 29 steps\. Task-1: 2 steps, finished\./,
      ),
      expect.stringMatching(/^application: Lanes: the arrow keys/),
      "button: zoom in",
      "checkbox: by step",
    ]),
  );
  expect(await violationsIn(page)).toEqual([]);
});

test("what is under the pointer in a timeline is not read aloud, as it would be at each move", async () => {
  await said(timeline(given("recording")));
  await page.locator(".pic.time .lanes").hover();
  const read = page.locator("[aria-live]");
  expect(await read.textContent()).toMatch(/ · In\[\d+\], /);
  expect(await read.getAttribute("aria-live")).toBe("off");
  await page.mouse.move(0, 0);
});

test("a timeline is gone through by the keyboard from the first step on, also where it is zoomed", async () => {
  await said(timeline(given("recording")));
  await page.getByRole("checkbox").check();
  const lanes = page.locator(".pic.step .lanes");
  const read = page.locator("[aria-live]");
  await lanes.focus();
  await page.keyboard.press("ArrowRight");
  expect(await read.textContent()).toBe("Task-1 runs, its step 1 of 2 · step 0");
  expect(await read.getAttribute("aria-live")).toBe("polite");
  for (const key of ["+", "+", "+", "ArrowRight"]) await page.keyboard.press(key);
  expect(await read.textContent()).toMatch(/^Task-1 runs, its step 2 of 2/);
  const seen = await lanes.evaluate((element: any) => {
    const [left, right] = [element.getBoundingClientRect().left, element.getBoundingClientRect().right];
    const cursor = element
      .querySelector('path[stroke="var(--ready)"][stroke-width="2"]')
      .getBoundingClientRect();
    return cursor.left >= left && cursor.left <= right;
  });
  expect(seen).toBe(true);
});

test("in a page that does not underline links a link of a timeline is seen without its colour", async () => {
  await said(`<style>a{text-decoration:none}</style>${timeline(given("recording"))}`);
  expect(await violationsIn(page)).toEqual([]);
});

test("a bar says how far it is", async () => {
  const bar = progressBar({ label: "pages", done: 2, total: 4, elapsed: 1, ended: null });
  expect(await said(bar)).toContainEqual(expect.stringMatching(/^progressbar: pages: 2 of 4/));
  expect(await violationsIn(page)).toEqual([]);
});

test("a bar whose end is not known is no percentage", async () => {
  const value = () => page.getByRole("progressbar").getAttribute("aria-valuenow");
  await said(progressBar({ label: "pages", done: 7, total: null, elapsed: 1, ended: null }));
  expect(await value()).toBe(null);
  await said(progressBar({ label: "pages", done: 5, total: 4, elapsed: 1, ended: null }));
  expect(await value()).toBe("4");
});

test("a player is gone through by the keyboard alone, and says each step", async () => {
  expect(await said(stepPlayer(given("recording")))).toEqual(
    expect.arrayContaining([
      "region: Step player of cell loop: arrow keys go from step to step",
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
  expect(await violationsIn(page)).toEqual([]);
});

/** What a screen reader reads aloud of a player from now on: what is put into its live region while that is one. */
async function listen(): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    window.aloud = [];
    const tell = document.querySelector(".tell");
    new window.MutationObserver(() => {
      if (tell.getAttribute("aria-live") !== "off") window.aloud.push(tell.textContent);
    }).observe(tell, { childList: true });
  });
  return () => page.evaluate(() => window.aloud);
}

test("a player that plays by itself is read aloud where it stops, and a step of its slider once", async () => {
  await said(stepPlayer(given("recording")));
  const aloud = await listen();
  const step = () => page.getByRole("slider").getAttribute("aria-valuetext");
  await page.locator(".player").focus();
  await page.keyboard.press("Space");
  await page.waitForFunction(() => /^Step [2-9]/.test(document.querySelector(".tell").textContent));
  expect(await aloud()).toEqual([]);
  await page.keyboard.press("Space");
  const stopped = await step();
  expect(await aloud()).toEqual([stopped]);
  await page.getByRole("slider").focus();
  await page.keyboard.press("ArrowRight"); // the slider says its own value
  expect(await step()).not.toBe(stopped);
  expect(await aloud()).toHaveLength(1);
  await page.getByRole("button", { name: "one step forward" }).press("Enter");
  expect(await aloud()).toHaveLength(2);
});

test("a player says who stands where and which values have changed", async () => {
  const nodes = await said(stepPlayer(given("recording")));
  expect(nodes).toContainEqual(expect.stringMatching(/^image: A ran just now$/));
  const changed = page.locator("[role=mark]");
  await page.locator(".player").press("End");
  await page.locator(".player").press("Home");
  expect(await changed.allTextContents()).toEqual([
    "changed",
    "<Task pending name='clock' coro=<clock() running at In[1]:15>>",
  ]);
});

test("a player marks the lines of a file of any name", async () => {
  const text = JSON.stringify(given("recording")).replaceAll(/In\[\d+\]/g, './it\\"s.ts');
  await said(stepPlayer(JSON.parse(text)));
  await page.locator(".player").press("End");
  await page.locator(".player").press("ArrowLeft");
  expect(await page.locator(".mk .b").count()).toBeGreaterThan(0);
});

test("a player of nothing has nothing that could be pressed, and does not play", async () => {
  const nothing = { ...given<Recording>("recording"), events: [], output: [], cells: [], frames: {} };
  await said(stepPlayer(nothing));
  expect(await page.locator("button:enabled").allInnerTexts()).toEqual(["Play"]);
  await page.locator(".play").click();
  await page.locator(".play", { hasText: "Play" }).waitFor();
});

test("the line at which the task stands that ran is seen, also where magnified sources do not fit", async () => {
  await said(stepPlayer(given("recording")));
  await page.locator(".srcs").evaluate((element: any) => (element.style.height = "60px"));
  const seen = () =>
    page.evaluate(() => {
      const [sources, line] = [".srcs", ".hot"].map((part) =>
        document.querySelector(part)?.getBoundingClientRect(),
      );
      return line === undefined || (line.top >= sources.top && line.bottom <= sources.bottom);
    });
  for (let step = 1; step <= 12; step++) {
    await page.locator(".player").press("ArrowRight");
    expect({ step, seen: await seen() }).toEqual({ step, seen: true });
  }
  expect(await page.evaluate(() => document.querySelector(".srcs").scrollTop)).toBeGreaterThan(0);
});

test("the sources beside a player are scrolled by the arrow keys, for whoever is in them", async () => {
  await said(stepPlayer(given("recording")));
  const sources = page.locator(".srcs");
  await sources.evaluate((element: any) => (element.style.height = "60px"));
  await sources.press("ArrowDown");
  await page.waitForFunction(() => document.querySelector(".srcs").scrollTop > 0);
  expect(await page.locator('[data-part="count"]').textContent()).toMatch(/^step 0 of/);
  await sources.press("ArrowRight");
  expect(await page.locator('[data-part="count"]').textContent()).toMatch(/^step 1 of/);
});
