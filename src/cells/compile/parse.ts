// From the text of a cell to its syntax tree: oxc-parser, once, with the early errors of the language.
//
// A cell is parsed as a module, since only there are `await` and `import` at the top level; module code is strict.
// `.program` is read exactly once: carrying the tree over is four times the cost of parsing.

import { type ParseResult, parseSync } from "oxc-parser";
import type { Node } from "../../syntax/node.ts";
import { mayHoldJsx } from "../../syntax/node.ts";
import { importReExports } from "../../syntax/re-exports.ts";
import { missingAtEnd } from "./missing-at-end.ts";
import { pythonAdvice } from "./python-words.ts";
import { shellAdvice } from "./shell-line.ts";
import { CellSyntaxError, firstError, refuseTooDeep, UNEXPECTED_END } from "./syntax-error.ts";

export interface ParsedCell {
  /** The text that was parsed: the cell's, with `(` before it where `shift` is 1. Offsets of the tree point into it. */
  text: string;
  /** Characters of `text` before the cell's own text. */
  shift: number;
  /** What errors call this cell. */
  label: string;
  program: Node;
  /** Does it hold JSX? */
  jsx: boolean;
}

const options = { lang: "ts", sourceType: "module", showSemanticErrors: true } as const;

/** As TypeScript, and where that fails and it may be JSX, as that: in it `<T>x` and `<T>() => …` mean something else. */
function parse(text: string): { result: ParseResult; jsx: boolean } {
  const result = parseSync("cell.ts", text, options);
  if (result.errors.length === 0 || !mayHoldJsx(text)) return { result, jsx: false };
  const other = parseSync("cell.tsx", text, { ...options, lang: "tsx" });
  return placeOfError(other, text) >= placeOfError(result, text)
    ? { result: other, jsx: true }
    : { result, jsx: false };
}

/** How far it could be read. */
const placeOfError = ({ errors }: ParseResult, text: string): number =>
  firstError(errors, text)?.start ?? Number.POSITIVE_INFINITY;

/** Every way of ending a line that V8 counts and the source maps do not becomes `\n`; `#!` becomes a comment. No offset changes. */
function normal(code: string): string {
  const text = code.includes("\r") ? code.replace(/\r(?!\n)/g, "\n") : code;
  return text.replace(/^(\uFEFF?)#!/, "$1//");
}

/**
 * Parse a cell.
 *
 * A cell that begins with `{` and does not end with `;` is tried as an expression first: `{ a: 1 }` is an object, as
 * in Node's and Deno's REPL, and `{ let a = 1; … }` a block.
 *
 * @throws CellSyntaxError at the first error oxc reports, and where the text nests too deep for it
 */
export function parseCell(code: string, label: string): ParsedCell {
  const own = normal(code);
  refuseTooDeep(own, label);
  if (/^\uFEFF?\s*\{/.test(own) && !/;\s*$/.test(own)) {
    const text = `(${own}\n)`;
    const { result, jsx } = parse(text);
    if (result.errors.length === 0) {
      const program = result.program as unknown as Node;
      if (program.body.length === 1) return { text, shift: 1, label, program, jsx };
    }
  }
  const { result, jsx } = parse(own);
  const error = firstError(result.errors, own);
  if (error !== null) {
    // Where it may be a tag, that is what lacks its end.
    const ends = error.message === UNEXPECTED_END && !jsx;
    const missing = ends ? missingAtEnd(own, (text) => parse(text).result.errors) : "";
    const advice = shellAdvice(own, error.start) || pythonAdvice(own, error.start);
    const reason = error.message + missing + advice;
    throw new CellSyntaxError(reason, label, own, error.start, error.end);
  }
  const program = result.program as unknown as Node;
  importReExports(program);
  return { text: own, shift: 0, label, program, jsx };
}

/** An error at a node of the cell. */
export function errorAt(
  cell: ParsedCell,
  reason: string,
  place: { start: number; end: number },
): CellSyntaxError {
  const own = cell.text.slice(cell.shift);
  return new CellSyntaxError(reason, cell.label, own, place.start - cell.shift, place.end - cell.shift);
}
