// Node's warnings, under the cell that caused them.

import type { Output } from "../output/output.ts";

/** No news to the reader: the loader constant that cells' imports need, and the binding that interrupts need. */
const OURS = /USE_MAIN_CONTEXT_DEFAULT_LOADER|process\.binding\('async_wrap'\)/;

/** From now on they are shown there. */
export function showWarnings(output: Output): void {
  process.removeAllListeners("warning");
  process.on("warning", ({ name, message }) => {
    if (!OURS.test(message)) output.stderr(`${name}: ${message}\n`);
  });
}
