// Names of the notebook that hold something which can be alive: a loop, a task, a coroutine, a generator.
//
// Asked at the end of every cell, of all names there are: so a value that is still the one of the last time is not looked
// at again, and looking runs nothing of the user's.

import { types } from "node:util";
import vm from "node:vm";
import { AsyncGenObject } from "../coroutine/async-generator.ts";
import { EventLoop, Task } from "../coroutine/asyncio.ts";
import { Coro } from "../coroutine/coroutine.ts";
import { ownName } from "./compile/renamed.ts";

interface Declared {
  names: readonly string[];
  read: () => unknown[];
  /** What they held the last time, and which of those can be alive. */
  values: unknown[];
  lively: boolean[];
}

/** So many cells' names are then read by one function: one for each of hundreds of cells would be felt. */
const most = 32;

/** The names that cells have declared. */
export class Holders {
  private readonly declared: Declared[] = [];
  /** How many of them stand for one cell each, at the end. */
  private single = 0;

  /** Some names, and what reads their values. */
  add(names: readonly string[], read: () => unknown[]): void {
    this.declared.push(declared(names, read));
    if (++this.single < most) return;
    const joined = this.declared.splice(-most).flatMap((each) => each.names);
    this.declared.push(declared(joined, new vm.Script(reader(joined)).runInThisContext()));
    this.single = 0;
  }

  /** All names, and what they hold now. */
  *all(): Generator<[name: string, value: unknown], void, undefined> {
    for (const { names, read } of this.declared)
      for (const [i, value] of read().entries()) yield [ownName(names[i]!), value];
  }

  /** Those that hold such a thing now. */
  now(): [name: string, value: object][] {
    const found: [string, object][] = [];
    for (const each of this.declared) {
      const values = each.read();
      for (let i = 0; i < values.length; i++) {
        const value = values[i];
        if (value !== each.values[i]) each.lively[i] = canBeAlive(value);
        if (each.lively[i]) found.push([ownName(each.names[i]!), value as object]);
      }
      each.values = values;
    }
    return found;
  }
}

/** A script whose value reads these names. */
export function reader(names: readonly string[]): string {
  return `() => [${names.join(", ")}]`;
}

function declared(names: readonly string[], read: () => unknown[]): Declared {
  return { names, read, values: names.map(() => undefined), lively: names.map(() => false) };
}

function canBeAlive(value: unknown): boolean {
  // A proxy's traps would be asked what it is.
  if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
  return (
    value instanceof Coro ||
    value instanceof AsyncGenObject ||
    value instanceof EventLoop ||
    value instanceof Task ||
    types.isGeneratorObject(value)
  );
}
