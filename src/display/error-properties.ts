// What an error holds beside its message, as Node's console shows it below the frames: the code and the detail of a
// database, the status of an answer, the fields of a class of one's own.
//
//     error: relation "prices" does not exist
//         at In[3]:2:7
//     { code: '42P01', severity: 'ERROR' }

import { plain } from "./plain.ts";

/** Told elsewhere in a traceback, or numbers of the system that say what `code` says. */
const TOLD = new Set(["name", "message", "stack", "cause", "errors", "errno"]);
/** An answer of the net holds its request, and that its sockets. */
const DEPTH = 1;
const MAX_LINES = 12;

/** Lines of errors that come from elsewhere as text. */
const known = new WeakMap<Error, readonly string[]>();

/** From now on these are the lines of `error`. */
export function setProperties(error: Error, lines: readonly string[]): void {
  known.set(error, lines);
}

/** The lines; none where the message says it all. */
export function propertiesOf(error: Error, message: string): readonly string[] {
  const told = known.get(error);
  if (told !== undefined) return told;
  const shown = {};
  try {
    if ((error as { generatedMessage?: boolean }).generatedMessage) return []; // an AssertionError's, of all it holds
    for (const key of Object.keys(error)) {
      const own = Object.getOwnPropertyDescriptor(error, key);
      if (own && !TOLD.has(key) && !saidBy(message, own)) Object.defineProperty(shown, key, own);
    }
  } catch {
    return []; // a proxy whose traps throw
  }
  if (Object.keys(shown).length === 0) return [];
  const lines = plain(shown, DEPTH).split("\n");
  if (lines.length <= MAX_LINES) return lines;
  return [...lines.slice(0, MAX_LINES), `… ${lines.length - MAX_LINES} more lines`];
}

/** `ENOENT: no such file or directory, open 'prices.csv'` has the code, the call and the path; StopIteration all of its value. */
function saidBy(message: string, { get, value }: PropertyDescriptor): boolean {
  if (get) return false;
  if (value === undefined) return true;
  const text = typeof value === "string" ? value : plain(value);
  // A short word may stand there for something else.
  return message === text || (text.length > 2 && typeof value !== "boolean" && message.includes(text));
}
