// The loop card in words: text/plain of a loop.

import type { LoopSnapshot } from "../coroutine/snapshot.ts";
import { padded, widest } from "../syntax/columns.ts";
import { count, duration, number } from "./quantity.ts";
import {
  amounts,
  andMore,
  borderWords,
  doing,
  handleWords,
  moreReady,
  nextWords,
  readable,
  standing,
  stateOf,
  tasksOf,
  timerWords,
} from "./snapshot-words.ts";

/**
 * A loop as text.
 *
 *     <EventLoop 'cell' standing still, iteration 11: 2 ready, 1 timer, 3 of 5 tasks pending>
 *       ready  1. Task-4 goes on
 *              ──── this iteration ends here ────
 */
export function loopCardText(snapshot: LoopSnapshot): string {
  const loop = readable(snapshot);
  const tasks = tasksOf(loop);
  const all = amounts(loop);
  const lines = [
    `<EventLoop '${loop.name}' ${standing(loop)}, iteration ${loop.iteration}: ${number(all.ready)} ready, ` +
      `${count(all.timers, "timer")}, ${number(all.pending)} of ${count(all.tasks, "task")} pending>`,
  ];
  const edge = `         ──── ${borderWords(loop)} ────`;
  loop.ready.forEach((handle, i) => {
    lines.push(`  ready  ${i + 1}. ${handleWords(loop, handle)}`);
    if (i + 1 === loop.border) lines.push(edge);
  });
  const more = moreReady(loop);
  if (more !== null) lines.push(`  ready  ${more}`);
  if (more !== null && loop.border === all.ready) lines.push(edge);
  for (const timer of loop.timers) {
    const left = timer.cancelled ? "cancelled" : timer.inSeconds <= 0 ? "due" : duration(timer.inSeconds);
    lines.push(`  timer  ${left.padEnd(7)} ${timerWords(loop, timer)}`);
  }
  if (loop.left?.timers) lines.push(`  timer  ${andMore(loop.left.timers)}`);
  const width = widest(tasks.map(({ name = "" }) => name));
  for (const task of tasks)
    lines.push(
      `  task   ${padded(task.name ?? "", width)}  ${stateOf(task).padEnd(9)} ${doing(loop, task)}`.trimEnd(),
    );
  if (loop.left?.tasks) lines.push(`  task   ${andMore(loop.left.tasks)}`);
  lines.push(`  next   ${nextWords(loop)}`);
  return lines.join("\n");
}
