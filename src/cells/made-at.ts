// The cell and the line that made a task, a coroutine or a future: what their cards and reports tell.
//
// To ask the stack costs some microseconds, and a program may make a million of them: of each cell so many are asked for,
// and then the hook is taken away, so that those behind cost nothing.

import { type Origin, takeOrigins } from "../coroutine/host.ts";
import { callerFrame } from "./errors/stack.ts";
import type { CellPlace } from "./sources.ts";

/** Asked for in each cell. */
const most = 100;

let left = 0;

/** A cell begins. */
export function askWhereMade(): void {
  left = most;
  takeOrigins(whereMade);
}

function whereMade(): Origin | null {
  if (left-- > 0) return originOf(callerFrame()?.place ?? null);
  takeOrigins(undefined);
  return null;
}

/** A place as the runtime tells of it. */
export function originOf(place: CellPlace | null): Origin | null {
  return place ? { label: place.source.label, line: place.line, column: place.column } : null;
}
