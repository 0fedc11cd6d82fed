// All constructs that programs are made of.

import type { Construct } from "./construct.ts";
import { context } from "./context.ts";
import { control } from "./control.ts";
import { futures } from "./futures.ts";
import { locks } from "./locks.ts";
import { queues } from "./queues.ts";
import { structure } from "./structure.ts";
import { tasks } from "./tasks.ts";
import { waits } from "./waits.ts";

export const table: readonly Construct[] = [
  ...control,
  ...tasks,
  ...futures,
  ...waits,
  ...structure,
  ...locks,
  ...queues,
  ...context,
];

const byName = new Map(table.map((construct) => [construct.name, construct]));

/** The entry of a statement. */
export function constructOf(name: string): Construct {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`there is no construct '${name}' in the table`);
  return found;
}
