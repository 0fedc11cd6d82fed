// The path of names before the cursor, as far as it can be followed without running anything: what live values are
// looked up by. Read backwards from the cursor, in one go, since the text before it may be long and need not parse.
//
//     rows[0].price?.a|mount      // objects rows, 0, price; the beginning of a name: a
//     rows[0]["unit |             // objects rows, 0; the beginning of a key: unit
//     load().pr|                  // none: what a call returns is not known

/** A plain path in a text. */
export interface Path {
  /** Names and keys, the outermost first. */
  objects: string[];
  /** What is written of the last name, from `start` on. */
  prefix: string;
  start: number;
  /** The last name is a key in quotes: any text may be one. */
  quoted?: true;
}

/** `[0]`, `["key"]`, `?.['key']` at the end of a text. */
const KEY = /(?:\?\.)?\[\s*(?:(\d+)|"([^"\\\n]*)"|'([^'\\\n]*)')\s*\]$/;
const KEY_BEGUN = /(?:\?\.)?\[\s*["']([^"'\\\n]*)$/;
/** Characters of one key in brackets that are looked at. */
const LONGEST_KEY = 200;
/** Words that hold nothing of their own, or another thing elsewhere. */
const NO_ROOT = new Set(["this", "super", "import", "new", "null", "true", "false"]);

/** The path that ends at the cursor; null: what stands there is no plain path (a call, a literal, `this`). */
export function pathBefore(code: string, cursor: number): Path | null {
  const key = KEY_BEGUN.exec(code.slice(Math.max(0, cursor - LONGEST_KEY), cursor));
  if (key !== null) {
    const objects = operandBefore(code, cursor - key[0].length);
    if (objects !== null) return { objects, prefix: key[1]!, start: cursor - key[1]!.length, quoted: true };
  }
  const start = nameStart(code, cursor);
  const prefix = code.slice(start, cursor);
  if (/^\d/.test(prefix)) return null;
  const dot = dotBefore(code, start);
  if (dot >= 0) {
    const objects = operandBefore(code, dot);
    return objects && { objects, prefix, start };
  }
  return /[)\]'"`#?]/.test(code[start - 1] ?? "") || NO_ROOT.has(prefix)
    ? null
    : { objects: [], prefix, start };
}

/** Names of the value that ends at `end`; null where it is no plain path. */
function operandBefore(code: string, end: number): string[] | null {
  const found: string[] = [];
  let at = end;
  while (true) {
    while (/[\s!]/.test(code[at - 1] ?? "")) at--;
    const key = KEY.exec(code.slice(Math.max(0, at - LONGEST_KEY), at));
    if (key !== null) {
      found.push(key[1] ?? key[2] ?? key[3]!);
      at -= key[0].length;
      continue;
    }
    const start = nameStart(code, at);
    const name = code.slice(start, at);
    if (!/^[\p{ID_Start}$_]/u.test(name)) return null;
    found.push(name);
    at = dotBefore(code, start);
    if (at >= 0) continue;
    return NO_ROOT.has(name) || code[start - 1] === "#" ? null : found.reverse();
  }
}

/** Where the dot begins that stands before `at`; -1 where none does. The dots of `...name` are none. */
function dotBefore(code: string, at: number): number {
  while (/\s/.test(code[at - 1] ?? "")) at--;
  if (code[at - 1] !== "." || code[at - 2] === ".") return -1;
  return code[at - 2] === "?" ? at - 2 : at - 1;
}

function nameStart(code: string, end: number): number {
  while (end > 0) {
    const low = code.charCodeAt(end - 1);
    const size = low >= 0xdc00 && low <= 0xdfff && end > 1 ? 2 : 1;
    if (!/^[\p{ID_Continue}$\u200c\u200d]$/u.test(code.slice(end - size, end))) break;
    end -= size;
  }
  return end;
}
