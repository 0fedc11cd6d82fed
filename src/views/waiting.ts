// Who waits for whom, as a graph made of a loop's snapshot: an arrow goes from the waiter to what it waits for, and
// from a lock to the task that holds it. What can never go on by itself is found in it: a ring, or a lock whose owner ended.

import type { FutureInfo } from "../coroutine/future-info.ts";
import type { LoopSnapshot, WaiterInfo } from "../coroutine/snapshot.ts";
import { short } from "./place.ts";
import { count, list } from "./quantity.ts";
import type { State } from "./sign.ts";
import { callOf, done, nameOf, placeOf, readable, stateOf } from "./snapshot-words.ts";

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

/** Tasks that can never run again by themselves. */
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
  /** Pending tasks that the snapshot left out. */
  more: number;
}

/** The graph of a snapshot. */
export function waitingOf(snapshot: LoopSnapshot): Waiting {
  const loop = readable(snapshot);
  const edges = edgesOf(loop);
  const nodes = nodesOf(loop, edges);
  const stuck = [...deadlocks(loop, nodes, edges), ...abandoned(loop, edges)];
  stuck.forEach(({ path, why }, group) => {
    const ring = why === "deadlock" ? [...path, path[0]!] : path;
    for (const node of nodes) if (path.includes(node.id)) node.stuck ??= group;
    for (const edge of edges)
      if (ring.some((id, i) => edge.from === id && edge.to === ring[i + 1])) edge.stuck ??= group;
  });
  return { loop: loop.name, nodes, edges, stuck, more: loop.left?.tasks ?? 0 };
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
    const resource = at.get(future.id);
    if (resource !== undefined) add(future.id, resource);
    else if (future.waitsFor !== null) add(future.id, future.waitsFor);
  }
  // A task waits for one thing, which stands above. The parent of a group is among those who wait for its tasks from the
  // block's beginning on, and may wait for something else meanwhile:
  //
  //     yield* taskGroup(function* (tg) { tg.createTask(child()); yield* lock.acquire(); })
  const tasks = new Set(loop.futures.filter(({ kind }) => kind === "task").map(({ id }) => id));
  for (const future of loop.futures) {
    if (done(future)) continue;
    const waited = future.kind === "task" ? future.id : (at.get(future.id) ?? future.id);
    for (const by of future.awaitedBy) if (known.has(by) && !tasks.has(by) && by !== waited) add(by, waited);
  }
  for (const { id, owner } of loop.waiters) if (owner !== null) add(id, owner, "held by");
  for (const { id, members = [] } of [...loop.futures.filter((one) => !done(one)), ...loop.waiters])
    for (const member of members) if (known.has(member)) add(id, member);
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
  const stands = new Set(loop.waiters.flatMap(({ waiters }) => waiters));
  return loop.futures.some((one) => stands.has(one.id) && one.waitsFor === id);
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
        detail:
          future.members && future.kind === "future"
            ? `${future.members.length} left`
            : `${future.kind === "future" ? "Future" : future.kind} ${future.state}`,
      });
    }
  }
  const numbered = (kind: string) =>
    loop.waiters.filter((waiter) => waiter.kind === kind && !waiter.members).length > 1;
  for (const waiter of loop.waiters) {
    const { id, kind, members } = waiter;
    const title = waiter.name || numbered(kind) ? nameOf(loop, id) : kind;
    if (members) nodes.push({ id, kind: "future", title: "asCompleted", detail: `${members.length} left` });
    else nodes.push({ id, kind, title, detail: ownText(waiter) });
  }
  const missing = [...used].filter((id) => !nodes.some((node) => node.id === id));
  for (const id of missing) nodes.push(leftOut(loop, id));
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

/** Something that a snapshot names and does not hold. */
function leftOut(loop: LoopSnapshot, id: number): WaitNode {
  const waiter = loop.futures.find(({ waitsFor }) => waitsFor === id);
  return { id, kind: "future", title: waiter?.reason ?? nameOf(loop, id), detail: "not in the picture" };
}

/** Those that may go on without being cancelled: what has a time limit too, and who waits for what may come to an end. */
function mayGoOn(loop: LoopSnapshot, edges: readonly WaitEdge[]): Set<number> {
  const all = [...loop.futures, ...loop.waiters];
  const limited = new Set(all.filter((one) => one.limited).map(({ id }) => id));
  const any = new Set([
    ...loop.futures.filter((future) => future.any).map(({ id }) => id),
    ...loop.waiters.filter(({ members }) => members).map(({ id }) => id),
  ]);
  const known = all.map(({ id }) => id);
  // Of what the snapshot does not hold nothing is known: it may.
  const on = new Set(edges.flatMap(({ from, to }) => [from, to]).filter((id) => !known.includes(id)));
  for (let before = -1; before < on.size; ) {
    before = on.size;
    for (const id of known) {
      const targets = edges.filter(({ from }) => from === id).map(({ to }) => to);
      const go = (to: number) => on.has(to);
      if (limited.has(id) || targets.length === 0 || (any.has(id) ? targets.some(go) : targets.every(go)))
        on.add(id);
    }
  }
  return on;
}

/** The rings, each once: strongly connected parts of more than one node, or one that waits for itself. */
function deadlocks(loop: LoopSnapshot, nodes: readonly WaitNode[], edges: readonly WaitEdge[]): Stuck[] {
  const free = mayGoOn(loop, edges);
  const bound = edges.filter(({ from, to }) => !free.has(from) && !free.has(to));
  const next = (id: number) => bound.filter(({ from }) => from === id).map(({ to }) => to);
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
          : `Deadlock: ${shortened(parts).join("; ")}. ${parts.length === 2 ? "Neither" : "None of them"} can run again.`,
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

/** Of a ring of very many its beginning and its end. */
function shortened(parts: readonly string[]): readonly string[] {
  if (parts.length <= mostParts) return parts;
  const left = parts.length - mostParts + 1;
  return [...parts.slice(0, mostParts - 2), `${left} more in the same way`, parts.at(-1)!];
}

const mostParts = 8;

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
    if (!holder || !done(holder) || waiting.length === 0) return [];
    const names = list(waiting.map((one) => nameOf(loop, one)));
    return [
      {
        why: "abandoned",
        path: [waiting[0]!, id, holder.id],
        text: `Abandoned ${kind}: ${names} ${waiting.length > 1 ? "wait" : "waits"} for ${titleOf(loop, id)}, but ${nameOf(loop, holder.id)}, which took it, ${doingWord(holder.state)} without releasing it.`,
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
