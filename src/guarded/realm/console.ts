// `console` of the realm: text, made here, sent as text.

import { send } from "./host.ts";
import { format, inspect } from "./inspect.ts";
import { currentCell } from "./run.ts";
import { now } from "./timers.ts";

/** Longest text of one message; longer text goes as several. */
const PIECE = 1 << 20;

/** Text on a stream of the cell. */
export function write(stream: "stdout" | "stderr", text: string, cell = currentCell()): void {
  for (let at = 0; at < text.length; at += PIECE)
    send({ type: "text", cell, stream, text: text.slice(at, at + PIECE) });
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
  const elapsed = (label: string) => `${label}: ${(now() - (times.get(label) ?? now())).toFixed(3)}ms`;
  return {
    log: out,
    info: out,
    debug: out,
    warn: err,
    error: err,
    trace: (...args: unknown[]) => line("stderr", [`Trace: ${format(args)}`]),
    dir: (value: unknown) => line("stdout", [inspect(value)]),
    table: out,
    assert(condition: unknown, ...args: unknown[]) {
      if (!condition) line("stderr", ["Assertion failed", ...args]);
    },
    group(...args: unknown[]) {
      if (args.length > 0) out(...args);
      indent += "  ";
    },
    groupEnd() {
      indent = indent.slice(2);
    },
    count(label = "default") {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      out(`${label}: ${counts.get(label)}`);
    },
    countReset: (label = "default") => void counts.delete(label),
    time: (label = "default") => void times.set(label, now()),
    timeLog: (label = "default") => out(elapsed(label)),
    timeEnd(label = "default") {
      out(elapsed(label));
      times.delete(label);
    },
  };
}
