// Cells that are hard to keep in a text where comments mean something, and a source of more of them.

import type { Cell, Notebook } from "../../src/tutorial/notebook-file.ts";
import { notebookOf } from "./notebook-of.ts";

/** Sources that a converter may cut, join, indent or take for its own marks. */
export const oddSources: readonly string[] = [
  ...["", "\n", "\n\n", " ", "\t\n", "a\n", "\na", "a\n\n\n", "  a\n  b  "],
  ...[
    "// %%",
    "//%%",
    "  // %% x",
    "// %% [markdown]",
    "// %%%",
    "// \\%% x",
    "// \\\\%%",
    "// %magic",
    "//%",
  ],
  ...["%% a", "%magic", "%%html", "!ls", "?help", "In[3]:", "// In[3]", "// <codecell>", "// ---", "---"],
  ...[
    "`\n// %% in a template\n`",
    "/*\n// %% in a comment\n*/",
    "// a\n// b",
    "//",
    "// ",
    "//\n//",
    "///",
    "/// x",
  ],
  ...["a\r\nb", "a\r", "\r\n", "\u2028", "é 🎉 \u0000", "const a = b\n  % c", "x // %% behind"],
];

const oddMetadata: readonly Record<string, unknown>[] = [
  {},
  { tags: ["parameters", "a b", 'q"uote'] },
  { title: "A title with { and [markdown]" },
  { nested: { deep: [1, null, { "key with space": true }] }, name: "x=1" },
  { "line\nbreak": "a\nb\r\n", yes: "no", "1e3": "2024-01-01" },
  { cokernel: { masks: [] }, id: "of my own" },
];

const oddNotebookMetadata: readonly Record<string, unknown>[] = [
  {},
  { kernelspec: { name: "cokernel", display_name: "TypeScript: (co)# 'kernel'", language: "typescript" } },
  { title: "yes", version: "1.0", date: "2024-01-01", on: "off", empty: "", list: [], object: {}, no: null },
  {
    jupytext: { formats: "ipynb,ts:percent" },
    text: "two\nlines\n\n  indented\n---\n",
    long: "x ".repeat(200),
  },
  { "odd: key # 1": { "": 1, "a\nb": 2 }, number: 1e21, float: 0.1, negative: -0.5, "~": "~", tab: "\t" },
];

/** Notebooks of odd cells, the same for the same seed. */
export function* oddNotebooks(count: number, seed: number): Generator<Notebook> {
  const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
  const one = <T>(list: readonly T[]): T => list[random(list.length)]!;
  for (let index = 0; index < count; index++) {
    const cells = Array.from({ length: random(6) }, (): Partial<Cell> => {
      const cell_type = one(["code", "markdown", "raw"] as const);
      const source = Array.from({ length: 1 + random(3) }, () => one(oddSources)).join("\n");
      const picture = { attachments: { "a b.png": { "image/png": "aGk=" } } };
      const attached = cell_type !== "code" && random(5) === 0 ? picture : {};
      return { cell_type, source, metadata: one(oddMetadata), ...attached };
    });
    yield notebookOf(cells, one(oddNotebookMetadata));
  }
}
