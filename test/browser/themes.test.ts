// What a cell can show, and what the editor says of it, read in JupyterLab's light theme and in its dark one.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { BrowserContext, Locator } from "playwright-core";
import { installKernel, root } from "../jupyter/clients.ts";
import { type Server, startServer } from "../jupyter/server.ts";
import { textsOf } from "./contrast.ts";
import { NotebookPage, openBrowser } from "./page.ts";

jest.setTimeout(120_000);

const artifacts = path.join(root, "artifacts");
const themes = ["JupyterLab Light", "JupyterLab Dark"] as const;
/** WCAG AA, for text of any size. */
const READABLE = 4.5;

/** A cell, and a part of what it shows. */
const cells: [name: string, code: string, shown: string | RegExp][] = [
  [
    "type errors",
    "interface Row { id: number }\nconst row: Row = { id: 'one' };\nconst f: (x: string) => void = (x: number) => {};\n`${row.id}`",
    "TS2322",
  ],
  [
    "a traceback with its causes",
    "function read(name: string) {\n  try {\n    JSON.parse(`{${name}`);\n  } catch (cause) {\n    throw new Error(`cannot read ${name}`, { cause });\n  }\n}\nread('settings');",
    "[cause] SyntaxError",
  ],
  [
    "a tree of errors",
    "throw new AggregateError([new TypeError('no number'), new AggregateError([new RangeError('too far')], 'inner')], 'two failed')",
    "└─",
  ],
  ["a syntax error", "const a = 1;\nconst b = (a,;", "❱ 2"],
  [
    "a task group's errors",
    "const fails = coroutine(function* (n: number) {\n  yield* asyncio.sleep(0);\n  throw new Error(`part ${n}`);\n});\nawait asyncio.taskGroup(function* (group) {\n  group.createTask(fails(1));\n  group.createTask(fails(2));\n});",
    "part 2",
  ],
  ["streams", "console.log('printed'); console.error('a warning');", "a warning"],
  [
    "a table",
    "Array.from({ length: 30 }, (_, i) => ({ id: i, name: `row ${i}`, nested: { deep: [i] }, missing: i % 2 ? undefined : null }))",
    "row 3",
  ],
  [
    "a Map",
    "new Map<string, unknown>([['a', { deep: { deeper: { deepest: 1 } } }], ['b', [1, 2, 3]]])",
    "deep",
  ],
  [
    "an Error as a value",
    "new RangeError('only a value', { cause: new Error('its cause') })",
    "only a value",
  ],
  ["a function", "function twice(n: number) { return n * 2; }\ntwice", "twice"],
  ["a URL", "new URL('https://example.org/path?query=1')", "example.org"],
  ["bytes", "Buffer.from('some bytes')", "Buffer"],
];

let server: Server;
let browser: BrowserContext;
let notebook: NotebookPage;

beforeAll(async () => {
  mkdirSync(artifacts, { recursive: true });
  const clients = installKernel();
  const folder = path.join(clients.folder, "notebooks");
  mkdirSync(folder);
  const kernelspec = { name: "cokernel", display_name: "TypeScript (cokernel)", language: "typescript" };
  writeFileSync(
    path.join(folder, "themes.ipynb"),
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec },
      cells: [...cells.map(([, code]) => code), ""].map((source, index) => ({
        cell_type: "code",
        id: `cell-${index}`,
        source,
        metadata: {},
        execution_count: null,
        outputs: [],
      })),
    }),
  );
  [server, browser] = await Promise.all([startServer(clients, "jupyter-lab", folder), openBrowser()]);
  notebook = new NotebookPage(await browser.newPage());
  await notebook.open(server.url, "themes.ipynb");
  for (const [index, [, , shown]] of cells.entries()) {
    await notebook.focus(index);
    await notebook.page.keyboard.press("Shift+Enter");
    await notebook.ran(index, index + 1);
    await notebook.shows(index, shown);
  }
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** The texts that are hard to read, in either theme. */
async function unreadable(name: string, show: () => Promise<Locator>): Promise<string[]> {
  const found: string[] = [];
  for (const theme of themes) {
    await notebook.theme(theme);
    const element = await show();
    await element.screenshot({ path: path.join(artifacts, `${name}-${theme.split(" ")[1]}.png`) });
    const texts = await textsOf(element);
    expect(texts.length).toBeGreaterThan(0);
    for (const { text, contrast } of texts)
      if (contrast < READABLE) found.push(`${theme}: ${contrast} ${text}`);
  }
  return found;
}

test.each(cells.map(([name], index) => ({ name, index })))("$name", async ({ name, index }) => {
  const area = notebook.code(index).locator(".jp-OutputArea").first();
  expect(await unreadable(name.replaceAll(" ", "-"), async () => area)).toEqual([]);
});

test("a type error is underlined, which JupyterLab leaves also where it does not trust the notebook", async () => {
  const marked = notebook.code(0).locator(".jp-RenderedHTML pre span:last-child").first();
  const borders = await marked.evaluate((span) => (globalThis as any).getComputedStyle(span).borderBottom);
  expect(borders).toMatch(/^2px solid /);
});

test("what Shift+Tab tells", async () => {
  const tooltip = notebook.page.locator(".jp-Tooltip");
  const shown = await unreadable("tooltip", async () => {
    await notebook.write(cells.length, "Array.from");
    await notebook.page.keyboard.press("Shift+Tab");
    await tooltip.filter({ hasText: /iterable/ }).waitFor({ timeout: 20_000 });
    return tooltip;
  });
  await notebook.page.keyboard.press("Escape");
  // Of brackets in code the colour is JupyterLab's.
  expect(shown.filter((one) => !/ [[\]]$/.test(one))).toEqual([]);
});

test("what Tab offers", async () => {
  const shown = await unreadable("completions", async () => {
    await notebook.write(cells.length, "row.id.to");
    await notebook.page.keyboard.press("Tab");
    await notebook.completions().first().waitFor({ timeout: 20_000 });
    return notebook.page
      .locator(".jp-Completer:not(.lm-mod-hidden) .jp-Completer-item:not(.jp-mod-active)")
      .first();
  });
  await notebook.page.keyboard.press("Escape");
  expect(shown).toEqual([]);
});
