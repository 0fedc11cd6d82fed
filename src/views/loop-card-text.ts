// The loop card in words: text/plain of a loop.

import type { LoopSnapshot } from "../coroutine/snapshot.ts";
import { count, duration } from "./quantity.ts";
import {
  borderWords,
  doing,
  done,
  handleWords,
  nextWords,
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
export function loopCardText(loop: LoopSnapshot): string {
  const tasks = tasksOf(loop);
  const pending = tasks.filter((task) => !done(task)).length;
  const lines = [
    `<EventLoop '${loop.name}' ${standing(loop)}, iteration ${loop.iteration}: ${loop.ready.length} ready, ` +
      `${count(loop.timers.length, "timer")}, ${pending} of ${count(tasks.length, "task")} pending>`,
  ];
  loop.ready.forEach((handle, i) => {
    lines.push(`  ready  ${i + 1}. ${handleWords(loop, handle)}`);
    if (i + 1 === loop.border) lines.push(`         ──── ${borderWords(loop)} ────`);
  });
  for (const timer of loop.timers) {
    const left = timer.cancelled ? "cancelled" : timer.inSeconds <= 0 ? "due" : duration(timer.inSeconds);
    lines.push(`  timer  ${left.padEnd(7)} ${timerWords(loop, timer)}`);
  }
  const width = Math.max(0, ...tasks.map(({ name = "" }) => name.length));
  for (const task of tasks)
    lines.push(
      `  task   ${(task.name ?? "").padEnd(width)}  ${stateOf(task).padEnd(9)} ${doing(loop, task)}`.trimEnd(),
    );
  lines.push(`  next   ${nextWords(loop)}`);
  if (loop.omitted > 0) lines.push(`  (${loop.omitted} more not shown)`);
  return lines.join("\n");
}
