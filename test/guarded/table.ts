// What `npm run test:guarded` prints: rows of two tables; scripts/guarded.mjs reads them.

import { appendFileSync } from "node:fs";

/** Note a row. The first of a table is its head. */
export function record(table: "layers" | "realm", cells: readonly string[]): void {
  const file = process.env.COKERNEL_GUARDED_TABLE;
  if (file) appendFileSync(file, `${JSON.stringify({ table, cells })}\n`);
}
