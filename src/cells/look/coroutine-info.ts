// What is known of a coroutine, a task, a generator or a promise, as the plain data that a state card draws: asked of
// the runtime, of V8 and of the cells' texts at the moment somebody looks.

import { types } from "node:util";
import { AsyncGenObject } from "../../coroutine/async-generator.ts";
import * as asyncio from "../../coroutine/asyncio.ts";
import { Coro } from "../../coroutine/coroutine.ts";
import {
  type FutureInfo,
  generatorOf,
  infoOf,
  kindOf,
  reasonOf,
  repr,
  waitedFor,
} from "../../coroutine/host.ts";
import { meetsProxy } from "../../display/property.ts";
import type { ChainLink, CoroutineInfo, FrameInfo, LocalInfo } from "../../views/coroutine-info.ts";
import { named, number } from "../../views/quantity.ts";
import type { CellPlace } from "../sources.ts";
import { functionOfGenerator, generatorState, placeOfGenerator, promiseState, scopesOf } from "./locate.ts";
import { nameHeldBy } from "./names-held.ts";
import { sourceAt } from "./suspended-source.ts";

/** Characters of a call's arguments in the head of a card. */
const longestArgs = 60;

/** Links of a chain on each side of the one that the card is about. */
const mostLinks = 8;

/** Of one that has ended. */
const END_HEARD = "how it ended and what it returned: only who drove it was told, a task or a hand.";

type AnyCoro = asyncio.Coroutine<unknown, unknown, never>;

/** Of whatever has a state card; null for any other value. */
export function coroutineInfo(value: unknown): CoroutineInfo | null {
  if (value instanceof asyncio.Task) return ofTask(value);
  if (asyncio.isFuture(value)) return ofFuture(value);
  if (asyncio.isCoroutine(value)) return ofCoroutine(value);
  if (value instanceof AsyncGenObject) return ofAsyncGenerator(value);
  if (value instanceof Promise) return ofPromise(value);
  return isGenerator(value) ? ofGenerator(value) : null;
}

/** The frames of a coroutine, outermost first, with their values. */
export function framesOf(coro: AnyCoro): FrameInfo[] {
  const frames: FrameInfo[] = [];
  let at: unknown = coro;
  while (asyncio.isCoroutine(at)) {
    const below: unknown = at.awaiting;
    const generator = generatorOf(at);
    frames.push(frameOf(generator, at.qualname, at.state === "created", asyncio.isCoroutine(below)));
    at = below;
  }
  return frames;
}

