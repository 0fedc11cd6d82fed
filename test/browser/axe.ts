// What axe finds wrong with a page, as it stands.

import { readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { root } from "../jupyter/clients.ts";

declare const window: any;
declare const document: any;

const axe = readFileSync(path.join(root, "node_modules/axe-core/axe.min.js"), "utf8");

export interface Violation {
  /** Axe's rule: `color-contrast`. */
  id: string;
  /** How many elements break it. */
  count: number;
  /** The first of them, as HTML, and what is wrong with it. */
  first: string;
  why: string;
}

/** All that is wrong. What is right is some megabytes, and stays in the page. */
export async function violationsIn(page: Page): Promise<Violation[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, nodes }: any) => ({
      id,
      count: nodes.length,
      first: nodes[0].html.slice(0, 300),
      why: nodes[0].failureSummary,
    }));
  });
}
