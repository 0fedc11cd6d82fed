// The state card in words: text/plain of a coroutine, a generator and a task, and the rows that both forms share.

import { padded, widest } from "../syntax/columns.ts";
import type { CoroutineInfo, FrameInfo, LocalInfo } from "./coroutine-info.ts";
import { short } from "./place.ts";
import { count } from "./quantity.ts";

/** A line of a frame's source, or several that are left out. */
export type Row =
  | {
      kind: "line";
      /** Null: not of the source. */
      number: number | null;
      text: string;
      here: boolean;
      columns: readonly [number, number] | undefined;
      locals: readonly LocalInfo[];
    }
  | { kind: "skipped"; text: string };

/** Lines on each side of one that says something; of longer functions the rest is left out. */
const around = 4;
const whole = 24;

/** What a frame shows: its source with the values beside it, or the values alone where the source is not known. */
export function frameRows(frame: FrameInfo): Row[] {
  const { source, at } = frame;
  if (!source) return frame.locals.map((local) => valueAlone(local));
  const last = source.firstLine + source.lines.length - 1;
  // A value whose declaration is not known stands at the end of the function's first line.
  const lineOf = ({ line }: LocalInfo) =>
    line !== undefined && line >= source.firstLine && line <= last ? line : source.firstLine;
  const says = new Set([source.firstLine, at?.line ?? 0, ...frame.locals.map(lineOf)]);
  const shown = (number: number) =>
    source.lines.length <= whole || [...says].some((line) => Math.abs(line - number) <= around);
  const rows: Row[] = [];
  let skipped = 0;
  const skip = () => {
    if (skipped > 0) rows.push({ kind: "skipped", text: `${count(skipped, "line")} left out` });
    skipped = 0;
  };
  source.lines.forEach((text, i) => {
    const number = source.firstLine + i;
    if (!shown(number)) {
      skipped++;
      return;
    }
    skip();
    const here = at?.line === number;
    const locals = frame.locals.filter((local) => lineOf(local) === number);
    rows.push({ kind: "line", number, text, here, columns: here ? frame.columns : undefined, locals });
  });
  skip();
  return rows;
}

/**
 * The card as text.
 *
 *     <coroutine download("b", 3) suspended at In[1]:9, Task-4 pending>
 */
export function stateCardText(info: CoroutineInfo): string {
  const lines = [headOf(info)];
  info.frames.forEach((frame, i) => {
    lines.push(...frameText(frame, i, i === info.frames.length - 1));
  });
  if (info.chain.length > 0) {
    const links = info.chain.map(
      ({ text, note, self }) => (self ? `[${text}]` : text) + (note ? ` (${note})` : ""),
    );
    lines.push(`  waits: ${links.join(" → ")}`);
  }
  if (info.made) lines.push(`  made by ${short(info.made.at)}${info.made.code ? `: ${info.made.code}` : ""}`);
  for (const sentence of info.unknown) lines.push(`  not known: ${sentence}`);
  return lines.join("\n");
}

/** What is said of the task that drives it. */
export function task({ state, cancelRequests }: NonNullable<CoroutineInfo["task"]>): string {
  if (state === "cancelling")
    return `pending, asked to cancel${cancelRequests > 1 ? ` ${cancelRequests} ×` : ""}`;
  return state === "ready" ? "pending, ready to run" : state;
}

function headOf(info: CoroutineInfo): string {
  if (info.repr !== undefined) return info.repr;
  const at = info.frames[0]?.at;
  const state = info.state === "created" ? "created, nothing of it has run" : info.state;
  const where = at && info.state === "suspended" ? ` at ${short(at)}` : "";
  const ended = info.ended ? `: ${info.ended}` : "";
  const driver = info.task ? `, ${info.task.name} ${task(info.task)}` : "";
  return `<${info.kind} ${info.call} ${state}${where}${ended}${driver}>`;
}

function frameText(frame: FrameInfo, depth: number, innermost: boolean): string[] {
  const lines: string[] = [];
  if (depth > 0) lines.push(`  ↳ ${frame.name}`);
  if (frame.gave !== undefined) lines.push(`  ${frame.name} gave out ${frame.gave}`);
  const rows = frameRows(frame);
  const valued = rows.filter((row) => row.kind === "line" && row.locals.length > 0);
  const width = widest(valued.map((row) => row.text));
  for (const row of rows) {
    if (row.kind === "skipped") {
      lines.push(`    ⋮  ${row.text}`);
      continue;
    }
    const mark = row.here ? (innermost ? "‖" : "↳") : " ";
    const number = row.number === null ? "   " : String(row.number).padStart(3);
    const values = row.locals.map(localText).join(", ");
    const code = values === "" ? row.text : `${padded(row.text, width)}  │ ${values}`;
    lines.push(`${mark} ${number}  ${code}`.trimEnd());
  }
  return lines;
}

function localText({ name, type, preview }: LocalInfo): string {
  return type === "unset" ? `${name} ← ${preview}` : `${name} = ${preview}`;
}

function valueAlone(local: LocalInfo): Row {
  return { kind: "line", number: null, text: "", here: false, columns: undefined, locals: [local] };
}
