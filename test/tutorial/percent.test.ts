import { describe, expect, test } from "@jest/globals";
import type { Notebook } from "../../src/tutorial/notebook-file.ts";
import { notebookToPercent, percentToNotebook } from "../../src/tutorial/percent.ts";
import { notebookOf } from "./notebook-of.ts";
import { oddNotebooks, oddSources } from "./odd-cells.ts";

const back = (notebook: Notebook) => percentToNotebook(notebookToPercent(notebook), "x.ts");

describe("a notebook that went through the percent format", () => {
  test.each(["code", "markdown", "raw"] as const)(
    "has every odd source of %s cells again, alone and among others",
    (cell_type) => {
      for (const source of oddSources) {
        const alone = notebookOf([{ cell_type, source }]);
        expect(back(alone)).toEqual(alone);
      }
      const all = notebookOf(oddSources.map((source) => ({ cell_type, source })));
      expect(back(all)).toEqual(all);
    },
  );

  test("is the same for two thousand notebooks of odd cells, and its text too", () => {
    for (const notebook of oddNotebooks(2000, 7)) {
      expect(back(notebook)).toEqual(notebook);
      const text = notebookToPercent(notebook);
      expect(notebookToPercent(percentToNotebook(text, "x.ts"))).toBe(text);
    }
  });

  test("keeps what another tool has under our name", () => {
    const { cells } = notebookOf([{ metadata: { cokernel: "x" } }, { metadata: { cokernel: ["y"] } }]);
    const notebook = notebookOf(cells);
    expect(back(notebook)).toEqual(notebook);
  });

  test("is the same when a checkout has put \\r\\n into every line", () => {
    const notebook = notebookOf(["a\nb", { cell_type: "markdown", source: "c\n\nd" }], { k: 1 });
    expect(percentToNotebook(notebookToPercent(notebook).replaceAll("\n", "\r\n"), "x.ts")).toEqual(notebook);
  });
});

describe("a text of other hands", () => {
  const cellsOf = (text: string) =>
    percentToNotebook(text, "x.ts").cells.map(({ cell_type, source, metadata }) => ({
      cell_type,
      source,
      metadata,
    }));

  test("without a marker is one cell, and nothing but empty lines is none", () => {
    expect(cellsOf("const a = 1;\n\nexport {};\n")).toEqual([
      { cell_type: "code", source: "const a = 1;\n\nexport {};", metadata: {} },
    ]);
    expect(cellsOf("\n\n")).toEqual([]);
  });

  test("has titles, kinds, and options as JSON or as key=value; empty lines before a marker are nobody's", () => {
    const text = `import "x";
//%%
1


// %% A title [markdown] tags=["a", "b"] n=1 s="x y"
// # Heading
//
//no space

// %%% Sub {"k": {"v": 1}}
2
// %% [md]
// text`;
    expect(cellsOf(text)).toEqual([
      { cell_type: "code", source: 'import "x";', metadata: {} },
      { cell_type: "code", source: "1", metadata: {} },
      {
        cell_type: "markdown",
        source: "# Heading\n\nno space",
        metadata: { title: "A title", tags: ["a", "b"], n: 1, s: "x y" },
      },
      { cell_type: "code", source: "2", metadata: { title: "Sub", k: { v: 1 } } },
      { cell_type: "markdown", source: "text", metadata: {} },
    ]);
  });

  test("has the head that jupytext writes, behind its coding line", () => {
    const text = `// -*- coding: utf-8 -*-
// ---
// jupyter:
//   jupytext:
//     formats: ipynb,ts:percent
//     text_representation: {extension: .ts, format_name: percent, format_version: '1.3', jupytext_version: 1.19.6}
//   kernelspec:
//     display_name: TypeScript (cokernel)
//     name: cokernel
// ---

// %%
1
`;
    expect(percentToNotebook(text, "x.ts").metadata).toMatchObject({
      jupytext: { formats: "ipynb,ts:percent" },
      kernelspec: { display_name: "TypeScript (cokernel)", name: "cokernel" },
    });
    expect(cellsOf(text)).toEqual([{ cell_type: "code", source: "1", metadata: {} }]);
  });

  test("a cell that was copied with its id gets one of its own", () => {
    const { cells } = percentToNotebook(
      '// %% {"cokernel.id":"a"}\n1\n// %% {"cokernel.id":"a"}\n1\n',
      "x.ts",
    );
    expect(cells[0]!.id).toBe("a");
    expect(cells[1]!.id).not.toBe("a");
  });

  test("what would make a notebook that cannot be read is told", () => {
    const read = (text: string) => () => percentToNotebook(text, "x.ts");
    expect(read('// %% tags="parameters"\n1')).toThrow(
      /^x\.ts would be no notebook:\n {2}cell 1 \(\w+\): metadata\.tags is/,
    );
    expect(read("// ---\n// jupyter:\n//   kernelspec: python3\n// ---\n1")).toThrow(
      "metadata.kernelspec has no name",
    );
  });

  test("options that are no JSON and a head that is no YAML are told with their place", () => {
    expect(() => percentToNotebook("1\n// %% {oops\n", "x.ts")).toThrow(/^x\.ts:2: \{oops is not JSON: /);
    expect(() => percentToNotebook("// ---\n// a: [\n// ---\n", "x.ts")).toThrow(
      /^x\.ts: the head is not YAML: /,
    );
  });
});
