// Names of the notebook that hold something which can be alive: a loop, a task, a coroutine, a generator.
//
// Asked at the end of every cell, of all names there are: so what cannot be alive is not looked at again. Looking runs nothing
// of the user's, and keeps nothing: what a cell lets go of may be gone before the cell ends.

import { types } from "node:util";
import vm from "node:vm";
import { AsyncGenObject } from "../coroutine/async-generator.ts";
import { EventLoop, Task } from "../coroutine/asyncio.ts";
import { Coro } from "../coroutine/coroutine.ts";
import { meetsProxy } from "../display/property.ts";
import { ownName } from "./compile/renamed.ts";

interface Declared {
  names: readonly string[];
  read: () => unknown[];
}

/** So many cells' names are then read by one function: one for each of hundreds of cells would be felt. */
const most = 32;

/** The names that cells have declared. */
export class Holders {
  private readonly declared: Declared[] = [];
  /** How many of them stand for one cell each, at the end. */
  private single = 0;
  /** What cannot be alive, of all that they have held. */
  private readonly dull = new WeakSet<object>();

  /** Some names, and what reads their values. */
  add(names: readonly string[], read: () => unknown[]): void {
    this.declared.push({ names, read });
    if (++this.single < most) return;
    const joined = this.declared.splice(-most).flatMap((each) => each.names);
    this.declared.push({ names: joined, read: new vm.Script(reader(joined)).runInThisContext() });
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
    for (const { names, read } of this.declared) {
      const values = read();
      for (let i = 0; i < values.length; i++) {
        const value = values[i];
        if (typeof value !== "object" || value === null || this.dull.has(value)) continue;
        if (canBeAlive(value)) found.push([ownName(names[i]!), value]);
        else this.dull.add(value);
      }
    }
    return found;
  }
}

/** A script whose value reads these names. */
export function reader(names: readonly string[]): string {
  return `() => [${names.join(", ")}]`;
}

function canBeAlive(value: object): boolean {
  return (
    !meetsProxy(value) &&
    (value instanceof Coro ||
      value instanceof AsyncGenObject ||
      value instanceof EventLoop ||
      value instanceof Task ||
      types.isGeneratorObject(value))
  );
}
