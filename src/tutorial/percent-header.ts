// The head of a text in the percent format: the notebook's metadata as YAML in comments, between two lines `// ---`.
//
// jupytext knows the format by `text_representation`, which is put in here and taken out again.

import { parse, stringify } from "yaml";
import { NotebookError } from "./notebook-file.ts";

const fence = "// ---";
const representation = { extension: ".ts", format_name: "percent", format_version: "1.3" };

type Json = Record<string, unknown>;

/** The head's lines, the last one empty. */
export function headerText(metadata: Json): string {
  const jupytext = { ...(metadata.jupytext as Json | undefined) };
  jupytext.text_representation ??= representation;
  // YAML 1.1 is what PyYAML reads; with every text in quotes none of them is taken for a date or a truth.
  const yaml = stringify(
    { jupyter: { ...metadata, jupytext } },
    {
      version: "1.1",
      lineWidth: 0,
      blockQuote: false,
      aliasDuplicateObjects: false,
      defaultStringType: "QUOTE_DOUBLE",
      defaultKeyType: "PLAIN",
    },
  );
  const lines = yaml.trimEnd().split("\n");
  return [fence, ...lines.map((line) => `// ${line}`), fence, ""].join("\n");
}

/** The metadata of a text's head, if it has one, and the line after it. @throws NotebookError when it is no YAML */
export function readHeader(lines: readonly string[], file: string): { metadata: Json; end: number } {
  // jupytext puts `// -*- coding: utf-8 -*-` before it.
  const open = /^\/\/ -\*- coding/.test(lines[0] ?? "") ? 1 : 0;
  const close = lines.indexOf(fence, open + 1);
  if (lines[open] !== fence || close < 0) return { metadata: {}, end: 0 };
  const yaml = lines.slice(open + 1, close).map((line) => line.replace(/^\/\/ ?/, ""));
  let head: unknown;
  try {
    head = parse(yaml.join("\n"), { version: "1.1", logLevel: "error" });
  } catch (error) {
    throw new NotebookError(
      `${file}: the head is not YAML: ${error instanceof Error ? error.message : error}`,
    );
  }
  const metadata: Json = { ...(head as { jupyter?: Json } | null)?.jupyter };
  const { text_representation: given, ...rest } = (metadata.jupytext ?? {}) as Json;
  const ours = given === undefined || JSON.stringify(given) === JSON.stringify(representation);
  // In its place, so that the text is the same when it is written again.
  if (ours && Object.keys(rest).length === 0) delete metadata.jupytext;
  else metadata.jupytext = ours ? rest : { ...rest, text_representation: given };
  return { metadata, end: close + 1 + (lines[close + 1] === "" ? 1 : 0) };
}
