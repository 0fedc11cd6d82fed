// A function's text as its cell has it, with its types: what Function.prototype.toString tells is what V8 runs.

import { types } from "node:util";
import { placeOfFunction } from "./locate.ts";
import { textOfFunctionAt } from "./suspended-source.ts";

/** The text of a function or class that a cell defines; null where no cell is known to. Runs nothing of the user's. */
export function functionText(fn: object): string | null {
  if (types.isProxy(fn)) return null;
  const place = placeOfFunction(fn);
  if (!place) return null;
  return textOfFunctionAt(place, Function.prototype.toString.call(fn).startsWith("class"));
}
