// What `npm run test:gateway` prints: rows of times through the engines; scripts/gateway.mjs reads them.

import { appendFileSync } from "node:fs";

/** Milliseconds of one thing through one engine. */
export interface Row {
  engine: string;
  what: string;
  cokernel: number | null;
  ipykernel: number | null;
}

export function record(row: Row): void {
  const file = process.env.COKERNEL_GATEWAY_TABLE;
  if (file) appendFileSync(file, `${JSON.stringify(row)}\n`);
}
