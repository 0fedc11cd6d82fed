// Style sheets of outputs in exported pages, in Chromium: what they do to their output, and nothing to the page.

import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { BrowserContext, Page } from "playwright-core";
import { pageOf } from "../../src/tutorial/export/page.ts";
import type { Cell } from "../../src/tutorial/notebook-file.ts";
import { hostileSheets, styled } from "../tutorial/hostile-sheets.ts";
import { notebookOf, temporaryFolder } from "../tutorial/notebook-of.ts";
import { openBrowser } from "./page.ts";

// What stands in the pages.
declare const window: any;
declare const document: any;
declare const getComputedStyle: (element: any, pseudo?: string) => any;

jest.setTimeout(120_000);

const folder = temporaryFolder();
let browser: BrowserContext;
let page: Page;
const requests: string[] = [];

beforeAll(async () => {
  browser = await openBrowser();
  page = await browser.newPage();
  page.on("request", (request) => {
    if (!request.isNavigationRequest() && !request.url().startsWith("data:")) requests.push(request.url());
  });
});
afterAll(() => browser?.close());

/** Open the page of outputs, one a cell, between words; `policy` false takes the page's second wall away. */
async function open(htmls: readonly string[], policy = true): Promise<void> {
  const cell = (html: string): Partial<Cell> => ({
    source: "display.html(…)",
    outputs: [{ output_type: "display_data", data: { "text/html": html }, metadata: {} }],
  });
  const words = { cell_type: "markdown" as const, source: "# Words\n\n*before* and `behind`\n\n- a list" };
  const notebook = notebookOf([words, ...htmls.flatMap((html) => [cell(html), words])]);
  const { html } = await pageOf(notebook, { folder, name: "page", theme: "auto", trust: false });
  const file = path.join(folder, "page.html");
  writeFileSync(file, policy ? html : html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ""));
  requests.length = 0;
  await page.goto(pathToFileURL(file).href);
}

/** Every element that is in no output, with all that is computed of its look, but for places: outputs may be higher. */
function around(): Promise<unknown[]> {
  return page.evaluate(() => {
    const places =
      /^(block-size|height|(perspective|transform)-origin|inset.*|top|bottom|left|right|grid-template-rows)$/;
    return [...document.querySelectorAll("*")]
      .filter((element) => !element.matches("head, head *, script, .nb-given *"))
      .map((element) => [
        element.tagName,
        element.className,
        Math.round(element.getBoundingClientRect().left),
        Math.round(element.getBoundingClientRect().width),
        ...[undefined, "::before", "::after"].map((pseudo) => {
          const style = getComputedStyle(element, pseudo);
          return [...style]
            .filter((name) => !places.test(name))
            .map((name) => `${name}:${style[name]}`)
            .join(";");
        }),
      ]);
  });
}

test.each([
  ["with the page's policy", true],
  ["by the sanitiser alone", false],
])(
  "hostile sheets change nothing outside of their outputs, cover nothing and ask for nothing, %s",
  async (_name, policy) => {
    await open(
      hostileSheets.map(() => styled("")),
      policy,
    );
    const plain = await around();
    expect(plain.length).toBeGreaterThan(hostileSheets.length * 8);
    await open(hostileSheets.map(styled), policy);
    expect(await around()).toEqual(plain);
    const found = await page.evaluate(() => ({
      pwned: window.pwned,
      // What stands above something that is none of its own: nothing of an output may.
      covered: [...document.querySelectorAll("main > .nb-text, .nb-input, .nb-top, .nb-toc")].filter(
        (element) => {
          element.scrollIntoView({ block: "center" });
          const { left, top, width, height } = element.getBoundingClientRect();
          return [0.02, 0.5, 0.98].some((part) =>
            document.elementFromPoint(left + width * part, top + height * part)?.closest(".nb-given"),
          );
        },
      ).length,
      placed: [...document.querySelectorAll(".nb-given *")].filter(
        (element) => getComputedStyle(element).position !== "static",
      ).length,
    }));
    expect(found).toEqual({ pwned: undefined, covered: 0, placed: 0 });
    expect(requests).toEqual([]);
  },
);

test("Observable Plot's swatches stand in a row, with room between them", async () => {
  const sheet = `:where(.swatches) { font-size: 10px; }
:where(.swatch > svg) { margin-right: 0.5em; overflow: visible; }
:where(.swatches-wrap) { display: flex; align-items: center; min-height: 33px; flex-wrap: wrap; }
:where(.swatches-wrap .swatch) { display: inline-flex; align-items: center; margin-right: 1em; }`;
  const swatch = (name: string) =>
    `<span class="swatch"><svg fill="#4269d0" width="15" height="15"><rect width="100%" height="100%"/></svg>${name}</span>`;
  await open([
    `<figure><div class="swatches swatches-wrap"><style>${sheet}</style>${["a", "b", "c"].map(swatch).join("")}</div></figure>`,
  ]);
  const swatches = await page.evaluate(() =>
    [...document.querySelectorAll("figure span")].map((span) => {
      const { left, right, top } = span.getBoundingClientRect();
      const words = document.createRange();
      words.selectNodeContents(span.lastChild);
      const picture = span.querySelector("img").getBoundingClientRect();
      return { left, right, top, gap: words.getBoundingClientRect().left - picture.right };
    }),
  );
  expect(swatches.length).toBe(3);
  for (const [index, { left, top, gap }] of swatches.entries()) {
    expect(gap).toBeCloseTo(5);
    expect(top).toBe(swatches[0]!.top);
    if (index > 0) expect(left - swatches[index - 1]!.right).toBeCloseTo(10);
  }
});

test("a sheet with colours stands on white in both themes, and what is wider than the page can be reached", async () => {
  const html =
    '<style>.card { background: #fafafa } .wide { width: 3000px; text-align: right }</style><div class="card">card</div><div class="wide">end</div>';
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await open([html]);
    const looks = await page.evaluate(() => {
      const box = document.querySelector(".nb-given > div");
      const { color, backgroundColor } = getComputedStyle(box);
      return {
        color,
        backgroundColor,
        wide: box.parentElement.scrollWidth,
        page: document.documentElement.scrollWidth,
      };
    });
    expect(looks).toEqual({
      color: "rgb(29, 34, 39)",
      backgroundColor: "rgb(255, 255, 255)",
      wide: 3000,
      page: 1280,
    });
  }
});
