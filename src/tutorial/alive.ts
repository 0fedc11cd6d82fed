// What a cell left alive, in its notebook: the kernel says it in the metadata of the execute_reply and of the result
// (HOW_IT_WORKS.md); whoever runs a notebook writes the reply's into the cell.

import type { Alive } from "../views/alive.ts";
import type { Cell } from "./notebook-file.ts";

/** Keep in a cell's metadata what the kernel says in `from` (a reply's, or another cell's): nothing, when nothing is alive. */
export function noteAlive(cell: Cell, from: Record<string, unknown>): void {
  const { alive } = (from.cokernel ?? {}) as { alive?: Alive };
  const others = withoutAlive(cell.metadata);
  cell.metadata =
    alive === undefined ? others : { ...others, cokernel: { ...(others.cokernel as object), alive } };
}

/** Metadata of a cell without what a run has written there. */
export function withoutAlive<M extends Record<string, unknown>>(metadata: M): M {
  const { cokernel, ...others } = metadata;
  // Of another form it is not ours.
  if (typeof cokernel === "string" || Array.isArray(cokernel)) return metadata;
  const { alive: _, ...rest } = (cokernel ?? {}) as Record<string, unknown>;
  return (Object.keys(rest).length > 0 ? { ...metadata, cokernel: rest } : others) as M;
}

/** What is known to be alive after a cell; of a notebook that JupyterLab has run, by the cell's result. Null: not known. */
export function aliveAfter({ metadata, outputs = [] }: Cell): Alive | null {
  const of = (holder: Record<string, unknown>) =>
    readAlive((holder.cokernel as { alive?: unknown } | null)?.alive);
  const result = outputs.find(({ output_type }) => output_type === "execute_result");
  return of(metadata) ?? (result && "metadata" in result ? of(result.metadata) : null);
}

/** The data, if it is of this form; any text in it may be anybody's. */
function readAlive(value: unknown): Alive | null {
  const list = (each: unknown, keys: readonly string[]) =>
    Array.isArray(each)
      ? each
          .filter(
            (one) =>
              one !== null && typeof one === "object" && keys.every((key) => typeof one[key] === "string"),
          )
          .slice(0, 24)
      : [];
  if (value === null || typeof value !== "object") return null;
  const { loops, tasks, suspended, more } = value as Record<string, unknown>;
  return {
    loops: list(loops, ["name", "state"]),
    tasks: list(tasks, ["name", "state", "call"]),
    suspended: list(suspended, ["name", "kind", "call", "state"]),
    more: Number(more) || 0,
  };
}
