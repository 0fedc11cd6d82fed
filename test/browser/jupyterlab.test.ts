// JupyterLab in a browser: what a person sees and presses.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { BrowserContext } from "playwright-core";
import { installKernel, root } from "../jupyter/clients.ts";
import { comparable, type Notebook, readNotebook, text, tutorials } from "../jupyter/notebook.ts";
import { type Server, startServer } from "../jupyter/server.ts";
import { NotebookPage, openBrowser } from "./page.ts";

jest.setTimeout(120_000);

const artifacts = path.join(root, "artifacts");
const tutorial = "01-coroutines.ipynb";
let folder: string;
let server: Server;
let browser: BrowserContext;
let notebook: NotebookPage;

beforeAll(async () => {
  mkdirSync(artifacts, { recursive: true });
  const clients = installKernel();
  folder = path.join(clients.folder, "notebooks");
  mkdirSync(folder);
  for (const file of tutorials()) {
    writeFileSync(path.join(folder, path.basename(file)), JSON.stringify(notRun(readNotebook(file))));
  }
  writeFileSync(path.join(folder, "scratch.ipynb"), JSON.stringify(emptyNotebook(9)));
  [server, browser] = await Promise.all([startServer(clients, "jupyter-lab", folder), openBrowser()]);
});

afterEach(async () => {
  const name = expect.getState().currentTestName?.replace(/\W+/g, "-") ?? "page";
  await notebook?.page.screenshot({ path: path.join(artifacts, `${name}.png`) });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/**
 * Without outputs and counts: what a cell shows, and that it ran, must come from this run. Nothing is folded, or its count
 * would not be seen.
 */
function notRun(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) => {
    const { jupyter: _, ...metadata } = cell.metadata ?? {};
    return cell.cell_type === "code" ? { ...cell, metadata, execution_count: null, outputs: [] } : cell;
  });
  return { ...notebook, cells };
}

function emptyNotebook(cells: number): Notebook & Record<string, unknown> {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: "cokernel", display_name: "TypeScript (cokernel)", language: "typescript" },
    },
    cells: Array.from({ length: cells }, (_, index) => ({
      cell_type: "code",
      id: `scratch-${index}`,
      source: "",
      metadata: {},
      execution_count: null,
      outputs: [],
    })),
  };
}

test("the tutorial, cell by cell with Shift+Enter, shows what is stored in it", async () => {
  notebook = new NotebookPage(await browser.newPage());
  await notebook.open(server.url, tutorial);
  const stored = readNotebook(path.join(root, "notebooks", tutorial));
  // Markdown cells are passed by Shift+Enter too, as a reader passes them.
  await notebook.cells.first().click();
  await notebook.command();
  let code = 0;
  for (const { cell_type } of stored.cells) {
    await notebook.page.keyboard.press("Shift+Enter");
    if (cell_type === "code") await notebook.ran(code, ++code);
  }
  await notebook.page.keyboard.press("Control+s");
  const saved = await expectSaved(tutorial, code);
  // What was alive is kept with each result.
  const kept = saved.cells.flatMap(({ outputs = [] }) =>
    outputs.filter(({ metadata }) => (metadata as any)?.cokernel),
  );
  expect(kept.length).toBeGreaterThan(2);
  expect(comparable(saved)).toEqual(comparable(stored));
});

/**
 * The notebook as the page saved it, once its last cell is in the file. Read from the disk: a server that is asked for
 * a notebook which it is writing takes it for broken, moves it aside and brings the old one back.
 */
