// What is alive when a cell has ended, for the notebook to keep (src/views/alive.ts): loops, pending tasks, and what names
// hold that is suspended.
//
// Every cell ends by this: where nothing is alive it costs nothing, and where a coroutine stands is asked of V8 for a few of
// them only.

import { AsyncGenObject } from "../../coroutine/async-generator.ts";
import { EventLoop, Task } from "../../coroutine/asyncio.ts";
import { Coro } from "../../coroutine/coroutine.ts";
import { generatorOf, pendingTasks } from "../../coroutine/host.ts";
import type { Alive, AliveSuspended } from "../../views/alive.ts";
import { named } from "../../views/quantity.ts";
import { ownLoops } from "../coroutines.ts";
import { functionOfGenerator, generatorState, placeOfGenerator } from "./locate.ts";

/** Of each kind as many. */
const most = 8;
/** A look costs some hundred microseconds. */
const mostLooks = 4;

/** @param holders names, and what they hold (holders.ts). @returns null when nothing is alive */
export function aliveNow(holders: readonly [name: string, value: object][]): Alive | null {
  const [notebook, ...standing] = ownLoops();
  const loops = new Set(standing);
  const held: [string, object][] = [];
  for (const holder of holders) {
    const [, value] = holder;
    if (value instanceof EventLoop) loops.add(value);
    else if (!(value instanceof Task)) held.push(holder);
    else if (!value.done() && value.getLoop() !== notebook) loops.add(value.getLoop());
  }
  // The notebook's own is always there: it is told of when it has something to do.
  const here = [...loops].filter((loop) => !loop.isClosed());
  const own = pendingTasks(notebook!, most);
  if (own.count > 0) here.unshift(notebook!);
  if (here.length === 0 && held.length === 0) return null;

  const tasks = here.slice(0, most).map((loop) => (loop === notebook ? own : pendingTasks(loop, most)));
  const shown = tasks.flatMap((each) => each.tasks).slice(0, most);
  const driven = new Set(shown.map(({ coro }) => coro));
  // The name of a coroutine that a task drives would say the same again.
  const still = held.filter(([, value]) => !driven.has(value));
  const suspended: AliveSuspended[] = [];
  let left = 0;
  let asked = 0;
  for (const [name, value] of still) {
    // V8 is asked of so many; the others are counted, though some may have ended.
    if (isNative(value) && !ended.has(value) && ++asked > most) {
      left += 1;
      continue;
    }
    const one = suspendedThing(name, value, suspended.length < mostLooks);
    if (one === null) continue;
    if (suspended.length < most) suspended.push(one);
    else left += 1;
  }
  if (here.length === 0 && suspended.length === 0) return null;
  const count = tasks.reduce((sum, each) => sum + each.count, 0);
  return {
    loops: here.slice(0, most).map((loop) => ({
      name: named(loop.name),
      state: loop.isRunning() ? "running" : "standing still",
    })),
    tasks: shown.map(({ name, state, call }) => ({ name: named(name), state, call })),
    suspended,
    more: Math.max(0, here.length - most) + count - shown.length + left,
  };
}

/** Null: it has ended, or runs. */
function suspendedThing(name: string, value: object, look: boolean): AliveSuspended | null {
  if (value instanceof Coro) {
    const { state, qualname } = value;
    if (state !== "created" && state !== "suspended") return null;
    const kind = value._kind() === "generator" ? "generator" : "coroutine";
    return { name, kind, call: `${qualname}()`, state, ...(look && placed(generatorOf(value))) };
  }
  if (value instanceof AsyncGenObject) {
    if (value._ended || value._busy) return null;
    const state = value._begun ? "suspended" : "created";
    const call = `${value._maker.qualname}()`;
    return { name, kind: "generator", call, state, ...(look && placed(value._generator)) };
  }
  if (ended.has(value)) return null;
  const state = generatorState(value);
  if (state === "closed") ended.add(value);
  if (state !== "suspended") return null;
  return { name, kind: "generator", call: callOf(value), state: "suspended", ...(look && placed(value)) };
}

/** Of a generator that is not of the runtime nobody but V8 knows anything. */
const isNative = (value: object): boolean => !(value instanceof Coro || value instanceof AsyncGenObject);

// What can never change V8 need tell only once.
const ended = new WeakSet<object>();
const calls = new WeakMap<object, string>();

function callOf(generator: object): string {
  const call = calls.get(generator) ?? `${functionOfGenerator(generator).name}()`;
  calls.set(generator, call);
  return call;
}

function placed(generator: object | null): { at?: string } {
  const place = generator && placeOfGenerator(generator);
  return place ? { at: `${place.source.label}:${place.line}` } : {};
}
