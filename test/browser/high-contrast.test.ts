// Views where the system asks for a high contrast (Windows' forced colours): in a page of their own, and in one whose theme is
// chosen, as JupyterLab's and nbconvert's are. A browser takes the page's colours away from text and boxes, and leaves
// those of drawings.

import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { BrowserContext, Page } from "playwright-core";
import { loopCard } from "../../src/views/loop-card.ts";
import { progressBar } from "../../src/views/progress.ts";
import { stateCard } from "../../src/views/state-card.ts";
import { stepPlayer } from "../../src/views/step-player.ts";
import { timeline } from "../../src/views/timeline.ts";
import { waitingGraph } from "../../src/views/waiting-graph.ts";
import { given } from "../views/golden.ts";
import { openBrowser } from "./page.ts";

jest.setTimeout(60_000);

// These run in the page, of whose types this project is free.
declare const document: any;
declare const getComputedStyle: any;

const pages = [
  "<body>",
  `<style>body{--jp-layout-color1:#fff;--jp-layout-color2:#eee;--jp-ui-font-color0:#000;--jp-border-color1:#bdbdbd}</style>
  <body data-jp-theme-light="true" data-jp-theme-name="JupyterLab Light">`,
];
const views: [name: string, view: string][] = [
  ["state card", stateCard(given("state-card-coroutine"))],
  ["loop card", loopCard(given("loop-card"), { role: "cell" })],
  ["waiting graph", waitingGraph(given("waiting-graph"))],
  ["timeline", timeline(given("recording"))],
  ["step player", stepPlayer(given("recording"))],
  ["bar", progressBar({ label: "pages", done: 2, total: 4, elapsed: 1, ended: null })],
];

let browser: BrowserContext;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  page = await browser.newPage();
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
});
afterAll(() => browser?.close());

const open = (view: string, body = pages[0]) => page.setContent(`<!doctype html><html>${body}${view}</html>`);

test.each(views)(
  "all of a %s is drawn in the system's colours, whatever the page's theme",
  async (_name, view) => {
    for (const body of pages) {
      await open(view, body);
      const others = await page.evaluate(() => {
        const probe = document.body.appendChild(document.createElement("i"));
        const system = ["Canvas", "CanvasText", "GrayText", "LinkText", "ButtonText"].map((name) => {
          probe.style.color = name;
          return getComputedStyle(probe).color;
        });
        const drawn = [
          ...document.querySelectorAll(".ck-view svg:not([viewBox='0 0 14 12']), .ck-view svg *"),
        ];
        return drawn
          .filter((element) => !/^(title|desc|g|svg)$/.test(element.tagName) && element.checkVisibility())
          .flatMap((element) => {
            const { fill, stroke } = getComputedStyle(element);
            return [fill, stroke];
          })
          .filter((colour) => colour !== "none" && !system.includes(colour));
      });
      expect([...new Set(others)]).toEqual([]);
    }
  },
);

test("how far a bar is can be seen", async () => {
  for (const body of pages) {
    await open(views.at(-1)![1], body);
    const [bar, full] = await page.evaluate(() =>
      [".bar", ".full"].map((part) => getComputedStyle(document.querySelector(part)).backgroundColor),
    );
    expect(bar).toBe("rgba(0, 0, 0, 0)");
    expect(full).toBe("rgb(255, 255, 255)");
  }
});

test("a state card marks the line it stands at, and no other", async () => {
  await open(views[0]![1]);
  const bars = await page.evaluate(() => {
    const ground = getComputedStyle(document.querySelector(".ck-card")).backgroundColor;
    return [...document.querySelectorAll(".no")]
      .filter((number) => getComputedStyle(number).borderLeftColor !== ground)
      .map((number) => number.parentElement.className);
  });
  expect(bars.length).toBeGreaterThan(0);
  expect(new Set(bars)).toEqual(new Set(["ck-row stop"]));
});

test("the letter of the task that ran is read on its ground: it gets no ground of the browser's own", async () => {
  await open(views[4]![1]);
  const { color, backgroundColor, forcedColorAdjust } = await page.evaluate(() => {
    const { color, backgroundColor, forcedColorAdjust } = getComputedStyle(document.querySelector(".b.ran"));
    return { color, backgroundColor, forcedColorAdjust };
  });
  expect({ color, backgroundColor, forcedColorAdjust }).toEqual({
    color: "rgb(0, 0, 0)",
    backgroundColor: "rgb(255, 255, 255)",
    forcedColorAdjust: "none",
  });
});
