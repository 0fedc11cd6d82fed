// A local module whose loops are heard by an interrupt as a cell's are (compile/turns.ts), and the way back to its own text.

import { parseSync } from "oxc-parser";
import { tooDeep } from "../../syntax/nesting.ts";
import type { Node } from "../../syntax/node.ts";
import { callingLoops, mayLoop, TURN } from "../compile/turns.ts";

/** Longer ones are data, or bundles: to have the tree of a megabyte takes half a second. */
const MAX_TEXT = 256 << 10;

export interface HeardLoops {
  code: string;
  /** The column that a place has in the text without what was written into it. Lines, from 1, stay. */
  columnBefore(line: number, column: number): number;
}

/** Write into JavaScript what its loops do in each turn. A text that cannot be read stays as it is: Node will say why. */
export function hearLoops(text: string): HeardLoops {
  return written(text, startsIn(text));
}

/** Can this file, as it is, be an ES module of JavaScript? */
export const mayBeModule = (file: string): boolean => /\.m?js$/.test(file);

/**
 * The same for a local file that Node takes as it is, if it is an ES module by its name or its text. (What CommonJS runs is
 * the file itself.)
 */
export function hearLoopsOf(file: string, text: string): HeardLoops {
  const own = text.replace(/^\uFEFF/, ""); // as Node does
  const named = file.endsWith(".mjs");
  const may = mayBeModule(file) && (named || /\b(?:import|export)\b/.test(own));
  return written(own, may ? startsIn(own, !named) : []);
}

function written(text: string, starts: readonly number[]): HeardLoops {
  let code = "";
  let from = 0;
  for (const start of starts) {
    code += text.slice(from, start) + TURN;
    from = start;
  }
  return { code: code + text.slice(from), columnBefore: (...place) => columnBefore(text, starts, ...place) };
}

function startsIn(text: string, ifModule = false): number[] {
  if (text.length > MAX_TEXT || !mayLoop(text) || tooDeep(text) !== null) return [];
  const result = parseSync("module.js", text, { lang: "js", sourceType: "module" });
  if (result.errors.length > 0 || (ifModule && !result.module.hasModuleSyntax)) return [];
  return callingLoops(result.program as unknown as Node);
}

function columnBefore(text: string, starts: readonly number[], line: number, column: number): number {
  let begin = 0;
  for (let n = 1; n < line; n++) begin = text.indexOf("\n", begin) + 1;
  let before = column;
  for (const start of starts) {
    const at = start - begin;
    if (at < 0) continue;
    if (at >= before) break;
    before = Math.max(at, before - TURN.length);
  }
  return before;
}
