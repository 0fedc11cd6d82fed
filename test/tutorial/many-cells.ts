// A notebook of as many cells as one likes, with everything in it that a page can show.

import type { Cell, Notebook } from "../../src/tutorial/notebook-file.ts";
import { notebookOf } from "./notebook-of.ts";

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const kinds: readonly ((n: number) => Partial<Cell>)[] = [
  (n) => ({
    cell_type: "markdown",
    source: `${n === 0 ? "# Everything\n\n" : ""}## Part ${n}: \`yield*\` & *more*

Euler: $e^{i\\pi} + 1 = 0$, costs $5, and

$$\\sum_{k=1}^{${n + 1}} k = \\frac{n(n+1)}{2} \\qquad \\text{a long formula that does not fit a telephone } x_1 + x_2 + x_3 + x_4 + x_5$$

| name | value |
| --- | ---: |
| \`a\` | ${n} |

- [x] [a link](https://example.org/) and <kbd>Shift</kbd>

<details><summary>The answer</summary>

\`\`\`ts
const answer: number = ${n};
\`\`\`

</details>

![a picture](attachment:p.png)`,
    attachments: { "p.png": { "image/png": pixel } },
  }),
  (n) => ({
    source: `interface Point<T extends number> { x: T; y?: T }\n// a comment, ${n}\nenum Colour { Red = "red" }\nconst point${n} = { x: ${n} } satisfies Point<number>;\nconsole.log(\`x is \${point${n}.x}\`, /re+/g.test("a"));\nexport async function* numbers(): AsyncGenerator<number> { yield* [1, 2n as never]; }`,
    execution_count: n + 1,
    outputs: [
      {
        output_type: "stream",
        name: "stdout",
        text: `x is ${n} and a line that is longer than the page is wide ${"…".repeat(150)}\n`,
      },
      { output_type: "stream", name: "stderr", text: "a warning\n" },
    ],
  }),
  (n) => ({
    source: "table",
    execution_count: n + 1,
    outputs: [
      {
        output_type: "execute_result",
        execution_count: n + 1,
        metadata: {},
        data: {
          "text/html": `<table><thead><tr><th>name</th><th style="background:#222;color:#eee">age</th></tr></thead><tbody><tr><td style="background:#eee;color:#333">Ada</td><td>${n}</td></tr></tbody></table>`,
        },
      },
      {
        output_type: "display_data",
        metadata: { "image/png": { alt: "a dot" } },
        data: { "image/png": pixel },
      },
      {
        output_type: "display_data",
        metadata: {},
        data: { "image/svg+xml": '<svg viewBox="0 0 10 10"><circle r="5"/></svg>', "text/plain": "a circle" },
      },
      { output_type: "display_data", metadata: {}, data: { "application/json": { n: [n] } } },
    ],
  }),
  (n) => ({
    source: "null!.x",
    execution_count: n + 1,
    metadata: { tags: ["raises-exception"] },
    outputs: [
      {
        output_type: "error",
        ename: "TypeError",
        evalue: "x",
        traceback: [
          "\x1b[31mTypeError\x1b[39m: x \x1b[38;5;208morange \x1b[48;2;30;30;30mon black\x1b[0m \x1b[7minverse\x1b[0m",
          ...[0, 1, 2, 3, 4, 5, 6, 7].map(
            (c) =>
              `\x1b[3${c}mfore\x1b[0m \x1b[9${c}mbright\x1b[0m \x1b[4${c}mback\x1b[0m \x1b[10${c};3${c}mboth\x1b[0m`,
          ),
        ],
      },
    ],
  }),
  () => ({ source: "hidden()", metadata: { tags: ["hide-input"] }, execution_count: 1, outputs: [] }),
];

export function manyCells(count: number): Notebook {
  return notebookOf(
    Array.from({ length: count }, (_, n) => kinds[n % kinds.length]!(n)),
    { language_info: { name: "typescript" } },
  );
}
