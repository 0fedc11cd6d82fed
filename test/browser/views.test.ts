// Views in JupyterLab: seen, walked by keys, light and dark; their pictures are kept in artifacts/.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { BrowserContext, Locator } from "playwright-core";
import { installKernel, root } from "../jupyter/clients.ts";
import { type Server, startServer } from "../jupyter/server.ts";
import { NotebookPage, openBrowser } from "./page.ts";

// These run in the page, of whose types this project is free.
declare const getComputedStyle: (element: unknown) => { borderTopStyle: string };

jest.setTimeout(120_000);

const artifacts = path.join(root, "artifacts");
let server: Server;
let browser: BrowserContext;
let notebook: NotebookPage;

const program = `const fetchPage = coroutine(function* fetchPage(url: string) {
  yield* asyncio.sleep(0.02);
  return url.length;
});
const count = coroutine(function* count(name: string, pages: number) {
  let sum = 0;
  for (let page = 1; page <= pages; page++) {
    sum += yield* fetchPage(\`\${name}/\${page}\`);
    console.log(name, page);
  }
  return sum;
});
const loop = asyncio.getEventLoop();
const task = loop.createTask(count("a", 2));
loop.runOnce();
task`;

beforeAll(async () => {
  mkdirSync(artifacts, { recursive: true });
  const clients = installKernel();
  const folder = path.join(clients.folder, "notebooks");
  mkdirSync(folder);
  writeFileSync(
    path.join(folder, "views.ipynb"),
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {
        kernelspec: { name: "cokernel", display_name: "TypeScript (cokernel)", language: "typescript" },
      },
      cells: Array.from({ length: 5 }, (_, i) => ({
        cell_type: "code",
        id: `views-${i}`,
        source: "",
        metadata: {},
        execution_count: null,
        outputs: [],
      })),
    }),
  );
  [server, browser] = await Promise.all([startServer(clients, "jupyter-lab", folder), openBrowser()]);
  notebook = new NotebookPage(await browser.newPage());
  await notebook.open(server.url, "views.ipynb");
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Its picture in the light theme and in the dark one; the contrast of its text on its ground is readable in both. */
async function kept(view: Locator, name: string): Promise<void> {
  for (const light of ["true", "false"]) {
    await notebook.page.evaluate(`document.body.setAttribute("data-jp-theme-light", "${light}")`);
    await view.screenshot({
      path: path.join(artifacts, `${name}-${light === "true" ? "light" : "dark"}.png`),
    });
  }
  await notebook.page.evaluate(`document.body.setAttribute("data-jp-theme-light", "true")`);
}

test("a task as a cell's last value is a card with the line it stands at and its values", async () => {
  await notebook.run(0, program, 1);
  const card = notebook.code(0).locator(".ck-state-card .ck-card");
  await card.waitFor();
  expect(await card.locator(".stop .src").allTextContents()).toEqual([
    "    sum += yield* fetchPage(`${name}/${page}`);",
    "  yield* asyncio.sleep(0.02);",
  ]);
  expect(await card.locator(".val").allTextContents()).toContain("page = 1");
  await kept(card, "state-card");
});

test("a loop is a card", async () => {
  await notebook.run(1, "loop", 2);
  const card = notebook.code(1).locator(".ck-loop-card .ck-card");
  await card.waitFor();
  expect(await card.locator(".bottom").textContent()).toMatch(
    /^Next: sleep \d+ ms, then Task-1$|^Next: Task-1/,
  );
  await kept(card, "loop-card");
});

test("a recording is a timeline, which says what is under the pointer", async () => {
  await notebook.run(
    2,
    'const r = await views.record(() => loop.runUntilComplete(count("b", 3)), { loop }); r',
    3,
  );
  const timeline = notebook.code(2).locator(".ck-timeline .ck-card");
  await timeline.waitFor();
  await timeline.locator(".lanes").first().focus();
  // Above it stands the task that was there before.
  await notebook.page.keyboard.press("ArrowDown");
  await notebook.page.keyboard.press("ArrowRight");
  expect(await timeline.locator(".read").textContent()).toMatch(
    /^Task-2 runs( for .*)?, its step 1 of 4 · In\[3\]/,
  );
  await timeline.locator('[data-zoom="in"]').click();
  const widths = await timeline
    .locator(".lanes")
    .first()
    .evaluate((lanes: { scrollWidth: number; clientWidth: number }) => lanes.scrollWidth / lanes.clientWidth);
  expect(widths).toBeGreaterThan(1.7);
  await timeline.locator('[data-zoom="all"]').click();
  await kept(timeline, "timeline");
});

test("a player goes forward and back by keys, which JupyterLab does not take for its own", async () => {
  await notebook.run(3, "r.player", 4);
  const player = notebook.code(3).locator(".player");
  await player.waitFor();
  await player.focus();
  const step = () => player.locator('[data-part="count"]').textContent();
  expect(await step()).toMatch(/^step 0 of \d+$/);
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"])
    await notebook.page.keyboard.press(key);
  expect(await step()).toMatch(/^step 2 of/);
  await notebook.page.keyboard.press("End");
  expect(await player.locator('[data-part="tell"]').textContent()).toContain("is finished");
  expect(await player.locator('[data-part="output"] > div').allTextContents()).toContain("B b 3");
  expect(await player.locator('[data-go="fore"]').isDisabled()).toBe(true);
  await notebook.page.keyboard.press("Home");
  expect(await step()).toMatch(/^step 0 of/);
  await kept(player, "step-player");
});

test.each([
  ["timeline", 2, ".ck-timeline .lanes"],
  ["player", 3, ".player"],
])(
  "Escape in a %s gives the keyboard back to the notebook, whose commands are keys",
  async (_, index, view) => {
    await notebook.code(index).locator(view).first().press("Escape");
    await notebook.page.keyboard.press("ArrowUp");
    await notebook.page.locator(".jp-Notebook.jp-mod-commandMode").waitFor();
    expect(await notebook.code(index - 1).getAttribute("class")).toContain("jp-mod-active");
    await notebook.page.keyboard.press("ArrowDown");
    expect(await notebook.code(index).getAttribute("class")).toContain("jp-mod-active");
  },
);

test("a deadlock is drawn and said", async () => {
  await notebook.run(
    4,
    `const [x, y] = [new asyncio.Lock(), new asyncio.Lock()];
const swap = coroutine(function* swap(a: asyncio.Lock, b: asyncio.Lock) { yield* a.acquire(); yield; yield* b.acquire(); });
loop.createTask(swap(x, y), { name: "one" }); loop.createTask(swap(y, x), { name: "two" });
for (let i = 0; i < 4; i++) loop.runOnce();
await views.waitingGraph(loop)`,
    5,
  );
  const graph = notebook.code(4).locator(".ck-waiting-graph .ck-card");
  await graph.waitFor();
  expect(await graph.locator(".stuck b").textContent()).toMatch(
    /^Deadlock: one holds lock x and waits for lock y;/,
  );
  await kept(graph, "waiting-graph");
});

test("a later output's rules leave an earlier card as it was drawn: the cell loop has its dashed frame", async () => {
  const frame = notebook.code(1).locator(".ck-loop-card .ck-card");
  expect(await frame.evaluate((card) => getComputedStyle(card).borderTopStyle)).toBe("dashed");
});
