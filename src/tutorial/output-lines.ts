// Outputs of a cell as lines to compare and to read: one heading for each part, its text below it, counts left out.

import { createHash } from "node:crypto";
import { stripVTControlCharacters } from "node:util";
import type { Mask } from "./masks.ts";
import { type Output, sorted } from "./notebook-file.ts";
import { streamText } from "./outputs.ts";

/** The lines of these outputs, masked. */
export function outputLines(outputs: readonly Output[], mask: Mask): string[] {
  const lines: string[] = [];
  const part = (heading: string, text: string) => {
    lines.push(`${heading}:`);
    for (const line of mask(text).replace(/\n$/, "").split("\n")) lines.push(`  ${line}`);
  };
  for (const output of joinedStreams(outputs)) {
    switch (output.output_type) {
      case "stream":
        part(output.name, streamText(output.text));
        break;
      case "error":
        // A stack repeats name and message, in colours.
        part("error", `${output.ename}: ${output.evalue}`);
        part("traceback", stripVTControlCharacters(output.traceback.join("\n")));
        break;
      default: {
        for (const [mime, value] of Object.entries(output.data).sort(([a], [b]) => (a < b ? -1 : 1)))
          part(`${output.output_type} ${mime}`, readable(mime, value));
        // What was alive is the cell's, and no output.
        const { cokernel: _, ...metadata } = output.metadata;
        if (Object.keys(metadata).length > 0)
          part(`${output.output_type} metadata`, JSON.stringify(sorted(metadata), null, 2));
      }
    }
  }
  return lines;
}

function readable(mime: string, value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(sorted(value), null, 2);
  // Drawn from times throughout; the words beside it tell the same run.
  if (/class="ck ck-(timeline|step-player) /.test(value)) return "(picture of a recording)";
  // A page in one line would be one difference.
  if (mime === "text/html" || mime === "image/svg+xml") return value.replaceAll("><", ">\n<");
  if (!mime.startsWith("image/")) return stripVTControlCharacters(value);
  const bytes = Buffer.from(value, "base64");
  return `${bytes.length} bytes, sha256 ${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}`;
}

/**
 * Streams between two other outputs as one stdout, then one stderr: clients differ in how they order the two. Stdin, which no
 * kernel sends, is left out.
 */
function joinedStreams(outputs: readonly Output[]): Output[] {
  const joined: Output[] = [];
  let streams: Extract<Output, { output_type: "stream" }>[] = [];
  const flush = () => {
    for (const name of ["stdout", "stderr"] as const) {
      const texts = streams.filter((stream) => stream.name === name).map(({ text }) => text);
      if (texts.length > 0) joined.push({ output_type: "stream", name, text: texts.join("") });
    }
    streams = [];
  };
  for (const output of outputs) {
    if (output.output_type === "stream") streams.push(output);
    else {
      flush();
      joined.push(output);
    }
  }
  flush();
  return joined;
}
