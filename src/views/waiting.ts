// Who waits for whom, as a graph made of a loop's snapshot: an arrow goes from the waiter to what it waits for, and
// from a lock to the task that holds it. What can never go on is found in it: a ring, or a lock whose owner ended.

import type { FutureInfo } from "../coroutine/future-info.ts";
import type { LoopSnapshot, WaiterInfo } from "../coroutine/snapshot.ts";
import { short } from "./place.ts";
import { count, list } from "./quantity.ts";
import { isOver, type State } from "./sign.ts";
import { callOf, done, nameOf, placeOf, stateOf } from "./snapshot-words.ts";

export interface WaitNode {
  id: number;
  kind: "task" | "future" | WaiterInfo["kind"];
  title: string;
  detail: string;
  /** Of a task. */
  state?: State;
  /** Index of the group it is stuck in. */
  stuck?: number;
}

export interface WaitEdge {
  from: number;
  to: number;
  says: "waits for" | "held by";
  /** Of one who waits at a queue: `get`, `put`, `join`. */
  how?: string;
  stuck?: number;
}

/** Tasks that can never run again. */
export interface Stuck {
  why: "deadlock" | "abandoned";
  /** In the order of the arrows; of a deadlock the last leads to the first. */
  path: readonly number[];
  text: string;
  help: string;
}

export interface Waiting {
  loop: string;
  nodes: readonly WaitNode[];
  edges: readonly WaitEdge[];
  stuck: readonly Stuck[];
}

/** The graph of a snapshot. */
export function waitingOf(loop: LoopSnapshot): Waiting {
  const edges = edgesOf(loop);
  const nodes = nodesOf(loop, edges);
  const stuck = [...deadlocks(loop, nodes, edges), ...abandoned(loop, edges)];
  stuck.forEach(({ path, why }, group) => {
    const ring = why === "deadlock" ? [...path, path[0]!] : path;
    for (const node of nodes) if (path.includes(node.id)) node.stuck ??= group;
    for (const edge of edges)
      if (ring.some((id, i) => edge.from === id && edge.to === ring[i + 1])) edge.stuck ??= group;
  });
  return { loop: loop.name, nodes, edges, stuck };
}

function edgesOf(loop: LoopSnapshot): WaitEdge[] {
  const edges = new Map<string, WaitEdge>();
  const add = (from: number, to: number, says: WaitEdge["says"] = "waits for") =>
    edges.set(`${from} ${to}`, { from, to, says });
  // A future inside of a lock or queue is drawn as the lock or queue itself.
  const at = new Map(loop.waiters.flatMap(({ id, waiters }) => waiters.map((one) => [one, id])));
  const known = new Set(loop.futures.map(({ id }) => id));
  for (const future of loop.futures) {
    if (done(future)) continue;
    const resource = at.get(future.id) ?? at.get(future.waitsFor ?? -1);
    if (resource !== undefined) add(future.id, resource);
    else if (future.waitsFor !== null) add(future.id, future.waitsFor);
  }
  for (const future of loop.futures) {
    if (done(future)) continue;
    const waited = future.kind === "task" ? future.id : (at.get(future.id) ?? future.id);
    for (const by of future.awaitedBy) if (known.has(by) && by !== waited) add(by, waited);
  }
  for (const { id, owner } of loop.waiters) if (owner !== null) add(id, owner, "held by");
  // Who waits for the tasks of a group waits for the group, and that for them.
  for (const { id, members, awaitedBy, state } of loop.futures) {
    if (members === undefined || isOver(state)) continue;
    for (const member of members) {
      if (!known.has(member)) continue;
      for (const by of awaitedBy) edges.delete(`${by} ${member}`);
      add(id, member);
    }
  }
  for (const edge of edges.values()) {
    const how = /^queue\.(\w+)$/.exec(loop.futures.find(({ id }) => id === edge.from)?.reason ?? "")?.[1];
    if (how !== undefined && loop.waiters.some(({ id }) => id === edge.to)) edge.how = how;
  }
  const resources = new Set(loop.waiters.map(({ id }) => id));
  return [...edges.values()].filter(
    ({ from, to }) => (known.has(from) || resources.has(from)) && !isInner(loop, from) && !isInner(loop, to),
  );
}

/** Is this the future by which a lock or queue wakes somebody? */
function isInner(loop: LoopSnapshot, id: number): boolean {
  const future = loop.futures.find((one) => one.id === id);
  if (future === undefined || future.kind === "task") return false;
  return loop.waiters.some(({ waiters }) =>
    waiters.some((waiter) => waiter === id || future.awaitedBy.includes(waiter)),
  );
}

function nodesOf(loop: LoopSnapshot, edges: readonly WaitEdge[]): WaitNode[] {
  const nodes: WaitNode[] = [];
  const used = new Set(edges.flatMap(({ from, to }) => [from, to]));
  for (const future of loop.futures) {
    if (future.kind !== "task" && !used.has(future.id)) continue;
    if (done(future) && !used.has(future.id)) continue;
    if (future.kind === "task") {
      const at = placeOf(future);
      const detail = [callOf(future), at && short(at)].filter(Boolean).join(" · ") || future.state;
      nodes.push({ id: future.id, kind: "task", title: future.name ?? "", detail, state: stateOf(future) });
    } else if (!isInner(loop, future.id)) {
      const waiter = loop.futures.find(({ waitsFor }) => waitsFor === future.id);
      nodes.push({
        id: future.id,
        kind: "future",
        title: future.name ?? titleAt(waiter?.reason, future) ?? nameOf(loop, future.id),
        detail: future.members
          ? `${future.members.length} left`
          : `${future.kind === "future" ? "Future" : future.kind} ${future.state}`,
      });
    }
  }
  const numbered = (kind: string) => loop.waiters.filter((waiter) => waiter.kind === kind).length > 1;
  for (const waiter of loop.waiters) {
    const title = waiter.name || numbered(waiter.kind) ? nameOf(loop, waiter.id) : waiter.kind;
    nodes.push({ id: waiter.id, kind: waiter.kind, title, detail: ownText(waiter) });
  }
  const missing = [...used].filter((id) => !nodes.some((node) => node.id === id));
  for (const id of missing) nodes.push(ended(loop, id));
  return nodes;
}

