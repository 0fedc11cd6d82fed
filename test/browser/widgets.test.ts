// Widgets of the page, driven by hand: a slider of ipywidgets and a button by anywidget, made by the cells of docs/widgets.md.

import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, jest, test } from "@jest/globals";
import type { BrowserContext } from "playwright-core";
import { installKernel, root } from "../jupyter/clients.ts";
import { type Server, startServer } from "../jupyter/server.ts";
import { notebookOf, writeJson } from "../tutorial/notebook-of.ts";
import { NotebookPage, openBrowser } from "./page.ts";

jest.setTimeout(120_000);

/** The code of the page that tells how. */
const [widget, slider, counter, waits] = [
  ...readFileSync(path.join(root, "docs/widgets.md"), "utf8").matchAll(/```ts\n(.*?)```/gs),
].map(([, code]) => code!);

let server: Server;
let browser: BrowserContext;
let notebook: NotebookPage;

beforeAll(async () => {
  mkdirSync(path.join(root, "artifacts"), { recursive: true });
  const clients = installKernel();
  const folder = path.join(clients.folder, "notebooks");
  mkdirSync(folder);
  const kernelspec = { name: "cokernel", display_name: "TypeScript (cokernel)", language: "typescript" };
  writeJson(path.join(folder, "widgets.ipynb"), notebookOf(Array(8).fill(""), { kernelspec }));
  // All cells stand in the page, not only those in view.
  const settings = path.join(clients.folder, "settings/@jupyterlab/notebook-extension");
  mkdirSync(settings, { recursive: true });
  writeJson(path.join(settings, "tracker.jupyterlab-settings"), { windowingMode: "none" });
  [server, browser] = await Promise.all([startServer(clients, "jupyter-lab", folder), openBrowser()]);
  notebook = new NotebookPage(await browser.newPage());
  await notebook.open(server.url, "widgets.ipynb");
});
afterEach(async () => {
  const name = expect.getState().currentTestName?.replace(/\W+/g, "-") ?? "widgets";
  await notebook?.page.screenshot({ path: path.join(root, "artifacts", `${name}.png`) });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** What of JupyterLab's shell the test looks at. */
interface Shell {
  widgets(area: "main"): Iterable<{
    sessionContext?: { session?: { kernel?: { subshellId: string | null } } | null };
  }>;
}

const handle = () => notebook.code(1).locator(".noUi-handle");
const readout = (text: string) =>
  notebook.code(1).locator(".widget-readout").getByText(text, { exact: true });
const button = (name: string) => notebook.code(3).getByRole("button", { name, exact: true });

test("a slider of ipywidgets tells the cell's code its value, by keys and as it is dragged", async () => {
  expect(await notebook.run(0, widget!, 1)).toBe("");
  await notebook.run(1, slider!, 2);
  await readout("40").waitFor();
  await handle().press("ArrowRight");
  await notebook.shows(1, "rate 41");
  const box = (await handle().boundingBox())!;
  const y = box.y + box.height / 2;
  await notebook.page.mouse.move(box.x + box.width / 2, y);
  await notebook.page.mouse.down();
  for (let x = box.x; x < box.x + 400; x += 20) await notebook.page.mouse.move(x, y);
  await notebook.page.mouse.up();
  await notebook.shows(1, "rate 100");
  expect(await notebook.run(2, "slider.state.value", 3)).toBe("100");
});

test("the cell's code moves the slider", async () => {
  await notebook.run(2, "slider.set({ value: 75, max: 150 });", 4);
  await readout("75").waitFor();
  expect(await handle().getAttribute("aria-valuenow")).toBe("75.0");
  expect(await handle().getAttribute("aria-valuemax")).toBe("150.0");
});

test("a widget of anywidget: the module in its state draws it, and its changes come", async () => {
  await notebook.run(3, counter!, 5);
  await button("count is 0").click();
  await notebook.shows(3, "counted 1");
  await notebook.run(4, "counter.set({ count: 41 });", 6);
  await button("count is 41").click();
  await notebook.shows(3, "counted 42");
});

test("while another cell awaits, the slider's changes come, and one of them ends that cell's wait", async () => {
  await notebook.write(5, waits!);
  await notebook.page.keyboard.press("Shift+Enter");
  const prompt = (text: string) => notebook.code(5).locator(".jp-InputPrompt", { hasText: text });
  await prompt("[*]:").waitFor();
  await handle().press("ArrowRight");
  await notebook.shows(1, "rate now 76");
  // That it was idle in between is not the last that the page hears.
  await notebook.page.locator("#jp-main-statusbar").getByText("| Busy").waitFor();
  await prompt("[*]:").waitFor();
  for (const key of ["ArrowRight", "ArrowRight"]) await handle().press(key);
  await notebook.ran(5, 7);
  expect(await notebook.output(5)).toBe("78");
});

test("a page that is loaded anew asks for the states, and has the widgets where they stood", async () => {
  const saved = notebook.page.waitForResponse(
    (response) => response.request().method() === "PUT" && /widgets\.ipynb/.test(response.url()),
  );
  await notebook.page.keyboard.press("Control+s");
  await saved;
  await notebook.page.reload();
  await readout("78").waitFor();
  await button("count is 42").click();
  await button("count is 43").waitFor();
  await notebook.untilIdle();
  // Ids of displays are not kept in the notebook, so that what was counted is asked of the kernel.
  expect(await notebook.run(4, "counter.state.count", 8)).toBe("43");
});

test("a restart closes them: what was shown is dead, and the cells make new ones", async () => {
  await notebook.focus(0);
  await notebook.restart();
  expect(await notebook.run(0, widget!, 1)).toBe("");
  await notebook.run(1, slider!, 2);
  await readout("40").waitFor();
  await handle().press("ArrowLeft");
  await notebook.shows(1, "rate 39");
});

test("what a handler prints appears under the widget's cell, and what it fails with", async () => {
  await notebook.run(
    2,
    `slider.changed = ({ value }) => {
  console.log("printed", value);
  if (value === 37) throw new RangeError("thirty-seven");
};`,
    3,
  );
  await handle().press("ArrowLeft");
  await notebook.shows(1, "printed 38");
  await handle().press("ArrowLeft");
  await notebook.shows(1, "RangeError: thirty-seven");
  await readout("37").waitFor();
});

test("a subshell's console runs its cells beside the notebook's, with the same names", async () => {
  const { page } = notebook;
  await notebook.write(6, "await new Promise((resolve) => { globalThis.goOn = resolve; })");
  await page.keyboard.press("Shift+Enter");
  await notebook.code(6).locator(".jp-InputPrompt", { hasText: "[*]:" }).waitFor();
  await notebook.code(6).click({ button: "right" });
  await page.locator(".lm-Menu-item", { hasText: "New Subshell Console for Notebook" }).click();
  // A cell that is run before the page knows its subshell goes to the main shell, behind the one that awaits; the page
  // shows nothing of it.
  await page.waitForFunction(() => {
    const { shell } = (globalThis as unknown as { jupyterapp: { shell: Shell } }).jupyterapp;
    return [...shell.widgets("main")].some(
      ({ sessionContext }) => sessionContext?.session?.kernel?.subshellId != null,
    );
  });
  const console = page.locator(".jp-CodeConsole");
  await console.locator(".jp-CodeConsole-input .cm-content").click();
  await page.keyboard.insertText("goOn(slider.state.value); 6 * 7");
  await page.keyboard.press("Shift+Enter");
  await console.locator(".jp-OutputArea-output", { hasText: "42" }).waitFor();
  await notebook.ran(6, 4);
  expect(await notebook.output(6)).toBe("37");
});
