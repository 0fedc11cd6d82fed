// jupytext reads what `cokernel convert` writes: the same cells, wherever its own format can tell them.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, jest, test } from "@jest/globals";
import { type Notebook, readNotebook } from "../../src/tutorial/notebook-file.ts";
import { notebookToPercent, percentToNotebook } from "../../src/tutorial/percent.ts";
import { notebookOf } from "../tutorial/notebook-of.ts";
import { oddSources } from "../tutorial/odd-cells.ts";
import { root, run } from "./clients.ts";
import { tutorials } from "./notebook.ts";

jest.setTimeout(60_000);

/** A file of each notebook in a folder. */
const filesOf = (folder: string, notebooks: Notebook[], ending: string) =>
  notebooks.map((_, n) => path.join(folder, `${n}.${ending}`));

/** What jupytext makes of notebooks' texts; by one run, since each takes seconds. */
async function readByJupytext(folder: string, notebooks: Notebook[]): Promise<Notebook[]> {
  const texts = filesOf(folder, notebooks, "ts");
  for (const [n, notebook] of notebooks.entries()) writeFileSync(texts[n]!, notebookToPercent(notebook));
  await run({ folder, env: process.env }, "jupytext", ["--to", "ipynb", ...texts]);
  for (const text of texts) rmSync(text);
  return filesOf(folder, notebooks, "ipynb").map((file) => readNotebook(file));
}

/** The texts that jupytext writes of the notebooks that it has made. */
async function writtenByJupytext(folder: string, notebooks: Notebook[]): Promise<string[]> {
  const files = filesOf(folder, notebooks, "ipynb");
  await run({ folder, env: process.env }, "jupytext", ["--to", "ts:percent", ...files]);
  return filesOf(folder, notebooks, "ts").map((file) => readFileSync(file, "utf8"));
}

const emptyFolder = () => mkdtempSync(path.join(tmpdir(), "cokernel-jupytext-"));

const cells = (notebook: Notebook) =>
  notebook.cells.map(({ cell_type, source, metadata }) => ({
    cell_type,
    source,
    id: metadata["cokernel.id"],
  }));
const expected = (notebook: Notebook) =>
  notebook.cells.map(({ cell_type, source, id }) => ({ cell_type, source, id }));

describe("of the tutorials", () => {
  const files = tutorials();
  const stored = files.map((file) => readNotebook(file));
  let read: Notebook[];
  let written: string[];
  beforeAll(async () => {
    const folder = emptyFolder();
    read = await readByJupytext(folder, stored);
    written = await writtenByJupytext(folder, read);
  });

  test.each(files.map((file, n) => [path.relative(root, file), n] as const))(
    "%s: the same cells, and from jupytext's own text the same ids",
    (name, n) => {
      expect(cells(read[n]!)).toEqual(expected(stored[n]!));
      expect(expected(percentToNotebook(written[n]!, name))).toEqual(expected(stored[n]!));
    },
  );
});

/** A source without what jupytext does not keep: other line ends than \n, blanks at the end; and without our backslashes. */
const asJupytext = (source: string) =>
  source
    .replace(/\r\n?|\u2028/g, "\n")
    .replace(/\\+(?=%|<codecell>|In\[)/g, "")
    .trimEnd();

test("odd cells are never cut, joined or changed, but for a backslash before what looks like a mark", async () => {
  const sources = oddSources.filter((source) => source !== "// %magic"); // in Markdown it loses its slashes there
  const notebook = notebookOf(
    (["code", "markdown"] as const).flatMap((cell_type) => sources.map((source) => ({ cell_type, source }))),
  );
  const plain = (all: ReturnType<typeof cells>) =>
    all.map((cell) => ({ ...cell, source: asJupytext(cell.source) }));
  const [read] = await readByJupytext(emptyFolder(), [notebook]);
  expect(plain(cells(read!))).toEqual(plain(expected(notebook)));
});
