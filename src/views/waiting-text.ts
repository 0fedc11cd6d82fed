// The waiting graph in words: text/plain of it, and the description of its picture.

import type { LoopSnapshot } from "../coroutine/snapshot.ts";
import { padded, widest } from "../syntax/columns.ts";
import { count, list } from "./quantity.ts";
import { type Waiting, type WaitNode, waitingOf } from "./waiting.ts";

/**
 * The graph as text.
 *
 *     <EventLoop 'cell': who waits for whom, 1 stuck>
 *     !1 rent    waits for lock 2, held by refund
 */
export function waitingText(loop: LoopSnapshot): string {
  const waiting = waitingOf(loop);
  const { nodes, stuck, more } = waiting;
  const tasks = nodes.filter(({ kind }) => kind === "task");
  const width = widest(tasks.map(({ title }) => title));
  const lines = [
    `<EventLoop '${waiting.loop}': ${tasks.length === 0 ? "no task is pending" : `who waits for whom${stuck.length > 0 ? `, ${stuck.length} stuck` : ""}`}>`,
  ];
  for (const task of tasks) {
    const mark = task.stuck === undefined ? "  " : `!${task.stuck + 1}`;
    lines.push(`${mark} ${padded(task.title, width)}  ${waitsWords(waiting, task)}`);
  }
  stuck.forEach(({ text, help }, i) => {
    lines.push(`!${i + 1} ${text}`, `   ${help}`);
  });
  if (more > 0) lines.push(`   (${count(more, "more task")} not shown)`);
  return lines.join("\n");
}

/** One sentence a node: who waits for what, and who holds what; first what is stuck. */
export function waitingSentences(waiting: Waiting): string[] {
  const sentences = waiting.stuck.map(({ text }) => text);
  for (const node of waiting.nodes)
    if (node.kind === "task") sentences.push(`${node.title} ${waitsWords(waiting, node)}.`);
  return sentences;
}

function waitsWords(waiting: Waiting, task: WaitNode): string {
  const all = targets(waiting, task);
  return all.length === 0 ? (task.state ?? "ended") : `waits for ${list(all)}`;
}

function targets({ nodes, edges }: Waiting, from: WaitNode): string[] {
  const along = (id: number, says: string) =>
    edges
      .filter((edge) => edge.from === id && edge.says === says)
      .map((edge) => ({ node: nodes.find((node) => node.id === edge.to)!, how: edge.how }));
  const titles = (id: number, says: string) => along(id, says).map(({ node }) => node.title);
  return along(from.id, "waits for").map(({ node, how }) => {
    const owners = titles(node.id, "held by");
    const behind = node.kind === "future" ? titles(node.id, "waits for") : [];
    if (owners.length > 0) return `${node.title}, held by ${list(owners)}`;
    if (how !== undefined) return `${node.title} (${how}), ${node.detail}`;
    return behind.length > 0 ? `${node.title}: ${list(behind)}` : node.title;
  });
}
