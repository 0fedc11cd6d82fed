// Goldens: the text a view gives for the data beside it in test/golden/. A view that draws otherwise fails, and what
// it drew is written next to the golden as …-changed.html or …-changed.svg, so that both can be opened.
// `npm run golden` takes what is drawn now: look at the pictures, not only at the diff.

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "@jest/globals";

const folder = path.join(import.meta.dirname, "../golden");

/** The data of a golden. */
export function given<T>(name: string): T {
  return JSON.parse(readFileSync(path.join(folder, `${name}.json`), "utf8")) as T;
}

/** Is `drawn` the text of the golden `file`, as `state-card-created.html`? */
export function expectGolden(file: string, drawn: string): void {
  const golden = path.join(folder, file);
  const changed = path.join(folder, file.replace(/(\.\w+)$/, "-changed$1"));
  if (process.env.GOLDEN === "update") writeFileSync(golden, drawn);
  const kept = existsSync(golden) ? readFileSync(golden, "utf8") : null;
  if (kept === drawn) {
    rmSync(changed, { force: true });
    return;
  }
  writeFileSync(changed, drawn);
  expect({ golden: file, drawn: `as ${path.basename(changed)}, see npm run golden` }).toEqual({
    golden: file,
    drawn: "as the golden",
  });
}

/** The HTML of a view without the style sheet, which all views share: a golden shows what is drawn. */
export function withoutStyle(html: string): string {
  return html.replace(/<style>[\s\S]*?<\/style>/, "");
}
