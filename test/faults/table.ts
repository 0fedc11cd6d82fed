// What `npm run test:faults` prints: each suite records a row a fault; scripts/faults.mjs reads them.

import { appendFileSync } from "node:fs";

/** The long form: `npm run test:faults`. In `npm test` each fault is tried a few times only. */
export const long = process.env.COKERNEL_FAULTS === "long";

/** Note a row of the table. */
export function record(fault: string, tried: number, survived: number, lost = "nothing"): void {
  const file = process.env.COKERNEL_FAULTS_TABLE;
  if (file) appendFileSync(file, `${JSON.stringify({ fault, tried, survived, lost })}\n`);
}
