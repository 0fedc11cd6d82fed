// An account of a loop that is independent of its snapshot: read from the runtime's own objects, in another way than
// src/coroutine/snapshot.ts reads them. What a view says of the loop at a moment must agree with it.

import { type EventLoop, type Future, Task } from "../../src/coroutine/asyncio.ts";
import { idOf } from "../../src/coroutine/future-info.ts";
import { GatherFuture } from "../../src/coroutine/gather.ts";
import { Waiting } from "../../src/coroutine/line.ts";
import type { Entry } from "../../src/coroutine/ready.ts";
import { SeveralFuture } from "../../src/coroutine/several.ts";
import { ShieldFuture } from "../../src/coroutine/shield.ts";
import { loopCard } from "../../src/views/loop-card.ts";
import { loopCardText } from "../../src/views/loop-card-text.ts";
import { isOver } from "../../src/views/sign.ts";
import { doing, handleWords, stateOf } from "../../src/views/snapshot-words.ts";
import { waitingOf } from "../../src/views/waiting.ts";

type AnyFuture = Future<unknown>;
type AnyTask = Task<unknown>;

/** What a task is, as views call it. */
export function stateIn(loop: EventLoop, task: AnyTask): string {
  if (task.done()) return task.cancelled() ? "cancelled" : task.exception() === null ? "finished" : "failed";
  if (task.cancelling() > 0) return "cancelling";
  if ([...loop._ready].includes(task)) return "ready";
  return task.getCoro()?.state === "created" ? "created" : "waiting";
}

/** What it waits for at this moment, one thing or several; a lock is waited for through who holds it. */
function waitsFor(future: AnyFuture): AnyFuture[] {
  const pending = (all: Iterable<AnyFuture | null>) =>
    [...new Set(all)].filter((one) => one?.done() === false);
  if (future.done()) return [];
  if (future instanceof Task) return pending([future._fut]) as AnyFuture[];
  if (future instanceof ShieldFuture) return pending([future._inner]) as AnyFuture[];
  if (future instanceof GatherFuture) return pending(future._children) as AnyFuture[];
  if (future instanceof SeveralFuture) return pending(future._members) as AnyFuture[];
  if (!(future instanceof Waiting)) return [];
  const { place } = future._line;
  return pending([
    (place._holder?.() ?? null) as AnyFuture | null,
    ...(place._awaits?.() ?? []),
  ]) as AnyFuture[];
}

/** All that pending tasks wait for, step by step, themselves included. */
function reached(loop: EventLoop): AnyFuture[] {
  const found = new Set<AnyFuture>(loop._pendingTasks());
  for (const future of found) for (const next of waitsFor(future)) found.add(next);
  return [...found];
}

/** Those of which it is sure that nothing in the loop will let them go on: all ways from them lead to each other. */
function stuckIn(loop: EventLoop): Set<AnyFuture> {
  const stuck = new Set(reached(loop).filter((future) => waitsFor(future).length > 0));
  const limited = new Set<unknown>();
  for (const { _args: [of] = [] } of [...loop._timers, ...loop._ready] as { _args?: readonly unknown[] }[])
    limited.add((of as { _task?: unknown })?._task ?? (of as { _done?: unknown })?._done ?? of);
  for (let before = -1; before !== stuck.size; ) {
    before = stuck.size;
    for (const future of stuck) {
      const next = waitsFor(future);
      const any =
        (future instanceof SeveralFuture && future._any) ||
        (future instanceof GatherFuture && !future._settled) ||
        (future instanceof Waiting && future._line.place._awaits !== undefined);
      const isStuck = (one: AnyFuture) => stuck.has(one);
      const place = future instanceof Waiting ? future._line.place : null;
      if (limited.has(future) || limited.has(place) || !(any ? next.every(isStuck) : next.some(isStuck)))
        stuck.delete(future);
    }
  }
  return stuck;
}

/** Is it in a ring of those? */
function isInRing(task: AnyTask, stuck: ReadonlySet<AnyFuture>): boolean {
  const found = new Set(waitsFor(task));
  for (const future of found) {
    if (future === task) return true;
    for (const next of waitsFor(future)) if (stuck.has(next)) found.add(next);
  }
  return false;
}

/** Sentences on what the views of a loop say and the account does not. */
export function disagreements(loop: EventLoop): string[] {
  const wrong: string[] = [];
  const claim = (right: boolean, words: string) => {
    if (!right) wrong.push(words);
  };
  const seen = loop.snapshot();
  const tasks = loop._pendingTasks();
  const queue: Entry[] = [...loop._ready];
  const pending = seen.futures.filter((one) => one.kind === "task" && !isOver(one.state));
  claim(pending.length === tasks.length, `${pending.length} tasks are pending, and not ${tasks.length}`);
  claim(seen.ready.length === queue.length, "the queue has another length");
  for (const [i, entry] of queue.entries()) {
    const words = handleWords(seen, seen.ready[i]!);
    const steps = entry instanceof Task && !entry.done();
    const begins = steps && entry.getCoro()?.state === "created" ? "begins" : "goes on";
    if (steps)
      claim(words === `${entry.getName()} ${begins}`, `${words}, where ${entry.getName()} ${begins}`);
    else claim(!/ (begins|goes on)$/.test(words), `${words}, where ${entry._label()} runs`);
  }
  const stuck = stuckIn(loop);
  const graph = waitingOf(seen);
  const arrows = (id: number) => graph.edges.filter((edge) => edge.from === id && edge.says === "waits for");
  for (const task of tasks) {
    const name = task.getName();
    const info = seen.futures.find(({ id }) => id === idOf(task));
    if (info === undefined) {
      wrong.push(`${name} is missing`);
      continue;
    }
    claim(info.name === name, `${name} is called ${info.name}`);
    claim(
      stateOf(info) === stateIn(loop, task),
      `${name} is ${stateIn(loop, task)}, and not ${stateOf(info)}`,
    );
    const [waited] = waitsFor(task);
    if (waited === undefined) claim(/\(\)( at |$)/.test(doing(seen, info)), `${name}: ${doing(seen, info)}`);
    const to = waited instanceof Waiting ? idOf(waited._line.place) : waited && idOf(waited);
    const drawn = arrows(idOf(task)).map((edge) => edge.to);
    claim(
      String(drawn) === String(to ?? ""),
      `${name}: arrows to ${drawn}, where it waits for ${to} (${waited})`,
    );
    const told = graph.stuck.some(({ why, path }) => why === "deadlock" && path.includes(idOf(task)));
    const ring = stuck.has(task) && isInRing(task, stuck);
    claim(told === ring, `${name} is ${ring ? "" : "not "}in a deadlock`);
  }
  for (const future of reached(loop)) {
    if (future instanceof Task || future instanceof Waiting) continue;
    const to = waitsFor(future).map((one) =>
      idOf(one instanceof Waiting ? (one._line.place as object as AnyFuture) : one),
    );
    const drawn = arrows(idOf(future)).map((edge) => edge.to);
    claim(String(drawn.sort()) === String(to.sort()), `${future}: arrows to ${drawn}, and not to ${to}`);
  }
  const all = seen.futures.filter(({ kind }) => kind === "task").length;
  claim(
    (loopCardText(seen).match(/^ {2}task /gm)?.length ?? 0) === all,
    "the card in words has not each task once",
  );
  claim((loopCard(seen).match(/class="what"/g)?.length ?? 0) === all, "the card has not each task once");
  return wrong;
}
