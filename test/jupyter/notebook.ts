// Notebooks as files, and what of their outputs is the same at every run.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Mask, maskOf } from "../../src/tutorial/masks.ts";
import { root } from "./clients.ts";

/** As much of nbformat 4.5 as is read here. */
export interface Notebook {
  metadata: Record<string, unknown>;
  cells: Cell[];
}
export interface Cell {
  cell_type: "code" | "markdown" | "raw";
  id: string;
  source: string | string[];
  metadata?: Record<string, unknown> & { tags?: string[] };
  execution_count?: number | null;
  outputs?: Output[];
}
export type Output = { output_type: string } & Record<string, unknown>;

/** The tutorials of notebooks/, by their file names. */
export function tutorials(): string[] {
  const names = readdirSync(path.join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));
  return names.sort().map((name) => path.join(root, "notebooks", name));
}

export function readNotebook(file: string): Notebook {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Text of a notebook, which nbformat keeps as lines or as one string. */
export function text(source: string | string[]): string {
  return Array.isArray(source) ? source.join("") : source;
}

/**
 * Every code cell with its outputs, without what differs from run to run: addresses, durations, folders, and what the
 * metadata name. A cell tagged `nbval-ignore-output` may show anything.
 */
export function comparable({ cells, metadata }: Notebook): { cell: string; outputs: unknown[] }[] {
  return cells
    .filter(({ cell_type }) => cell_type === "code")
    .map(({ id, source, outputs = [], metadata: own = {} }) => {
      const named = maskOf(path.join(root, "notebooks"), [
        { where: id, metadata: own },
        { where: "notebook", metadata },
      ]);
      const compared = own.tags?.includes("nbval-ignore-output") ? [] : joinStreams(outputs);
      return {
        cell: `${id}: ${text(source).split("\n")[0]}`,
        outputs: compared.map((output) => withoutChance(output, named)),
      };
    });
}

/**
 * A stream may come in one message or in several: that is a matter of time. And clients differ in how they order the two:
 * between two other outputs stands one stdout, then one stderr.
 */
function joinStreams(outputs: readonly Output[]): Output[] {
  const joined: Output[] = [];
  for (const output of outputs) {
    const streams = joined.slice(joined.findLastIndex(({ output_type }) => output_type !== "stream") + 1);
    const same = streams.find(({ name }) => output.output_type === "stream" && name === output.name);
    if (same) same.text = text(same.text as string | string[]) + text(output.text as string | string[]);
    else if (output.name === "stdout") joined.splice(joined.length - streams.length, 0, { ...output });
    else joined.push({ ...output });
  }
  return joined;
}

/** Clients differ in where they keep what was alive: with the result, or with the cell. */
function withoutChance({ execution_count: _, metadata, ...output }: Output, named: Mask): unknown {
  if (metadata === undefined) return mask(output, named);
  const { cokernel: __, ...others } = metadata as Record<string, unknown>;
  return mask({ ...output, metadata: others }, named);
}

function mask(value: unknown, named: Mask): unknown {
  if (Array.isArray(value)) {
    return value.every((part) => typeof part === "string")
      ? mask(value.join(""), named)
      : value.map((part) => mask(part, named));
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, mask(part, named)]));
  }
  if (typeof value !== "string") return value;
  // Drawn from times throughout; the words beside it tell the same run.
  if (/class="ck ck-(timeline|step-player) /.test(value)) return "<picture of a recording>";
  return named(value).replaceAll(root, "…");
}
