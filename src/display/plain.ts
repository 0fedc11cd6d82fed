// A value as text: Node's inspect without colours, at a cost that does not grow with the value.
//
// inspect cuts arrays and strings, but not an object's keys, nor what lies in a hundred arrays of a hundred arrays of
// a hundred. So what it would visit is counted first, and where that is too much it looks less deep. What it cuts nowhere
// (an error's message, a key, a proxy's target) is cut afterwards.

import { inspect, types } from "node:util";
import { Keys } from "./keys.ts";
import { ownWords } from "./own-words.ts";
import { standIn, withLeftOut } from "./stand-in.ts";
import { timerWords } from "./timer-words.ts";
import { MAX_ITEMS, tooMuch } from "./visits.ts";

/** How deep inspect looks, when there is room. */
const DEPTH = 3;
/** How deep it looks for console.log. */
const CONSOLE_DEPTH = 2;
/** Characters of one string; and where a value holds many long ones. */
const MAX_STRING = 10_000;
const MAX_OF_MANY = 200;
/** Characters of the whole text. */
const MAX_TEXT = 100_000;
/** Lines of it, beyond which a level less is shown: a chart of Vega or ECharts has thousands, which nobody reads. */
const MAX_LINES = 1_500;

/**
 * A value as text, on as many lines as it needs. Runs no getter.
 *
 * @param keys what is known of its parts already
 * @remarks Counterpart: Python's repr, IPython's text/plain.
 */
export function plain(value: unknown, depth = DEPTH, keys = new Keys()): string {
  try {
    return timerWords(value) ?? cut(inspected(value, depth, keys));
  } catch (error) {
    // An inspect method, Symbol.toStringTag or a member of an error that throws when it is asked.
    return `[${kindOf(value)} that cannot be shown: ${messageOf(error)}]`;
  }
}

/** What console.log is given in place of `value`: itself, unless inspect would show too much of it. */
export function printable(value: unknown): unknown {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return value;
  const keys = new Keys();
  try {
    if (standIn(value, keys) === null && !tooMuch(value, CONSOLE_DEPTH, MAX_STRING, keys)) return value;
  } catch {
    return value; // a trap that throws: inspect itself copes with it, or throws as it always did
  }
  return { [inspect.custom]: () => plain(value, CONSOLE_DEPTH, keys) };
}

function inspected(value: unknown, depth: number, keys: Keys): string {
  const isObject = value !== null && (typeof value === "object" || typeof value === "function");
  const instead = isObject ? standIn(value, keys) : null;
  const shown = instead === null ? value : instead.shown;
  let longest = MAX_STRING;
  if (tooMuch(shown, depth, longest, keys)) longest = MAX_OF_MANY;
  while (depth > 0 && tooMuch(shown, depth, longest, keys)) depth--;
  const options = { colors: false, maxArrayLength: MAX_ITEMS, maxStringLength: longest };
  let text = inspect(shown, { ...options, depth });
  while (depth > 1 && lineCount(text) > MAX_LINES) text = inspect(shown, { ...options, depth: --depth });
  if (instead !== null) return withLeftOut(text, instead);
  // All it holds is private to it: a Temporal.PlainDate of the polyfill, an amount of money.
  const words = isObject && text.endsWith(" {}") ? ownWords(value) : null;
  return words === null ? text : `${text.slice(0, -2)}${words}`;
}

function lineCount(text: string): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

function cut(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  return `${text.slice(0, MAX_TEXT)}... ${text.length - MAX_TEXT} more characters`;
}

function kindOf(value: unknown): string {
  return typeof value === "function" ? "a function" : types.isNativeError(value) ? "an error" : "an object";
}

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "it throws"; // something that cannot even be made text was thrown
  }
}
