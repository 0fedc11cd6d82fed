// A completion: what the checker offers, cut to the word at the cursor and sorted as an editor sorts.
//
// Order: what begins with the word as typed, then what does so in other case; within each what is near (locals, members),
// names of earlier cells, globals, keywords, and at the end what is deprecated; within each by name, what begins with `_` last.

import { isBindable } from "../syntax/bindable.ts";
import type { Entry } from "./compiler.ts";
import type { Completion, CompletionMatch } from "./messages.ts";
import { openString } from "./open-string.ts";

/** Entries that get a signature: as many as a menu shows before anyone types on. */
const withSignature = 24;
const longestSignature = 200;

/** Fills in types and signatures of the entries given. */
export type Sign = (entries: readonly Entry[], into: (entry: Entry, signature: string) => void) => void;

/** The modules of cells, and what texts for the checker name, are no business of the user's. */
const hidden = /^(cokernel-|__cokernel|\$Co_|node_modules$)/;

/** Whether a name that begins there is one of a member's: the dots of `...rows` are no member's. */
export const isMember = (code: string, start: number): boolean =>
  code[start - 1] === "." && code[start - 2] !== ".";

/** Make the answer for `code` with the cursor at `cursor`. */
export function completionOf(
  code: string,
  cursor: number,
  entries: readonly Entry[],
  earlier: { has(name: string): boolean },
  sign: Sign,
): Completion {
  const { start, end } = wordAt(code, cursor, entries);
  const prefix = code.slice(start, cursor);
  const lower = prefix.toLowerCase();
  const afterDot = isMember(code, start);

  const ranked: { entry: Entry; key: string }[] = [];
  const seen = new Set<string>();
  for (const given of entries) {
    // `case "key": ...` is offered for the cases that a switch lacks, and is no text of its own.
    const entry =
      given.type === "text" && given.insert ? { ...given, name: given.insert, type: "keyword" } : given;
    // ["a-b"] would have to replace the dot as well, and all matches share one range.
    if (/^(?:\?\.)?\[/.test(entry.insert ?? "") || seen.has(entry.name)) continue;
    if (!entry.name.toLowerCase().startsWith(lower)) continue;
    if (hidden.test(entry.name)) continue;
    seen.add(entry.name);
    const other = entry.name.startsWith(prefix) ? "0" : "1";
    const deprecated = entry.rank.startsWith("z") ? "1" : "0";
    const keyword = entry.type === "keyword" ? "1" : "0";
    const cell = !afterDot && earlier.has(entry.name) ? "1" : "0";
    const internal = entry.name.startsWith("_") && !prefix.startsWith("_") ? "1" : "0";
    const key = `${other}${deprecated}${entry.rank}${keyword}${cell}${internal}${entry.name.toLowerCase()}`;
    ranked.push({ entry, key });
  }
  ranked.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.entry.name < b.entry.name ? -1 : 1));

  const signatures = new Map<Entry, string>();
  sign(
    ranked.slice(0, withSignature).map(({ entry }) => entry),
    (entry, signature) => signatures.set(entry, signature),
  );
  const matches = ranked.map(({ entry }): CompletionMatch => {
    const signature = signatures.get(entry);
    return {
      text: entry.name,
      type: entry.type,
      ...(signature !== undefined && worthShowing(signature) ? { signature } : {}),
    };
  });
  return { start, end, matches };
}

function worthShowing(signature: string): boolean {
  return signature.length <= longestSignature && !signature.startsWith("typeof import(");
}

/** The range that a match replaces: the identifier at the cursor, or the string's content as far as matches agree. */
function wordAt(code: string, cursor: number, entries: readonly Entry[]): { start: number; end: number } {
  const quote = openString(code, cursor);
  if (quote >= 0) {
    // Members of a union, and "node:fs/promises", stand for the whole string; file names only for their segment.
    const content = code.slice(quote + 1, cursor);
    const whole = content !== "" && entries.some(({ name }) => name.startsWith(content));
    const start = whole ? quote + 1 : Math.max(quote, code.lastIndexOf("/", cursor - 1)) + 1;
    const rest = /^[^"'`\n/]*/.exec(code.slice(cursor))?.[0] ?? "";
    return {
      start,
      end: code.startsWith(code[quote]!, cursor + rest.length) ? cursor + rest.length : cursor,
    };
  }
  const before = /#?[\p{ID_Continue}$]*$/u.exec(code.slice(0, cursor))?.[0] ?? "";
  let after = /^[\p{ID_Continue}$]*/u.exec(code.slice(cursor))?.[0] ?? "";
  // With nothing written yet, a keyword or a number behind the cursor is what the name shall stand before.
  if (before === "" && !isMember(code, cursor) && !isBindable(after)) after = "";
  return { start: cursor - before.length, end: cursor + after.length };
}
