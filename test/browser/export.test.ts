// Exported pages in Chromium: what they may not do, whether everybody can read them, and what they need (nothing).

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { exportNotebooks } from "../../src/tutorial/export/export.ts";
import { hoversOf } from "../../src/tutorial/export/hovers.ts";
import { pageOf } from "../../src/tutorial/export/page.ts";
import { type Notebook, readNotebook } from "../../src/tutorial/notebook-file.ts";
import { root } from "../jupyter/clients.ts";
import { tutorials } from "../jupyter/notebook.ts";
import { hostileNotebooks } from "../tutorial/hostile.ts";
import { manyCells } from "../tutorial/many-cells.ts";
import { notebookOf, temporaryFolder, writeJson } from "../tutorial/notebook-of.ts";
import { violationsIn } from "./axe.ts";
import { openBrowser } from "./page.ts";

// What stands in the pages.
declare const window: any;
declare const document: any;
declare const getComputedStyle: (element: any) => {
  position: string;
  backgroundColor: string;
  textAlign: string;
};
declare const innerWidth: number;

jest.setTimeout(120_000);

const folder = temporaryFolder();
const artifacts = path.join(root, "artifacts");
let browser: BrowserContext;
let page: Page;
/** What the page asked for besides itself. */
const requests: string[] = [];

beforeAll(async () => {
  mkdirSync(artifacts, { recursive: true });
  browser = await openBrowser();
  page = await browser.newPage();
  page.on("request", (request) => {
    const own = request.isNavigationRequest() && request.frame() === page.mainFrame();
    if (own && request.url().startsWith(pathToFileURL(folder).href)) return;
    if (!request.url().startsWith("data:")) requests.push(request.url());
  });
  page.on("dialog", (dialog) => dialog.dismiss());
});
afterAll(() => browser?.close());

/** Open a page from a file, as one that was sent. @returns its HTML */
async function openFile(file: string): Promise<string> {
  await page.goto(pathToFileURL(file).href);
  return readFileSync(file, "utf8");
}

async function madeOf(notebook: Notebook): Promise<string> {
  const hovers = await hoversOf(notebook, folder);
  return (await pageOf(notebook, { folder, name: "page", theme: "auto", trust: false, hovers })).html;
}

/** The pages that were made. */
const pages = new Map<Notebook, Promise<string>>();

/** Open a notebook's page; `policy` false takes its second wall away. */
async function open(notebook: Notebook, policy = true): Promise<string> {
  if (!pages.has(notebook)) pages.set(notebook, madeOf(notebook));
  const whole = await pages.get(notebook)!;
  const html = policy ? whole : whole.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
  const file = path.join(folder, "page.html");
  writeFileSync(file, html);
  return openFile(file);
}

/** The course as one site, made once. */
const course = path.join(folder, "course");
const warned: string[] = [];
let made: Promise<unknown> | null = null;
async function openOfCourse(name: string): Promise<string> {
  const warn = (text: string) => void warned.push(text);
  made ??= exportNotebooks([path.join(root, "notebooks")], { to: "html", theme: "auto", out: course, warn });
  await made;
  return openFile(path.join(course, `${name}.html`));
}

const hostile = hostileNotebooks();

test.each([
  ["with its policy", true],
  ["by the sanitiser alone", false],
])(
  "fifty hostile notebooks run nothing, ask for nothing, and stay in their place, %s",
  async (_name, policy) => {
    expect(hostile.length).toBe(50);
    requests.length = 0;
    for (const [index, notebook] of hostile.entries()) {
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
        body: [...document.body.children]
          .filter(({ type }) => type !== "application/json")
          .map(({ tagName }) => tagName),
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

const hundred = manyCells(100);

describe.each([
  ...tutorials().map((file) => {
    const name = path.basename(file, ".ipynb");
    return [name, path.join(course, `${name}.html`), () => openOfCourse(name)] as const;
  }),
  ["a hundred cells of every kind", path.join(folder, "page.html"), () => open(hundred)],
] as const)("%s", (name, file, openIt) => {
  test("is one page of less than 300 kB that asks for nothing", async () => {
    requests.length = 0;
    const html = await openIt();
    await page.waitForLoadState("networkidle");
    expect(requests).toEqual([]);
    expect(html.length).toBeLessThan(300_000);
  });

  test.each(["light", "dark"] as const)(
    "has nothing that axe finds wrong, when the system is %s",
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await openIt();
      const violations = await violationsIn(page);
      await page.screenshot({
        path: path.join(artifacts, `export-${name.replaceAll(" ", "-")}-${colorScheme}.png`),
      });
      expect(violations).toEqual([]);
    },
  );

  test("does not scroll sideways on a telephone", async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    await openIt();
    const [width, shown, tables] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      innerWidth,
      [...document.querySelectorAll(".nb-given:has(table)")].filter(
        (one) => one.scrollWidth > one.clientWidth,
      ).length,
    ]);
    await page.screenshot({ path: path.join(artifacts, `export-${name.replaceAll(" ", "-")}-narrow.png`) });
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(width).toBeLessThanOrEqual(shown!);
    // The crawler's has addresses in it.
    if (name !== "08-a-live-crawler") expect(tables).toBe(0);
  });

  test("says the same without scripts", async () => {
    const text = () =>
      page.evaluate(() => {
        // A picture that plays shows a still one where it cannot.
        for (const alive of document.querySelectorAll("main .ck")) alive.remove();
        return document.querySelector("main").textContent as string;
      });
    await openIt();
    await page.evaluate(() => {
      for (const button of document.querySelectorAll("button")) button.remove();
    });
    const withScripts = await text();
    const still = path.join(folder, "still.html");
    writeFileSync(still, readFileSync(file, "utf8").replace(/<script>[\s\S]*?<\/script>/g, ""));
    await openFile(still);
    expect(await text()).toBe(withScripts);
  });
});

