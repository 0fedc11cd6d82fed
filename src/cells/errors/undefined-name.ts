// Where a name stands that is not defined. V8 tells the beginning of what it stands in, which may be lines before:
//
//     const total =       // told
//       pric * count;     // meant: ReferenceError: pric is not defined

import type { CellPlace } from "../sources.ts";

/** V8's own. */
const HEAD =
  /^ReferenceError: (?:([\p{ID_Continue}$]+) is not defined|Cannot access '([\p{ID_Continue}$]+)' before initialization)$/u;
/** It is the first thing to be evaluated there, so that it is not far. */
const FAR = 500;

/** The name's own place, for the place that V8 tells; `head` is name and message of the error. The same where it is none of those. */
export function placeOfUndefined(head: string, place: CellPlace): CellPlace {
  const [, unknown, early] = HEAD.exec(head) ?? [];
  const name = unknown ?? early;
  if (name === undefined) return place;
  const lines = place.source.code.split("\n");
  const rest = [lines[place.line - 1]!.slice(place.column), ...lines.slice(place.line)].join("\n");
  // A tag stands for the call of a name that is not written there; and who makes such an error is not V8.
  if (/^(?:<|new\b|ReferenceError\b)/.test(rest)) return place;
  const alone = `(?<![\\p{ID_Continue}$.#])${name.replaceAll("$", "\\$")}(?![\\p{ID_Continue}$])`;
  const found = new RegExp(alone, "u").exec(rest.slice(0, FAR));
  if (found === null) return place;
  const before = rest.slice(0, found.index).split("\n");
  const column = before.at(-1)!.length + (before.length === 1 ? place.column : 0);
  return { source: place.source, line: place.line + before.length - 1, column };
}