async function expectSaved(name: string, count: number): Promise<Notebook> {
  for (let tries = 0; ; tries++) {
    const saved = parsed(readFileSync(path.join(folder, name), "utf8"));
    // Shift+Enter in the last cell makes a new one below it.
    const cells = saved?.cells.filter(({ source }) => text(source) !== "") ?? [];
    const last = cells.filter(({ cell_type }) => cell_type === "code").at(-1);
    if (saved !== null && last?.execution_count === count) return { ...saved, cells };
    if (tries >= 600) throw new Error(`${name} was not saved: its last count is ${last?.execution_count}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The notebook, or null while only a part of it is written. */
function parsed(json: string): Notebook | null {
  try {
    return JSON.parse(json) as Notebook;
  } catch {
    return null;
  }
}

describe("a notebook of one's own", () => {
  beforeAll(async () => {
    await notebook?.page.close();
    notebook = new NotebookPage(await browser.newPage());
    await notebook.open(server.url, "scratch.ipynb");
  });

  test("shows a result, and keeps the name for the next cell", async () => {
    expect(await notebook.run(0, "const answer: number = 42;\nanswer", 1)).toBe("42");
  });

  test("Tab completes a member by its type", async () => {
    await notebook.write(1, "answer.toFi");
    await notebook.page.keyboard.press("Tab");
    await notebook.completions("toFixed").waitFor({ timeout: 20_000 });
    await notebook.page.keyboard.press("Enter");
    await notebook.code(1).locator(".cm-content", { hasText: "answer.toFixed" }).waitFor({ timeout: 20_000 });
  });

  test("Tab offers the members when there are several", async () => {
    await notebook.write(1, "answer.to");
    await notebook.page.keyboard.press("Tab");
    const items = notebook.completions();
    await items.first().waitFor({ timeout: 20_000 });
    const names = await items.allTextContents();
    expect(names).toEqual(expect.arrayContaining(["toFixed", "toPrecision", "toString"]));
    await notebook.page.keyboard.press("Escape");
  });

  test("Shift+Tab shows the type", async () => {
    await notebook.write(1, "answer");
    await notebook.page.keyboard.press("Shift+Tab");
    const tooltip = notebook.page.locator(".jp-Tooltip");
    // The tooltip is there before its content is rendered.
    await tooltip.filter({ hasText: /\S/ }).waitFor({ timeout: 20_000 });
    expect(await tooltip.textContent()).toContain("number");
    await notebook.page.keyboard.press("Escape");
  });

  test("an error is shown with its message and the cell's line", async () => {
    const shown = await notebook.run(1, "const before = 1;\nthrow new RangeError('on purpose');", 2);
    expect(shown).toContain("RangeError: on purpose");
  });

  test("an endless loop prints while it spins, is interrupted by i i, and the names are still there", async () => {
    await notebook.write(2, "console.log('spinning');\nfor (;;);");
    await notebook.page.keyboard.press("Shift+Enter");
    await notebook.shows(2, "spinning");
    await notebook.command("i", "i");
    await notebook.ran(2, 3);
    expect(await notebook.output(2)).toContain("KeyboardInterrupt");
    expect(await notebook.run(3, "answer + 1", 4)).toBe("43");
  });

  test("100,000 lines arrive whole", async () => {
    await notebook.write(4, "for (let i = 1; i <= 100_000; i++) console.log('line', i);");
    await notebook.page.keyboard.press("Shift+Enter");
    await notebook.ran(4, 5, 60_000);
    await notebook.page.keyboard.press("Control+s");
    const saved = await expectSaved("scratch.ipynb", 5);
    const outputs = saved.cells[4]?.outputs ?? [];
    const lines = outputs.map((output) => text(output.text as string | string[])).join("");
    expect(lines).toBe(Array.from({ length: 100_000 }, (_, index) => `line ${index + 1}\n`).join(""));
  });

  test("a type error is shown under its cell", async () => {
    const code =
      "interface Row { id: number; name: string }\nconst row: Row = { id: '1', name: 'one' };\nrow.name";
    expect(await notebook.run(6, code, 6)).toContain("'one'");
    await notebook.shows(6, "TS2322");
    const shown = notebook.code(6).locator(".jp-RenderedHTML");
    expect(await shown.textContent()).toBe(
      "TS2322 Type 'string' is not assignable to type 'number'.2 │ const row: Row = { id: '1', name: 'one' };",
    );
    // The line under what is wrong has its place: no scroll bar stands there.
    const hidden = await shown.locator("pre").evaluate((pre) => pre.scrollHeight - pre.clientHeight);
    expect(hidden).toBe(0);
  });

  test("a restart forgets the names and counts from 1", async () => {
    await notebook.focus(5);
    await notebook.restart();
    expect(await notebook.run(5, "typeof answer", 1)).toBe("'undefined'");
  });
});