/** `locked` of `<Lock [locked, waiters:1]>`: what it is stands above, and who waits has an arrow; of a queue `2 of 2, full`. */
function ownText({ text, size, maxsize }: WaiterInfo): string {
  if (size !== undefined && maxsize !== undefined) {
    const end = text.includes(" shutdown") ? ", shut down" : "";
    if (maxsize > 0) return `${size} of ${maxsize}${size >= maxsize ? ", full" : ""}${end}`;
    return `${size === 0 ? "empty" : count(size, "item")}${end}`;
  }
  const own = text.replace(/^<\w+ ?|>$/g, "").replace(/^\[([^[\]]*)\]$/, "$1");
  return own.replace(/, waiters:\d+$/, "");
}

/** Of a group what it is: how many are left stands below. */
function titleAt(reason: string | undefined, { members }: FutureInfo): string | undefined {
  return members ? reason?.replace(/,.*/, "") : reason;
}

/** Something that a snapshot names and does not hold: it ended, or it was left out. */
function ended(loop: LoopSnapshot, id: number): WaitNode {
  if (loop.waiters.some(({ owner }) => owner === id))
    return { id, kind: "task", title: nameOf(loop, id), detail: "ended", state: "finished" };
  return { id, kind: "future", title: nameOf(loop, id), detail: "not in the picture" };
}

/** The rings, each once: strongly connected parts of more than one node, or one that waits for itself. */
function deadlocks(loop: LoopSnapshot, nodes: readonly WaitNode[], edges: readonly WaitEdge[]): Stuck[] {
  const next = (id: number) => edges.filter(({ from }) => from === id).map(({ to }) => to);
  const title = (id: number) => nodes.find((node) => node.id === id)?.title ?? nameOf(loop, id);
  const found: Stuck[] = [];
  const seen = new Set<number>();
  for (const { id, kind } of nodes) {
    if (kind !== "task" || seen.has(id)) continue;
    const path = wayBack(id, next);
    if (path === null) continue;
    for (const one of path) seen.add(one);
    const tasks = path.filter((one) => nodes.find((node) => node.id === one)?.kind === "task");
    const parts = tasks.map((task) => {
      const waited = path[(path.indexOf(task) + 1) % path.length]!;
      const held = edges.find(
        (edge) => edge.to === task && edge.says === "held by" && path.includes(edge.from),
      );
      return `${title(task)} ${held ? `holds ${title(held.from)} and ` : ""}waits for ${title(waited)}`;
    });
    const locks = path.some((one) => loop.waiters.some((waiter) => waiter.id === one));
    const place = placeOf(loop.futures.find((future) => future.id === id)!);
    found.push({
      why: "deadlock",
      path,
      text:
        tasks.length === 1
          ? `Deadlock: ${parts[0]}, which only it could end.`
          : `Deadlock: ${parts.join("; ")}. ${parts.length === 2 ? "Neither" : "None of them"} can run again.`,
      help:
        (!locks
          ? `Let one of them end without the other`
          : tasks.length === 1
            ? "A Lock is not re-entrant: acquire it once"
            : "Take the locks in the same order everywhere") +
        `, or cancel one${place ? `: ${title(id)} stands at ${short(place)}` : ""}.`,
    });
  }
  return found;
}

/** The shortest way from `start` along the arrows back to it, or null. */
function wayBack(start: number, next: (id: number) => number[]): number[] | null {
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const id of queue) {
    for (const to of next(id)) {
      if (to === start) {
        const path = [id];
        while (path[0] !== start) path.unshift(cameFrom.get(path[0]!)!);
        return path;
      }
      if (!cameFrom.has(to)) {
        cameFrom.set(to, id);
        queue.push(to);
      }
    }
  }
  return null;
}

function abandoned(loop: LoopSnapshot, edges: readonly WaitEdge[]): Stuck[] {
  return loop.waiters.flatMap(({ id, kind, owner }): Stuck[] => {
    const holder = loop.futures.find((future) => future.id === owner);
    const waiting = edges.filter(({ to }) => to === id).map(({ from }) => from);
    if (owner === null || waiting.length === 0 || (holder && !done(holder))) return [];
    const names = list(waiting.map((one) => nameOf(loop, one)));
    const state = holder ? doingWord(holder.state) : "ended";
    return [
      {
        why: "abandoned",
        path: [waiting[0]!, id, owner],
        text: `Abandoned ${kind}: ${names} ${waiting.length > 1 ? "wait" : "waits"} for ${titleOf(loop, id)}, but ${nameOf(loop, owner)}, which took it, ${state} without releasing it.`,
        help: "Hold it by `yield* lock.with(function* () { … })`, which releases it whatever happens.",
      },
    ];
  });
}

function titleOf(loop: LoopSnapshot, id: number): string {
  const { kind, name } = loop.waiters.find((waiter) => waiter.id === id)!;
  const several = loop.waiters.filter((waiter) => waiter.kind === kind).length > 1;
  return name || several ? nameOf(loop, id) : `the ${kind}`;
}

function doingWord(state: string): string {
  return state === "cancelled" ? "was cancelled" : state;
}
