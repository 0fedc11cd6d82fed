// Durations and counts in words, with no more digits than are looked at.

import { within } from "../syntax/columns.ts";

/** Seconds as a duration: `400 µs`, `31 ms`, `2.5 s`, `3 min 20 s`. */
export function duration(seconds: number): string {
  const s = Math.max(0, seconds);
  if (s === 0) return "0 s";
  if (s < 0.0009995) return `${round(s * 1e6, s < 1e-5 ? 1 : 0)} µs`;
  if (s < 0.9995) return `${round(s * 1e3, s < 0.00995 ? 1 : 0)} ms`;
  if (s < 59.95) return `${round(s, s < 9.995 ? 2 : 1)} s`;
  const whole = Math.round(s);
  if (whole < 3600) return two(whole, 60, "min", "s");
  return whole < 86_400
    ? two(Math.round(whole / 60), 60, "h", "min")
    : two(Math.round(whole / 3600), 24, "d", "h");
}

/** `1 timer`, `2 timers`; `3 tasks`. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${number(n)} ${n === 1 ? noun : plural}`;
}

/** `1,000`. */
export function number(n: number): string {
  return n.toLocaleString("en-US");
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  const last = items.at(-1);
  return items.length < 2 ? (last ?? "") : `${items.slice(0, -1).join(", ")} and ${last}`;
}

/** The beginning of a text, on one line and at most so many columns wide. */
export function cut(text: string, columns: number): string {
  const line = onOneLine(text);
  const fits = within(line, columns);
  return fits === line ? line : `${within(fits, columns - 1)}…`;
}

/** A name on one line, as long as one reads: of a longer one the middle is left out, since names often differ at their end. */
export function named(name: string): string {
  const line = onOneLine(name);
  if (line.trim() === "") return "(no name)";
  if (line.length <= longestName) return line;
  const end = line.slice(-endOfName);
  return `${head(line, longestName - endOfName - 1)}…${/^[\uDC00-\uDFFF]/.test(end) ? end.slice(1) : end}`;
}

const longestName = 40;
const endOfName = 12;

/** Not by a pattern with blanks on both sides: in a row of blanks that ends in no line's end, it looks from each to the last. */
function onOneLine(text: string): string {
  const [first, ...others] = text.split(/[\n\r\u2028\u2029]/);
  const last = others.pop();
  if (last === undefined) return text;
  const inner = others.map((line) => line.trim()).filter((line) => line !== "");
  return [first!.trimEnd(), ...inner, last.trimStart()].join(" ");
}

/** So many characters, and no half of one. */
function head(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}

/** A number as SVG has it: at most so many decimals, and no zeros at its end. */
export function round(x: number, decimals = 1): number {
  const unit = 10 ** decimals;
  return Math.round(x * unit) / unit;
}

function two(n: number, base: number, large: string, small: string): string {
  const rest = n % base;
  return `${Math.floor(n / base)} ${large}${rest === 0 ? "" : ` ${rest} ${small}`}`;
}
