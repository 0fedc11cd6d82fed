// The views where VS Code has them: in a webview, a sandboxed frame with a policy, into which outputs are put by innerHTML
// and whose scripts are run as copies at its end. VS Code itself is not started here: the frame has the policy that its notebooks have.

import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { BrowserContext, FrameLocator, Page } from "playwright-core";
import { loopCard } from "../../src/views/loop-card.ts";
import { stepPlayer } from "../../src/views/step-player.ts";
import { timeline } from "../../src/views/timeline.ts";
import { given } from "../views/golden.ts";
import { openBrowser } from "./page.ts";

jest.setTimeout(60_000);

// These run in the page, of whose types this project is free.
declare const document: any;
declare const getComputedStyle: (element: unknown) => { backgroundColor: string; borderTopStyle: string };

const policy =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src https: http: data:; font-src 'none'; connect-src https: http:; child-src https: data:";
let browser: BrowserContext;
let page: Page;
let webview: FrameLocator;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await openBrowser();
  page = await browser.newPage();
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (!/^(data|about):/.test(request.url())) complaints.push(request.url());
  });
  const frame = `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="${policy}"></head><body class="vscode-dark" data-vscode-theme-kind="vscode-dark"></body></html>`;
  await page.setContent(
    `<iframe sandbox="allow-scripts allow-same-origin" style="width:900px;height:900px" srcdoc="${frame.replaceAll('"', "&quot;")}"></iframe>`,
  );
  webview = page.frameLocator("iframe");
});

afterAll(() => browser?.close());

/** As the renderer of text/html there does it. */
async function put(html: string): Promise<void> {
  await webview.locator("body").evaluate((body: any, html: string) => {
    body.innerHTML = html;
    for (const script of body.querySelectorAll("script")) {
      const made = body.ownerDocument.createElement("script");
      for (const { name, value } of script.attributes) made.setAttribute(name, value);
      made.text = script.textContent;
      body.append(made);
      made.remove();
    }
  }, html);
}

test("a player steps, in the theme's colours", async () => {
  await put(stepPlayer(given("recording")));
  const player = webview.locator(".player");
  await player.focus();
  await page.keyboard.press("ArrowRight");
  await webview.getByText("step 1 of", { exact: false }).first().waitFor();
  for (const [theme, ground] of [
    ["vscode-dark", "rgb(21, 24, 27)"],
    ["vscode-light", "rgb(255, 255, 255)"],
  ] as const) {
    await webview.locator("body").evaluate((body: any, theme: string) => (body.className = theme), theme);
    expect(await player.evaluate((card) => getComputedStyle(card).backgroundColor)).toBe(ground);
  }
});

test("a timeline is zoomed, and a loop's card is told by its frame", async () => {
  await put(
    stepPlayer(given("recording")) +
      timeline(given("recording")) +
      loopCard(given("loop-card"), { role: "cell" }),
  );
  await webview.locator('[data-zoom="in"]').click();
  expect(
    await webview
      .locator(".lanes")
      .first()
      .evaluate((lanes: any) => lanes.scrollWidth / lanes.clientWidth),
  ).toBeGreaterThan(1.7);
  expect(
    await webview.locator(".ck-loop-card .ck-card").evaluate((card) => getComputedStyle(card).borderTopStyle),
  ).toBe("dashed");
});

test("nothing is asked for, and nothing refused", () => {
  expect(complaints).toEqual([]);
});
