// jupytext reads what `cokernel convert` writes: the same cells, wherever its own format can tell them.

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, jest, test } from "@jest/globals";
import { type Notebook, readNotebook } from "../../src/tutorial/notebook-file.ts";
import { notebookToPercent, percentToNotebook } from "../../src/tutorial/percent.ts";
import { notebookOf } from "../tutorial/notebook-of.ts";
import { oddSources } from "../tutorial/odd-cells.ts";
import { root, run } from "./clients.ts";
import { tutorials } from "./notebook.ts";

jest.setTimeout(60_000);

const folder = mkdtempSync(path.join(tmpdir(), "cokernel-jupytext-"));

/** What jupytext makes of a notebook's text. */
async function readByJupytext(notebook: Notebook): Promise<Notebook> {
  const [text, target] = [path.join(folder, "n.ts"), path.join(folder, "n.ipynb")];
  writeFileSync(text, notebookToPercent(notebook));
  await run({ folder, env: process.env }, "jupytext", ["--to", "ipynb", text, "--output", target]);
  return readNotebook(target);
}

const cells = (notebook: Notebook) =>
  notebook.cells.map(({ cell_type, source, metadata }) => ({
    cell_type,
    source,
    id: metadata["cokernel.id"],
  }));
const expected = (notebook: Notebook) =>
  notebook.cells.map(({ cell_type, source, id }) => ({ cell_type, source, id }));

test.each(tutorials().map((file) => [path.relative(root, file), file] as const))(
  "%s: the same cells, and from jupytext's own text the same ids",
  async (_name, file) => {
    const notebook = readNotebook(file);
    expect(cells(await readByJupytext(notebook))).toEqual(expected(notebook));
    const again = path.join(folder, "again.ts");
    await run({ folder, env: process.env }, "jupytext", [
      ...["--to", "ts:percent", path.join(folder, "n.ipynb"), "--output", again],
    ]);
    expect(expected(percentToNotebook(readFileSync(again, "utf8"), again))).toEqual(expected(notebook));
  },
);

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
  expect(plain(cells(await readByJupytext(notebook)))).toEqual(plain(expected(notebook)));
});
