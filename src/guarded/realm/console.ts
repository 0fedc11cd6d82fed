// `console` of the realm: text, made here, sent as text.

import { boundedMethod } from "../../display/bounded-console.ts";
import { tableOf } from "./console-table.ts";
import { send } from "./host.ts";
import { format, type InspectOptions, inspect } from "./inspect.ts";
import { currentCell } from "./run.ts";
import { now } from "./timers.ts";

/** Longest text of one message; longer text goes as several. */
const PIECE = 1 << 20;

/** Text on a stream of the cell. */
export function write(stream: "stdout" | "stderr", text: string, cell = currentCell()): void {
  for (let at = 0, end = 0; at < text.length; at = end) {
    end = at + PIECE;
    // Two halves of one character are one only together.
    if (/^[\uDC00-\uDFFF]/.test(text.slice(end, end + 1))) end -= 1;
    send({ type: "text", cell, stream, text: text.slice(at, end) });
  }
}

/** Make it. */
export function makeConsole() {
  let indent = "";
  const counts = new Map<string, number>();
  const times = new Map<string, number>();
  const line = (stream: "stdout" | "stderr", args: unknown[]) => {
    const text = format(args);
    write(stream, `${indent === "" ? text : indent + text.replaceAll("\n", `\n${indent}`)}\n`);
  };
  const out = (...args: unknown[]) => line("stdout", args);
  const err = (...args: unknown[]) => line("stderr", args);
  const warning = (text: string) => err(`Warning: ${text}`);
  const elapsed = (method: string, label: string, ...args: unknown[]) => {
    const began = times.get(label);
    if (began === undefined) return warning(`No such label '${label}' for console.${method}()`);
    const ms = now() - began;
    out(`${label}: ${ms >= 1_000 ? `${(ms / 1_000).toFixed(3)}s` : `${ms.toFixed(3)}ms`}`, ...args);
  };
  const group = (...args: unknown[]) => {
    if (args.length > 0) out(...args);
    indent += "  ";
  };
  const console = {
    // As Node's, where its text goes to no terminal and nothing inspects it.
    clear() {},
    profile() {},
    profileEnd() {},
    timeStamp() {},
    log: out,
    info: out,
    debug: out,
    warn: err,
    error: err,
    trace(...args: unknown[]) {
      const [, ...frames] = String(new Error().stack).split("\n");
      err([args.length > 0 ? `Trace: ${format(args)}` : "Trace", ...frames].join("\n"));
    },
    dir: (value: unknown, options?: InspectOptions) => out(inspect(value, options)),
    dirxml: out,
    table(data: unknown, columns?: readonly string[]) {
      out(data !== null && typeof data === "object" ? tableOf(data, columns) : data);
    },
    assert(condition: unknown, ...[first, ...rest]: unknown[]) {
      if (!condition) err(`Assertion failed${first === undefined ? "" : `: ${first}`}`, ...rest);
    },
    group,
    groupCollapsed: group,
    groupEnd() {
      indent = indent.slice(2);
    },
    count(label = "default") {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      out(`${label}: ${counts.get(label)}`);
    },
    countReset(label = "default") {
      if (!counts.delete(label)) warning(`Count for '${label}' does not exist`);
    },
    time(label = "default") {
      if (times.has(label)) warning(`Label '${label}' already exists for console.time()`);
      else times.set(label, now());
    },
    timeLog: (label = "default", ...args: unknown[]) => elapsed("timeLog", label, ...args),
    timeEnd(label = "default") {
      elapsed("timeEnd", label);
      times.delete(label);
    },
  };
  const names = Object.keys(console) as (keyof typeof console)[];
  return Object.fromEntries(
    names.map((name) => [name, boundedMethod(name, console as unknown as Console)]),
  ) as unknown as typeof console;
}
