// The step player in words: its last step, as text/plain has only one.

import { padded, widest } from "../syntax/columns.ts";
import { lanesOf, type Step } from "./lanes.ts";
import { count, duration, named } from "./quantity.ts";
import type { Recording } from "./recording.ts";
import { Replay, told } from "./replay.ts";
import { callbackWords } from "./snapshot-words.ts";

/** Steps that a player holds at most. */
export const mostSteps = 2_000;

/** Who took a step: a task, or a callback by what it does. */
export function stepLine({ label, task }: Step): string {
  return task === null ? callbackWords(label) : `${label} ran`;
}

/** How long it took, where that was measured: ` (31 ms)`. */
export const took = ({ from, to }: Step): string => (to > from ? ` (${duration(to - from)})` : "");

/**
 * A recording's end as text.
 *
 *     step 29 of 29 at 340 ms, iteration 16: clock ran (500 µs). clock is cancelled.
 */
export function stepPlayerText(recording: Recording): string {
  const { lanes, steps, from } = lanesOf(recording);
  const last = steps.at(-1);
  if (!last) return `<Recording of loop '${named(recording.loop)}': no step>`;
  const replay = new Replay(recording.names);
  recording.events.forEach((event, i) => {
    replay.apply(event, i);
  });
  const lines = [
    `step ${steps.length - 1} of ${steps.length - 1} at ${duration(last.from - from)}, iteration ${last.iteration}: ` +
      `${stepLine(last)}${took(last)}. ${told(recording, replay, last.first, last.last)}`.trimEnd(),
  ];
  const tasks = lanes.slice(0, 30).flatMap(({ id }) => replay.tasks.get(id) ?? []);
  const width = widest(tasks.map(({ name }) => name));
  for (const { name, state, text, stands } of tasks) {
    lines.push(`  ${padded(name, width)}  ${state.padEnd(9)} ${text}`.trimEnd());
    for (const frame of stands === null ? [] : (recording.frames[stands] ?? []))
      lines.push(
        `  ${" ".repeat(width)}  ${frame.name}:${frame.at?.line ?? "?"}  ${frame.locals
          .map(({ name, type, preview }) => (type === "unset" ? `${name} not yet` : `${name} = ${preview}`))
          .join(", ")}`.trimEnd(),
      );
  }
  if (lanes.length > tasks.length) lines.push(`  and ${count(lanes.length - tasks.length, "more task")}`);
  if (recording.output.length > 0)
    lines.push(
      `  output: ${recording.output
        .slice(-8)
        .map(({ text }) => text.trim())
        .join(" / ")}`,
    );
  return lines.join("\n");
}
