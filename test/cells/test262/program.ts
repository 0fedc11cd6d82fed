// One program of TC39's test262, and what its head says of it (test262's INTERPRETING.md).

import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

export interface Program {
  /** Path below `test/`. */
  name: string;
  code: string;
  /** The harness's files that it takes, in their order. */
  includes: string[];
  /** It tells its end by `$DONE`. */
  async: boolean;
  /** It must fail; `type` is the error's name. */
  negative: { phase: "parse" | "resolution" | "runtime"; type: string } | null;
}

/** What only engines have, or no Node that is supported here. */
const features = /^(?:Temporal|import-defer|source-phase-imports.*|import-bytes|import-text)$/;

/** Read it; null: it is none for a cell, which is strict, stands alone and has one realm. */
export function readProgram(checkout: string, name: string): Program | null {
  const code = readFileSync(path.join(checkout, "test", name), "utf8");
  const head = (parse(/\/\*---(.*?)---\*\//s.exec(code)?.[1] ?? "") ?? {}) as Partial<
    Record<"flags" | "includes" | "features", string[]> & Pick<Program, "negative">
  >;
  const { flags = [], includes = [], negative = null } = head;
  const own = ["noStrict", "module", "raw", "CanBlockIsFalse", "CanBlockIsTrue"];
  if (flags.some((flag) => own.includes(flag)) || head.features?.some((one) => features.test(one)))
    return null;
  if (code.includes("$262") || code.includes("_FIXTURE")) return null;
  const async = flags.includes("async");
  const always = ["assert.js", "sta.js", ...(async ? ["doneprintHandle.js"] : [])];
  return { name, code, includes: [...always, ...includes], async, negative };
}
