// Packages as people know them from other notebooks: installed by `npm:`, shown by what they bring themselves.
//
// They come from the registry, so this runs in `npm run test:faults` alone.

import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { TestKernel } from "../cells/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start([], (folder) => ({ COKERNEL_CACHE: join(folder, "cache") }));
});
afterAll(() => kernel.stop());

/** The bundle of a cell's result. */
async function result(code: string): Promise<Record<string, any>> {
  const { reply, outputs } = await kernel.client.execute(code, { timeout: 120 });
  expect(reply).toMatchObject({ status: "ok" });
  return outputs.find(({ msg_type }) => msg_type === "execute_result")?.content.data;
}

const plot = `import * as Plot from "npm:@observablehq/plot@0.6.17";
const chart = { marks: [Plot.dot([{ x: 1, y: 2 }, { x: 2, y: 4 }], { x: "x", y: "y" })] };`;

test.each([
  [
    "linkedom",
    'import { parseHTML } from "npm:linkedom@0.18.12"; const { document } = parseHTML("<html><body></body></html>");',
  ],
  ["jsdom", 'import { JSDOM } from "npm:jsdom@26.1.0"; const { document } = new JSDOM("").window;'],
])(
  "Observable Plot draws through %s",
  async (_, dom) => {
    const shown = await result(`${plot}\n${dom}\nPlot.plot({ document, ...chart })`);
    expect(shown["text/html"]).toMatch(/^<svg [\s\S]*<circle [\s\S]*<\/svg>$/);
    expect(shown["text/plain"]).toMatch(/^<svg /);
    const titled = await result("Plot.plot({ document, title: 'Rows', ...chart })");
    expect(titled["text/html"]).toMatch(/^<figure [\s\S]*<h2>Rows<\/h2>/);
  },
  240_000,
);

test("a data frame of polars is a table", async () => {
  const shown = await result(
    'import pl from "npm:nodejs-polars@0.22.1"; pl.DataFrame({ a: [1, 2], b: ["x", "y"] })',
  );
  expect(shown["text/html"]).toContain("<tr><td>1</td><td>x</td></tr>");
  expect(shown["text/plain"]).toContain("shape: (2, 2)");
  expect(shown["application/vnd.dataresource+json"]).toMatchObject({
    data: [
      { a: 1, b: "x" },
      { a: 2, b: "y" },
    ],
  });
}, 240_000);

test("a package without types has those of @types", async () => {
  await result('import { select } from "npm:d3-selection@3.0.0"; typeErrors("wait"); 1');
  // Its reply waits until the compiler has read the types. Completion gives up sooner, and a busy machine takes longer.
  await result("const same: typeof select = select; 1");
  const code = "select('a').";
  const { reply } = await kernel.client.request("shell", "complete_request", {
    code,
    cursor_pos: code.length,
  });
  expect(reply.matches).toEqual(expect.arrayContaining(["append", "attr"]));
}, 240_000);
