// Exported pages in Chromium: what they may not do, whether everybody can read them, and what they need (nothing).

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { BrowserContext, Page } from "playwright-core";
import { pageOf } from "../../src/tutorial/export/page.ts";
import { type Notebook, readNotebook } from "../../src/tutorial/notebook-file.ts";
import { root } from "../jupyter/clients.ts";
import { tutorials } from "../jupyter/notebook.ts";
import { hostileNotebooks } from "../tutorial/hostile.ts";
import { manyCells } from "../tutorial/many-cells.ts";
import { temporaryFolder } from "../tutorial/notebook-of.ts";
import { openBrowser } from "./page.ts";

// What stands in the pages.
declare const window: any;
declare const document: any;
declare const getComputedStyle: (element: any) => { position: string };
declare const innerWidth: number;

jest.setTimeout(120_000);

const folder = temporaryFolder();
const artifacts = path.join(root, "artifacts");
const axe = readFileSync(path.join(root, "node_modules/axe-core/axe.min.js"), "utf8");
let browser: BrowserContext;
let page: Page;
/** What the page asked for besides itself. */
const requests: string[] = [];

beforeAll(async () => {
  mkdirSync(artifacts, { recursive: true });
  browser = await openBrowser();
  page = await browser.newPage();
  page.on("request", (request) => {
    if (!/^(data:|file:.*\/page\.html(#.*)?$)/.test(request.url())) requests.push(request.url());
  });
  page.on("dialog", (dialog) => dialog.dismiss());
});
afterAll(() => browser?.close());

/** Open a notebook's page from a file, as one that was sent; `policy` false takes its second wall away. */
async function open(notebook: Notebook, policy = true): Promise<string> {
  const { html: whole } = await pageOf(notebook, { folder, name: "page", theme: "auto", trust: false });
  const html = policy ? whole : whole.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
  const file = path.join(folder, "page.html");
  writeFileSync(file, html);
  await page.goto(pathToFileURL(file).href);
  return html;
}

test.each([
  ["with its policy", true],
  ["by the sanitiser alone", false],
])(
  "fifty hostile notebooks run nothing, ask for nothing, and stay in their place, %s",
  async (_name, policy) => {
    const notebooks = hostileNotebooks();
    expect(notebooks.length).toBe(50);
    requests.length = 0;
    for (const [index, notebook] of notebooks.entries()) {
      await open(notebook, policy);
      const seen = await page.evaluate(() => ({
        pwned: window.pwned,
        handlers: [...document.querySelectorAll("*")].flatMap((element) =>
          element.getAttributeNames().filter((name: string) => name.startsWith("on")),
        ),
        // The page's own script and nothing else; cells that are not in the page's text have got out of it.
        scripts: [...document.scripts].filter(({ type }) => type !== "application/json").length,
        outside: [...document.querySelectorAll(".nb-cell")].filter(
          (cell) => cell.parentElement?.id !== "main",
        ).length,
        cells: document.querySelectorAll("#main > .nb-cell").length,
        body: [...document.body.children].map(({ tagName }) => tagName),
        fixed: [...document.querySelectorAll("#main *")].filter((element) =>
          ["fixed", "sticky"].includes(getComputedStyle(element).position),
        ).length,
        links: [...document.querySelectorAll("a")].map(({ protocol }) => protocol),
      }));
      const { links, ...rest } = seen;
      expect({ index, ...rest }).toEqual({
        index,
        pwned: undefined,
        handlers: [],
        scripts: 1,
        outside: 0,
        cells: notebook.cells.length,
        body: ["A", "HEADER", "DIV", "SCRIPT"],
        fixed: 0,
      });
      expect(
        links.filter((protocol) => !["file:", "https:", "http:", "mailto:", ":"].includes(protocol)),
      ).toEqual([]);
    }
    expect(requests).toEqual([]);
  },
);

describe.each([
  ...tutorials().map((file) => [path.basename(file, ".ipynb"), () => readNotebook(file)] as const),
  ["a hundred cells of every kind", () => manyCells(100)],
] as const)("%s", (name, notebook) => {
  test("is one page of less than 300 kB that asks for nothing", async () => {
    requests.length = 0;
    const html = await open(notebook());
    await page.waitForLoadState("networkidle");
    expect(requests).toEqual([]);
    expect(html.length).toBeLessThan(300_000);
  });

  test.each(["light", "dark"] as const)(
    "has nothing that axe finds wrong, when the system is %s",
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await open(notebook());
      await page.evaluate(axe);
      const found = await page.evaluate(() => window.axe.run());
      await page.screenshot({
        path: path.join(artifacts, `export-${name.replaceAll(" ", "-")}-${colorScheme}.png`),
      });
      const violations = found.violations.map(({ id, nodes }: any) => ({
        id,
        count: nodes.length,
        first: nodes[0].html.slice(0, 300),
        why: nodes[0].failureSummary,
      }));
      expect(violations).toEqual([]);
    },
  );

  test("does not scroll sideways on a telephone", async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    await open(notebook());
    const [width, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    await page.screenshot({ path: path.join(artifacts, `export-${name.replaceAll(" ", "-")}-narrow.png`) });
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(width).toBeLessThanOrEqual(shown!);
  });

  test("says the same without scripts", async () => {
    const text = () =>
      page.evaluate(() => {
        // A picture that plays shows a still one where it cannot.
        for (const alive of document.querySelectorAll("main .ck")) alive.remove();
        return document.querySelector("main").textContent as string;
      });
    await open(notebook());
    await page.evaluate(() => {
      for (const button of document.querySelectorAll("button")) button.remove();
    });
    const withScripts = await text();
    const file = path.join(folder, "page.html");
    writeFileSync(file, readFileSync(file, "utf8").replace(/<script>[\s\S]*?<\/script>/g, ""));
    await page.goto(pathToFileURL(file).href);
    expect(await text()).toBe(withScripts);
  });
});

test("a recording plays in a page that nobody trusts, and stands still where no script runs", async () => {
  await open(readNotebook(path.join(root, "notebooks/02-inside-the-loop.ipynb")));
  const player = page.locator(".ck-step-player").first();
  const told = () => player.locator('[data-part="tell"]').textContent();
  expect(await told()).toMatch(/^Step 0, /);
  await player.locator("[data-go=fore]").click();
  await page.keyboard.press("ArrowRight");
  expect(await told()).toMatch(/^Step 2, /);
  expect(await player.locator(".ck-still").isVisible()).toBe(false);
  await page.locator(".ck-timeline .zoom button").first().waitFor();
  const file = path.join(folder, "page.html");
  writeFileSync(file, readFileSync(file, "utf8").replace(/<script>[\s\S]*?<\/script>/g, ""));
  await page.goto(pathToFileURL(file).href);
  expect(await player.locator(".ck-still img").isVisible()).toBe(true);
  expect(await player.locator(".player").isVisible()).toBe(false);
});

test("a copy button gives the code as it stands in the cell", async () => {
  await browser.grantPermissions(["clipboard-read", "clipboard-write"]);
  const notebook = manyCells(10);
  const { source } = notebook.cells.find(({ cell_type }) => cell_type === "code")!;
  await open(notebook);
  await page.locator("button.nb-copy").first().focus();
  await page.keyboard.press("Enter");
  await page.locator("button.nb-copy", { hasText: "Copied" }).waitFor();
  expect(await page.evaluate(() => window.navigator.clipboard.readText())).toBe(source);
});
