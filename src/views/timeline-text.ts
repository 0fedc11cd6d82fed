// The timeline in words: text/plain of a recording. A column a step, or several where there are many.

import { columnsOf, padded, widest } from "../syntax/columns.ts";
import { type Lane, lanesOf, type Stretch } from "./lanes.ts";
import { count, cut, duration, named } from "./quantity.ts";
import type { Recording } from "./recording.ts";

const columns = 72;
const most = 30;

/**
 * A recording as text.
 *
 *     <Recording of loop 'cell': 5 tasks, 38 steps, 440 ms>   █ running  ░ ready  ─ waiting
 *       Task-1     █──────────────────░█✓ finished
 */
export function timelineText(recording: Recording): string {
  const all = lanesOf(recording);
  const { lanes, steps } = all;
  const share = Math.max(1, Math.ceil(steps.length / columns));
  const shown = lanes.slice(0, most);
  const names = shown.map(({ name }) => cut(name, 16));
  const width = widest(names);
  const lines = [
    `<Recording of loop '${named(recording.loop)}': ${count(lanes.length, "task")}, ${count(steps.length, "step")}, ` +
      `${duration(all.to - all.from)}>   █ running  ░ ready  ─ waiting`,
  ];
  if (share > 1) lines.push(`  a column is ${share} steps`);
  const cells = cellRow(recording, steps, share);
  if (cells !== "") lines.push(`  ${" ".repeat(width)}  ${cells}`);
  shown.forEach((lane, i) => {
    lines.push(`  ${padded(names[i]!, width)}  ${row(lane, steps.length, share)}`);
  });
  if (lanes.length > most) lines.push(`  and ${count(lanes.length - most, "more task")}`);
  if (recording.dropped > 0) lines.push(`  ${count(recording.dropped, "earlier event")} dropped`);
  lines.push(...recording.notes.map((note) => `  ${note}`));
  return lines.join("\n");
}

const signs: Record<Stretch["doing"], string> = { running: "█", ready: "░", waiting: "─" };
const marks = { finished: "✓", failed: "!", cancelled: "✗" };

function row(lane: Lane, steps: number, share: number): string {
  const cells = new Array<string>(Math.ceil(steps / share)).fill(" ");
  // Later ones are drawn over earlier ones: what runs is never hidden.
  for (const doing of ["waiting", "ready", "running"] as const)
    for (const stretch of lane.stretches) {
      if (stretch.doing !== doing) continue;
      const [a, b] = [Math.floor(stretch.first / share), Math.ceil(stretch.last / share)];
      for (let i = a; i < b; i++) cells[i] = signs[doing];
    }
  const { end } = lane;
  return cells.join("").trimEnd() + (end ? `${marks[end.state]} ${end.state}` : "");
}

function cellRow({ cells }: Recording, steps: readonly { from: number }[], share: number): string {
  let text = "";
  for (const { label, from } of cells) {
    const first = steps.findIndex((step) => step.from >= from - 1e-9);
    if (first < 0) continue;
    const column = Math.floor(first / share);
    if (column < columnsOf(text)) continue;
    text = `${padded(text, column)}│${label} `;
  }
  return text.trimEnd();
}