function frameOf(generator: object | null, name: string, created: boolean, delegates: boolean): FrameInfo {
  const place = generator && placeOfGenerator(generator);
  if (!generator || !place) return { name, at: null, locals: [] };
  const source = sourceAt(place, !created);
  // Innermost first: an inner name hides an outer one.
  const values = new Map<string, unknown>();
  for (const scope of scopesOf(generator))
    for (const [key, value] of Object.entries(Object.getOwnPropertyDescriptors(scope)))
      if (!values.has(key)) values.set(key, value.value);
  const locals: LocalInfo[] = [];
  for (const [key, { line, later }] of source?.declared ?? []) {
    if (key === source?.fills) locals.push({ name: key, type: "unset", preview: fill(source.yields), line });
    else if (!created && !later && values.has(key)) {
      const value = values.get(key);
      locals.push({ name: key, type: typeOf(value), preview: preview(value), line });
    } else if (created && values.has(key) && values.get(key) !== undefined)
      locals.push({ name: key, type: typeOf(values.get(key)), preview: preview(values.get(key)), line });
  }
  const hands = source?.hands ?? null;
  return {
    name,
    at: { label: place.source.label, line: place.line, column: place.column },
    ...(source && { source: { firstLine: source.firstLine, lines: source.lines } }),
    ...(source?.columns && { columns: source.columns }),
    ...(!delegates &&
      !created &&
      hands !== null &&
      values.has(hands) && { gave: preview(values.get(hands)) }),
    ...(!delegates && !created && hands !== null && /^(["'`][^$]*|[\d.]+)$/.test(hands) && { gave: hands }),
    locals,
    ...args(source?.parameters ?? null, values),
  };
}

/** `'b', 3`: the values of parameters that still hold what was passed. */
function args(parameters: readonly string[] | null, values: ReadonlyMap<string, unknown>): { args?: string } {
  if (parameters === null || !parameters.every((name) => values.has(name))) return {};
  const given = parameters.slice(0, parameters.findLastIndex((name) => values.get(name) !== undefined) + 1);
  const text = given.map((name) => argument(values.get(name))).join(", ");
  return { args: text.length > longestArgs ? `${text.slice(0, longestArgs - 1)}…` : text };
}

function callOf(name: string, [outermost]: readonly FrameInfo[]): string {
  return `${name}(${outermost?.args ?? ""})`;
}

function ofCoroutine(coro: AnyCoro): CoroutineInfo {
  const frames = coro.state === "closed" || coro.state === "running" ? [] : framesOf(coro);
  return {
    call: callOf(coro.qualname, frames),
    repr: String(coro),
    kind: String(coro).startsWith("<generator") ? "generator" : "coroutine",
    state: coro.state === "closed" ? "finished" : coro.state,
    task: null,
    frames,
    chain: [],
    made: coro.origin && { at: coro.origin },
    unknown: coro.state === "closed" ? [END_HEARD] : [],
  };
}

function ofTask(task: asyncio.Task<unknown>): CoroutineInfo {
  const coro = task.getCoro() as AnyCoro | null;
  const info = infoOf(task);
  const over = task.done();
  const frames = over || !coro || coro.state === "running" ? [] : framesOf(coro);
  return {
    call: callOf(coro?.qualname ?? "?", frames),
    kind: "coroutine",
    repr: String(task),
    state: over
      ? (info.state as "finished")
      : coro?.state === "closed" || coro === null
        ? "finished"
        : coro.state,
    task: { name: named(task.getName()), state: info.state, cancelRequests: info.cancelRequests },
    frames,
    chain: over ? [] : chainOf(task),
    made: info.origin && { at: info.origin },
    ...ended(info),
    unknown: [],
  };
}

function ofFuture(future: asyncio.Future<unknown>): CoroutineInfo {
  const info = infoOf(future);
  const state = future.done() ? (info.state as "finished") : "waiting";
  return {
    call: info.kind === "future" ? "Future" : info.kind,
    kind: "future",
    repr: String(future),
    state,
    task: null,
    frames: [],
    chain: future.done() ? [] : chainOf(future),
    made: info.origin && { at: info.origin },
    ...ended(info),
    unknown: [],
  };
}

function ofGenerator(generator: object): CoroutineInfo {
  const { name, place } = functionOfGenerator(generator);
  const state = generatorState(generator);
  const at = placeOfGenerator(generator);
  const created = state === "suspended" && at !== null && samePlace(at, place);
  const frames = state === "suspended" ? [frameOf(generator, name, created, false)] : [];
  return {
    call: callOf(name, frames),
    kind:
      Object.prototype.toString.call(generator) === "[object AsyncGenerator]"
        ? "async generator"
        : "generator",
    state:
      state === "suspended"
        ? created
          ? "created"
          : "suspended"
        : state === "running"
          ? "running"
          : "finished",
    task: null,
    frames,
    chain: [],
    made: null,
    unknown:
      state === "closed"
        ? [END_HEARD]
        : at || state === "running"
          ? []
          : ["where it stands: it is not of a cell."],
  };
}

/** One of the runtime's: under the directive, or by asyncGenerator(). */
function ofAsyncGenerator(made: AsyncGenObject): CoroutineInfo {
  const generator = made._generator as unknown as object;
  const state = made._ended
    ? "finished"
    : generatorState(generator) === "running"
      ? "running"
      : made._begun
        ? "suspended"
        : "created";
  const stands = state === "suspended" || state === "created";
  const frames = stands ? [frameOf(generator, made._maker.qualname, state === "created", false)] : [];
  return {
    call: callOf(made._maker.qualname, frames),
    repr: String(made),
    kind: "async generator",
    state,
    task: null,
    frames,
    chain: [],
    made: null,
    unknown: state === "finished" ? [END_HEARD] : [],
  };
}

function ofPromise(promise: Promise<unknown>): CoroutineInfo {
  const state = promiseState(promise);
  const states = { pending: "waiting", fulfilled: "finished", rejected: "failed" } as const;
  return {
    call: "Promise",
    kind: "promise",
    state: states[state as keyof typeof states] ?? "waiting",
    task: null,
    frames: [],
    chain: [],
    made: null,
    unknown:
      state !== "pending"
        ? []
        : [
            'the line, the values and who waits. JavaScript keeps them inside of the engine; write coroutine(function* …), or put "use coroutines" first in the cell, and they can be seen.',
          ],
  };
}

/** From the outermost waiter to what will wake it. */
function chainOf(future: asyncio.Future<unknown>): ChainLink[] {
  const above = links(future, firstWaiter, (by) => ({ text: nameOf(by), note: noteOf(by) }));
  const below = links(future, waitedFor, (waited) => ({ text: reasonText(waited) }));
  const chain = [...above.reverse(), { text: nameOf(future), self: true }, ...below];
  return chain.length > 1 ? chain : [];
}

/** Those that are come to from a future, one from the other; of very many the nearest and the last. */
function links(
  from: asyncio.Future<unknown>,
  next: (future: asyncio.Future<unknown>) => asyncio.Future<unknown> | null,
  link: (future: asyncio.Future<unknown>) => ChainLink,
): ChainLink[] {
  const found = new Set([from]);
  for (let at = next(from); at !== null && !found.has(at); at = next(at)) found.add(at);
  found.delete(from);
  const all = [...found];
  if (all.length <= mostLinks) return all.map(link);
  const left = all.length - mostLinks + 1;
  return [...all.slice(0, mostLinks - 2).map(link), { text: `… ${number(left)} more` }, link(all.at(-1)!)];
}

function firstWaiter(future: asyncio.Future<unknown>): asyncio.Future<unknown> | null {
  const [by = null] = future.awaitedBy();
  return by;
}

function nameOf(future: asyncio.Future<unknown>): string {
  if (future instanceof asyncio.Task)
    return `${named(future.getName())} ${(future.getCoro() as AnyCoro | null)?.qualname ?? ""}()`;
  return kindOf(future);
}

/** Of one who waits: it may not be the only one that waits for the same. */
function noteOf(by: asyncio.Future<unknown>): string {
  const waited = waitedFor(by);
  const others = (waited?.awaitedBy().size ?? 1) - 1;
  return others > 0 ? `pending, and ${number(others)} more` : "pending";
}

function reasonText(waited: asyncio.Future<unknown>): string {
  if (waited instanceof asyncio.Task) return nameOf(waited);
  const reason = reasonOf(waited, waited.getLoop().time());
  const name = reason === "future" ? nameHeldBy(waited) : undefined;
  return named([reason, name].filter(Boolean).join(" "));
}

function ended({ state, result, error }: FutureInfo): { ended?: string } {
  if (state === "finished") return { ended: `returned ${result}` };
  if (state === "failed") return { ended: `raised ${error}` };
  return state === "cancelled" ? { ended: "was cancelled" } : {};
}

function fill(byHand: boolean): string {
  return byHand ? "what send(value) brings" : "what it waits for, on waking";
}

/** Our own objects say what they are; of others no code is run. */
function preview(value: unknown): string {
  if (typeof value === "object" && value !== null && meetsProxy(value)) return "<Proxy>"; // whose traps are the user's code
  if (value instanceof asyncio.Task) return shortTask(value);
  if (asyncio.isFuture(value) || value instanceof Coro || value instanceof asyncio.EventLoop)
    return String(value);
  return isPlace(value) ? placeText(value) : repr(value);
}

/** In a call what has a name is told by it: `cook('soup', knife, board)`. */
function argument(value: unknown): string {
  return (isPlace(value) && nameHeldBy(value)) || preview(value);
}

/** One of what tasks wait at: which one it is, and how it stands. */
function placeText(place: object): string {
  const name = nameHeldBy(place);
  return name === undefined ? String(place) : String(place).replace(/^<\w+/, (start) => `${start} ${name}`);
}

function isPlace(value: unknown): value is object {
  // A subclass may print itself by code of the user's.
  return typeof value === "object" && value !== null && places.has(Object.getPrototypeOf(value));
}
const places = new Set<unknown>(
  [
    asyncio.Lock,
    asyncio.Event,
    asyncio.Condition,
    asyncio.Semaphore,
    asyncio.BoundedSemaphore,
    asyncio.Barrier,
    asyncio.Queue,
    asyncio.PriorityQueue,
    asyncio.LifoQueue,
  ].map(({ prototype }) => prototype),
);

/** Its repr without the place it stands at, which would have to be asked for, and without its callbacks. */
function shortTask(task: asyncio.Task<unknown>): string {
  if (task.done()) return String(task).replace(/ coro=<.*? done\b[^>]*>/, "");
  return `<Task ${task.cancelling() > 0 ? "cancelling" : "pending"} name=${repr(task.getName())}>`;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `Array(${value.length})`;
  return typeof value;
}

function samePlace(a: CellPlace, b: CellPlace | null): boolean {
  return b !== null && a.line === b.line && a.column === b.column;
}

function isGenerator(value: unknown): value is object {
  return types.isGeneratorObject(value);
}
