// nbconvert: what people share. A notebook is run by --execute, then turned into a page, Markdown and a script.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { type Clients, installKernel, root, run } from "./clients.ts";
import { type Notebook, readNotebook, text } from "./notebook.ts";

let clients: Clients;
let executed: Notebook;

beforeAll(async () => {
  clients = installKernel();
  const notebook = path.join(root, "notebooks/01-coroutines.ipynb");
  await convert("notebook", notebook, "--execute", "--ExecutePreprocessor.timeout=20");
  executed = readNotebook(path.join(clients.folder, "page.ipynb"));
}, 120_000);

function convert(to: string, notebook: string, ...options: string[]) {
  const output = ["--output-dir", clients.folder, "--output", "page", "--log-level=ERROR"];
  return run(clients, "jupyter-nbconvert", ["--to", to, ...options, ...output, notebook]);
}

async function converted(to: string, extension: string): Promise<string> {
  await convert(to, path.join(clients.folder, "page.ipynb"));
  return readFileSync(path.join(clients.folder, `page${extension}`), "utf8");
}

describe("nbconvert", () => {
  test("--execute runs every cell and stores the language of the kernel", () => {
    expect(executed.metadata.language_info).toMatchObject({ name: "typescript", file_extension: ".ts" });
    const counts = executed.cells
      .filter(({ cell_type }) => cell_type === "code")
      .map((cell) => cell.execution_count);
    expect(counts).toEqual(counts.map((_, index) => index + 1));
  });

  test("html colours the code as TypeScript and shows the outputs", async () => {
    const page = await converted("html", ".html");
    expect(page).toContain("hl-typescript");
    expect(page).toMatch(/<span class="k[a-z]*">const<\/span>/);
    expect(page).toContain("start coroutine... name: PFinal");
  }, 60_000);

  test("markdown fences the code as typescript", async () => {
    const markdown = await converted("markdown", ".md");
    expect(markdown).toContain("```typescript\nconst example = coroutine(function* (name: string) {\n");
    expect(markdown).toContain("    start coroutine... name: PFinal\n");
  }, 60_000);

  test("script is a .ts file with every code cell", async () => {
    const script = await converted("script", ".ts");
    for (const { cell_type, source } of executed.cells) {
      if (cell_type === "code") expect(script).toContain(text(source).trim());
    }
    expect(readdirSync(clients.folder)).not.toContain("page.txt");
  }, 60_000);

  test("slides hold every cell's code, coloured as TypeScript, and what it gave", async () => {
    const slides = await converted("slides", ".slides.html");
    expect(slides).toContain('<div class="reveal">');
    expect(slides.match(/hl-typescript/g)?.length).toBe(
      executed.cells.filter(({ cell_type }) => cell_type === "code").length,
    );
    expect(slides).toContain("start coroutine... name: PFinal");
  }, 60_000);
});
