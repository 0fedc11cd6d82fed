// What `cokernel export --to md` writes, read by MyST's own parser: the same headings, code, tables and pictures.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { exportNotebooks } from "../../src/tutorial/export/export.ts";
import type { Cell } from "../../src/tutorial/notebook-file.ts";
import { notebookOf, temporaryFolder, writeJson } from "../tutorial/notebook-of.ts";
import { run } from "./clients.ts";
import { tutorials } from "./notebook.ts";

const folder = temporaryFolder();

/** Type and content of MyST's tokens, those in lines too. */
const program = `
import json, sys
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
parser = create_md_parser(MdParserConfig(enable_extensions={"dollarmath", "html_image"}), RendererHTML)
found = []
for token in parser.parse(open(sys.argv[1], encoding="utf8").read()):
    found.append([token.type, token.info or token.attrs.get("src", ""), token.content])
    for child in token.children or []:
        found.append([child.type, child.attrs.get("src", ""), child.content])
print(json.dumps(found))
`;

async function readByMyst(file: string): Promise<[type: string, info: string, content: string][]> {
  writeFileSync(path.join(folder, "read.py"), program);
  const { stdout } = await run({ folder, env: process.env }, "python", [path.join(folder, "read.py"), file]);
  return JSON.parse(stdout);
}

async function exported(file: string): Promise<string> {
  const [written] = await exportNotebooks([file], { to: "md", theme: "auto", out: folder });
  return written!;
}

test("code in fences, pictures by their files, formulas, tables and raw cells of its own format", async () => {
  const cells: Partial<Cell>[] = [
    { cell_type: "markdown", source: "# Title\n\nEuler: $e^{i\\pi}$\n\n| a | b |\n| - | - |\n| 1 | 2 |" },
    {
      source: "`three ```, and ${one}`",
      outputs: [
        { output_type: "stream", name: "stdout", text: "# no heading\n\n```\nnor a fence" },
        { output_type: "display_data", data: { "image/png": btoa("png") }, metadata: {} },
        {
          output_type: "display_data",
          data: { "text/html": "<table><tr><td>$1</td></tr></table>" },
          metadata: {},
        },
      ],
    },
    { cell_type: "raw", source: "(anchor)=", metadata: { raw_mimetype: "text/markdown" } },
    { cell_type: "raw", source: "\\\\section{no}", metadata: { raw_mimetype: "text/latex" } },
  ];
  const file = await exported(writeJson(path.join(folder, "n.ipynb"), notebookOf(cells)));
  const tokens = await readByMyst(file);
  const of = (type: string) =>
    tokens.filter((token) => token[0] === type).map(([, info, content]) => [info, content]);
  expect(of("fence")).toEqual([
    ["ts", "`three ```, and ${one}`\n"],
    ["text", "# no heading\n\n```\nnor a fence\n"],
  ]);
  expect(of("image").map(([src]) => src)).toEqual(["n_files/c2-2.png"]);
  expect(of("math_inline")).toEqual([["", "e^{i\\pi}"]]);
  expect(of("heading_open").length).toBe(1);
  expect(of("table_open").length).toBe(1);
  expect(of("html_block").map(([, html]) => html)).toEqual(["<table><tr><td>$1</td></tr></table>\n"]);
  expect(of("myst_target").map(([, name]) => name)).toEqual(["anchor"]);
  expect(readFileSync(file, "utf8")).not.toContain("section{no}");
});

test.each(tutorials().map((file) => [path.basename(file), file] as const))(
  "%s: every code cell is one fence",
  async (_name, file) => {
    const written = await exported(file);
    const notebook = JSON.parse(readFileSync(file, "utf8"));
    const code = notebook.cells
      .filter((cell: Cell) => cell.cell_type === "code")
      .map(({ source }: { source: string[] }) => `${source.join("")}\n`)
      .filter((source: string) => source.trim() !== "");
    const tokens = await readByMyst(written);
    const fences = tokens
      .filter(([type, info]) => type === "fence" && info === "ts")
      .map(([, , content]) => content);
    const missing = code.filter((source: string) => !fences.includes(source));
    expect(missing).toEqual([]);
  },
);
