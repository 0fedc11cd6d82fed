// What of an output may differ from run to run, and is taken out before two outputs are compared.
//
// Always: addresses (0x7f3a), durations with a unit (12.5 ms), a progress bar's speed, how long a timer's bar is,
// how many steps a recording has and how long its bars are, and the notebook's folder. Further rules stand in the metadata
// of the notebook, or of one cell for that cell alone:
//
//     "cokernel": { "masks": [{ "pattern": "port \\d+", "as": "port …" }] }
//
// `pattern` is a JavaScript regular expression, applied everywhere (flags g, m and u); `as` replaces what it finds, with
// $1 for its groups, and is "…" when left out.

import { pathToFileURL } from "node:url";
import { NotebookError } from "./notebook-file.ts";

/** A function that takes out of a text what may differ. */
export type Mask = (text: string) => string;

interface Rule {
  pattern: RegExp;
  as: string;
  /** It is for texts that begin so; as a lookbehind of `pattern` each place of the text would be a search back to here. */
  of?: RegExp;
}

const always: readonly Rule[] = [
  // A recording in words: a busy machine wakes a loop late, or twice for one timer.
  { pattern: /(?<![█░─])[█░─]+(?=[✓✗!] \w+$)/gm, as: "…" },
  { pattern: /(?<=^<Recording of loop '.*': \d+ tasks?, )\d+ steps?/gm, as: "… steps" },
  {
    pattern: /\n *Lines and values were not taken at [\d,]+ steps?, so as not to slow the program\./g,
    as: "",
  },
  { pattern: /(?<=^step \d+ of \d+ at .*, iteration )\d+/gm, as: "…" },
  // A player's lines and values, which are taken as far as there is time.
  { of: /^step \d+ of \d+ at /, pattern: /\n +[\w$.<>]+:\d+ {2}.*/g, as: "" },
  // A timer's bar in a loop's card, as long as its time is left.
  { pattern: /(?<=class="way" style="width:)[\d.]+(?=%)/g, as: "…" },
  // The speed that a progress bar tells.
  { pattern: /(?<![\w.,])[\d.,]+(?= a second\b)/g, as: "…" },
  { pattern: /\b0x[0-9a-f]+\b/gi, as: "0x…" },
  // With its unit: what took microseconds takes milliseconds on a busy machine.
  { pattern: /\b\d+(\.\d+)?( ?)(ns|µs|ms|s)\b/g, as: "…$2s" },
  // Of a sleep that was looked at late.
  { pattern: /(?<=\bsleep … s), … s left\b/g, as: "" },
  // In a column 3.99 s is wider than 4 s.
  { pattern: /(?<=… ?s) {2,}/g, as: "  " },
];

/** The mask for outputs made in `folder`, by the rules of these metadata. `where` names them in errors. */
export function maskOf(
  folder: string,
  metadata: readonly { where: string; metadata: Record<string, unknown> }[],
): Mask {
  const rules: Rule[] = [...metadata.flatMap(({ where, metadata }) => rulesOf(metadata, where)), ...always];
  return (text) => {
    text = text.replaceAll(pathToFileURL(folder).href, "…").replaceAll(folder, "…");
    for (const { pattern, as, of } of rules) if (!of || of.test(text)) text = text.replace(pattern, as);
    return text;
  };
}

function rulesOf(metadata: Record<string, unknown>, where: string): Rule[] {
  const masks = (metadata.cokernel as { masks?: unknown } | undefined)?.masks ?? [];
  if (!Array.isArray(masks)) throw new NotebookError(`${where}: metadata.cokernel.masks is not a list.`);
  return masks.map((mask: { pattern?: unknown; as?: unknown } | null, index) => {
    const place = `${where}: metadata.cokernel.masks[${index}]`;
    const { pattern, as = "…" } = mask ?? {};
    if (typeof pattern !== "string" || typeof as !== "string")
      throw new NotebookError(`${place} is ${JSON.stringify(mask)}, not { "pattern": "…", "as": "…" }.`);
    try {
      return { pattern: new RegExp(pattern, "gmu"), as };
    } catch (error) {
      throw new NotebookError(`${place}.pattern: ${error instanceof Error ? error.message : error}`);
    }
  });
}
