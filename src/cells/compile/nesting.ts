// How deep brackets stand in brackets: looked at before a text is given to a parser that is native code.
//
// oxc-parser descends by recursion and does not watch its stack: some thousands of brackets end the process, and in a
// worker thread, whose stack is half as large, about 1,500 do. A text too short to hold so many is not looked at.

/** More than this is refused. Programs written by people stay under 50, generated data under 100. */
export const MAX_NESTING = 500;

/** Strings, comments, and what a backslash hides in a template or a regular expression: their brackets open nothing. */
const TEXTS = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|\\./g;

/** Offset of the first bracket that stands more than {@link MAX_NESTING} deep, or -1. */
export function tooDeep(code: string): number {
  if (code.length <= MAX_NESTING || deepest(code) < 0) return -1;
  // Blanked out rather than cut, so that offsets stay.
  return deepest(code.replace(TEXTS, (text) => " ".repeat(text.length)));
}

function deepest(code: string): number {
  for (let at = 0, depth = 0; at < code.length; at++) {
    const unit = code.charCodeAt(at);
    if (unit === 0x28 || unit === 0x5b || unit === 0x7b) {
      if (++depth > MAX_NESTING) return at;
    } else if (depth > 0 && (unit === 0x29 || unit === 0x5d || unit === 0x7d)) depth--;
  }
  return -1;
}
