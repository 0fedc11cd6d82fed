// One notebook open in JupyterLab in a real Chromium, and what a person does with it.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type BrowserContext, chromium, type Locator, type Page } from "playwright-core";
// @ts-expect-error: a script, which has no types
import { findChromium, missing } from "../../scripts/chromium.mjs";

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Start a Chromium with nothing remembered. */
export function openBrowser(): Promise<BrowserContext> {
  const executablePath: string | null = findChromium();
  if (executablePath === null) throw new Error(missing);
  const profile = mkdtempSync(path.join(tmpdir(), "cokernel-chromium-"));
  return chromium.launchPersistentContext(profile, {
    executablePath,
    // Whatever it keeps besides the profile goes there too.
    env: { ...process.env, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile },
    headless: true,
    args: flags,
    viewport: { width: 1280, height: 900 },
  });
}

/** A notebook as the page shows it. */
export class NotebookPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Open it and wait for its kernel. */
  async open(url: string, name: string): Promise<void> {
    await this.page.goto(`${url}/lab/tree/${name}?reset`);
    await this.page.locator(".jp-CodeCell").first().waitFor({ timeout: 60_000 });
    await this.untilIdle();
  }

  /**
   * Wait until the kernel is idle, by the status bar: the notebook's own indicator says so before there is a kernel,
   * and Shift+Enter then opens a dialog.
   */
  async untilIdle(timeout = 30_000): Promise<void> {
    await this.page.locator("#jp-main-statusbar").getByText("| Idle").waitFor({ timeout });
  }

  /** All cells, Markdown too, in their order. */
  get cells(): Locator {
    return this.page.locator(".jp-Notebook .jp-Cell");
  }

  /** Code cells only. */
  code(index: number): Locator {
    return this.page.locator(".jp-Notebook .jp-CodeCell").nth(index);
  }

  /** Put the cursor at the end of a code cell. */
  async focus(index: number): Promise<void> {
    await this.code(index)
      .locator(".cm-content")
      .click({ position: { x: 5, y: 5 } });
    await this.page.keyboard.press("Control+End");
  }

  /** Replace what a code cell holds. */
  async write(index: number, text: string): Promise<void> {
    await this.focus(index);
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.press("Delete");
    // Typed letter by letter, brackets would be closed by the editor.
    await this.page.keyboard.insertText(text);
  }

  /** Wait until a code cell has run as the `count`-th. */
  async ran(index: number, count: number, timeout = 20_000): Promise<void> {
    await this.code(index)
      .locator(".jp-InputPrompt", { hasText: `[${count}]:` })
      .waitFor({ timeout });
  }

  /** Write, Shift+Enter, wait; the text of the outputs. */
  async run(index: number, text: string, count: number, timeout?: number): Promise<string> {
    await this.write(index, text);
    await this.page.keyboard.press("Shift+Enter");
    await this.ran(index, count, timeout);
    return this.output(index);
  }

  /** What a cell shows below itself. */
  async output(index: number): Promise<string> {
    const texts = await this.code(index).locator(".jp-OutputArea-output").allTextContents();
    return texts.join("");
  }

  /** Wait until a cell shows `text`. */
  async shows(index: number, text: string | RegExp): Promise<void> {
    await this.code(index).locator(".jp-OutputArea", { hasText: text }).first().waitFor({ timeout: 20_000 });
  }

  /** The names that the completer offers, or the one of them that is `name`. */
  completions(name?: string): Locator {
    const names = this.page.locator(".jp-Completer:not(.lm-mod-hidden) .jp-Completer-match");
    return name === undefined ? names : names.getByText(name, { exact: true });
  }

  /** Keys of command mode, from the cell that has the cursor. */
  async command(...keys: string[]): Promise<void> {
    await this.page.keyboard.press("Escape");
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Restart the kernel as by its button, and confirm. */
  async restart(): Promise<void> {
    await this.command("0", "0");
    await this.page.locator(".jp-Dialog .jp-mod-accept").click();
    await this.untilIdle();
  }

  /** Choose a theme, by the command that its menu has. */
  async theme(name: string): Promise<void> {
    await this.page.locator(".lm-MenuBar-item", { hasText: "Settings" }).click();
    await this.page
      .locator(".lm-Menu-item", { hasText: /^Theme/ })
      .first()
      .click();
    await this.page.locator(".lm-Menu-item", { hasText: new RegExp(`^${name}$`) }).click();
    const light = String(!name.includes("Dark"));
    await this.page
      .locator(`body[data-jp-theme-light="${light}"]`)
      .waitFor({ state: "attached", timeout: 20_000 });
    // The page is covered until its styles are there.
    await this.page.locator("#jupyterlab-splash").waitFor({ state: "detached", timeout: 20_000 });
  }
}