test("a formula covers nothing outside of its cell, and makes no page wider", async () => {
  const covering = [
    "\\rule{9999em}{9999em}",
    "\\raisebox{6em}{\\colorbox{red}{\\text{a b c d e f}}}",
    "\\raisebox{-6em}{\\rule{30em}{3em}}",
  ];
  const text = (source: string) => ({ cell_type: "markdown" as const, source });
  const around = [text("# Above"), text(covering.map((tex) => `$${tex}$`).join(" ")), "below"];
  await open(notebookOf([...around, text("$\\boxed{\\text{seen whole}}$")]));
  const covered = await page.evaluate(
    () =>
      [...document.querySelectorAll("header, h1, .nb-code")].filter((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [0.1, 0.5, 0.9].some((share) => {
          const there = document.elementFromPoint(x + share * width, y + height / 2);
          return there !== null && there.closest("math") !== null;
        });
      }).length,
  );
  expect(covered).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test("each link of the course leads to a page that is there, and to a heading that it has", async () => {
  await openOfCourse("index");
  expect(warned).toEqual([]);
  // From the first page to the last by what is at its end, as a reader goes.
  await openOfCourse("01-coroutines");
  const way = ["01-coroutines"];
  while ((await page.locator(".nb-pages [rel=next]").count()) > 0) {
    await page.locator(".nb-pages [rel=next]").click();
    way.push(path.basename(page.url(), ".html"));
  }
  expect([...way, "index"]).toEqual(tutorials().map((file) => path.basename(file, ".ipynb")));
});

test("on paper a recording is a picture and a table, and nothing that could be pressed is there", async () => {
  await openOfCourse("02-inside-the-loop");
  await page.emulateMedia({ media: "print" });
  expect(await page.locator(".ck-step-player .ck-still table").first().isVisible()).toBe(true);
  expect(await page.locator("button:visible, input:visible").count()).toBe(0);
  const [width, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  await page.emulateMedia({ media: "screen" });
  expect(width).toBeLessThanOrEqual(shown!);
});

test("a recording plays in a page that nobody trusts, and stands still where no script runs", async () => {
  await open(readNotebook(path.join(root, "notebooks/02-inside-the-loop.ipynb")));
  const player = page.locator(".ck-step-player").first();
  const told = () => player.locator('[data-part="tell"]').textContent();
  expect(await told()).toMatch(/^Step 0 at /);
  await player.locator("[data-go=fore]").click();
  await page.keyboard.press("ArrowRight");
  expect(await told()).toMatch(/^Step 2 at /);
  expect(await player.locator(".ck-still").isVisible()).toBe(false);
  await page.locator(".ck-timeline .zoom button").first().waitFor();
  const file = path.join(folder, "page.html");
  writeFileSync(file, readFileSync(file, "utf8").replace(/<script>[\s\S]*?<\/script>/g, ""));
  await page.goto(pathToFileURL(file).href);
  expect(await player.locator(".ck-still img").isVisible()).toBe(true);
  expect(await player.locator(".player").isVisible()).toBe(false);
});

test("a name tells its type to the pointer and to the keyboard; Escape and leaving close it", async () => {
  await open(
    notebookOf([
      "1;\n/** Twice as much. */\nfunction twice(n: number) { return n * 2; }",
      'const size = twice(21);\r\nconsole.log("size", size)',
      "({})",
    ]),
  );
  const popup = page.locator(".nb-popup");
  const code = page.locator(".nb-input").nth(1);
  const text = await code.textContent();
  await code.hover({ position: { x: 3, y: 3 } });
  await code.locator(".nb-name", { hasText: "twice" }).hover();
  await expectText(popup, "function twice(n: number): numberTwice as much.");
  await popup.hover(); // it stays, so that it can be read, and copied from
  expect(await popup.isVisible()).toBe(true);
  await page.mouse.move(0, 0);
  await popup.waitFor({ state: "hidden" });

  await code.focus();
  for (const says of [
    "const size: number",
    "function twice(n: number): numberTwice as much.",
    "var console: Console",
  ]) {
    await page.keyboard.press("ArrowRight");
    expect(await popup.textContent()).toMatch(says);
    expect(await page.locator("[role=status]").textContent()).toBe(await popup.textContent());
  }
  await page.keyboard.press("ArrowLeft");
  expect(await popup.textContent()).toMatch("function twice");
  await page.keyboard.press("Escape");
  expect(await popup.isVisible()).toBe(false);
  expect(await code.textContent()).toBe(text);
  await page.keyboard.press("ArrowRight");
  expect(await violationsIn(page)).toEqual([]);
});

async function expectText(element: Locator, text: string): Promise<void> {
  await element.getByText(text.slice(0, 8)).first().waitFor();
  expect(await element.textContent()).toBe(text);
}

test("a cell is called what pictures and errors call it, and what is written to stderr is so called", async () => {
  const stream = (name: "stdout" | "stderr", text: string) => ({
    output_type: "stream" as const,
    name,
    text,
  });
  await open(
    notebookOf([
      { source: "1", execution_count: 7, outputs: [stream("stdout", "printed"), stream("stderr", "warned")] },
      "2",
    ]),
  );
  const called = (name: string) => page.getByRole("group", { name, exact: true }).textContent();
  expect(await called("In[7]")).toBe("1");
  expect(await called("cell 2")).toBe("2");
  expect(await called("stderr")).toBe("warned");
});

test("a table of an output has its numbers at the right, as JupyterLab has them", async () => {
  const html =
    '<table><tr><th>n</th><th style="text-align: left">word</th></tr><tr><td>1</td><td style="text-align: left">a</td></tr></table>';
  const data = { "text/plain": "", "text/html": html };
  await open(
    notebookOf([
      {
        source: "1",
        outputs: [{ output_type: "execute_result", execution_count: 1, data, metadata: {} }],
      },
    ]),
  );
  const aligned = await page.evaluate(() =>
    [...document.querySelectorAll("th, td")].map((cell) => getComputedStyle(cell).textAlign),
  );
  expect(aligned).toEqual(["right", "left", "right", "left"]);
});

test("Tab goes from a cell's code to its copy button, and past outputs whose lines are wrapped", async () => {
  const outputs = [
    { output_type: "stream" as const, name: "stdout" as const, text: "printed" },
    { output_type: "execute_result" as const, execution_count: 1, data: { "text/plain": "1" }, metadata: {} },
  ];
  await open(notebookOf([{ source: "1", outputs }, "2"]));
  await page.locator(".nb-input").first().focus();
  const stops: string[] = [];
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press("Tab");
    stops.push(await page.evaluate(() => document.activeElement.textContent));
  }
  expect(stops).toEqual(["Copy", "2", "Copy"]);
});

test("in a high contrast of the system the name whose type is told is marked", async () => {
  await open(notebookOf(["const size = 1;"]));
  await page.emulateMedia({ forcedColors: "active" });
  await page.locator(".nb-input").focus();
  await page.keyboard.press("ArrowRight");
  const mark = () => page.locator(".nb-on").evaluate((name) => (getComputedStyle(name) as any).outlineStyle);
  expect(await mark()).toBe("solid");
  await page.emulateMedia({ forcedColors: null });
  expect(await mark()).toBe("none");
});

test("the theme's button turns the page and its pictures", async () => {
  await page.emulateMedia({ colorScheme: "light" });
  await open(readNotebook(path.join(root, "notebooks/02-inside-the-loop.ipynb")));
  const grounds = () =>
    page.evaluate(() =>
      ["body", ".ck .ck-card"].map(
        (element) => getComputedStyle(document.querySelector(element)).backgroundColor,
      ),
    );
  const light = await grounds();
  await page.getByRole("button", { name: "Dark theme" }).click();
  const dark = await grounds();
  expect({ light, dark }).toEqual({
    light: ["rgb(255, 255, 255)", "rgb(255, 255, 255)"],
    dark: ["rgb(21, 24, 27)", "rgb(21, 24, 27)"],
  });
  await page.getByRole("button", { name: "Light theme" }).click();
  expect(await grounds()).toEqual(light);
});

test("a page of one theme offers the other at once, and is printed dark on light", async () => {
  await page.emulateMedia({ colorScheme: "light" });
  const options = { folder, name: "page", theme: "dark", trust: false } as const;
  const { html } = await pageOf(notebookOf([{ cell_type: "markdown", source: "# Title" }]), options);
  const file = path.join(folder, "dark.html");
  writeFileSync(file, html);
  await openFile(file);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await ground()).toBe("rgb(21, 24, 27)");
  await page.emulateMedia({ media: "print" });
  expect(await ground()).toBe("rgb(255, 255, 255)");
  await page.emulateMedia({ media: "screen" });
  await page.getByRole("button", { name: "Light theme" }).click();
  expect(await ground()).toBe("rgb(255, 255, 255)");
  await page.getByRole("button", { name: "Dark theme" }).click();
  expect(await ground()).toBe("rgb(21, 24, 27)");
  await page.emulateMedia({ media: "print" });
  expect(await ground()).toBe("rgb(255, 255, 255)");
  await page.emulateMedia({ media: null });
});

test("the index finds a word in all pages, by its beginning and with a slip, and leads to its heading", async () => {
  const site = path.join(folder, "site");
  await exportNotebooks(
    [
      write(
        "a",
        "# First\n\nSome words.\n\n## Where it waits\n\nA `runUntilComplete` of <b>its</b> own & more.",
      ),
      write("b", "# Second\n\nOther words."),
    ],
    { to: "html", theme: "auto", out: site },
  );
  requests.length = 0;
  await page.goto(pathToFileURL(path.join(site, "index.html")).href);
  const field = page.getByRole("searchbox");
  const found = () => page.locator(".nb-search li").allTextContents();
  await field.fill("words");
  expect(await found()).toEqual(["FirstSome words.", "SecondOther words."]);
  await field.fill("untl compl");
  expect(await found()).toEqual(["First › Where it waitsA runUntilComplete of its own & more."]);
  await field.fill("nowhere");
  expect(await page.locator(".nb-search [role=status]").textContent()).toBe("Nothing about “nowhere”");
  await field.fill("complete");
  expect(await violationsIn(page)).toEqual([]);
  expect(requests).toEqual([]);
  await page.keyboard.press("Enter");
  await page.waitForURL(/a\.html#Where-it-waits$/);
});

function write(name: string, source: string): string {
  const notebook = notebookOf([{ cell_type: "markdown", source }]);
  return writeJson(path.join(folder, `${name}.ipynb`), notebook);
}

test("a copy button that is always there, as on a telephone, lies over no code", async () => {
  await open(manyCells(10));
  const devtools = await browser.newCDPSession(page);
  await devtools.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  for (const width of [400, 1100, 1400]) {
    await page.setViewportSize({ width, height: 900 });
    const code = (await page.locator(".nb-input").first().boundingBox())!;
    const button = (await page.locator("button.nb-copy").first().boundingBox())!;
    const opacity = await page
      .locator("button.nb-copy")
      .first()
      .evaluate((element) => (element as any).computedStyleMap().get("opacity").value);
    expect([width, opacity]).toEqual([width, 1]);
    // Above the code, or within what it leaves free at its right.
    const free = await page
      .locator(".nb-input")
      .first()
      .evaluate((element) => (element as any).computedStyleMap().get("padding-right").value);
    expect(button.y + button.height <= code.y + 10 || button.x >= code.x + code.width - free).toBe(true);
  }
  await devtools.detach();
  await page.setViewportSize({ width: 1280, height: 900 });
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

test("of a trusted notebook an output's script runs, in a frame as high as what is in it, and reaches nothing around", async () => {
  const html = `<style>body{color:red}main{display:none}</style></main><div id="box" style="height:3000px">x</div>
<script>let reached = "nothing"; try { parent.document.title = "taken"; reached = "the page"; } catch {}
document.querySelector("#box").textContent = reached; parent.postMessage({ height: "alert(1)" }, "*");</script>`;
  const notebook = notebookOf([
    {
      source: "1",
      outputs: [
        { output_type: "display_data", data: { "text/html": html }, metadata: {} },
        { output_type: "display_data", data: { "text/html": "<i>still</i>" }, metadata: {} },
      ],
    },
  ]);
  const { html: whole } = await pageOf(notebook, { folder, name: "page", theme: "auto", trust: true });
  writeFileSync(path.join(folder, "page.html"), whole);
  requests.length = 0;
  await page.goto(pathToFileURL(path.join(folder, "page.html")).href);
  const frame = page.locator("iframe[title='Output of cell 1']");
  await page.frameLocator("iframe").getByText("nothing").waitFor();
  await page.waitForFunction(() => document.querySelector("iframe").offsetHeight === 3000);
  expect(await page.locator("main i").textContent()).toBe("still");
  expect(await page.title()).toBe("page");
  expect(await frame.getAttribute("sandbox")).toBe("allow-scripts");
  expect(requests.filter((url) => url !== "about:srcdoc")).toEqual([]);
  expect(await violationsIn(page)).toEqual([]);
});
