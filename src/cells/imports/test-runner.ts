// node:test keeps the context in which it is loaded, and its reporter prints in that one: of all tests to come under the cell
// that first imported it. Loaded as part of no run it prints under the cell that began last.

import { createRequire } from "node:module";
import { outside } from "../run.ts";

/** Load it so, where one of these specifiers names it. */
export function loadTestRunner(specifiers: Iterable<string>): void {
  for (const specifier of specifiers)
    if (specifier === "node:test") outside(() => createRequire(import.meta.url)(specifier));
}
