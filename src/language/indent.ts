// How far the next line of an unfinished cell should be indented: by the brackets that stay open.

import { opensExpression, partsOf } from "./lexical-parts.ts";

/**
 * What the line that follows `code` begins with: what the line of the innermost open bracket does, and a step.
 *
 *     describe("x", () => {     // two brackets stay open here, but it is one step, as an editor has it
 *         before(() => {        // and from here on steps are of four
 *
 * Inside a template or a block comment there is none: spaces there would be part of the text.
 */
export function indentAfter(code: string): string {
  /** The line of each open bracket; a template's `${` counts as one. */
  const open: number[] = [];
  let line = 0;
  for (const part of partsOf(code)) {
    const { kind, start, end, closed } = part;
    if (!closed && (kind === "template" || kind === "comment")) return "";
    for (let at = start; at < end; at++) {
      const char = code[at]!;
      if (char === "\n") line++;
      else if (kind === "code" ? "([{".includes(char) : at === end - 1 && opensExpression(code, part))
        open.push(line);
      else if (kind === "code" ? ")]}".includes(char) : at === start && char === "}") open.pop();
    }
  }
  const inner = open.at(-1);
  if (inner === undefined) return "";
  const lines = code.split("\n");
  return leading(lines[inner]!) + stepOf(lines);
}

function leading(line: string): string {
  return /^[ \t]*/.exec(line)![0];
}

/** Deeper is no step: arguments that stand below each other. */
const longestStep = 8;

/** The least indentation that a line of the text has; two spaces where none has any. */
function stepOf(lines: readonly string[]): string {
  const [outer = "", ...inner] = lines.filter((line) => line.trim() !== "").map(leading);
  const steps = inner.filter((line) => line.startsWith(outer)).map((line) => line.slice(outer.length));
  if (steps.some((step) => step.startsWith("\t"))) return "\t";
  const least = Math.min(...steps.map(({ length }) => length).filter((length) => length > 0));
  return " ".repeat(least <= longestStep ? least : 2);
}
